import type { Archived, Contact } from './contacts/remembered.ts';
import { createKnown, type Known } from './ahead/known.ts';
import { createHeld, type Held } from './contacts/terms.ts';
import { createDue, schedule, type Due } from './due.ts';
import type { AgentId, ContactId, DayKey, EpochMs, Ms, QueueId, SeatId, SiteId, SourceId } from './ids.ts';
import { QUARTER, SLOT } from './metrics/ledger.ts';
import { createPlan, type Plan, type SitePlan } from './plan.ts';
import { createPlace, type HeadCount, type Place } from './queues/place.ts';
import type { Calls } from './outages/callers.ts';
import type { Joined } from './outages/joined.ts';
import type { Registers } from './records/registers.ts';
import type { PastRules, Rules } from './rules.ts';
import { createWalk, type SeatWalk } from './seats/walk.ts';
import type { SeatEvent } from './seats/timeline.ts';
import { createSeen, type Seen } from './seen.ts';
import type { Day, FloorSettings } from './settings.ts';
import type { Source } from './sources/source.ts';
import type { Collection } from './state.ts';
import { fitSurge } from './surge/fit.ts';
import { createSurgeState, type SurgeState } from './surge/state.ts';

export type { Archived, Contact, Source };

/** The floor: settings made ready, and the plain data that the fold moves. `data` alone is checkpointed. */
export interface Floor {
  readonly plan: Plan;
  readonly data: FloorData;
  /** What moved since it was last asked. */
  changed: Map<Collection, Set<string>>;
  /** Seats whose timeline moved: walked before anybody looks. */
  readonly unsettled: Set<SeatId>;
  /** What the settings said at a moment. */
  readonly held: Held;
  /** Surges by their outages; null: to be reckoned anew. */
  joined: Joined | null;
  /** Somebody's day moved. */
  readonly credits: (agent: AgentId | null) => void;
}

export interface FloorData {
  now: EpochMs;
  /** What its figures are counted by, and were before, oldest first. */
  rules: Rules;
  past: readonly PastRules[];
  seen: Seen;
  due: Due;
  /** Counts how often it was asked what moved. */
  turn: number;
  contacts: Map<ContactId, Contact>;
  archive: Map<ContactId, Archived>;
  seats: Map<SeatId, Seat>;
  agents: Map<AgentId, Agent>;
  /** Queues by id: those of the file, and those that a phone system named. */
  queues: Map<QueueId, QueuePlace>;
  sites: Map<SiteId, Place & { trend: Map<EpochMs, number> }>;
  /** What is learnt of offered contacts, and what was forecast from it. */
  ahead: Known;
  sources: Map<SourceId, Source>;
  outages: Map<string, Registers>;
  /** Who has called about each. */
  calls: Map<string, Calls>;
  /** What the detector of each site knows. */
  surges: Map<SiteId, SurgeState>;
  /** Surges that somebody linked to an outage. */
  links: Map<string, Registers>;
  workorders: Map<string, Registers>;
  promises: Map<string, Registers>;
  announcements: Map<string, Registers>;
  /** `caller NUL matter` → its contacts by time: repeats within 24 h. */
  matters: Map<string, { t: EpochMs; contact: ContactId }[]>;
  /** The same of contacts that are forgotten, by the day (of UTC) at which they came, for a week. */
  visits: Map<number, Map<string, readonly { t: EpochMs; contact: ContactId }[]>>;
  orphans: number;
  conservation: { checked: number; broken: number };
}

export type QueuePlace = Place & {
  site: SiteId;
  /** The source of the earliest fact that names it. */
  namedBy: { readonly t: EpochMs; readonly source: SourceId } | null;
  stands: Stands;
};

/** In the settings; made by a fact; or once in the settings and no more (PLAN4, PLAN5). */
export type Stands = 'planned' | 'made' | 'left';

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
  stands: Stands;
  stale: boolean;
  /** `day NUL agent` of the days that a late event took back: to be told, whatever comes of them. */
  credited: readonly string[];
  /** What it adds to its queues and site now. */
  counted: Counted | null;
  agentShown: AgentId | null;
  dueAt: EpochMs | null;
  /** The turn in which it moved last. */
  turn: number;
}

export interface Counted {
  readonly site: SiteId;
  readonly head: HeadCount;
  readonly queues: readonly QueueId[];
  /** By queue; null: in each as at the site. */
  readonly each: readonly HeadCount[] | null;
}

export interface Agent {
  readonly id: AgentId;
  name: string;
  nameAt: EpochMs;
  /** Where the person sat down, by time; several desks at once where one list says so. */
  readonly desks: { readonly t: EpochMs; readonly seats: readonly SeatId[] }[];
  readonly seats: Set<SeatId>;
}

/** The detectors look at the clock so often. */
export const LOOK_EVERY: Ms = 10_000;

/** An empty floor: the file's queues, seats and sources stand on it from the start. */
export function createFloor(settings: FloorSettings, now: EpochMs): Floor {
  const plan = createPlan(settings);
  const data: FloorData = {
    now,
    rules: plan.rules,
    past: [],
    seen: createSeen(),
    due: createDue(),
    turn: 1,
    contacts: new Map(),
    archive: new Map(),
    seats: new Map(),
    agents: new Map(),
    queues: new Map(),
    sites: new Map(),
    ahead: createKnown(now),
    sources: new Map(),
    outages: new Map(),
    calls: new Map(),
    surges: new Map(),
    links: new Map(),
    workorders: new Map(),
    promises: new Map(),
    announcements: new Map(),
    matters: new Map(),
    visits: new Map(),
    orphans: 0,
    conservation: { checked: 0, broken: 0 }
  };
  const floor = assemble(plan, data);
  furnish(floor, now);
  schedule(data.due, (Math.floor(now / QUARTER) + 1) * QUARTER, { kind: 'quarter' });
  schedule(data.due, (Math.floor(now / SLOT) + 1) * SLOT, { kind: 'slot' });
  schedule(data.due, (Math.floor(now / LOOK_EVERY) + 1) * LOOK_EVERY, { kind: 'surges' });
  return floor;
}

/** A floor around its data. */
export function assemble(plan: Plan, data: FloorData): Floor {
  const floor: Floor = {
    plan,
    data,
    changed: new Map(),
    unsettled: new Set(),
    held: createHeld(plan, data),
    joined: null,
    credits: (agent) => {
      if (agent !== null && agent !== '') touch(floor, 'agents', agent);
    }
  };
  return floor;
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
  for (const [id, { surge }] of plan.sites) {
    const known = data.surges.get(id);
    data.surges.set(id, known ? fitSurge(surge, known) : createSurgeState(surge, now));
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
    queue = { ...createPlace(id, now), site, namedBy: null, stands: floor.plan.queues.has(id) ? 'planned' : 'made' };
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
      stands: plan ? 'planned' : 'made',
      stale: false,
      credited: [],
      counted: null,
      agentShown: null,
      dueAt: null,
      turn: 0
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

/** Notes that a queue or a site moved: once a turn. */
export function touchPlace(floor: Floor, collection: 'queues' | 'sites', place: Place): void {
  if (place.turn === floor.data.turn) return;
  place.turn = floor.data.turn;
  touch(floor, collection, place.id);
}

export function sitePlan(floor: Floor, site: SiteId | null): SitePlan {
  return (site === null ? undefined : floor.plan.sites.get(site)) ?? floor.plan.firstSite;
}

/** The business day of a moment at a site. */
export function dayAt(site: SitePlan, at: EpochMs): Day {
  return site.dayOf(at);
}

export function dayKeyAt(site: SitePlan, at: EpochMs): DayKey {
  return dayAt(site, at).key;
}
