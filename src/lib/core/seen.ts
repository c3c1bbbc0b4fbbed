import type { EpochMs } from './ids.ts';

/**
 * Which facts were folded in the last 24 h (ORDER2): 64-bit hashes of `source NUL id` in open-addressed tables, 12 h
 * each, three of them. 16 bytes an id; two ids share a hash with a chance of n²/2⁶⁵ (2 M a day: one in ten million).
 */
export interface Seen {
  tables: SeenTable[];
}

interface SeenTable {
  from: EpochMs;
  /** Pairs of 32-bit halves; 0,0 is empty. */
  slots: Uint32Array;
  size: number;
}

const SPAN = 12 * 3_600_000;
const KEEP = 3;

export function createSeen(): Seen {
  return { tables: [] };
}

function createTable(from: EpochMs, slots: number): SeenTable {
  return { from, slots: new Uint32Array(slots * 2), size: 0 };
}

/** True once per id; false while it is remembered. */
export function firstSight(seen: Seen, source: string, id: string, now: EpochMs): boolean {
  let hi = 0x811c9dc5;
  let lo = 0x9747b28c;
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    hi = Math.imul(hi ^ c, 0x01000193);
    lo = Math.imul(lo ^ c, 0x5bd1e995);
  }
  hi = Math.imul(hi, 0x01000193);
  lo = Math.imul(lo, 0x5bd1e995);
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    hi = Math.imul(hi ^ c, 0x01000193);
    lo = Math.imul(lo ^ c, 0x5bd1e995);
    lo ^= lo >>> 15;
  }
  hi = (hi ^ (hi >>> 16)) >>> 0;
  lo = (lo ^ (lo >>> 13)) >>> 0;
  if (hi === 0 && lo === 0) lo = 1;
  const tables = seen.tables;
  for (const table of tables) if (find(table, hi, lo) < 0) return false;
  let newest = tables.at(-1);
  if (!newest || now >= newest.from + SPAN) {
    newest = createTable(now, 1024);
    tables.push(newest);
    while (tables.length > KEEP) tables.shift();
  }
  if ((newest.size + 1) * 2 > newest.slots.length / 2) grow(newest);
  put(newest, hi, lo);
  return true;
}

/** The free slot for a hash, or −1 when it is there. */
function find(table: SeenTable, hi: number, lo: number): number {
  const { slots } = table;
  const mask = slots.length / 2 - 1;
  let at = (hi ^ lo) & mask;
  for (;;) {
    const a = slots[at * 2]!;
    const b = slots[at * 2 + 1]!;
    if (a === 0 && b === 0) return at;
    if (a === hi && b === lo) return -1;
    at = (at + 1) & mask;
  }
}

function put(table: SeenTable, hi: number, lo: number): void {
  const at = find(table, hi, lo);
  if (at < 0) return;
  table.slots[at * 2] = hi;
  table.slots[at * 2 + 1] = lo;
  table.size += 1;
}

function grow(table: SeenTable): void {
  const old = table.slots;
  table.slots = new Uint32Array(old.length * 2);
  table.size = 0;
  for (let i = 0; i < old.length; i += 2) if (old[i] || old[i + 1]) put(table, old[i]!, old[i + 1]!);
}
