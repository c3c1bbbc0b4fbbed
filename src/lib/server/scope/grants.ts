import type { Collection } from '../../core/state.ts';
import type { Grant, Reach, Role } from '../../protocol/people.ts';
import { aboutContact, sitesOf, type RecordOf } from './belonging.ts';
import { EVERYTHING, FIGURES, LISTS, NOTHING, STATE, WHY, type Look, type Mask } from './parts.ts';
import type { Places } from './places.ts';

type Seat = RecordOf<'seats'>;

/** Whether a seat is within reach (SCOPE3). */
function reachesSeat(on: Reach, seat: Seat, places: Places): boolean {
  switch (on.kind) {
    case 'all':
      return true;
    case 'site':
      return (seat.site ?? places.only) === on.id;
    case 'team':
      return seat.team === on.id;
    case 'group':
      return seat.team === on.team && seat.group === on.id;
    case 'queue':
      return seat.queues.includes(on.id);
    case 'seat':
      return seat.id === on.id;
    case 'agent':
      return seat.agent === on.id;
  }
}

const seatOf = (id: string | null, look: Look): Seat | undefined =>
  id === null ? undefined : (look('seats', id) as Seat | undefined);

/** Whether a contact is at a seat within reach: talking there, or ringing. */
function isAtSeat(on: Reach, { seat, ringing }: RecordOf<'contacts'>, places: Places, look: Look): boolean {
  const here = seatOf(seat, look);
  if (here && reachesSeat(on, here, places)) return true;
  return ringing.some((id) => {
    const rings = seatOf(id, look);
    return rings !== undefined && reachesSeat(on, rings, places);
  });
}

function reachesContact(on: Reach, contact: RecordOf<'contacts'>, places: Places, look: Look): boolean {
  switch (on.kind) {
    case 'all':
      return true;
    case 'site':
      return sitesOf('contacts', contact, places, look).includes(on.id);
    case 'queue':
      return contact.queue === on.id;
    default:
      return isAtSeat(on, contact, places, look);
  }
}

function reachesAgent(on: Reach, agent: RecordOf<'agents'>, places: Places, look: Look): boolean {
  if (on.kind === 'all') return true;
  if (on.kind === 'agent') return agent.id === on.id;
  if (on.kind === 'site') return sitesOf('agents', agent, places, look).includes(on.id);
  const seat = seatOf(agent.seat, look);
  return seat !== undefined && reachesSeat(on, seat, places);
}

/** The seat that a grant on a seat or an agent is about. */
function ownSeat(on: Reach, look: Look): Seat | undefined {
  if (on.kind === 'seat') return seatOf(on.id, look);
  if (on.kind !== 'agent') return undefined;
  const agent = look('agents', on.id) as RecordOf<'agents'> | undefined;
  return agent && seatOf(agent.seat, look);
}

/** The site around what a grant is on; null: none, or every site (*all*). */
function siteAround(on: Reach, places: Places, look: Look): string | null {
  switch (on.kind) {
    case 'all':
      return null;
    case 'site':
      return on.id;
    case 'team':
      return places.siteOfTeam(on.id) ?? null;
    case 'group':
      return places.siteOfTeam(on.team) ?? null;
    case 'queue':
      return places.siteOfQueue(on.id);
    case 'seat':
    case 'agent': {
      const seat = ownSeat(on, look);
      return seat ? (seat.site ?? places.only) : null;
    }
  }
}

function reachesAnnouncement(on: Reach, record: RecordOf<'announcements'>, places: Places, look: Look): boolean {
  const { to } = record;
  if (to.length === 0 || on.kind === 'all') return true;
  const site = siteAround(on, places, look);
  if (site !== null && to.includes(site)) return true;
  switch (on.kind) {
    case 'site':
      return sitesOf('announcements', record, places, look).includes(on.id);
    case 'team':
      return to.includes(on.id) || to.some((id) => site !== null && places.isQueueOf(id, site));
    case 'group':
      return to.includes(on.team) || to.some((id) => site !== null && places.isQueueOf(id, site));
    case 'queue':
      return to.includes(on.id);
    default: {
      const seat = ownSeat(on, look);
      return seat !== undefined && to.some((id) => id === seat.team || seat.queues.includes(id));
    }
  }
}

function isOfTeam(place: RecordOf<'alerts'>['place'], team: string, group: string | null, places: Places): boolean {
  if (place.team === null) {
    const site = place.site ?? places.only;
    return site !== null && site === places.siteOfTeam(team);
  }
  return place.team === team && (group === null || place.group === null || place.group === group);
}

/** Whether an alert is within reach (SCOPE11): on a team, its own and those of its site that are no other team's. */
function reachesAlert(on: Reach, { place }: RecordOf<'alerts'>, places: Places): boolean {
  switch (on.kind) {
    case 'all':
      return true;
    case 'site':
      return (place.site ?? places.only) === on.id;
    case 'team':
      return isOfTeam(place, on.id, null, places);
    case 'group':
      return isOfTeam(place, on.team, on.id, places);
    case 'queue':
      return place.queue === on.id;
    case 'seat':
    case 'agent':
      return false;
  }
}

const PLACE = STATE | FIGURES;
/** A team or a group has its site as a wall shows it beside its own. */
const isTeam = (on: Reach) => on.kind === 'team' || on.kind === 'group';

/** Which parts each role sees of what its grant reaches (SCOPE4). */
interface Eyes {
  readonly seat: number;
  readonly agent: number;
  readonly contact: number;
  /** Work orders and promises. */
  readonly order: number;
  readonly place: number;
  /** Outages and announcements. */
  readonly news: number;
  /** Alerts and surges. */
  readonly alarm: number;
  /** Coaches on calls, and notes. */
  readonly coaching: number;
}

const WHOLE: Eyes = {
  ...{ seat: EVERYTHING, agent: EVERYTHING, contact: EVERYTHING, order: EVERYTHING },
  ...{ place: PLACE | WHY, news: EVERYTHING, alarm: EVERYTHING },
  coaching: EVERYTHING
};

const EYES: Readonly<Record<Role, Eyes>> = {
  agent: { ...WHOLE, order: NOTHING, place: NOTHING, alarm: NOTHING },
  lead: WHOLE,
  'duty-manager': WHOLE,
  'floor-manager': WHOLE,
  'business-supervisor': {
    ...WHOLE,
    seat: STATE,
    agent: NOTHING,
    order: STATE,
    place: PLACE,
    alarm: STATE,
    coaching: NOTHING
  },
  director: WHOLE,
  admin: {
    ...{ seat: STATE, agent: NOTHING, contact: NOTHING, order: NOTHING },
    ...{ place: PLACE, news: NOTHING, alarm: NOTHING, coaching: NOTHING }
  }
};

/** What one grant gives. */
export function maskOfGrant({ role, on }: Grant, places: Places): Mask {
  const eyes = EYES[role];
  const seatParts = on.kind === 'queue' ? eyes.seat & ~LISTS : eyes.seat;
  const placeParts = isTeam(on) ? eyes.place & ~WHY : eyes.place;
  const onSite = (site: string) => on.kind === 'all' || (on.kind === 'site' && on.id === site);

  return (collection: Collection, record: object, look: Look): number => {
    switch (collection) {
      case 'sources':
        return STATE;
      case 'sites': {
        const { id } = record as RecordOf<'sites'>;
        if (onSite(id)) return placeParts;
        if (on.kind === 'site' || siteAround(on, places, look) !== id) return NOTHING;
        return isTeam(on) ? placeParts : STATE;
      }
      case 'queues': {
        const { id, site } = record as RecordOf<'queues'>;
        if (onSite(site)) return placeParts;
        if (on.kind === 'queue') return on.id === id ? placeParts : NOTHING;
        return isTeam(on) && siteAround(on, places, look) === site ? placeParts : NOTHING;
      }
      case 'seats':
        return reachesSeat(on, record as Seat, places) ? seatParts : NOTHING;
      case 'agents': {
        if (eyes.agent === NOTHING) return NOTHING;
        return reachesAgent(on, record as RecordOf<'agents'>, places, look) ? eyes.agent : NOTHING;
      }
      case 'contacts': {
        const contact = record as RecordOf<'contacts'>;
        if (eyes.contact === NOTHING) return NOTHING;
        if (reachesContact(on, contact, places, look)) return eyes.contact;
        if (!isTeam(on) || contact.queue === null || !WAITING.has(contact.state)) return NOTHING;
        return places.siteOfQueue(contact.queue) === siteAround(on, places, look) ? STATE : NOTHING;
      }
      case 'outages': {
        if (eyes.news === NOTHING) return NOTHING;
        if (on.kind === 'all') return eyes.news;
        const site = siteAround(on, places, look);
        return site !== null && sitesOf('outages', record, places, look).includes(site) ? eyes.news : NOTHING;
      }
      case 'announcements': {
        if (eyes.news === NOTHING) return NOTHING;
        return reachesAnnouncement(on, record as RecordOf<'announcements'>, places, look) ? eyes.news : NOTHING;
      }
      case 'workorders':
      case 'promises': {
        if (eyes.order === NOTHING) return NOTHING;
        if (on.kind === 'all') return eyes.order;
        if (on.kind === 'site') return sitesOf(collection, record, places, look).includes(on.id) ? eyes.order : NOTHING;
        const contact = aboutContact(record as RecordOf<'promises'>, look);
        return contact && reachesContact(on, contact, places, look) ? eyes.order : NOTHING;
      }
      case 'alerts':
        return reachesAlert(on, record as RecordOf<'alerts'>, places) ? eyes.alarm : NOTHING;
      case 'coaching': {
        if (eyes.coaching === NOTHING) return NOTHING;
        const seat = seatOf((record as RecordOf<'coaching'>).seat, look);
        return seat && reachesSeat(on, seat, places) ? eyes.coaching : NOTHING;
      }
      case 'surges': {
        if (on.kind === 'all' || eyes.alarm === NOTHING) return eyes.alarm;
        return siteAround(on, places, look) === (record as RecordOf<'surges'>).site ? eyes.alarm : NOTHING;
      }
    }
  };
}

/** States of a contact that nobody has answered yet. */
const WAITING: ReadonlySet<string> = new Set(['queued', 'ringing']);
