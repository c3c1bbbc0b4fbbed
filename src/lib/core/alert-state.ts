import type { EpochMs, SiteId } from './ids.ts';
import type { Names } from './state.ts';

/** How grave it is; each climbs its own number of levels (LADDER). */
export const SEVERITIES = ['info', 'warning', 'serious', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The levels of the ladder, 1 to 5 in this order. */
export const LEVELS = ['lead', 'duty-manager', 'floor-manager', 'business-supervisor', 'director'] as const;
export type LevelName = (typeof LEVELS)[number];

/** What an alert is about; `subject` is `<kind>:<id>`, as in `queue:heating`. */
export const SUBJECTS = [
  'site',
  'team',
  'queue',
  'seat',
  'agent',
  'contact',
  'source',
  'workorder',
  'promise',
  'outage',
  'surge'
] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

/** Where it is: what of the floor the alert leads to, and who sees it. Null: that kind of thing is not part of it. */
export interface AlertPlace {
  readonly site: SiteId | null;
  readonly team: string | null;
  readonly group: string | null;
  readonly queue: string | null;
  readonly seat: string | null;
  readonly agent: string | null;
  readonly contact: string | null;
  readonly area: string | null;
  readonly topic: string | null;
  readonly matter: string | null;
}

/** One part of a condition that held: "`measure` is `value`, which is `is` `than`". The answer to "why is this red?". */
export interface AlertReason {
  readonly measure: string;
  /** Seconds for clocks and durations, 0..1 for ratios; since when, for a clock that runs. */
  readonly value: number | string | boolean | null;
  readonly is: '>' | '>=' | '<' | '<=' | '=' | '!=' | 'in' | 'has';
  readonly than: number | string | boolean | readonly string[];
  /** A running clock: it counts on from here. */
  readonly since?: EpochMs;
}

/** Something that somebody did about it, or that happened to it, oldest first. Person ids; null: by itself. */
export interface AlertStep {
  readonly at: EpochMs;
  readonly what: AlertWhat;
  readonly by: string | null;
  readonly by_name?: string;
  readonly level?: number;
  readonly to?: string;
  readonly to_name?: string;
  readonly text?: string;
}

export type AlertWhat =
  | 'raised'
  | 'graver'
  | 'milder'
  | 'acked'
  | 'given_back'
  | 'again'
  | 'climbed'
  | 'repeated'
  | 'handed_over'
  | 'told_by_phone'
  | 'shelved'
  | 'unshelved'
  | 'folded'
  | 'unfolded'
  | 'commented'
  | 'not_reached'
  | 'resolved';

/** An alert as shown. One per rule and subject, however often it is true. Times are epoch ms. */
export interface AlertState {
  id: string;
  rule: string;
  /** The rule's own names where the site wrote it; null: a rule in the box, named by the page. */
  names: Names | null;
  subject: string;
  place: AlertPlace;
  severity: Severity;
  state: 'raised' | 'held' | 'resolved';
  /** 1 to 5; see LEVELS. */
  level: number;
  /** When it was first raised. */
  since: EpochMs;
  reasons: readonly AlertReason[];
  /** Who holds it (person id), by what name, and until when. */
  holder: string | null;
  holder_name: string | null;
  held_until: EpochMs | null;
  /** When it climbs, or repeats at the top; null: it does not. */
  climbs_at: EpochMs | null;
  /** The highest level that it may climb to. */
  top: number;
  /** The alert under whose card it stands. */
  folded_under: string | null;
  /** How many stand under this one. */
  folds: number;
  shelved: { readonly by: string; readonly by_name: string; readonly reason: string; readonly until: EpochMs } | null;
  /** Ends by hand: nothing on the floor says when it is over. */
  by_hand: boolean;
  /** Said by who started it, or by the agent who raised a hand. */
  note: string | null;
  /** The promise that rides on it, if somebody was promised something. */
  promise: string | null;
  /** What was done, oldest first, the last 20. */
  steps: readonly AlertStep[];
}
