import type { EpochMs } from '../ids.ts';

/**
 * When each caller's contacts came: one moment, or several in order. A caller counts once in a window, so that a
 * contact counts there when no other of the same caller lies in it (METRIC13). One look-up serves all windows.
 */
export type Callers = Map<string, EpochMs | readonly EpochMs[]>;

/** A caller's moments; none: not heard of. */
export type Moments = EpochMs | readonly EpochMs[] | undefined;

/** Whether one of the moments lies in [from, to). */
export function anyWithin(moments: Moments, from: EpochMs, to: EpochMs): boolean {
  if (moments === undefined) return false;
  if (typeof moments === 'number') return moments >= from && moments < to;
  return moments.some((t) => t >= from && t < to);
}

export function anyAfter(moments: Moments, edge: EpochMs): boolean {
  if (moments === undefined) return false;
  return (typeof moments === 'number' ? moments : moments.at(-1)!) > edge;
}

export function addMoment(callers: Callers, caller: string, known: Moments, t: EpochMs): void {
  if (known === undefined) callers.set(caller, t);
  else
    callers.set(
      caller,
      [...(typeof known === 'number' ? [known] : known), t].sort((a, b) => a - b)
    );
}

/** Takes one of the moments out; returns what is left. */
export function dropMoment(callers: Callers, caller: string, t: EpochMs): Moments {
  const known = callers.get(caller);
  const list = typeof known === 'number' ? [known] : (known ?? []);
  const at = list.indexOf(t);
  const left = list.filter((_, i) => i !== at);
  if (left.length === 0) {
    callers.delete(caller);
    return undefined;
  }
  const moments = left.length === 1 ? left[0]! : left;
  callers.set(caller, moments);
  return moments;
}

/** Lets go of callers not heard of since. */
export function forgetCallers(callers: Callers, before: EpochMs): void {
  for (const [caller, moments] of callers) if (!anyAfter(moments, before)) callers.delete(caller);
}
