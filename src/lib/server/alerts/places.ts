import { SUBJECTS, type AlertPlace, type SubjectKind } from '../../core/alert-state.ts';
import { NOWHERE } from '../../core/alerts/bundles.ts';
import type { Subject } from '../../core/alerts/find.ts';
import type { AgentState, Collection, ContactView, QueueState, SeatState } from '../../core/state.ts';
import type { PromiseState, WorkorderState } from '../../core/record-state.ts';
import type { SurgeView } from '../../core/surge-state.ts';
import type { Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';

const COLLECTIONS: Readonly<Partial<Record<SubjectKind, Collection>>> = {
  site: 'sites',
  queue: 'queues',
  seat: 'seats',
  agent: 'agents',
  contact: 'contacts',
  source: 'sources',
  workorder: 'workorders',
  promise: 'promises',
  outage: 'outages',
  surge: 'surges'
};

/** Where things of that kind lie; null: nowhere that one could be looked up. */
export const collectionOf = (kind: SubjectKind): Collection | null => COLLECTIONS[kind] ?? null;

/** `seat:1001`; null: not the name of anything. */
export function subjectOf(text: string): Subject | null {
  const at = text.indexOf(':');
  const kind = SUBJECTS.find((one) => one === text.slice(0, Math.max(at, 0)));
  const id = text.slice(at + 1);
  return kind && id !== '' ? { kind, id } : null;
}

/** Where on the floor something is, as an alert about it says. */
export function placeOf(subject: Subject, look: Look, places: Places): AlertPlace {
  const { kind, id } = subject;
  switch (kind) {
    case 'site':
      return { ...NOWHERE, site: id };
    case 'queue':
      return ofQueue(id, look, places);
    case 'seat':
      return ofSeat(id, look, places);
    case 'agent': {
      const agent = look('agents', id) as AgentState | undefined;
      return agent?.seat == null ? { ...NOWHERE, agent: id } : ofSeat(agent.seat, look, places);
    }
    case 'contact':
      return ofContact(id, look, places);
    case 'workorder': {
      const order = look('workorders', id) as WorkorderState | undefined;
      const at = order?.contact == null ? NOWHERE : ofContact(order.contact, look, places);
      return { ...at, area: order?.area ?? at.area, topic: order?.topic ?? at.topic };
    }
    case 'promise': {
      const promise = look('promises', id) as PromiseState | undefined;
      return promise?.contact == null ? NOWHERE : ofContact(promise.contact, look, places);
    }
    case 'surge': {
      const surge = look('surges', id) as SurgeView | undefined;
      if (!surge) return { ...NOWHERE, site: places.only };
      const { site, area, topic } = surge;
      return { ...NOWHERE, site, area, topic };
    }
    default:
      return { ...NOWHERE, site: places.only };
  }
}

function ofQueue(id: string, look: Look, places: Places): AlertPlace {
  const queue = look('queues', id) as QueueState | undefined;
  return { ...NOWHERE, site: queue?.site ?? places.siteOfQueue(id), queue: id };
}

function ofSeat(id: string, look: Look, places: Places): AlertPlace {
  const seat = look('seats', id) as SeatState | undefined;
  if (!seat) return { ...NOWHERE, seat: id };
  const { site, team, group, agent, contacts } = seat;
  return { ...NOWHERE, site: site ?? places.only, team, group, seat: id, agent, contact: contacts[0] ?? null };
}

function ofContact(id: string, look: Look, places: Places): AlertPlace {
  const contact = look('contacts', id) as ContactView | undefined;
  if (!contact) return { ...NOWHERE, contact: id };
  const { site, seat, queue, area, topic, matter } = contact;
  const at = seat !== null ? ofSeat(seat, look, places) : queue !== null ? ofQueue(queue, look, places) : NOWHERE;
  return { ...at, site: site ?? at.site, queue, contact: id, area, topic, matter };
}
