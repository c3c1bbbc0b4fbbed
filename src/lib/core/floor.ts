import type { Terms, TermsOf } from './contacts/terms.ts';
import type { Entry, Story } from './contacts/story.ts';
import { createDue, schedule, type Due } from './due.ts';
import type { SnapshotContact } from './facts.ts';
import type { AgentId, ContactId, DayKey, EpochMs, QueueId, SeatId, SiteId, SourceId } from './ids.ts';
import { QUARTER } from './metrics/ledger.ts';
import type { Mark } from './metrics/mark.ts';
import type { Milestone } from './order.ts';
import { createPlace, type HeadCount, type Place } from './queues/place.ts';
import type { Registers } from './records/registers.ts';
import { createWalk, type SeatWalk } from './seats/walk.ts';
import type { SeatEvent } from './seats/timeline.ts';
import { createSeen, type Seen } from './seen.ts';
import type { Day, FloorSettings, QueueSettings, SiteSettings, SourceSettings } from './settings.ts';
import type { Collection } from './state.ts';
import { businessDay } from './time/business-day.ts';
import { answerTerms } from './time/hours.ts';
import { createZone, type Zone } from './time/zone.ts';

/** The floor: settings made ready, and the plain data that the fold moves. `data` alone is checkpointed. */
export interface Floor {
  readonly plan: Plan;
  readonly data: FloorData;
  /** What moved since it was last asked. */
  changed: Map<Collection, Set<string>>;
  /** Seats whose timeline moved: walked before anybody looks. */
  readonly unsettled: Set<SeatId>;
  /** What the settings say of a queue at a moment. */
  readonly terms: TermsOf;
}

/** Settings, indexed. */
export interface Plan {
  readonly settings: FloorSettings;
  readonly sites: ReadonlyMap<SiteId, SitePlan>;
  readonly firstSite: SitePlan;
  readonly queues: ReadonlyMap<QueueId, { readonly site: SitePlan; readonly settings: QueueSettings }>;
  readonly seats: ReadonlyMap<SeatId, SeatPlan>;
  readonly sources: ReadonlyMap<SourceId, SourceSettings>;
}

export interface SitePlan {
  readonly settings: SiteSettings;
  readonly zone: Zone;
  readonly dayCache: { day: Day | null };
}

export interface SeatPlan {
  readonly site: SiteId;
  readonly team: string | null;
  readonly group: string | null;
  readonly desk: { readonly x: number; readonly y: number } | null;
  readonly channels: Readonly<Record<string, number>>;
  readonly queues: readonly QueueId[];
}

export interface FloorData {
  now: EpochMs;
  seen: Seen;
  due: Due;
  contacts: Map<ContactId, Contact>;
  seats: Map<SeatId, Seat>;
  agents: Map<AgentId, Agent>;
  /** Queues by id: those of the file, and those that a phone system named. */
  queues: Map<QueueId, QueuePlace>;
  sites: Map<SiteId, Place & { trend: Map<EpochMs, number> }>;
  sources: Map<SourceId, Source>;
  outages: Map<string, Registers>;
  workorders: Map<string, Registers>;
  promises: Map<string, Registers>;
  announcements: Map<string, Registers>;
  /** `caller NUL matter` → its contacts by time: repeats within 24 h. */
  matters: Map<string, { t: EpochMs; contact: ContactId }[]>;
  orphans: number;
  conservation: { checked: number; broken: number };
}

export type QueuePlace = Place & {
  site: SiteId;
  /** The source of the earliest fact that names it. */
  namedBy: { readonly t: EpochMs; readonly source: SourceId } | null;
};

export interface Contact {
  readonly id: ContactId;
  milestones: Milestone[];
  story: Story;
  /** What stands in the books for it. */
  marks: Mark[];
  /** Where it stands among those who wait. */
  waits: Entry | null;
  /** The matter it is indexed under, and its mark there. */
  matter: { key: string; t: EpochMs } | null;
  repeat: Mark | null;
  /** When anything was last heard of it, by our clock. */
  touched: EpochMs;
  /** Long over: its milestones as JSON, all else put away until a late fact asks for it. */
  archived: string | null;
}

export interface Seat {
  readonly id: SeatId;
  readonly events: SeatEvent[];
  walk: SeatWalk;
  /** Where to walk from again after a late event. */
  base: SeatWalk;
  /** The latest event that a fact dated. */
  lastFact: EpochMs;
  site: SiteId | null;
  team: string | null;
  group: string | null;
  channels: Readonly<Record<string, number>>;
  stale: boolean;
  /** What it adds to its queues and site now. */
  counted: { site: SiteId; head: HeadCount; queues: Map<QueueId, HeadCount> } | null;
  agentShown: AgentId | null;
  dueAt: EpochMs | null;
}

export interface Agent {
  readonly id: AgentId;
  name: string;
  nameAt: EpochMs;
  /** Where the person sat down, by time; several desks at once where one list says so. */
  readonly desks: { readonly t: EpochMs; readonly seats: readonly SeatId[] }[];
  readonly seats: Set<SeatId>;
}

export interface Source {
  readonly id: SourceId;
  state: 'live' | 'silent' | 'down' | 'waiting';
  reason: string | null;
  since: EpochMs;
  heard: EpochMs | null;
  said: { state: 'up' | 'down'; t: EpochMs; id: string } | null;
  readonly snapshots: { t: EpochMs; id: string; contacts: Map<ContactId, SnapshotContact>; stamp: Milestone }[];
  readonly seats: Set<SeatId>;
}

export function createPlan(settings: FloorSettings): Plan {
  const sites = new Map<SiteId, SitePlan>();
  const queues = new Map<QueueId, { site: SitePlan; settings: QueueSettings }>();
  for (const site of settings.sites) {
    const plan = { settings: site, zone: createZone(site.timezone), dayCache: { day: null } };
    sites.set(site.id, plan);
    for (const queue of site.queues) queues.set(queue.id, { site: plan, settings: queue });
  }
  const firstSite = sites.values().next().value;
  if (!firstSite) throw new Error('a floor needs at least one site');
  const seats = new Map<SeatId, SeatPlan>();
  for (const team of settings.teams) {
    for (const group of team.groups) {
      for (const seat of group.seats) {
        seats.set(seat.id, {
          site: team.site,
          team: team.id,
          group: group.id,
          desk: seat.desk ?? null,
          channels: seat.channels,
          queues: seat.queues
        });
      }
    }
  }
  return { settings, sites, firstSite, queues, seats, sources: new Map(settings.sources.map((s) => [s.id, s])) };
}

/** An empty floor: the file's queues, seats and sources stand on it from the start. */
export function createFloor(settings: FloorSettings, now: EpochMs): Floor {
  const data: FloorData = {
    now,
    seen: createSeen(),
    due: createDue(),
    contacts: new Map(),
    seats: new Map(),
    agents: new Map(),
    queues: new Map(),
    sites: new Map(),
    sources: new Map(),
    outages: new Map(),
    workorders: new Map(),
    promises: new Map(),
    announcements: new Map(),
    matters: new Map(),
    orphans: 0,
    conservation: { checked: 0, broken: 0 }
  };
  const floor = assemble(createPlan(settings), data);
  furnish(floor, now);
  schedule(data.due, (Math.floor(now / QUARTER) + 1) * QUARTER, { kind: 'quarter' });
  return floor;
}

/** A floor around its data. */
export function assemble(plan: Plan, data: FloorData): Floor {
  return { plan, data, changed: new Map(), unsettled: new Set(), terms: (queue, at) => termsAt(plan, data, queue, at) };
}

/** Puts up what the settings name and the data lacks: at the start, and after a restore under newer settings. */
export function furnish(floor: Floor, now: EpochMs): void {
  const { plan, data } = floor;
  for (const site of plan.sites.values()) {
    if (!data.sites.has(site.settings.id)) {
      data.sites.set(site.settings.id, { ...createPlace(site.settings.id, now), trend: new Map() });
    }
    for (const queue of site.settings.queues) openQueue(floor, queue.id, site.settings.id, now);
  }
  for (const id of plan.seats.keys()) seatOf(floor, id);
  for (const source of plan.settings.sources) sourceOf(floor, source.id, now);
}

export function touch(floor: Floor, collection: Collection, id: string): void {
  let ids = floor.changed.get(collection);
  if (!ids) floor.changed.set(collection, (ids = new Set()));
  ids.add(id);
}

export function openQueue(floor: Floor, id: QueueId, site: SiteId, now: EpochMs): QueuePlace {
  let queue = floor.data.queues.get(id);
  if (!queue) {
    queue = { ...createPlace(id, now), site, namedBy: null };
    floor.data.queues.set(id, queue);
    touch(floor, 'queues', id);
  }
  return queue;
}

export function seatOf(floor: Floor, id: SeatId): Seat {
  let seat = floor.data.seats.get(id);
  if (!seat) {
    const plan = floor.plan.seats.get(id);
    seat = {
      id,
      events: [],
      walk: createWalk(),
      base: createWalk(),
      lastFact: 0,
      site: plan?.site ?? null,
      team: plan?.team ?? null,
      group: plan?.group ?? null,
      channels: plan?.channels ?? {},
      stale: false,
      counted: null,
      agentShown: null,
      dueAt: null
    };
    floor.data.seats.set(id, seat);
    touch(floor, 'seats', id);
  }
  return seat;
}

export function sourceOf(floor: Floor, id: SourceId, now: EpochMs): Source {
  let source = floor.data.sources.get(id);
  if (!source) {
    source = {
      id,
      state: 'waiting',
      reason: null,
      since: now,
      heard: null,
      said: null,
      snapshots: [],
      seats: new Set()
    };
    floor.data.sources.set(id, source);
    touch(floor, 'sources', id);
  }
  return source;
}

export function sitePlan(floor: Floor, site: SiteId | null): SitePlan {
  return (site === null ? undefined : floor.plan.sites.get(site)) ?? floor.plan.firstSite;
}

/** The business day of a moment at a site. */
export function dayAt(site: SitePlan, at: EpochMs): Day {
  return businessDay(site.zone, site.settings.dayStart, at, site.dayCache);
}

export function dayKeyAt(site: SitePlan, at: EpochMs): DayKey {
  return dayAt(site, at).key;
}

function termsAt(plan: Plan, data: FloorData, queue: QueueId, at: EpochMs): Terms {
  const known = plan.queues.get(queue);
  const site = known?.site ?? plan.sites.get(data.queues.get(queue)?.site ?? '') ?? plan.firstSite;
  const { within } = answerTerms(site.settings, known?.settings, site.zone, at);
  return {
    site: site.settings.id,
    within,
    short: site.settings.shortAbandon,
    wrapUp: known?.settings.wrapUp ?? null
  };
}
