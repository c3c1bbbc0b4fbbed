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
    ring_missed: missed,
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
