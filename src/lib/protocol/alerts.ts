import type { AlertState, Severity } from '../core/alert-state.ts';

/** `GET /api/v1/alerts`: the newest first; `next` is the cursor of the page after. */
export interface AlertPage {
  readonly alerts: readonly AlertState[];
  readonly next: string | null;
}

/** `GET /api/v1/alerts/health`: how the rules behave, over the last 24 hours. Shares are 0..1. */
export interface AlertHealth {
  readonly from: number;
  readonly to: number;
  readonly raised: number;
  /** New cards for each supervisor in ten minutes; aim: below 1. */
  readonly rate: number | null;
  readonly shares: Readonly<Record<Severity, number>>;
  /** The share of time with more than ten new cards in ten minutes. */
  readonly flood: number;
  readonly noisiest: readonly { readonly rule: string; readonly raised: number }[];
  /** Open for more than a day. */
  readonly stale: readonly string[];
  readonly shelved: number;
}
