/**
 * Erlang B and C: callers who find all seats taken are lost, or wait for ever. For display only; whoever plans seats
 * asks Erlang A or the transient solution, which know that callers hang up.
 * Source: A. K. Erlang (1917); the recursion over seats is exact at any size.
 */

/** Erlang B: the share of calls lost. `load` in erlangs (arrivals × handle time), `seats` whole, both ≥ 0. */
export function erlangB(load: number, seats: number): number {
  let lost = 1;
  for (let k = 1; k <= seats; k++) lost = (load * lost) / (k + load * lost);
  return lost;
}

export type ErlangC =
  | {
      readonly ok: true;
      /** P(wait > 0). */
      readonly waits: number;
      /** P(wait ≤ T). */
      readonly serviceLevel: number;
      /** Expected wait of all, and of those who wait, in the unit of `handle`. */
      readonly wait: number;
      readonly waitOfDelayed: number;
      /** Expected number waiting. */
      readonly queued: number;
      readonly occupancy: number;
    }
  /** The load is not below the seats: the queue would grow for ever, and there is nothing to say. */
  | { readonly ok: false; readonly reason: 'overloaded' };

/**
 * Erlang C in the steady state.
 * @param load erlangs, ≥ 0
 * @param seats whole, ≥ 0
 * @param handle mean handle time, > 0
 * @param within T, in the unit of `handle`
 */
export function erlangC(load: number, seats: number, handle: number, within: number): ErlangC {
  if (!(load < seats)) return { ok: false, reason: 'overloaded' };
  const lost = erlangB(load, seats);
  const waits = (seats * lost) / (seats - load * (1 - lost));
  const waitOfDelayed = handle / (seats - load);
  return {
    ok: true,
    waits,
    serviceLevel: 1 - waits * Math.exp(-within / waitOfDelayed),
    wait: waits * waitOfDelayed,
    waitOfDelayed,
    queued: (waits * load) / (seats - load),
    occupancy: load / seats
  };
}
