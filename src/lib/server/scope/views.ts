import type { Collection } from '../../core/state.ts';
import { isForAll, namedSites, sitesOf, type RecordOf } from './belonging.ts';
import { maskOfGrant } from './grants.ts';
import { always, EVERYTHING, FIGURES, NOTHING, STATE, WHO, WHY, type Look, type Mask } from './parts.ts';
import type { Places } from './places.ts';

/** What a wall may show beside numbers and states. People are numbers unless the board says otherwise. */
export interface Board {
  /** The site it shows; null: every site of this server. */
  readonly site: string | null;
  /** `names`: the name at a seat. */
  readonly people: 'numbers' | 'names';
  /** Reasons of being away. */
  readonly reasons: boolean;
}

export const PLAIN_BOARD: Board = { site: null, people: 'numbers', reasons: false };

/** Boards that every server has; they show everything as numbers unless the config has one of its own by that name. */
const IN_THE_BOX = ['main', 'areas'] as const;

/** Boards by id. */
export function boardsOf(
  boards: readonly {
    readonly id: string;
    readonly site?: string;
    readonly people: Board['people'];
    readonly reasons: boolean;
  }[]
): Readonly<Record<string, Board>> {
  const own = boards.map(({ id, site, people, reasons }) => [id, { site: site ?? null, people, reasons }] as const);
  return Object.fromEntries([...IN_THE_BOX.map((id) => [id, PLAIN_BOARD] as const), ...own]);
}

/** One site's floor: its own records and those that name no site. */
export function floorMask(site: string, places: Places): Mask {
  const mask: Mask = (collection, record, look) => {
    const sites = namedSites(collection, record, places, look);
    return sites.length === 0 || sites.includes(site) ? EVERYTHING : NOTHING;
  };
  return Object.assign(mask, { whole: true as const });
}

/** A board's parts by collection, whatever the record (SCOPE12). */
function boardParts({ people, reasons }: Board): (collection: Collection) => number {
  const why = reasons ? WHY : NOTHING;
  return (collection) => {
    switch (collection) {
      case 'agents':
      case 'coaching':
        return NOTHING;
      case 'seats':
        return STATE | why | (people === 'names' ? WHO : NOTHING);
      case 'sites':
      case 'queues':
        return STATE | FIGURES | why;
      default:
        return STATE;
    }
  };
}

/** A wall: people as numbers and states. No names, no callers, no reasons of away, nobody's figures. */
export function wallMask(board: Board, places: Places): Mask {
  const parts = boardParts(board);
  if (board.site === null) return always(parts);
  const { site } = board;
  return (collection, record, look) => {
    if (collection === 'sources' || isForAll(collection, record)) return parts(collection);
    return sitesOf(collection, record, places, look).includes(site) ? parts(collection) : NOTHING;
  };
}

/** One seat, as the agent at it sees it. */
export const seatMask = (seat: string, places: Places): Mask =>
  maskOfGrant({ role: 'agent', on: { kind: 'seat', id: seat } }, places);

const OVERVIEW: ReadonlySet<Collection> = new Set(['sites', 'queues', 'sources', 'outages']);

/** Sites side by side. */
export const networkMask: Mask = always(overview);

function overview(collection: Collection): number {
  return OVERVIEW.has(collection) ? EVERYTHING : NOTHING;
}

/** What is raised, at every site, and what it is about; no site's figures. */
export const alertsMask: Mask = always((collection) => (collection === 'sites' ? EVERYTHING & ~FIGURES : EVERYTHING));

/** The seat where an agent sits now; null: nowhere. */
export function seatOfAgent(agent: string, look: Look): string | null {
  return (look('agents', agent) as RecordOf<'agents'> | undefined)?.seat ?? null;
}
