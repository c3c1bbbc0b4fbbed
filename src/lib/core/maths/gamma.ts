/**
 * ln Γ and what is left of it once Stirling's formula is taken out: with that, counts of a million keep their digits.
 * Sources: NIST DLMF 5.7.3, 5.11.1; C. Loader, Fast and accurate computation of binomial probabilities (2000).
 */

/** 1 − γ, Euler's constant. */
const FIRST = 0.42278433509846713;
/** (−1)ᵏ (ζ(k) − 1) ÷ k from k = 2 on: ln Γ(2 + y) = (1 − γ) y + Σ … yᵏ for |y| ≤ ½. */
const AROUND_TWO = [
  0.3224670334241132, -0.06735230105319809, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234,
  -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-5, -4.492623673813314e-5,
  2.050721277567069e-5, -9.439488275268397e-6, 4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7,
  -4.492469198764566e-7, 2.1207184805554667e-7, -1.00432248239681e-7, 4.7698101693639804e-8, -2.2711094608943164e-8,
  1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9, -1.1921401405860912e-9, 5.731367241678862e-10,
  -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11, 3.1044247747322276e-11
] as const;
/** ln Γ(z + 1) − Stirling = 1/(12 z) − 1/(360 z³) + … */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360] as const;
/** From here on the series above is exact to the last digit. */
const LARGE = 16;
export const LOG_ROOT_TWO_PI = 0.9189385332046728;

/** ln Γ(x) for x > 0, exact to 1e-14 relative, beside its zeros at 1 and 2 too. Infinity at 0; NaN below. */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x >= LARGE) return (x - 0.5) * Math.log(x) - x + LOG_ROOT_TWO_PI + stirlingSeries(x);
  if (x < 0.5) return aroundTwo(x) - Math.log(x) - Math.log1p(x);
  if (x < 1.5) return aroundTwo(x - 1) - Math.log1p(x - 1);
  let above = x;
  let product = 1;
  while (above > 2.5) {
    above -= 1;
    product *= above;
  }
  return aroundTwo(above - 2) + Math.log(product);
}

/** ln Γ(2 + y), |y| ≤ ½. */
function aroundTwo(y: number): number {
  let sum = 0;
  for (let k = AROUND_TWO.length - 1; k >= 0; k--) sum = (sum + AROUND_TWO[k]!) * y;
  return (sum + FIRST) * y;
}

function stirlingSeries(z: number): number {
  const square = 1 / (z * z);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k]!;
  return sum / z;
}

/** ln Γ(z + 1) − (z + ½) ln z + z − ½ ln 2π, z > 0. */
export function stirlingError(z: number): number {
  if (z >= LARGE) return stirlingSeries(z);
  return logGamma(z + 1) - (z + 0.5) * Math.log(z) + z - LOG_ROOT_TWO_PI;
}

/** x ln(x ÷ m) + m − x, how far a count of x lies from its mean m; without loss where they are close. x, m > 0. */
export function deviance(x: number, m: number): number {
  const apart = x - m;
  if (Math.abs(apart) >= 0.1 * (x + m)) return x * Math.log(x / m) - apart;
  const v = apart / (x + m);
  let sum = apart * v;
  let term = 2 * x * v;
  for (let k = 3; ; k += 2) {
    term *= v * v;
    const next = sum + term / k;
    if (next === sum) return sum;
    sum = next;
  }
}
