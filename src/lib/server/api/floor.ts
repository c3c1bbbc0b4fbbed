import type { EpochMs, SiteId } from '../../core/ids.ts';
import { COLLECTIONS, type Collection, type FloorState } from '../../core/state.ts';
import type { Clock, Turns } from '../ports.ts';
import { floorOf, type Look } from '../sockets/projections.ts';

/** `GET /api/v1/floor`. */
export interface FloorAnswer extends FloorState {
  readonly epoch: string;
  readonly offset: number;
  readonly now: EpochMs;
}

/** The floor as shown: all of it, or one site's part; null: there is no such site. */
export type FloorReader = (site: SiteId | null) => FloorAnswer | null;

/** What belongs to the site, and what belongs to no site: the same as the stream's view `floor:<site>`. */
function partOf(state: FloorState, site: SiteId): FloorState {
  const project = floorOf(site);
  const look: Look = (collection, id) => (state[collection] as Record<string, object>)[id];
  const part = (collection: Collection) =>
    Object.entries(state[collection] as Record<string, object>).filter(([, record]) =>
      project(collection, record, look)
    );
  return Object.fromEntries(COLLECTIONS.map((name) => [name, Object.fromEntries(part(name))])) as unknown as FloorState;
}

/** @param offset of what is shown: that of the live stream, so that a reader can go on from here. */
export function createFloorReader(options: {
  readonly turns: Turns;
  readonly clock: Clock;
  readonly offset: () => number;
}): FloorReader {
  const { turns, clock, offset } = options;
  return (site) => {
    const state = turns.state();
    if (site !== null && !Object.hasOwn(state.sites, site)) return null;
    const at = { epoch: turns.epoch, offset: offset(), now: clock.now() };
    return { ...at, ...(site === null ? state : partOf(state, site)) };
  };
}
