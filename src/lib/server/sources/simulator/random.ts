/** Chance from a seed: the only place in the simulator where numbers are drawn. Same seed, same draws. */
export interface Random {
  /** In [0, 1). */
  unit(): number;
  between(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Exponential with this mean. */
  exponential(mean: number): number;
  /** Gamma of shape 2 with this scale (mean = 2 × scale). */
  gamma2(scale: number): number;
  /** Lognormal with this mean and coefficient of variation. */
  lognormal(mean: number, variation: number): number;
  pick<T>(list: readonly T[]): T;
  weighted<T>(list: readonly T[], weight: (item: T) => number): T;
}

/** xmur3: spreads a text over 32 bits, a new word each call. */
function spread(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    return (h ^= h >>> 16) >>> 0;
  };
}

/** sfc32. Each `name` is a stream of its own: one more draw for chats does not move the calls. */
export function createRandom(seed: number, name: string): Random {
  const word = spread(`${seed}:${name}`);
  let a = word() | 0;
  let b = word() | 0;
  let c = word() | 0;
  let d = word() | 0;

  const unit = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  const exponential = (mean: number): number => -mean * Math.log(1 - unit());
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());

  return {
    unit,
    between: (low, high) => low + (high - low) * unit(),
    whole: (low, high) => low + Math.floor((high - low + 1) * unit()),
    chance: (probability) => unit() < probability,
    exponential,
    gamma2: (scale) => exponential(scale) + exponential(scale),
    lognormal(mean, variation) {
      const spreadSquared = Math.log(1 + variation * variation);
      return mean * Math.exp(Math.sqrt(spreadSquared) * normal() - spreadSquared / 2);
    },
    pick: (list) => list[Math.floor(unit() * list.length)]!,
    weighted(list, weight) {
      let left = unit() * list.reduce((sum, item) => sum + weight(item), 0);
      return list.find((item) => (left -= weight(item)) < 0) ?? list[list.length - 1]!;
    }
  };
}
