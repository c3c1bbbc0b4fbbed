import { createHeld, type Held } from './contacts/terms.ts';
import type { Entry, Story } from './contacts/story.ts';
import { createDue, schedule, type Due } from './due.ts';
import type { SnapshotContact } from './facts.ts';
import type { AgentId, ContactId, DayKey, EpochMs, QueueId, SeatId, SiteId, SourceId } from './ids.ts';
import { QUARTER, SLOT } from './metrics/ledger.ts';
import type { Mark } from './metrics/mark.ts';
import type { Milestone } from './order.ts';
import { createPlan, type Plan, type SitePlan } from './plan.ts';
import { createPlace, type HeadCount, type Place } from './queues/place.ts';
import type { Registers } from './records/registers.ts';
import type { PastRules, Rules } from './rules.ts';
import { createWalk, type SeatWalk } from './seats/walk.ts';
import type { SeatEvent } from './seats/timeline.ts';
import { createSeen, type Seen } from './seen.ts';
import type { Day, FloorSettings } from './settings.ts';
import type { Collection } from './state.ts';

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
  stands: Stands;
};

/** In the settings; made by a fact; or once in the settings and no more (PLAN4, PLAN5). */
export type Stands = 'planned' | 'made' | 'left';

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
  /** Its marks as a repeat: at the site, and at its first queue. */
  repeat: { readonly site: Mark; readonly at: Mark | null } | null;
  /** When anything was last heard of it, by our clock. */
  touched: EpochMs;
  /** The turn in which it moved last. */
  turn: number;
}

/** A contact long over: all but its milestones put away until a late fact asks for it. */
export interface Archived {
  readonly touched: EpochMs;
  /** Its milestones as JSON. */
  readonly told: string;
  readonly matter: Contact['matter'];
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
    sources: new Map(),
    outages: new Map(),
    workorders: new Map(),
    promises: new Map(),
    announcements: new Map(),
    matters: new Map(),
    orphans: 0,
    conservation: { checked: 0, broken: 0 }
  };
  const floor = assemble(plan, data);
  furnish(floor, now);
  schedule(data.due, (Math.floor(now / QUARTER) + 1) * QUARTER, { kind: 'quarter' });
  schedule(data.due, (Math.floor(now / SLOT) + 1) * SLOT, { kind: 'slot' });
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
