/** What becomes of the callers who come while a queue passes through its states. */
import type { ServiceLevelVariant } from '../state.ts';
import type { Crew, Piece, Presence } from './crew.ts';
import type { Advanced } from './transient.ts';
import { expectedWaitAll, offeredBeyondAll, servedWithinAll } from './wait-law.ts';

/** What a queue is held to; times in minutes. */
export interface Target {
  readonly variant: ServiceLevelVariant;
  /** The share to be answered within T, 0 … 1. */
  readonly level: number;
  /** T, > 0. */
  readonly within: number;
  /** Who hangs up so soon counts as a short abandon. */
  readonly short: number;
  /** No more than this share of the seats' time is work. */
  readonly occupancy: number;
  /** No more than this share of the callers hangs up. */
  readonly abandons: number;
}

/** Expected numbers over a stretch of time; they add up over stretches and scenarios. */
export interface Flow {
  /** Callers who come, and of them: answered within T, answered at all, gone within the short limit. */
  readonly arrivals: number;
  readonly within: number;
  readonly answered: number;
  readonly short: number;
  /** Seat minutes: at work, and there. */
  readonly busy: number;
  readonly seats: number;
}

export const NO_FLOW: Flow = { arrivals: 0, within: 0, answered: 0, short: 0, busy: 0, seats: 0 };

export function addFlows(a: Flow, b: Flow): Flow {
  return {
    arrivals: a.arrivals + b.arrivals,
    within: a.within + b.within,
    answered: a.answered + b.answered,
    short: a.short + b.short,
    busy: a.busy + b.busy,
    seats: a.seats + b.seats
  };
}

/** The flow of a piece, from the time spent in each state. The crew is taken to stay as it is while these callers wait. */
export function flowOf(
  { arrivals, crew, time }: Piece,
  { first, time: spent }: Advanced['spent'],
  target: Target
): Flow {
  const { seats, service, impatience } = crew;
  const capacity = seats * service;
  const places = Math.max(0, first + spent.length - seats);
  const within = servedWithinAll(crew, target.within, places);
  const soon = target.short > 0 ? servedWithinAll(crew, target.short, places) : null;
  const beyond = target.short > 0 ? offeredBeyondAll(crew, target.short, places) : null;
  const stay = Math.exp(-impatience * target.short);
  const sum = { within: 0, answered: 0, short: 0, busy: 0 };
  for (let i = 0; i < spent.length; i++) {
    const share = spent[i]!;
    const n = first + i;
    sum.busy += share * Math.min(n, seats);
    const q = n - seats;
    if (q < 0) {
      sum.within += share;
      sum.answered += share;
      continue;
    }
    sum.within += share * within[q]!;
    if (capacity > 0) sum.answered += (share * capacity) / (capacity + (q + 1) * impatience);
    if (soon && beyond) sum.short += share * (1 - beyond[q]! * stay - soon[q]!);
  }
  return {
    arrivals: arrivals * time,
    within: arrivals * sum.within,
    answered: arrivals * sum.answered,
    short: arrivals * sum.short,
    busy: sum.busy,
    seats: seats * time
  };
}

/** Shares of a flow; null where nobody comes, or no seat is there. */
export interface FlowShares {
  readonly serviceLevel: number | null;
  readonly abandons: number | null;
  readonly occupancy: number | null;
}

export function sharesOf(
  { arrivals, within, answered, short, busy, seats }: Flow,
  variant: ServiceLevelVariant
): FlowShares {
  const whole = variant === 'answered' ? answered : variant === 'strict' ? arrivals : arrivals - short;
  return {
    serviceLevel: whole > 0 ? within / whole : null,
    abandons: arrivals > 0 ? 1 - answered / arrivals : null,
    occupancy: seats > 0 ? busy / seats : null
  };
}

/** What a search leaves out of the digits must not ask for another seat. */
const SLACK = 1e-6;

/** Whether a flow keeps its target. Where nobody comes, it is kept, unless there is work without a seat. */
export function keepsTarget(flow: Flow, target: Target): boolean {
  const { serviceLevel, abandons, occupancy } = sharesOf(flow, target.variant);
  if (serviceLevel !== null && serviceLevel < target.level - SLACK) return false;
  if (abandons !== null && abandons > target.abandons + SLACK) return false;
  if (occupancy === null) return flow.arrivals === 0;
  return occupancy <= target.occupancy + SLACK;
}

/** What a caller would be offered who comes now, and how many wait. `wait` is null where nobody serves. */
export interface Queue {
  /** Expected wait of a caller who does not hang up, in the unit of time of the rates. */
  readonly wait: number | null;
  readonly waiting: number;
}

export function queueOf(presence: Presence, crew: Crew): Queue {
  const { first, chance } = presence;
  const places = Math.max(0, first + chance.length - crew.seats);
  const waits = expectedWaitAll(crew, places);
  const sum = { wait: 0, waiting: 0 };
  for (let q = Math.max(0, first - crew.seats); q < places; q++) {
    const share = chance[q + crew.seats - first]!;
    sum.wait += share * waits[q]!;
    sum.waiting += share * q;
  }
  return { wait: crew.seats > 0 ? sum.wait : null, waiting: sum.waiting };
}
