import type { AlertReason, AlertState, Severity } from '../core/alert-state.ts';
import type { OutageState, PromiseState, WorkorderState } from '../core/record-state.ts';
import type { Rule } from '../core/alerts/rule.ts';

/** `GET /api/v1/alerts`: the newest first, each with all its steps; `next` is the cursor of the page after. */
export interface AlertPage {
  readonly alerts: readonly AlertState[];
  readonly next: string | null;
}

/** `GET /api/v1/alerts/{id}`: why it is there. `rule` null: an escalation by hand, or a rule that is no more. */
export interface AlertWhy {
  readonly alert: AlertState;
  readonly rule: Rule | null;
}

/** `GET /api/v1/alerts/health`: how the rules behave, over the last 24 hours. Times are epoch ms, shares 0..1. */
export interface AlertHealth {
  readonly from: number;
  readonly to: number;
  /** New cards. */
  readonly raised: number;
  /** New cards for each supervisor in ten minutes; aim: below 1. Null: no supervisor is here. */
  readonly rate: number | null;
  readonly shares: Readonly<Record<Severity, number>>;
  /** The share of time with more than ten new cards in ten minutes. */
  readonly flood: number;
  /** New cards by hour, the oldest first. */
  readonly hours: readonly { readonly from: number; readonly raised: number }[];
  /** At most ten. */
  readonly noisiest: readonly { readonly rule: string; readonly raised: number }[];
  /** Open for more than a day. */
  readonly stale: readonly string[];
  readonly shelved: number;
}

/** A text that a shift leaves to the next one. `by` is a person's id. */
export interface HandoverText {
  readonly team: string;
  readonly at: number;
  readonly by: string;
  readonly by_name: string;
  readonly text: string;
}

/** `GET /api/v1/handover?team=`: what is open. `team` null: of every team that is seen. */
export interface HandoverAnswer {
  readonly team: string | null;
  readonly now: number;
  readonly alerts: readonly AlertState[];
  readonly promises: readonly PromiseState[];
  /** Overdue. */
  readonly workorders: readonly WorkorderState[];
  readonly outages: readonly OutageState[];
  /** Seats out of order, by id. */
  readonly seats: readonly string[];
  /** Left by the shifts before, the newest first, of the last 24 hours. */
  readonly texts: readonly HandoverText[];
}

/** What a rule would have raised in the last 24 hours (`rules.try`). Times are epoch ms. */
export interface DryRun {
  /** 24 hours ago, or later where the log goes back less far: before it, nothing can be said. */
  readonly from: number;
  readonly to: number;
  /** How many facts it looked at; 0: the log holds none (a demo is not kept), so `raised` says nothing. */
  readonly facts: number;
  readonly raised: number;
  /** The newest first, at most 200. */
  readonly alerts: readonly {
    readonly subject: string;
    readonly severity: Severity;
    readonly since: number;
    readonly resolved: number | null;
    readonly level: number;
    readonly reasons: readonly AlertReason[];
  }[];
}
