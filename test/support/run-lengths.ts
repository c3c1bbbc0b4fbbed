/**
 * The exact mean run length of a sum that moves on a grid: states 0 … size − 1 are `state × step`, the alarm is at
 * `size × step` or above. (I − Q)L = 1, by elimination.
 *
 * @param after the sum after a stretch in which so many came
 * @param chances of 0, 1, 2 … in a stretch, up to where no more matter
 */
export function meanRunLength(
  size: number,
  step: number,
  after: (sum: number, count: number) => number,
  chances: readonly number[]
): number {
  const rows = Array.from({ length: size }, (_, state) => {
    const row = new Float64Array(size + 1);
    row[state] = 1;
    row[size] = 1;
    chances.forEach((chance, count) => {
      const to = Math.round(after(state * step, count) / step);
      if (to < size) row[to] = row[to]! - chance;
    });
    return row;
  });
  for (let pivot = 0; pivot < size; pivot++) {
    const from = rows[pivot]!;
    for (const row of rows) {
      if (row === from || row[pivot] === 0) continue;
      const times = row[pivot]! / from[pivot]!;
      for (let column = pivot; column <= size; column++) row[column] = row[column]! - times * from[column]!;
    }
  }
  return rows[0]![size]! / rows[0]![0]!;
}
