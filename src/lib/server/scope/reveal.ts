import type { Collection, SiteState } from '../../core/state.ts';
import type { RecordOf } from './belonging.ts';
import { CALLER, FIGURES, LISTS, WHO, WHY } from './parts.ts';

/** Whether a thing is seen at all. */
export type Sees = (collection: Collection, id: string) => boolean;

/** What a site is without its figures. */
export type SiteOutline = Pick<
  SiteState,
  'id' | 'names' | 'timezone' | 'variant' | 'targets' | 'areas' | 'topics' | 'sounds' | 'demo'
>;

function outline({
  id,
  names,
  timezone,
  variant,
  targets,
  areas,
  topics,
  sounds,
  demo
}: RecordOf<'sites'>): SiteOutline {
  return {
    id,
    names,
    timezone,
    variant,
    targets,
    ...(areas && { areas }),
    ...(topics && { topics }),
    ...(sounds && { sounds }),
    ...(demo !== undefined && { demo })
  };
}

/** The list without what is not seen; the same list if all of it is. */
function seen<T extends string>(list: readonly T[], collection: Collection, sees: Sees): readonly T[] {
  return list.every((id) => sees(collection, id)) ? list : list.filter((id) => sees(collection, id));
}

const ifSeen = (id: string | null, collection: Collection, sees: Sees): string | null =>
  id === null || sees(collection, id) ? id : null;

const withoutReasons = (place: RecordOf<'sites' | 'queues'>) => ({ ...place, now: { ...place.now, away_by: {} } });

/** Without *who*: nobody's name, nor anybody's words. */
function alert(record: RecordOf<'alerts'>, who: boolean, sees: Sees): RecordOf<'alerts'> {
  const { place } = record;
  const shown: RecordOf<'alerts'> = {
    ...record,
    place: { ...place, seat: ifSeen(place.seat, 'seats', sees), contact: ifSeen(place.contact, 'contacts', sees) },
    folded_under: ifSeen(record.folded_under, 'alerts', sees),
    promise: ifSeen(record.promise, 'promises', sees)
  };
  if (who) return shown;
  return {
    ...shown,
    ...{ holder: null, holder_name: null, note: null },
    subject: record.subject.startsWith('agent:') ? 'agent:' : record.subject,
    place: { ...shown.place, agent: null },
    shelved: record.shelved && { ...record.shelved, by: '', by_name: '', reason: '' },
    steps: record.steps.map(({ at, what, level }) => ({
      at,
      what,
      by: null,
      ...(level === undefined ? {} : { level })
    }))
  };
}

/** The parts of a record that the mask names, the others null or empty (SCOPE5 to SCOPE9). The mask is not 0. */
export function reveal(collection: Collection, record: object, mask: number, sees: Sees): object {
  const has = (part: number) => (mask & part) !== 0;
  switch (collection) {
    case 'sites': {
      const site = record as RecordOf<'sites'>;
      if (!has(FIGURES)) return outline(site);
      return has(WHY) ? site : withoutReasons(site);
    }
    case 'queues':
      return has(WHY) ? record : withoutReasons(record as RecordOf<'queues'>);
    case 'seats': {
      const seat = record as RecordOf<'seats'>;
      return {
        ...seat,
        contacts: seen(seat.contacts, 'contacts', sees),
        ...(has(WHO) ? {} : { agent: null, name: null }),
        ...(has(WHY) ? {} : { reason: null }),
        ...(has(LISTS)
          ? {}
          : { queues: seen(seat.queues, 'queues', sees), ready_in: seen(seat.ready_in, 'queues', sees) })
      };
    }
    case 'contacts': {
      const contact = record as RecordOf<'contacts'>;
      return {
        ...contact,
        queue: has(LISTS) ? contact.queue : ifSeen(contact.queue, 'queues', sees),
        seat: ifSeen(contact.seat, 'seats', sees),
        ringing: seen(contact.ringing, 'seats', sees),
        ...(has(CALLER) ? {} : { caller: null, caller_name: null })
      };
    }
    case 'promises': {
      const promise = record as RecordOf<'promises'>;
      return {
        ...promise,
        contact: ifSeen(promise.contact, 'contacts', sees),
        workorder: ifSeen(promise.workorder, 'workorders', sees),
        ...(has(WHO) ? {} : { person: null, note: null })
      };
    }
    case 'workorders': {
      const order = record as RecordOf<'workorders'>;
      return {
        ...order,
        contact: ifSeen(order.contact, 'contacts', sees),
        ...(has(WHO) ? {} : { owner: null })
      };
    }
    case 'alerts':
      return alert(record as RecordOf<'alerts'>, has(WHO), sees);
    case 'coaching': {
      const session = record as RecordOf<'coaching'>;
      return {
        ...session,
        contact: ifSeen(session.contact, 'contacts', sees),
        alert: ifSeen(session.alert, 'alerts', sees)
      };
    }
    case 'sources': {
      const source = record as RecordOf<'sources'>;
      return { ...source, queues: seen(source.queues, 'queues', sees) };
    }
    case 'outages': {
      const outage = record as RecordOf<'outages'>;
      return { ...outage, surges: seen(outage.surges, 'surges', sees) };
    }
    case 'surges': {
      const surge = record as RecordOf<'surges'>;
      return { ...surge, outage: ifSeen(surge.outage, 'outages', sees) };
    }
    case 'agents':
    case 'announcements':
      return record;
  }
}
