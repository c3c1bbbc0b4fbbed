import type { QueueAhead } from './forecast-state.ts';
import type { Calibration } from './surge/calibration.ts';
import type { AgentId, AreaId, ContactId, DayKey, EpochMs, QueueId, SeatId, SiteId, SourceId, TeamId } from './ids.ts';

/**
 * Facts: past tense, vendor-free, dated. What every source speaks and all that the fold reads.
 * Shapes are those of the contract's "Events in"; the fields marked *stated* and the types under
 * "From phone systems" are additions for sources that count by themselves.
 */
export interface Fact<T extends FactType = FactType> {
  readonly type: T;
  /** When it happened. Rules over arrival (ORDER1). */
  readonly time: EpochMs;
  /** The configured source that said it. */
  readonly source: SourceId;
  /** Unique within the source; the same id again is the same fact (ORDER2). */
  readonly id: string;
  readonly data: FactData[T];
  /** Told after a gap, by a log, not by the live line. */
  readonly recovered?: true;
}

/** Any fact, narrowed by its `type`. */
export type AnyFact = { [T in FactType]: Fact<T> }[FactType];
export type FactType = keyof FactData;

/** What people do here, and what is reckoned here, is told under this name: no source, so that it makes no phone system look alive. */
export const OWN_SOURCE: SourceId = 'pilotlight';

/** A caller, as the door lets it in: never the number itself. */
export interface Caller {
  /** HMAC of the number with the site's secret: equal for equal callers. */
  readonly key: string;
  /** Masked for people: `138****1234`. */
  readonly shown: string;
}

export type Presence = 'offline' | 'ready' | 'away';
export type Activity = 'idle' | 'ringing' | 'dialing' | 'talking' | 'on_hold' | 'wrapping';
export type Link = 'live' | 'stale' | 'unreachable';
export type ContactState = 'arrived' | 'queued' | 'ringing' | 'dialing' | 'talking' | 'on_hold' | 'wrapping' | 'ended';
export type FlowReason = 'timeout' | 'key' | 'empty' | 'withdrawn' | 'transfer';
export type TurnedAwayReason = 'full' | 'no_seats' | 'closed';

/** Text in the languages of the floor. */
export interface Say {
  readonly en?: string;
  readonly 'zh-CN'?: string;
}

interface About {
  readonly area?: string;
  readonly topic?: string;
  readonly matter?: string;
}

export interface FactData {
  'seat.signed_in': {
    readonly seat: SeatId;
    readonly agent: AgentId;
    readonly name?: string;
    readonly team?: TeamId;
    readonly group?: string;
    readonly site?: SiteId;
    readonly queues?: readonly QueueId[];
    readonly channels?: Readonly<Record<string, number>>;
  };
  'seat.signed_out': { readonly seat: SeatId; readonly reason?: string };
  'seat.queues': { readonly seat: SeatId; readonly queues: readonly QueueId[] };
  'seat.presence': {
    readonly seat: SeatId;
    readonly presence: 'ready' | 'away';
    readonly reason?: string;
    readonly queues?: readonly QueueId[];
    readonly until?: EpochMs;
  };
  'seat.help_requested': { readonly seat: SeatId; readonly contact?: ContactId; readonly note?: string };
  'seat.help_cancelled': { readonly seat: SeatId };
  'contact.arrived': About & {
    readonly contact: ContactId;
    readonly channel: string;
    readonly direction?: 'in' | 'out';
    readonly caller?: Caller;
    readonly caller_name?: string;
    readonly dialled?: string;
    readonly site?: SiteId;
  };
  'contact.queued': Omit<About, 'matter'> & {
    readonly contact: ContactId;
    readonly queue: QueueId;
    readonly position?: number;
    readonly priority?: number;
    readonly channel?: string;
    readonly caller?: Caller;
    /** False: this source alone can't tell abandon, timeout and withdraw apart (AMI). Default true. */
    readonly tells_exit?: boolean;
  };
  'contact.turned_away': {
    readonly contact?: ContactId;
    readonly queue: QueueId;
    readonly reason: TurnedAwayReason;
  };
  'contact.ringing': { readonly contact: ContactId; readonly seat: SeatId };
  'contact.ring_missed': {
    readonly contact: ContactId;
    readonly seat: SeatId;
    readonly reason: 'timeout' | 'rejected' | 'busy';
  };
  'contact.ring_stopped': { readonly contact: ContactId; readonly seat: SeatId };
  'contact.dialing': {
    readonly contact: ContactId;
    readonly seat: SeatId;
    readonly to?: Caller;
    readonly workorder?: string;
    readonly callback_of?: ContactId;
  };
  'contact.connected': {
    readonly contact: ContactId;
    readonly seat: SeatId;
    /** *Stated* whole seconds of wait; null: answered inside a gap, wait unknown. Absent: our clock. */
    readonly waited_s?: number | null;
  };
  'contact.held': { readonly contact: ContactId; readonly seat: SeatId };
  'contact.retrieved': { readonly contact: ContactId; readonly seat: SeatId };
  'contact.message': { readonly contact: ContactId; readonly from: 'customer' | 'agent' | 'bot' };
  'contact.tagged': About & { readonly contact: ContactId; readonly note?: string };
  'contact.speech': {
    readonly contact: ContactId;
    readonly party: 'caller' | 'agent';
    readonly loudness_db?: number;
    readonly rate_per_min?: number;
    readonly sentiment?: number;
    readonly talk_over_s?: number;
    readonly silence_s?: number;
    readonly phrases?: readonly string[];
  };
  'contact.transferred': {
    readonly contact: ContactId;
    readonly from: SeatId;
    readonly seat?: SeatId;
    readonly queue?: QueueId;
    readonly to_external?: string;
    readonly kind?: 'blind' | 'attended';
    /** *Stated* whole seconds of talk of *from*'s part. */
    readonly talked_s?: number;
  };
  'contact.abandoned': { readonly contact: ContactId; readonly waited_s?: number };
  'contact.overflowed': { readonly contact: ContactId; readonly reason: FlowReason; readonly waited_s?: number };
  'contact.ended': {
    readonly contact: ContactId;
    readonly by?: 'caller' | 'agent' | 'system';
    /** *Stated* whole seconds of talk of the part that this ends. */
    readonly talked_s?: number;
  };
  'contact.wrapped_up': { readonly contact: ContactId; readonly seat: SeatId };
  'contact.rated': {
    readonly contact: ContactId;
    readonly satisfied?: boolean;
    readonly score?: number;
    readonly resolved?: boolean;
  };
  'contact.reviewed': { readonly contact: ContactId; readonly by: string; readonly verdict: string };
  'promise.made': {
    readonly promise: string;
    readonly due: EpochMs;
    readonly role: string;
    readonly person?: string;
    readonly contact?: ContactId;
    readonly workorder?: string;
    readonly matter?: string;
    readonly note?: string;
  };
  'promise.moved': FactData['promise.made'];
  'promise.kept': {
    readonly promise: string;
    readonly by?: string;
    readonly contact?: ContactId;
    readonly note?: string;
  };
  'promise.broken': FactData['promise.kept'];
  'workorder.opened': About & {
    readonly workorder: string;
    readonly contact?: ContactId;
    readonly kind?: string;
    readonly channel?: string;
    readonly priority?: string | number;
    readonly owner?: string;
    readonly step?: string;
    readonly due?: EpochMs;
  };
  'workorder.moved': {
    readonly workorder: string;
    readonly step: string;
    readonly due?: EpochMs;
    readonly by?: string;
  };
  'outage.reported': {
    readonly outage: string;
    readonly areas: readonly string[];
    readonly topic?: string;
    readonly cause?: string;
    readonly customers?: number;
    readonly started?: EpochMs;
    readonly eta?: EpochMs;
    readonly planned?: boolean;
    readonly say?: Say;
  };
  'outage.updated': Partial<Omit<FactData['outage.reported'], 'outage'>> & { readonly outage: string };
  'outage.restored': Partial<Omit<FactData['outage.reported'], 'outage'>> & { readonly outage: string };
  'announcement.made': {
    readonly announcement: string;
    readonly text: Say;
    readonly to?: readonly string[];
    readonly until?: EpochMs;
  };
  'announcement.ended': { readonly announcement: string };
  'source.alive': { readonly source: SourceId };
  'source.state': { readonly source: SourceId; readonly state?: 'up' | 'down'; readonly reason?: string };
  'source.snapshot': {
    readonly source: SourceId;
    readonly seats: readonly SnapshotSeat[];
    readonly contacts: readonly SnapshotContact[];
  };

  // From phone systems: what the public vocabulary has no word for.

  /** Left the queue unanswered; whether abandoned, timed out or withdrawn this source can't tell (AMI). */
  'contact.left_unanswered': { readonly contact: ContactId; readonly waited_s?: number };
  /** Opened by a phone system that names a queue the file does not. */
  'queue.found': { readonly queue: QueueId; readonly site?: SiteId };
  /** The person went to another desk: written by the fold itself beside a sign-in there (SEAT5). */
  'seat.moved': { readonly seat: SeatId; readonly agent: AgentId };
  /** The phone itself: not registered, invalid, back. */
  'seat.link': { readonly seat: SeatId; readonly link: 'live' | 'unreachable' };
  /** Somebody says that a surge is an outage's. */
  'outage.linked': { readonly outage: string; readonly surge: string };
  /** Callers of a past day, by five minutes of local time (288; null: not known), by area and by topic. */
  'history.day': {
    readonly site: SiteId;
    readonly date: DayKey;
    readonly slots: readonly (number | null)[];
    readonly areas?: Readonly<Record<AreaId, number>>;
    readonly topics?: Readonly<Record<string, number>>;
    /** Offered, by queue. */
    readonly queues?: Readonly<Record<QueueId, readonly (number | null)[]>>;
  };
  /** Thresholds of a site's detector that keep to so many false alarms a week, by level (`surge/levels.ts`). */
  'surge.calibrated': { readonly site: SiteId } & Calibration;
  /** What the next hour of a queue was reckoned to be, as of `at`. */
  'ahead.reckoned': QueueAhead & { readonly queue: QueueId };
  /** The PBX's own counters say that `about` contacts came and went unseen inside a gap (QUEUE5). */
  'queue.unseen': { readonly queue: QueueId; readonly about: number };
}

export interface SnapshotSeat {
  readonly seat: SeatId;
  readonly agent?: AgentId;
  readonly name?: string;
  readonly presence: Presence;
  readonly reason?: string;
  /** The whole set of queues the seat serves. */
  readonly queues?: readonly QueueId[];
  /** Of those, where it is away, each with its reason (a phone system pauses per queue). */
  readonly away_in?: Readonly<Record<QueueId, string>>;
  readonly activity?: Activity;
  readonly contact?: ContactId;
  readonly since?: EpochMs;
  readonly link?: 'live' | 'unreachable';
}

export interface SnapshotContact {
  readonly contact: ContactId;
  readonly channel: string;
  readonly queue?: QueueId;
  readonly seat?: SeatId;
  readonly since: EpochMs;
  readonly state: ContactState;
  readonly caller?: Caller;
  readonly tells_exit?: boolean;
}
