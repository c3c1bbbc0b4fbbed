/** What a calibration found. Plain data. */
export interface Calibration {
  /** False alarms a week, the whole board's. */
  readonly budget: number;
  /** By level. */
  readonly thresholds: readonly number[];
  /** Days replayed, and days of history behind them. */
  readonly days: number;
  readonly history: number;
}
