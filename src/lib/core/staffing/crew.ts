/** A queue's crew and its callers' patience. Any unit of time, the same throughout. */
export interface Crew {
  /** Whole, ≥ 0. */
  readonly seats: number;
  /** μ: 1 ÷ mean handle time, > 0. */
  readonly service: number;
  /** θ: 1 ÷ mean patience, ≥ 0; 0: nobody ever hangs up. */
  readonly impatience: number;
}

/** What takes somebody out when n are there, served or waiting: min(n, s) μ + (n − s)⁺ θ. */
export function leavingRate({ seats, service, impatience }: Crew, n: number): number {
  return n <= seats ? n * service : seats * service + (n - seats) * impatience;
}

/** The likeliest number there in the end: as many as leave as fast as they come. Infinity: it only grows. */
export function peakOf(arrivals: number, { seats, service, impatience }: Crew): number {
  const capacity = seats * service;
  if (arrivals < capacity) return Math.floor(arrivals / service);
  if (arrivals === 0) return 0;
  return seats + Math.floor((arrivals - capacity) / impatience);
}

/** How many are there, served or waiting: P(n), n from `first` on. What is left out weighs next to nothing. */
export interface Presence {
  readonly first: number;
  readonly chance: Float64Array;
}

/** Exactly so many. */
export function exactly(n: number): Presence {
  return { first: n, chance: Float64Array.of(1) };
}

/** A stretch of time in which nothing but the queue itself changes. */
export interface Piece {
  /** λ, ≥ 0, in the unit of time of the crew's rates. */
  readonly arrivals: number;
  readonly crew: Crew;
  /** How long, > 0. */
  readonly time: number;
}
