import type { Collection, FloorState } from '../../core/state.ts';
import type { Look } from './parts.ts';
import type { Places } from './places.ts';

export type RecordOf<C extends Collection> = FloorState[C][string];
type Named = Exclude<Collection, 'announcements' | 'alerts' | 'surges' | 'sources'>;

/** A contact's site: what it names, else its queue's. */
function siteOfContact({ site, queue }: RecordOf<'contacts'>, places: Places): string | null {
  return site ?? (queue === null ? null : places.siteOfQueue(queue));
}

function contactOf(id: string | null, look: Look): RecordOf<'contacts'> | undefined {
  return id === null ? undefined : (look('contacts', id) as RecordOf<'contacts'> | undefined);
}

/** The contact that a promise or work order is about, while it is on the floor. */
export function aboutContact(
  record: RecordOf<'workorders'> | RecordOf<'promises'>,
  look: Look
): RecordOf<'contacts'> | undefined {
  const own = contactOf(record.contact, look);
  if (own !== undefined || !('workorder' in record) || record.workorder === null) return own;
  const order = look('workorders', record.workorder) as RecordOf<'workorders'> | undefined;
  return order && contactOf(order.contact, look);
}

function sitesOfOrder(order: RecordOf<'workorders'>, places: Places, look: Look): readonly string[] {
  const contact = contactOf(order.contact, look);
  const site = contact && siteOfContact(contact, places);
  if (site != null) return [site];
  return order.area === null ? [] : places.sitesOfAreas([order.area]);
}

/** The sites that a record names, by itself or by what it is about; empty: none (SCOPE2). */
export function namedSites(collection: Named, record: object, places: Places, look: Look): readonly string[] {
  switch (collection) {
    case 'sites':
      return [(record as RecordOf<'sites'>).id];
    case 'queues':
      return [(record as RecordOf<'queues'>).site];
    case 'seats':
      return listed((record as RecordOf<'seats'>).site);
    case 'contacts':
      return listed(siteOfContact(record as RecordOf<'contacts'>, places));
    case 'agents': {
      const { seat } = record as RecordOf<'agents'>;
      const at = seat === null ? undefined : (look('seats', seat) as RecordOf<'seats'> | undefined);
      return listed(at?.site ?? null);
    }
    case 'outages':
      return places.sitesOfAreas((record as RecordOf<'outages'>).areas);
    case 'workorders':
      return sitesOfOrder(record as RecordOf<'workorders'>, places, look);
    case 'promises': {
      const promise = record as RecordOf<'promises'>;
      const contact = contactOf(promise.contact, look);
      const site = contact && siteOfContact(contact, places);
      if (site != null) return [site];
      const order = promise.workorder === null ? undefined : look('workorders', promise.workorder);
      return order ? sitesOfOrder(order as RecordOf<'workorders'>, places, look) : [];
    }
  }
}

const listed = (site: string | null): readonly string[] => (site === null ? [] : [site]);

/** The same, with the only site there is for what names none. */
export function sitesOf(collection: Named, record: object, places: Places, look: Look): readonly string[] {
  const named = namedSites(collection, record, places, look);
  return named.length === 0 && places.only !== null ? [places.only] : named;
}
