/**
 * Sums of log-likelihood ratios "ρ times as many" against "as expected", four ratios side by side, never below 0
 * (Page's CUSUM; Lucas 1985 for counts). With a dispersion φ counts are negative binomial of variance φ × mean, and
 * one more caller adds ln[ρφ ÷ (1 + ρ(φ − 1))], an expected one takes off ln[(1 + ρ(φ − 1)) ÷ φ] ÷ (φ − 1); with
 * φ = 1 they are Poisson: ln ρ and ρ − 1. Between callers a sum only falls, so that it need not be looked at.
 */
export const RATIOS = [2, 4, 10, 40] as const;
/** The mirror: half as many, and a tenth. */
export const SILENT_RATIOS = [1 / 2, 1 / 10] as const;

/** What a caller adds. */
export function gainOf(ratio: number, dispersion: number): number {
  if (dispersion <= 1) return Math.log(ratio);
  return Math.log((ratio * dispersion) / (1 + ratio * (dispersion - 1)));
}

/** What an expected caller takes off. */
export function costOf(ratio: number, dispersion: number): number {
  if (dispersion <= 1) return ratio - 1;
  return Math.log1p(((ratio - 1) * (dispersion - 1)) / dispersion) / (dispersion - 1);
}

/** What p times thinned counts have left of a dispersion. */
export function thinned(dispersion: number, share: number): number {
  return 1 + share * (dispersion - 1);
}

/** A sum after a stretch in which `callers` came and `expected` were due, floored where it ends. */
export function afterStretch(sum: number, gain: number, cost: number, callers: number, expected: number): number {
  return Math.max(0, sum + callers * gain - expected * cost);
}

/** Gains and costs of a set of ratios, in one array: gain, cost, gain, cost … */
export function termsOf(ratios: readonly number[], dispersion: number): Float64Array {
  return Float64Array.from(ratios.flatMap((ratio) => [gainOf(ratio, dispersion), costOf(ratio, dispersion)]));
}

export const POISSON = termsOf(RATIOS, 1);

/** In continuous time: the sums of a stream fall by what was due since they were touched, then take one caller. The largest. */
export function addCaller(sums: Float64Array, at: number, due: number): number {
  let most = 0;
  for (let k = 0; k < RATIOS.length; k++) {
    const sum = Math.max(0, sums[at + k]! - due * POISSON[2 * k + 1]!) + POISSON[2 * k]!;
    sums[at + k] = sum;
    if (sum > most) most = sum;
  }
  return most;
}

/**
 * In bins of a minute: `sums` stand at the bin's start, `terms` from `termsOf`. The largest as it will be at the bin's
 * end if nobody else comes; more callers only raise it, so that no alarm need wait for the end.
 */
export function sumInBin(
  sums: Float64Array,
  at: number,
  terms: Float64Array,
  termsAt: number,
  callers: number,
  expected: number
): number {
  let most = 0;
  for (let k = 0; k < RATIOS.length; k++) {
    const sum = sums[at + k]! + callers * terms[termsAt + 2 * k]! - expected * terms[termsAt + 2 * k + 1]!;
    if (sum > most) most = sum;
  }
  return most;
}

/** Closes a bin, and as many empty ones after it as were due. */
export function closeBin(
  sums: Float64Array,
  at: number,
  terms: Float64Array,
  termsAt: number,
  callers: number,
  expected: number
): void {
  for (let k = 0; k < RATIOS.length; k++)
    sums[at + k] = afterStretch(sums[at + k]!, terms[termsAt + 2 * k]!, terms[termsAt + 2 * k + 1]!, callers, expected);
}
