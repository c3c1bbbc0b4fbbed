import type { Collection, FloorState } from '../../core/state.ts';
import type { Look } from './parts.ts';
import type { Places } from './places.ts';

export type RecordOf<C extends Collection> = FloorState[C][string];

/** A contact's sites: what it names, else its queue's, else those of the seats that it is at. */
function sitesOfContact(contact: RecordOf<'contacts'>, places: Places, look: Look): readonly string[] {
  const { site, queue, seat, ringing } = contact;
  if (site !== null) return [site];
  if (queue !== null) return [places.siteOfQueue(queue)];
  return (seat === null ? ringing : [seat, ...ringing]).flatMap((id) => siteOfSeat(id, look));
}

function siteOfSeat(id: string | null, look: Look): readonly string[] {
  const seat = id === null ? undefined : (look('seats', id) as RecordOf<'seats'> | undefined);
  return listed(seat?.site ?? null);
}

/** An announcement that is for nobody in particular. */
export const isForAll = (collection: Collection, record: object): boolean =>
  collection === 'announcements' && (record as RecordOf<'announcements'>).to.length === 0;

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
  const sites = contact ? sitesOfContact(contact, places, look) : [];
  if (sites.length > 0) return sites;
  return order.area === null ? [] : places.sitesOfAreas([order.area]);
}

/** The sites that a record names, by itself or by what it is about; empty: none (SCOPE2). */
export function namedSites(collection: Collection, record: object, places: Places, look: Look): readonly string[] {
  switch (collection) {
    case 'sites':
      return [(record as RecordOf<'sites'>).id];
    case 'queues':
      return [(record as RecordOf<'queues'>).site];
    case 'seats':
      return listed((record as RecordOf<'seats'>).site);
    case 'contacts':
      return sitesOfContact(record as RecordOf<'contacts'>, places, look);
    case 'agents':
      return siteOfSeat((record as RecordOf<'agents'>).seat, look);
    case 'outages':
      return places.sitesOfAreas((record as RecordOf<'outages'>).areas);
    case 'workorders':
      return sitesOfOrder(record as RecordOf<'workorders'>, places, look);
    case 'promises': {
      const promise = record as RecordOf<'promises'>;
      const contact = contactOf(promise.contact, look);
      const sites = contact ? sitesOfContact(contact, places, look) : [];
      if (sites.length > 0) return sites;
      const order = promise.workorder === null ? undefined : look('workorders', promise.workorder);
      return order ? sitesOfOrder(order as RecordOf<'workorders'>, places, look) : [];
    }
    case 'announcements':
      return (record as RecordOf<'announcements'>).to.flatMap((to) => places.sitesOfAddress(to));
    case 'alerts':
      return listed((record as RecordOf<'alerts'>).place.site);
    case 'coaching':
      return listed((record as RecordOf<'coaching'>).site);
    case 'surges':
      return [(record as RecordOf<'surges'>).site];
    case 'sources':
      return [];
  }
}

const listed = (site: string | null): readonly string[] => (site === null ? [] : [site]);

/** The same, with the only site there is for what names none. */
export function sitesOf(collection: Collection, record: object, places: Places, look: Look): readonly string[] {
  const named = namedSites(collection, record, places, look);
  return named.length === 0 && places.only !== null ? [places.only] : named;
}
