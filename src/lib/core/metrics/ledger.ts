import type { DayKey, EpochMs, Ms } from '../ids.ts';
import type { Mark } from './mark.ts';
import { createTally, post, type Tally } from './tally.ts';

/** The books of one queue or one site: days, quarter hours and the two sliding windows. Plain data. */
export interface Ledger {
  days: Map<DayKey, Book>;
  intervals: Map<EpochMs, Book>;
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
  callers: Map<string, number>;
}

export const M5: Ms = 300_000;
export const M30: Ms = 1_800_000;
export const QUARTER: Ms = 900_000;

export function createBook(): Book {
  return { count: createTally(), set: createTally(), callers: new Map() };
}

export function createLedger(now: EpochMs): Ledger {
  return {
    days: new Map(),
    intervals: new Map(),
    m5: createBook(),
    m30: createBook(),
    recent: [],
    head5: 0,
    head30: 0,
    edge5: now - M5,
    edge30: now - M30
  };
}

function bookOf<K>(books: Map<K, Book>, key: K): Book {
  let book = books.get(key);
  if (!book) books.set(key, (book = createBook()));
  return book;
}

function enter(book: Book, mark: Mark, set: readonly number[], sign: 1 | -1): void {
  post(book.count, mark.count, sign);
  post(book.set, set, sign);
  if (mark.caller === null) return;
  const n = (book.callers.get(mark.caller) ?? 0) + sign;
  if (n === 0) book.callers.delete(mark.caller);
  else book.callers.set(mark.caller, n);
}

/** Puts a mark in the books of its day, its quarter hour and the windows that reach back to it. O(1) in order. */
export function addMark(ledger: Ledger, mark: Mark, day: DayKey): void {
  enter(bookOf(ledger.days, day), mark, mark.set, 1);
  enter(bookOf(ledger.intervals, Math.floor(mark.t / QUARTER) * QUARTER), mark, mark.set, 1);
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
export function removeMark(ledger: Ledger, mark: Mark, day: DayKey): void {
  enter(bookOf(ledger.days, day), mark, mark.set, -1);
  enter(bookOf(ledger.intervals, Math.floor(mark.t / QUARTER) * QUARTER), mark, mark.set, -1);
  if (mark.t > ledger.edge30) enter(ledger.m30, mark, mark.live, -1);
  if (mark.t > ledger.edge5) enter(ledger.m5, mark, mark.live, -1);
}

/** The same mark says something else now: the windows' lists keep it where it stands. `day` is its day's key. */
export function reviseMark(ledger: Ledger, mark: Mark, to: Mark, day: DayKey): void {
  revise(bookOf(ledger.days, day), mark, mark.set, to, to.set);
  revise(bookOf(ledger.intervals, Math.floor(mark.t / QUARTER) * QUARTER), mark, mark.set, to, to.set);
  if (mark.t > ledger.edge30) revise(ledger.m30, mark, mark.live, to, to.live);
  if (mark.t > ledger.edge5) revise(ledger.m5, mark, mark.live, to, to.live);
}

function revise(book: Book, was: Mark, wasSet: readonly number[], will: Mark, willSet: readonly number[]): void {
  if (was.count !== will.count) {
    post(book.count, was.count, -1);
    post(book.count, will.count, 1);
  }
  post(book.set, wasSet, -1);
  post(book.set, willSet, 1);
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
    enter(ledger.m5, mark, mark.live, -1);
    moved = true;
  }
  while (ledger.head30 < recent.length && recent[ledger.head30]!.t <= ledger.edge30) {
    const mark = recent[ledger.head30++]!;
    if (mark.dead) continue;
    enter(ledger.m30, mark, mark.live, -1);
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

/** Forgets quarter hours and days that began before these moments. */
export function forget(ledger: Ledger, intervalsBefore: EpochMs, daysBefore: DayKey): void {
  for (const from of ledger.intervals.keys()) if (from < intervalsBefore) ledger.intervals.delete(from);
  for (const day of ledger.days.keys()) if (day < daysBefore) ledger.days.delete(day);
}
