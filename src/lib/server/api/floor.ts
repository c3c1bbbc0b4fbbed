import type { EpochMs, SiteId } from '../../core/ids.ts';
import { COLLECTIONS, type Collection, type FloorState } from '../../core/state.ts';
import type { At } from '../../protocol/wire.ts';
import type { Clock, Turns } from '../ports.ts';
import { everything, NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { projectionOf } from '../scope/sight.ts';
import type { Viewpoint } from '../scope/viewpoint.ts';
import { floorMask, wallMask, type Board } from '../scope/views.ts';

/** `GET /api/v1/floor`. */
export interface FloorAnswer extends FloorState {
  readonly epoch: string;
  readonly offset: number;
  readonly now: EpochMs;
}

/** The floor as somebody may see it: all of that, or one site's part; null: there is no such site for them. */
export type FloorReader = (site: SiteId | null, from: Viewpoint) => FloorAnswer | null;

/** @param at where the view of the site stands for them: a reader of the live stream goes on from there. */
export function createFloorReader(options: {
  readonly turns: Turns;
  readonly clock: Clock;
  readonly places: () => Places;
  readonly boards: () => Readonly<Record<string, Board>>;
  readonly at: (view: string, from: Viewpoint) => At;
}): FloorReader {
  const { turns, clock } = options;
  return (site, from) => {
    const state = turns.state();
    const places = options.places();
    const look: Look = (collection, id) => {
      const records = state[collection] as Record<string, object>;
      return Object.hasOwn(records, id) ? records[id] : undefined;
    };
    const sight = from.sight.mask(places);
    const named = site === null ? undefined : look('sites', site);
    if (site !== null && (named === undefined || sight('sites', named, look) === NOTHING)) return null;
    const board = from.board === null ? undefined : options.boards()[from.board];
    const view = board ? wallMask(board, places) : site === null ? everything : floorMask(site, places);
    const project = projectionOf(sight, view, places);
    const part = (collection: Collection) =>
      Object.entries(state[collection] as Record<string, object>).flatMap(([id, record]) => {
        const shown = project(collection, record, look);
        return shown === undefined ? [] : [[id, shown] as const];
      });
    const shown = Object.fromEntries(COLLECTIONS.map((name) => [name, Object.fromEntries(part(name))]));
    const first = site ?? Object.keys(shown.sites ?? {})[0] ?? '';
    const stands = options.at(from.board === null ? `floor:${first}` : `wall:${from.board}`, from);
    return { ...stands, now: clock.now(), ...(shown as unknown as FloorState) };
  };
}
