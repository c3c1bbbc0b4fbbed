import type { Collection } from '../../core/state.ts';
import type { Grant } from '../../protocol/people.ts';
import { maskOfGrant } from './grants.ts';
import { anyOf, both, everything, NOTHING, type Look, type Mask } from './parts.ts';
import type { Places } from './places.ts';
import { reveal } from './reveal.ts';
import { wallMask, type Board } from './views.ts';

/** What somebody sees of the whole floor. Equal keys: equal sights, which share their views. */
export interface Sight {
  readonly key: string;
  /** Made for the places of the settings in force. */
  mask(places: Places): Mask;
}

/** Who sits at this machine, in open mode. */
export const FULL_SIGHT: Sight = { key: '', mask: () => everything };

/** A person's or a key's: what any of the grants gives. */
export function sightOf(grants: readonly Grant[]): Sight {
  const key = JSON.stringify(
    grants.map(({ role, on }) => [role, on.kind, 'id' in on ? on.id : '', 'team' in on ? on.team : '']).sort()
  );
  return { key, mask: (places) => anyOf(grants.map((grant) => maskOfGrant(grant, places))) };
}

/** A display's: its board. */
export function sightOfBoard(board: Board): Sight {
  return {
    key: `board ${JSON.stringify([board.site, board.people, board.reasons])}`,
    mask: (places) => wallMask(board, places)
  };
}

/** A view is a scope: the record as its viewers may see it, or undefined: not in their stream at all (LIVE7). */
export type Projection = (collection: Collection, record: object, look: Look) => object | undefined;

/** What of the floor stands in a view for a sight: both must give it. */
export function projectionOf(sight: Mask, view: Mask, places: Places): Projection {
  const mask = both(sight, view);
  if (mask === everything) return (_, record) => record;
  // nothing within a record is hidden from who sees everything: the view only chooses
  const whole = sight === everything && view.whole === true;

  /** What is gone is seen by nobody; a queue is seen by where it stands. */
  function sees(collection: Collection, id: string, look: Look): boolean {
    const stub = collection === 'queues' ? { id, site: places.siteOfQueue(id) } : look(collection, id);
    return stub !== undefined && mask(collection, stub, look) !== NOTHING;
  }

  return (collection, record, look) => {
    const parts = mask(collection, record, look);
    if (parts === NOTHING) return undefined;
    if (whole) return record;
    return reveal(collection, record, parts, (other, id) => sees(other, id, look));
  };
}
