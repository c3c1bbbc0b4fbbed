/** Where desks stand and how large they can be drawn: pure sums over the plan. */

export interface Desk {
  readonly id: string;
  readonly desk: { readonly x: number; readonly y: number } | null;
}

/** A desk's cell on the plan, counted from 1 as CSS grids do. */
export interface Place {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

export interface Plan {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly Place[];
}

/**
 * How much a tile has room for: number, shape, word and time, one below the other (`desk`) or the word beside the
 * number (`row`); all but the word; number and shape; the shape alone.
 */
export type Tier = 'desk' | 'row' | 'tile' | 'badge' | 'chip';

const TALLEST = 1.3;

/** Columns that make `n` cells as large as they can be in a box. */
export function bestColumns(n: number, width: number, height: number, gap: number): number {
  let best = 1;
  let most = -Infinity;
  for (let columns = 1; columns <= Math.max(1, n); columns += 1) {
    const { w, h } = cell(columns, Math.ceil(n / columns), width, height, gap);
    const size = Math.min(w, h);
    if (size > most) [best, most] = [columns, size];
  }
  return best;
}

/** The size of a cell; a desk is never drawn much taller than wide. */
export function cell(columns: number, rows: number, width: number, height: number, gap: number) {
  const w = Math.max(0, (width - gap * (columns - 1)) / Math.max(1, columns));
  const h = Math.max(0, (height - gap * (rows - 1)) / Math.max(1, rows));
  return { w, h: Math.min(h, w * TALLEST) };
}

/** @param unit pixels of the page's rem. */
export function tierOf(w: number, h: number, unit: number): Tier {
  if (w >= 10.5 * unit && h >= 9.5 * unit) return 'desk';
  if (w >= 14 * unit && h >= 5.5 * unit) return 'row';
  if (w >= 7.5 * unit && h >= 5.25 * unit) return 'tile';
  return w >= 4.75 * unit && h >= 5 * unit ? 'badge' : 'chip';
}

/**
 * The room as it stands: placed desks keep their columns and rows (an empty one stays as an aisle), the others flow
 * below them. Where two claim one place, the first has it.
 */
export function planOf(desks: readonly Desk[], flowColumns: (n: number) => number): Plan {
  const placed = new Map<string, Desk>();
  const flowing: Desk[] = [];
  for (const desk of desks) {
    const at = desk.desk === null ? null : `${desk.desk.x},${desk.desk.y}`;
    if (at === null || placed.has(at)) flowing.push(desk);
    else placed.set(at, desk);
  }
  if (placed.size === 0) return flow(flowing, flowColumns(flowing.length), 0);

  const xs = ranks([...placed.values()].map(({ desk }) => desk!.x));
  const ys = ranks([...placed.values()].map(({ desk }) => desk!.y));
  const room = [...placed.values()].map(({ id, desk }) => ({
    id,
    column: xs.at.get(desk!.x)!,
    row: ys.at.get(desk!.y)!
  }));
  const rest = flow(flowing, xs.size, ys.size);
  return { columns: xs.size, rows: ys.size + rest.rows, places: [...room, ...rest.places] };
}

function flow(desks: readonly Desk[], columns: number, above: number): Plan {
  const places = desks.map(({ id }, index) => ({
    id,
    column: (index % columns) + 1,
    row: above + Math.floor(index / columns) + 1
  }));
  return { columns, rows: Math.ceil(desks.length / columns), places };
}

/** More rows than columns: drawn small beside anything else. */
export function isDeep(desks: readonly Desk[]): boolean {
  const placed = desks.flatMap(({ desk }) => desk ?? []);
  return ranks(placed.map(({ y }) => y)).size > ranks(placed.map(({ x }) => x)).size;
}

/** Coordinates as column numbers. A gap is an aisle one cell wide, however many are left out. */
function ranks(values: readonly number[]): { at: Map<number, number>; size: number } {
  const at = new Map<number, number>();
  let size = 0;
  let last: number | null = null;
  for (const value of [...new Set(values)].sort((a, b) => a - b)) {
    size += last !== null && value - last > 1 ? 2 : 1;
    at.set(value, size);
    last = value;
  }
  return { at, size };
}
