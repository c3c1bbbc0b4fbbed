/**
 * A tally is a row of sums, in integers (counts and ms), so that taking a mark away is exact.
 * Index constants, not a class: a mark carries `[index, value, …]` pairs and a tally adds them up.
 */
export const OFFERED = 0;
export const SET_SIZE = 1;
export const OPEN = 2;
export const ANSWERED = 3;
export const ABANDONED = 4;
export const SHORT = 5;
export const OVER_TIMEOUT = 6;
export const OVER_KEY = 7;
export const OVER_EMPTY = 8;
export const OVER_WITHDRAWN = 9;
export const OVER_TRANSFER = 10;
export const LEFT = 11;
export const LOST = 12;
export const WITHIN = 13;
/** Answered entries whose wait is known. */
export const WAITED = 14;
export const WAIT_ANSWERED = 15;
export const WAIT_ABANDONED = 16;
/** Waits of all who left unanswered, abandoned ones included. */
export const WAIT_LEFT = 17;
/** Answered entries whose talk has ended. */
export const TALKED = 18;
export const TALK = 19;
export const HOLD = 20;
export const ACWED = 21;
export const ACW = 22;
/** Entries whose source can't tell the kinds of flow-out apart. */
export const UNTOLD = 23;
/** Left unanswered within the short limit, kind untold: short abandon or not, nobody knows. */
export const LEFT_SHORT = 24;
export const TURNED_AWAY = 25;
export const MISSED = 26;
export const CONTACTS = 27;
export const REPEATS = 28;
export const RATED = 29;
export const SATISFIED = 30;
export const ASKED = 31;
export const RESOLVED = 32;
export const FIRST_RESPONSES = 33;
export const FIRST_RESPONSE = 34;
export const RESPONSES = 35;
export const RESPONSE = 36;
/** The talk of answered entries whose after-call time is known: aht is taken over one set. */
export const TALK_ACWED = 37;
export const TALLY_SIZE = 38;

export type Tally = Float64Array;

export function createTally(): Tally {
  return new Float64Array(TALLY_SIZE);
}

/** Adds `sign` × the pairs from an index on. */
export function post(tally: Tally, pairs: readonly number[], sign: 1 | -1, from: number): void {
  for (let i = from; i < pairs.length; i += 2) tally[pairs[i]!]! += sign * pairs[i + 1]!;
}

export function addTally(into: Tally, from: Tally): void {
  for (let i = 0; i < TALLY_SIZE; i++) into[i]! += from[i]!;
}
