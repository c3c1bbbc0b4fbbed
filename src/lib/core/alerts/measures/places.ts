import type { AlertPlace } from '../../alert-state.ts';
import type { QueueAhead } from '../../forecast-state.ts';
import type { SiteState } from '../../state.ts';
import { NOWHERE } from '../bundles.ts';
import type { Ground, Kind, RecordOf } from '../ground.ts';

const at = (since: number | null): { since: number } | null => (since === null ? null : { since });

/** Settled in the last half hour: what ratios of that window are taken over. */
const settled = ({ m30 }: RecordOf<'queues'>): number =>
  m30.answered + (m30.abandoned ?? 0) + (m30.overflowed ?? 0) + m30.left_unanswered;

const HALF_HOUR = 30 * 60_000;

const missing = ({ at, need }: QueueAhead): number => (need && need.from <= at + HALF_HOUR ? need.seats : 0);

export const QUEUE: Kind<RecordOf<'queues'>> = {
  collection: 'queues',
  measures: {
    longest_wait: ({ now }) => at(now.longest_wait_since),
    answer_within: (queue) => queue.answer_within,
    queued: ({ now }) => now.queued,
    staffed: ({ now }) => now.staffed,
    available: ({ now }) => now.available,
    service_level: ({ m30 }) => m30.service_level,
    target: (queue) => queue.target,
    abandon_rate: ({ m30 }) => m30.abandon_rate,
    settled,
    turned_away: ({ m5 }) => m5.turned_away,
    /** Seats that will be missing within half an hour. */
    missing: ({ ahead }) => ahead && missing(ahead),
    /** Of the seats required. */
    missing_share: ({ ahead }) => ahead && missing(ahead) / Math.max(1, ahead.required),
    required: ({ ahead }) => ahead && ahead.required,
    /** The longest wait of the next hour if nobody acts, seconds. */
    wait_ahead: ({ ahead }) => ahead && ahead.worst.wait,
    open: (queue) => queue.open !== false,
    breaches: (queue) => queue.breaches
  },
  place: ({ id, site }) => ({ ...NOWHERE, site, queue: id })
};

export const SITE: Kind<SiteState> = {
  collection: 'sites',
  measures: {
    signed_in: ({ now }) => now.signed_in,
    queued: ({ now }) => now.queued
  },
  place: ({ id }) => ({ ...NOWHERE, site: id })
};

export const SOURCE: Kind<RecordOf<'sources'>> = {
  collection: 'sources',
  measures: {
    state: ({ state }) => state,
    silent: ({ state, since }) => (state === 'silent' || state === 'down' ? { since } : null)
  },
  place: ({ queues }, ground) => ({ ...NOWHERE, site: siteOf(queues, ground) })
};

/** The site that all of a source's queues are of; null: several, or none. */
function siteOf(queues: readonly string[], ground: Ground): string | null {
  const sites = new Set(queues.flatMap((id) => ground.look('queues', id)?.site ?? []));
  return sites.size === 1 ? [...sites][0]! : ground.settings.only;
}

export const OUTAGE: Kind<RecordOf<'outages'>> = {
  collection: 'outages',
  measures: {
    state: ({ state }) => state,
    planned: ({ planned }) => planned,
    customers: ({ customers }) => customers
  },
  place: ({ areas, topic }, ground) => ({
    ...NOWHERE,
    site: siteOfAreas(areas, ground),
    area: areas.length === 1 ? areas[0]! : null,
    topic
  })
};

/** The site that all of the areas are of; null: several, or none that is known. */
function siteOfAreas(areas: readonly string[], { settings }: Ground): string | null {
  const sites = new Set(areas.map((id) => settings.areas[id] ?? settings.only));
  return sites.size === 1 ? [...sites][0]! : settings.only;
}

/** What of a contact's place is known. */
export function contactPlace(contact: RecordOf<'contacts'>, ground: Ground): AlertPlace {
  const seat = ground.look('seats', contact.seat);
  const queue = ground.look('queues', contact.queue);
  return {
    site: contact.site ?? queue?.site ?? seat?.site ?? ground.settings.only,
    team: seat?.team ?? null,
    group: seat?.group ?? null,
    queue: contact.queue,
    seat: contact.seat,
    agent: seat?.agent ?? null,
    contact: contact.id,
    area: contact.area,
    topic: contact.topic,
    matter: contact.matter
  };
}
