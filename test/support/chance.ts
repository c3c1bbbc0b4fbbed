/** Dice with a seed: the same seed throws the same. */
export interface Chance {
  /** 0..1, 1 excluded. */
  readonly next: () => number;
  readonly below: (n: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
  /** Each with the probability. */
  readonly some: <T>(of: readonly T[], share: number) => T[];
  readonly often: (share: number) => boolean;
}

/** mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    pick: (of) => of[below(of.length)]!,
    some: (of, share) => of.filter(() => next() < share),
    often: (share) => next() < share
  };
}
