/**
 * How many seats a queue needs over the next hour, and what happens without them: from the floor as it is now, over the
 * scenarios of a forecast, by the exact transient solution. Minutes throughout.
 */
import { exactly, type Crew, type Piece, type Presence } from './crew.ts';
import {
  addFlows,
  flowOf,
  keepsTarget,
  NO_FLOW,
  queueOf,
  sharesOf,
  type Flow,
  type FlowShares,
  type Queue,
  type Target
} from './flow.ts';
import { advance } from './transient.ts';

/** A queue now, and what is known of its next slots. */
export interface Ahead {
  /** Seats at work for the queue and callers waiting in it, now. */
  readonly busy: number;
  readonly waiting: number;
  /** Callers a minute, by slot and scenario; each slot has as many scenarios, all equally likely, the same from slot to slot. */
  readonly arrivals: readonly (readonly number[])[];
  /** Seats there, by slot, if nobody does anything. */
  readonly present: readonly number[];
  /** Mean handle time, > 0. */
  readonly handle: number;
  /** Mean patience, > 0; Infinity: nobody hangs up. */
  readonly patience: number;
  readonly target: Target;
}

export interface Required {
  readonly slots: readonly SlotNeed[];
  /** The first stretch of slots in which seats are missing; null: there is none. */
  readonly need: Need | null;
  /** The longest expected wait with the seats present, and at the end of which slot; null: somebody has no seat to wait for. */
  readonly worst: { readonly wait: number | null; readonly slot: number };
}

/** A slot: what it needs, and what the seats present make of it. */
export interface SlotNeed extends FlowShares, Queue {
  readonly required: number;
  readonly missing: number;
  /** False: no number of seats keeps the target from here on. */
  readonly isMet: boolean;
}

export interface Need {
  /** The most that are missing in one slot. */
  readonly seats: number;
  readonly from: number;
  readonly slots: number;
}

/** Length of a slot, minutes. */
export const SLOT = 5;
/** The target is kept over so many slots from each on: half an hour, in which what waits now can be worked off. */
const WINDOW = 6;
/** A search for whole seats needs no more digits than the first, a figure shown no more than the second. */
const SEARCH_PRECISION = 1e-7;
const SHOWN_PRECISION = 1e-9;

/**
 * The smallest s(t): slot by slot the fewest seats which, kept for the half hour from that slot on (as far as the
 * forecast goes), keep the target over it, with the slots before as they came out.
 * @throws RangeError for rates, numbers or lengths that are none.
 */
export function requiredSeats(ahead: Ahead): Required {
  check(ahead);
  const present = asPresent(ahead);
  const load = mean(ahead.arrivals[0]!) * ahead.handle;
  let starts: readonly Presence[] = startsOf(ahead);
  let guess: Guess = { seats: Math.ceil(load / ahead.target.occupancy), known: [] };
  const slots = ahead.arrivals.map((_, slot): SlotNeed => {
    const { seats, isMet, passes } = fewest(ahead, starts, slot, guess);
    starts = passes[0]!.ends;
    guess = { seats, known: passes.slice(1) };
    return { required: seats, missing: Math.max(0, seats - ahead.present[slot]!), isMet, ...present[slot]! };
  });
  return { slots, need: needOf(slots), worst: worstOf(present) };
}

/** The next slots with the seats present: what happens if nobody does anything. */
function asPresent(ahead: Ahead): readonly (FlowShares & Queue)[] {
  let starts: readonly Presence[] = startsOf(ahead);
  return ahead.arrivals.map((_, slot) => {
    const crew = crewOf(ahead, ahead.present[slot]!);
    const { flow, ends } = passSlot(ahead, starts, slot, crew, SHOWN_PRECISION);
    starts = ends;
    const queues = ends.map((end) => queueOf(end, crew));
    const wait = crew.seats > 0 ? mean(queues.map((queue) => queue.wait!)) : null;
    return { ...sharesOf(flow, ahead.target.variant), wait, waiting: mean(queues.map((queue) => queue.waiting)) };
  });
}

/** Where a search begins, and the slots already reckoned with so many seats. */
interface Guess {
  readonly seats: number;
  readonly known: readonly Pass[];
}

interface Found {
  readonly seats: number;
  readonly isMet: boolean;
  /** The window from the slot on with these seats. */
  readonly passes: readonly Pass[];
}

/** More seats never make it worse, so the fewest lie where one seat less fails: from a guess, down or up. */
function fewest(ahead: Ahead, starts: readonly Presence[], slot: number, guess: Guess): Found {
  const most = mostOf(ahead);
  const tryWith = (seats: number, known: readonly Pass[]): Found => {
    const passes = passWindow(ahead, starts, slot, seats, known);
    const flow = passes.reduce((sum, pass) => addFlows(sum, pass.flow), NO_FLOW);
    return { seats, isMet: keepsTarget(flow, ahead.target), passes };
  };
  let last = tryWith(Math.min(most, guess.seats), guess.known);
  while (last.isMet && last.seats > 0) {
    const fewer = tryWith(last.seats - 1, []);
    if (!fewer.isMet) return last;
    last = fewer;
  }
  if (last.isMet) return last;
  // the step doubles until it is kept, then what is between is halved
  let fails = last.seats;
  for (let step = 1; !last.isMet && last.seats < most; step *= 2) {
    fails = last.seats;
    last = tryWith(Math.min(most, fails + step), []);
  }
  while (last.isMet && last.seats - fails > 1) {
    const middle = tryWith(Math.floor((last.seats + fails) / 2), []);
    if (middle.isMet) last = middle;
    else fails = middle.seats;
  }
  return last;
}

/** Seats for everybody at once: more help nobody. */
function mostOf({ busy, waiting, arrivals, handle, target }: Ahead): number {
  const load = Math.max(0, ...arrivals.flat()) * handle;
  return Math.ceil((busy + waiting + 2 * load + 10 * Math.sqrt(load)) / target.occupancy) + 10;
}

/** The half hour from a slot on with so many seats, slot by slot; what is known of it is not reckoned again. */
function passWindow(
  ahead: Ahead,
  starts: readonly Presence[],
  slot: number,
  seats: number,
  known: readonly Pass[]
): readonly Pass[] {
  const crew = crewOf(ahead, seats);
  const passes = [...known];
  const slots = Math.min(WINDOW, ahead.arrivals.length - slot);
  while (passes.length < slots)
    passes.push(passSlot(ahead, passes.at(-1)?.ends ?? starts, slot + passes.length, crew, SEARCH_PRECISION));
  return passes;
}

/** A slot in every scenario: what becomes of its callers, and the states in which it ends. */
interface Pass {
  readonly flow: Flow;
  readonly ends: readonly Presence[];
}

function passSlot(ahead: Ahead, starts: readonly Presence[], slot: number, crew: Crew, precision: number): Pass {
  let flow = NO_FLOW;
  const ends = ahead.arrivals[slot]!.map((arrivals, scenario) => {
    const piece: Piece = { arrivals, crew, time: SLOT };
    const { end, spent } = advance(starts[scenario]!, piece, precision);
    flow = addFlows(flow, flowOf(piece, spent, ahead.target));
    return end;
  });
  return { flow, ends };
}

function startsOf({ busy, waiting, arrivals }: Ahead): readonly Presence[] {
  return (arrivals[0] ?? []).map(() => exactly(busy + waiting));
}

function crewOf({ handle, patience }: Ahead, seats: number): Crew {
  return { seats, service: 1 / handle, impatience: 1 / patience };
}

function needOf(slots: readonly SlotNeed[]): Need | null {
  const from = slots.findIndex(({ missing }) => missing > 0);
  if (from < 0) return null;
  const over = slots.findIndex(({ missing }, slot) => slot > from && missing === 0);
  const stretch = slots.slice(from, over < 0 ? slots.length : over);
  return { seats: Math.max(...stretch.map(({ missing }) => missing)), from, slots: stretch.length };
}

function worstOf(present: readonly Queue[]): Required['worst'] {
  const unserved = present.findIndex(({ wait, waiting }) => wait === null && waiting > 0);
  if (unserved >= 0) return { wait: null, slot: unserved };
  const waits = present.map(({ wait }) => wait ?? 0);
  const wait = Math.max(0, ...waits);
  return { wait, slot: Math.max(0, waits.indexOf(wait)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function check({ busy, waiting, arrivals, present, handle, patience }: Ahead): void {
  const whole = (n: number): boolean => Number.isInteger(n) && n >= 0;
  const scenarios = arrivals[0]?.length ?? 0;
  if (![busy, waiting, ...present].every(whole)) throw new RangeError('seats and callers come in whole numbers');
  if (!(handle > 0 && patience > 0)) throw new RangeError(`handle time ${handle}, patience ${patience}`);
  if (arrivals.length === 0 || scenarios === 0 || arrivals.some((slot) => slot.length !== scenarios))
    throw new RangeError('arrivals by slot and scenario');
  if (present.length !== arrivals.length) throw new RangeError(`${arrivals.length} slots, seats for ${present.length}`);
}
