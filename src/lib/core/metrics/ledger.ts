import type { DayKey, EpochMs, Ms } from '../ids.ts';
import type { Day } from '../settings.ts';
import { addMoment, anyAfter, anyWithin, dropMoment, forgetCallers, type Callers, type Moments } from './callers.ts';
import type { Mark } from './mark.ts';
import { createTally, post, type Tally } from './tally.ts';

/** The books of one queue or one site: days, quarter hours and the two sliding windows. Plain data. */
export interface Ledger {
  days: Map<DayKey, Book>;
  intervals: Map<EpochMs, Book>;
  /** The day and the quarter hour last written to. */
  day: { readonly key: DayKey; readonly book: Book } | null;
  quarter: { readonly from: EpochMs; readonly book: Book } | null;
  callers: Callers;
  m5: Book;
  m30: Book;
  /** Marks by time; those before `head5` have left the 5-minute window, those before `head30` the other too. */
  recent: Mark[];
  head5: number;
  head30: number;
  /** Marks up to here have left the window. */
  edge5: EpochMs;
  edge30: EpochMs;
}

/** Sums of one window: by each mark's own time, and over one set of entries. */
export interface Book {
  count: Tally;
  set: Tally;
  /** Distinct callers. */
  callers: number;
}

export const M5: Ms = 300_000;
export const M30: Ms = 1_800_000;
export const QUARTER: Ms = 900_000;
/** A step of the trend. */
export const SLOT: Ms = 300_000;

export function createBook(): Book {
  return { count: createTally(), set: createTally(), callers: 0 };
}

export function createLedger(now: EpochMs): Ledger {
  return {
    days: new Map(),
    intervals: new Map(),
    day: null,
    quarter: null,
    callers: new Map(),
    m5: createBook(),
    m30: createBook(),
    recent: [],
    head5: 0,
    head30: 0,
    edge5: now - M5,
    edge30: now - M30
  };
}

/** The book of a day; the last one used is at hand. */
function dayBook(ledger: Ledger, day: Day): Book {
  if (ledger.day?.key === day.key) return ledger.day.book;
  let book = ledger.days.get(day.key);
  if (!book) ledger.days.set(day.key, (book = createBook()));
  ledger.day = { key: day.key, book };
  return book;
}

function quarterBook(ledger: Ledger, from: EpochMs): Book {
  if (ledger.quarter?.from === from) return ledger.quarter.book;
  let book = ledger.intervals.get(from);
  if (!book) ledger.intervals.set(from, (book = createBook()));
  ledger.quarter = { from, book };
  return book;
}

function quarterOf(t: EpochMs): EpochMs {
  return Math.floor(t / QUARTER) * QUARTER;
}

function enter(book: Book, mark: Mark, set: readonly number[], sign: 1 | -1): void {
  post(book.count, mark.count, sign, 0);
  if (set.length > 0) post(book.set, set, sign, 0);
}

/** Puts a mark in the books of its day, its quarter hour and the windows that reach back to it. O(1) in order. */
export function addMark(ledger: Ledger, mark: Mark, day: Day): void {
  const quarter = quarterOf(mark.t);
  enter(dayBook(ledger, day), mark, mark.set, 1);
  enter(quarterBook(ledger, quarter), mark, mark.set, 1);
  if (mark.caller !== null) {
    const known = ledger.callers.get(mark.caller);
    countCaller(ledger, mark.t, known, day, quarter, 1);
    addMoment(ledger.callers, mark.caller, known, mark.t);
  }
  if (mark.t <= ledger.edge30) return;
  const { recent } = ledger;
  let at = recent.length;
  if (at > 0 && recent[at - 1]!.t > mark.t) at = after(recent, mark.t);
  if (at === recent.length) recent.push(mark);
  else recent.splice(at, 0, mark);
  if (at < ledger.head30) ledger.head30 += 1;
  else enter(ledger.m30, mark, mark.live, 1);
  if (mark.t <= ledger.edge5) ledger.head5 += 1;
  else enter(ledger.m5, mark, mark.live, 1);
}

/** Takes it out again. The windows' list keeps the dead mark until its time comes. */
export function removeMark(ledger: Ledger, mark: Mark, day: Day): void {
  const quarter = quarterOf(mark.t);
  enter(dayBook(ledger, day), mark, mark.set, -1);
  enter(quarterBook(ledger, quarter), mark, mark.set, -1);
  if (mark.caller !== null) {
    countCaller(ledger, mark.t, dropMoment(ledger.callers, mark.caller, mark.t), day, quarter, -1);
  }
  if (mark.t > ledger.edge30) enter(ledger.m30, mark, mark.live, -1);
  if (mark.t > ledger.edge5) enter(ledger.m5, mark, mark.live, -1);
}

/** Counts a caller in the windows in which none of the `other` moments lies. */
function countCaller(ledger: Ledger, t: EpochMs, other: Moments, day: Day, quarter: EpochMs, sign: 1 | -1): void {
  if (!anyWithin(other, day.from, day.to)) dayBook(ledger, day).callers += sign;
  if (!anyWithin(other, quarter, quarter + QUARTER)) quarterBook(ledger, quarter).callers += sign;
  if (t > ledger.edge30 && !anyAfter(other, ledger.edge30)) ledger.m30.callers += sign;
  if (t > ledger.edge5 && !anyAfter(other, ledger.edge5)) ledger.m5.callers += sign;
}

/** A mark leaves a sliding window by time; `next` is where those that stay begin. */
function leave(ledger: Ledger, book: Book, mark: Mark, next: number): void {
  enter(book, mark, mark.live, -1);
  if (mark.caller === null || anyAfter(ledger.callers.get(mark.caller), mark.t)) return;
  // of several at the same moment the last to go takes the caller along
  for (let i = next; ledger.recent[i]?.t === mark.t; i++) {
    const other = ledger.recent[i]!;
    if (!other.dead && other.caller === mark.caller) return;
  }
  book.callers -= 1;
}

/** The same mark is to say something else: the books move by the difference. `day`: its business day. */
export function reviseMark(
  ledger: Ledger,
  mark: Mark,
  count: readonly number[],
  set: readonly number[],
  live: readonly number[],
  day: Day
): void {
  revise(dayBook(ledger, day), mark, mark.set, count, set);
  revise(quarterBook(ledger, quarterOf(mark.t)), mark, mark.set, count, set);
  if (mark.t > ledger.edge30) revise(ledger.m30, mark, mark.live, count, live);
  if (mark.t > ledger.edge5) revise(ledger.m5, mark, mark.live, count, live);
}

function revise(
  book: Book,
  was: Mark,
  wasSet: readonly number[],
  count: readonly number[],
  set: readonly number[]
): void {
  if (was.count !== count) exchange(book.count, was.count, count);
  if (wasSet !== set) exchange(book.set, wasSet, set);
}

/** What both begin with stays. */
function exchange(tally: Tally, was: readonly number[], will: readonly number[]): void {
  let same = 0;
  while (same < was.length && was[same] === will[same] && was[same + 1] === will[same + 1]) same += 2;
  post(tally, was, -1, same);
  post(tally, will, 1, same);
}

/** The first index whose mark is later than `t`. */
function after(marks: readonly Mark[], t: EpochMs): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (marks[mid]!.t <= t) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Lets go what has left the windows; true when a figure moved. Amortised O(1) a mark. */
export function advance(ledger: Ledger, now: EpochMs): boolean {
  const { recent } = ledger;
  let moved = false;
  ledger.edge5 = Math.max(ledger.edge5, now - M5);
  ledger.edge30 = Math.max(ledger.edge30, now - M30);
  while (ledger.head5 < recent.length && recent[ledger.head5]!.t <= ledger.edge5) {
    const mark = recent[ledger.head5++]!;
    if (mark.dead) continue;
    leave(ledger, ledger.m5, mark, ledger.head5);
    moved = true;
  }
  while (ledger.head30 < recent.length && recent[ledger.head30]!.t <= ledger.edge30) {
    const mark = recent[ledger.head30++]!;
    if (mark.dead) continue;
    leave(ledger, ledger.m30, mark, ledger.head30);
    moved = true;
  }
  if (ledger.head30 > 512 && ledger.head30 * 2 > recent.length) {
    recent.splice(0, ledger.head30);
    ledger.head5 -= ledger.head30;
    ledger.head30 = 0;
  }
  return moved;
}

/** When the next mark leaves a window; null: both are empty. */
export function nextLeave(ledger: Ledger): EpochMs | null {
  const five = ledger.recent[ledger.head5];
  const thirty = ledger.recent[ledger.head30];
  if (!thirty) return null;
  return five ? Math.min(five.t + M5, thirty.t + M30) : thirty.t + M30;
}

/** Forgets quarter hours and days that began before these moments, and callers not heard of since. */
export function forget(ledger: Ledger, intervalsBefore: EpochMs, daysBefore: DayKey, callersBefore: EpochMs): void {
  forgetCallers(ledger.callers, callersBefore);
  ledger.day = null;
  ledger.quarter = null;
  for (const from of ledger.intervals.keys()) if (from < intervalsBefore) ledger.intervals.delete(from);
  for (const day of ledger.days.keys()) if (day < daysBefore) ledger.days.delete(day);
}
