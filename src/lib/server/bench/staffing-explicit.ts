import { leavingRate, type Crew } from '../../core/staffing/crew.ts';

const STEP = 1 / 1200;
const MORE = 400;

/** The forward equations of an hour by explicit steps: what a plain program does. */
export function explicitHour(crew: Crew, arrivals: number): Float64Array {
  const last = crew.seats + MORE;
  const leaving = Float64Array.from({ length: last + 2 }, (_, n) => leavingRate(crew, n));
  let p: Float64Array = new Float64Array(last + 2);
  let next: Float64Array = new Float64Array(last + 2);
  p[crew.seats] = 1;
  for (let step = 0; step < 60 / STEP; step++) {
    for (let n = 0; n <= last; n++) {
      const up = n === last ? 0 : arrivals;
      const change = (n > 0 ? arrivals * p[n - 1]! : 0) + leaving[n + 1]! * p[n + 1]! - (up + leaving[n]!) * p[n]!;
      next[n] = p[n]! + STEP * change;
    }
    [p, next] = [next, p];
  }
  return p;
}
