/** A seeded generator, passed in: numbers in [0, 1). */
export type Chance = () => number;

const ONE_GO = 30;

export function drawExponential(chance: Chance): number {
  return -Math.log(1 - chance());
}

function drawNormal(chance: Chance): number {
  return Math.sqrt(2 * drawExponential(chance)) * Math.cos(2 * Math.PI * chance());
}

/** Gamma with this shape and scale 1 (Marsaglia & Tsang 2000). */
export function drawGamma(chance: Chance, shape: number): number {
  if (shape <= 0) return 0;
  if (shape < 1) return drawGamma(chance, shape + 1) * (1 - chance()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(chance);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - chance()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function drawPoisson(chance: Chance, mean: number): number {
  let left = mean;
  let count = 0;
  for (; left > ONE_GO; left -= ONE_GO) count += drawSmall(chance, ONE_GO);
  return count + drawSmall(chance, left);
}

function drawSmall(chance: Chance, mean: number): number {
  let count = -1;
  for (let sum = 0; sum <= mean; count++) sum += drawExponential(chance);
  return count;
}

/** Negative binomial of this mean and variance = dispersion × mean. */
export function drawCount(chance: Chance, mean: number, dispersion: number): number {
  if (mean <= 0) return 0;
  if (dispersion <= 1) return drawPoisson(chance, mean);
  return drawPoisson(chance, drawGamma(chance, mean / (dispersion - 1)) * (dispersion - 1));
}
