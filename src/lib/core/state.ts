import type { AlertState } from './alert-state.ts';
import type { CoachSession } from './coaching-state.ts';
import type { SpeechView } from './speech-state.ts';
import type { QueueAhead, SiteForecast } from './forecast-state.ts';
import type { SurgeView } from './surge-state.ts';
import type { AnnouncementState, OutageState, PromiseState, WorkorderState } from './record-state.ts';
import type { Activity, Caller, ContactState, FlowReason, Link, Presence } from './facts.ts';
import type { AgentId, AreaId, ContactId, DayKey, EpochMs, QueueId, SeatId, SiteId, SourceId, TeamId } from './ids.ts';

/**
 * What is shown: plain JSON, one record per thing, as `GET /api/v1/floor` and the live stream carry it.
 * Times are epoch ms (`…_since`, `since`, `time`), durations seconds, ratios 0..1, null = can't be told.
 */
export interface FloorState {
  sites: Record<SiteId, SiteState>;
  queues: Record<QueueId, QueueState>;
  seats: Record<SeatId, SeatState>;
  agents: Record<AgentId, AgentState>;
  contacts: Record<ContactId, ContactView>;
  alerts: Record<string, AlertState>;
  coaching: Record<string, CoachSession>;
  outages: Record<string, OutageState>;
  sources: Record<SourceId, SourceState>;
  workorders: Record<string, WorkorderState>;
  promises: Record<string, PromiseState>;
  announcements: Record<string, AnnouncementState>;
  surges: Record<string, SurgeView>;
}

export type Collection = keyof FloorState;
export const COLLECTIONS = [
  'sites',
  'queues',
  'seats',
  'agents',
  'contacts',
  'alerts',
  'coaching',
  'outages',
  'sources',
  'workorders',
  'promises',
  'announcements',
  'surges'
] as const satisfies readonly Collection[];

/** By language; else the id. */
export type Names = Readonly<Record<string, string>>;

/** The word on the tile: link first, then activity, then presence. */
export type Word = 'stale' | 'unreachable' | Exclude<Activity, 'idle'> | 'free' | 'away' | 'offline';

/** Of alerts: as ever; softly, without repeats below critical; what is critical alone, softly. */
export type SoundMode = 'normal' | 'soft' | 'off';

/** Which service level a site counts by (metrics SPEC). */
export type ServiceLevelVariant = 'settled' | 'offered' | 'answered' | 'strict';

/** Heads and waiting contacts, right now. Seats by state add up to `signed_in`. */
export interface NowFigures {
  signed_in: number;
  free: number;
  ringing: number;
  talking: number;
  on_hold: number;
  dialing: number;
  wrapping: number;
  away: number;
  /** `away` by reason; a phone out of reach counts under `unreachable`. */
  away_by: Record<string, number>;
  staffed: number;
  available: number;
  queued: number;
  /** When the oldest waiting contact entered; null: nobody waits. */
  longest_wait_since: EpochMs | null;
  /** Chat: open conversations ÷ capacity of the seats signed in; null: no chat channel. */
  concurrency: number | null;
  /** Contacts that came and went unseen inside a gap, by the phone system's counters: "about n more", never added. */
  unseen_about: number;
}

/** The figures of one window. Counts by their own time; ratios over one set of entries. */
export interface Figures {
  contacts: number;
  callers: number;
  offered: number;
  turned_away: number;
  answered: number;
  abandoned: number | null;
  short_abandoned: number | null;
  overflowed: number | null;
  overflowed_by: Record<FlowReason, number | null>;
  /** Left unanswered, the kind untold (AMI alone). */
  left_unanswered: number;
  lost_sight: number;
  /** Entries of the set that have not settled yet. */
  open: number;
  ring_missed: number;
  answered_within: number;
  service_level: number | null;
  connect_rate: number | null;
  abandon_rate: number | null;
  asa: number | null;
  att: number | null;
  hold: number | null;
  acw: number | null;
  aht: number | null;
  wait_answered_s: number;
  wait_abandoned_s: number | null;
  /** Waits of all who left unanswered, whatever the kind. */
  wait_left_s: number;
  talk_s: number;
  hold_s: number;
  acw_s: number | null;
  first_response: number | null;
  response: number | null;
  csat: number | null;
  csat_rated: number;
  resolution: number | null;
  resolution_asked: number;
  repeat_rate: number | null;
}

export interface Windows {
  now: NowFigures;
  /** Sliding 5 and 30 minutes, exact, by entry. */
  m5: Figures;
  m30: Figures;
  /** The last closed 15-minute interval, with its start. */
  interval: Figures & { from: EpochMs };
  today: Figures & { day: DayKey };
}

export interface SiteState extends Windows {
  id: SiteId;
  names: Names;
  timezone: string;
  variant: ServiceLevelVariant;
  targets: Record<string, number>;
  /** Offered per 5 minutes, the last 36 closed ones and the open one: `[start, n]`, oldest first. */
  trend: readonly (readonly [EpochMs, number])[];
  /** The site's areas by id, the whole tree: contacts and outages tell ids. */
  areas?: Record<string, { names: Names; parent: string | null }>;
  /** What its contacts may be about. */
  topics?: readonly string[];
  /** Callers of the last half hour by area, and how many were to be expected; areas that nobody called from are left out. */
  heat: readonly (readonly [AreaId, callers: number, expected: number])[];
  /** Null: there is no history to tell it from. */
  forecast: SiteForecast | null;
  demo?: string;
  /** How alerts sound by time of day, minutes after local midnight; the first that holds rules, else as ever. */
  sounds?: readonly { from: number; to: number; sound: SoundMode }[];
}

export interface QueueState extends Windows {
  id: QueueId;
  names: Names;
  site: SiteId;
  channels: readonly string[];
  /** Opening hours say so now; null: no hours set. */
  open: boolean | null;
  /** The answer threshold T in force now, seconds, and the service-level target, 0..1. */
  answer_within: number;
  target: number;
  targets: Record<string, number>;
  /** Sums that do not add up, at the last look (the law of conservation); 0: they do. */
  breaches: number;
  /** Expected wait of somebody who calls now, seconds; null: can't be told. */
  ewt: number | null;
  /** Null: nothing is known to reckon it from. */
  ahead: QueueAhead | null;
  source: SourceId | null;
}

export interface SeatState {
  id: SeatId;
  /** On the plan; null: not placed. */
  desk: { x: number; y: number } | null;
  agent: AgentId | null;
  name: string | null;
  team: TeamId | null;
  group: string | null;
  site: SiteId | null;
  queues: readonly QueueId[];
  presence: Presence;
  reason: string | null;
  ready_in: readonly QueueId[];
  activity: Activity;
  link: Link;
  word: Word;
  /** Since when the word has been so. */
  since: EpochMs;
  /** Away: expected back. */
  until: EpochMs | null;
  /** Open conversations, oldest first; capacity by channel. */
  contacts: readonly ContactId[];
  channels: Record<string, number>;
  /** `help`, `alone`, later `monitored`, `coached`. */
  flags: readonly string[];
  source: SourceId | null;
}

/** A person's day (or a seat's). Durations in seconds. */
export interface PersonFigures {
  answered: number;
  ring_missed: number;
  talk_s: number;
  hold_s: number;
  acw_s: number;
  ring_s: number;
  idle_s: number;
  away_s: number;
  away_by: Record<string, number>;
  signed_in_s: number;
  occupancy: number | null;
  utilisation: number | null;
}

export interface AgentState {
  id: AgentId;
  name: string;
  seat: SeatId | null;
  team: TeamId | null;
  group: string | null;
  since: EpochMs | null;
  /** When they were at work last; null: they are now, or never were. */
  left: EpochMs | null;
  today: PersonFigures & { day: DayKey };
  /** Since the last pause; null: in one, or not at work. */
  load: LoadFigures | null;
}

/** What tires: occupancy since the last pause, at whatever desks (`no-breather`). */
export interface LoadFigures {
  /** The last pause ended. */
  since: EpochMs;
  /** Over the last 30 and 60 minutes, 0..1 in whole per cent below; null: the last pause is not that long ago. */
  occupancy_30: number | null;
  occupancy_60: number | null;
  /** When one of them changes, or a rest counts as a pause, although nothing happens; null: never by itself. */
  next: EpochMs | null;
}

export interface ContactView {
  id: ContactId;
  channel: string;
  direction: 'in' | 'out';
  site: SiteId | null;
  state: ContactState;
  queue: QueueId | null;
  seat: SeatId | null;
  ringing: readonly SeatId[];
  since: EpochMs;
  arrived: EpochMs;
  /** Entered the queue it waits in, or waited in last. */
  queued_since: EpochMs | null;
  position: number | null;
  priority: number | null;
  caller: Caller | null;
  caller_name: string | null;
  area: string | null;
  topic: string | null;
  matter: string | null;
  /** When its present talk began; null: it does not talk. */
  talk_since: EpochMs | null;
  /** On hold since; how often it was put on hold in its present talk. */
  hold_since: EpochMs | null;
  holds: number;
  /** A customer who writes has waited for a reply since; null: none is owed. */
  reply_since: EpochMs | null;
  /** How many contacts on this matter its caller had, this one counted; null: no caller key or no matter. */
  nth: Nth | null;
  speech: SpeechView | null;
  source: SourceId;
}

/** In the 24 hours and in the 7 days that end with this contact. */
export interface Nth {
  day: number;
  week: number;
}

export interface SourceState {
  id: SourceId;
  type: string;
  /** `live`, `silent` (by its own beat), `down` (said so, or its line broke), `waiting` (nothing heard yet). */
  state: 'live' | 'silent' | 'down' | 'waiting';
  reason: string | null;
  since: EpochMs;
  /** Last byte or event heard; the beat carries ages instead, so this moves only with `state`. */
  heard: EpochMs | null;
  /** ms; null: no beat, never silent. */
  beat: number | null;
  queues: readonly QueueId[];
}
