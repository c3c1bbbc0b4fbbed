import type { Collection, FloorState } from '../../core/state.ts';

/** Reads a record of the whole floor as it is shown now. */
export type Look = (collection: Collection, id: string) => object | undefined;

/** A view is a scope: the record as its viewers may see it, or undefined: not in their stream at all (LIVE7). */
export type Projection = (collection: Collection, record: object, look: Look) => object | undefined;

/** What a wall may show beside numbers and states. Off at first, per board. */
export interface Board {
  /** The site it shows; null: every site of this server. */
  readonly site: string | null;
}

type RecordOf<C extends Collection> = FloorState[C][string];

/** One site's floor: its own records and those that belong to no site. */
export function floorOf(site: string): Projection {
  return (collection, record, look) => ((siteOf(collection, record, look) ?? site) === site ? record : undefined);
}

/** A wall: the same, with people as numbers and states. No names, no callers, no reasons of away, nobody's figures. */
export function wallOf(board: Board): Projection {
  const scope = board.site === null ? undefined : floorOf(board.site);
  return (collection, record, look) => {
    if (scope && !scope(collection, record, look)) return undefined;
    return withoutPeople(collection, record);
  };
}

function siteOf(collection: Collection, record: object, look: Look): string | null {
  switch (collection) {
    case 'sites':
      return (record as RecordOf<'sites'>).id;
    case 'queues':
    case 'seats':
    case 'contacts':
      return (record as RecordOf<'queues' | 'seats' | 'contacts'>).site;
    case 'agents': {
      const { seat } = record as RecordOf<'agents'>;
      const at = seat === null ? undefined : (look('seats', seat) as RecordOf<'seats'> | undefined);
      return at?.site ?? null;
    }
    default:
      return null;
  }
}

function withoutPeople(collection: Collection, record: object): object | undefined {
  switch (collection) {
    case 'agents':
      return undefined;
    case 'seats':
      return { ...(record as RecordOf<'seats'>), agent: null, name: null, reason: null };
    case 'contacts':
      return { ...(record as RecordOf<'contacts'>), caller: null, caller_name: null };
    case 'sites':
    case 'queues': {
      const place = record as RecordOf<'sites' | 'queues'>;
      return { ...place, now: { ...place.now, away_by: {} } };
    }
    case 'alerts':
      return { ...(record as RecordOf<'alerts'>), holder: null };
    case 'promises':
      return { ...(record as RecordOf<'promises'>), person: null, note: null };
    case 'workorders':
      return { ...(record as RecordOf<'workorders'>), owner: null };
    default:
      return record;
  }
}
