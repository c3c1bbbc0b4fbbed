import { NOWHERE } from '../bundles.ts';
import type { Ground, Kind, Measured, RecordOf } from '../ground.ts';
import { contactPlace } from './places.ts';

type Seat = RecordOf<'seats'>;
type Contact = RecordOf<'contacts'>;
const TEN_MINUTES = 600_000;

/** Mean after-call time of whoever sits there today, s; null: none yet. */
function usualWrap({ agent }: Seat, ground: Ground): number | null {
  const today = ground.look('agents', agent)?.today;
  return today && today.answered >= 5 ? today.acw_s / today.answered : null;
}

/** Someone waits in a queue of theirs that nobody else can take. */
function inRush({ queues }: Seat, ground: Ground): boolean {
  return queues.some((id) => {
    const now = ground.look('queues', id)?.now;
    return now !== undefined && now.queued > 0 && now.available === 0;
  });
}

/** More of a queue of theirs are away at once than may be. */
function manyAway({ queues }: Seat, ground: Ground): boolean {
  return queues.some((id) => {
    const most = ground.settings.breaksAtOnce[id];
    return most !== undefined && (ground.look('queues', id)?.now.away ?? 0) > most;
  });
}

/** The only agent signed in at the site. */
function isAlone({ agent, site }: Seat, ground: Ground): boolean {
  return agent !== null && ground.look('sites', site ?? ground.settings.only)?.now.signed_in === 1;
}

function missed({ id }: Seat, ground: Ground): Measured {
  const times = ground.missed(id);
  return { value: times.length, dueAt: times.length === 0 ? null : times[0]! + TEN_MINUTES };
}

/** The word on the tile and the contacts at the seat can't both be so. */
function contradiction({ word, contacts }: Seat, ground: Ground): boolean {
  if (word === 'talking' || word === 'on_hold') return contacts.length === 0;
  if (word !== 'free') return false;
  return contacts.some((id) => {
    const contact = ground.look('contacts', id);
    return contact?.channel === 'voice' && (contact.state === 'talking' || contact.state === 'on_hold');
  });
}

type Agent = RecordOf<'agents'>;

/** Of the load, as it changes by itself. */
const loaded =
  (pick: (load: NonNullable<Agent['load']>) => number | null) =>
  ({ load }: Agent): Measured =>
    load && { value: pick(load), dueAt: load.next };

export const AGENT: Kind<Agent> = {
  collection: 'agents',
  measures: {
    occupancy_30: loaded((load) => load.occupancy_30),
    occupancy_60: loaded((load) => load.occupancy_60),
    no_pause: ({ load }) => load && { since: load.since }
  },
  place({ id, seat: at }, ground) {
    const seat = ground.look('seats', at);
    return seat ? { ...SEAT.place(seat, ground), agent: id } : { ...NOWHERE, site: ground.settings.only, agent: id };
  }
};

export const SEAT: Kind<Seat> = {
  collection: 'seats',
  measures: {
    word: ({ word }) => word,
    reason: ({ reason }) => reason,
    help: ({ flags }) => flags.includes('help'),
    wrap: ({ word, since }) => (word === 'wrapping' ? { since } : null),
    usual_wrap: usualWrap,
    break: ({ word, since }) => (word === 'away' ? { since } : null),
    break_allowed: ({ reason }, { settings }) => {
      const allowed = reason === null ? undefined : settings.breaks[reason];
      return allowed === undefined ? null : allowed / 1000;
    },
    rush: inRush,
    many_away: manyAway,
    ring_missed: missed,
    alone: isAlone,
    idle: ({ word, since }) => (word === 'free' ? { since } : null),
    waiting: ({ queues }, ground) => queues.some((id) => (ground.look('queues', id)?.now.queued ?? 0) > 0),
    check_in_due: ({ site }, ground) => {
      const of = site ?? ground.settings.only;
      const since = of === null ? null : ground.checkInDue(of);
      return since === null ? null : { since };
    },
    contradiction
  },
  place(seat, ground) {
    const contact = ground.look('contacts', seat.contacts[0] ?? null);
    const where = contact ? contactPlace(contact, ground) : NOWHERE;
    const { site, team, group, id, agent } = seat;
    return { ...where, site: site ?? ground.settings.only, team, group, seat: id, agent };
  }
};

/** Heard within the last so many ms; null: never. */
function heard({ speech }: Contact, phrase: string): Measured {
  const at = speech?.phrases[phrase];
  return at === undefined ? null : { since: at };
}

export const CONTACT: Kind<Contact> = {
  collection: 'contacts',
  measures: {
    talk: ({ talk_since: since }) => (since === null ? null : { since }),
    usual_handle: ({ queue }, ground) => {
      const found = ground.look('queues', queue);
      return found ? (found.m30.aht ?? found.today.aht) : null;
    },
    hold: ({ hold_since: since }) => (since === null ? null : { since }),
    holds: ({ holds }) => holds,
    /** By an agent: before somebody is there, it is a wait in the queue. */
    unanswered: ({ reply_since: wrote, talk_since: met }) =>
      wrote === null || met === null ? null : { since: Math.max(wrote, met) },
    topic: ({ topic }) => topic,
    danger: ({ topic, site, queue }, ground) => {
      const where = site ?? ground.look('queues', queue)?.site ?? ground.settings.only;
      return topic !== null && where !== null && (ground.settings.danger[where] ?? []).includes(topic);
    },
    nth_day: ({ nth }) => nth?.day ?? null,
    nth_week: ({ nth }) => nth?.week ?? null,
    louder_db: ({ speech }) => speech?.caller?.louder_db ?? null,
    faster: ({ speech }) => speech?.caller?.faster ?? null,
    sentiment: ({ speech }) => speech?.caller?.sentiment ?? null,
    talk_over: ({ speech }) => Math.max(speech?.caller?.talk_over_s ?? 0, speech?.agent?.talk_over_s ?? 0),
    forbidden: (contact) => heard(contact, 'forbidden'),
    abuse: (contact) => heard(contact, 'abuse'),
    danger_said: (contact) => heard(contact, 'danger'),
    /** Since the complaint that no apology has followed. */
    no_apology: ({ speech }) => {
      const complaint = speech?.phrases['complaint'];
      if (complaint === undefined) return null;
      return (speech?.phrases['apology'] ?? -Infinity) >= complaint ? null : { since: complaint };
    }
  },
  place: contactPlace
};
