import type { EpochMs, Ms } from '../ids.ts';
import { commonDepth, type SurgeTree } from './plan.ts';

/**
 * Where each caller was counted in the last two hours: open-addressed tables by 64-bit hash, one for each 20 minutes.
 * 17 bytes a slot, 2²¹ slots at most (36 MB): a million sightings in two hours. Beyond that the oldest go first.
 */
export interface Callers {
  tables: CallerTable[];
}

interface CallerTable {
  readonly from: EpochMs;
  /** Pairs of 32-bit halves; 0,0 is empty. */
  keys: Uint32Array;
  nodes: Int32Array;
  topics: Uint8Array;
  /** Seconds after `from`. */
  times: Uint32Array;
  size: number;
}

export const REMEMBER: Ms = 2 * 3_600_000;
const SPAN: Ms = 20 * 60_000;
const MOST = 1 << 20;

/** A contact's places: bit d is the place at depth d for all contacts, bit 16 + d the same for its topic. */
export type Fresh = number;
const TOPIC_BIT = 16;

export function createCallers(): Callers {
  return { tables: [] };
}

export const isFresh = (fresh: Fresh, depth: number, topic: number): boolean =>
  ((fresh >>> (topic > 0 ? depth + TOPIC_BIT : depth)) & 1) === 1;

/**
 * Where on its way up from `node` a caller is new, and from now on no more. The same contact told again, with its area
 * or topic, is new only there. Topic 0 is none.
 */
export function seeCaller(
  callers: Callers,
  tree: SurgeTree,
  { key, node, topic }: { readonly key: string; readonly node: number; readonly topic: number },
  now: EpochMs
): Fresh {
  const [hi, lo] = hashOf(key);
  const ways = (2 << tree.depth[node]!) - 1;
  let all = ways;
  let about = topic > 0 ? ways : 0;
  const tables = callers.tables;
  while (tables.length > 0 && tables[0]!.from + SPAN + REMEMBER < now) tables.shift();
  for (const table of tables) {
    const since = (now - REMEMBER - table.from) / 1000;
    for (let at = slotOf(table, hi, lo); isTaken(table, at); at = next(table, at)) {
      if (table.keys[at * 2] !== hi || table.keys[at * 2 + 1] !== lo || table.times[at]! < since) continue;
      const known = (2 << commonDepth(tree, node, table.nodes[at]!)) - 1;
      all &= ~known;
      if (table.topics[at] === topic) about &= ~known;
    }
  }
  remember(callers, hi, lo, node, topic, now);
  return (all | (about << TOPIC_BIT)) >>> 0;
}

function remember(callers: Callers, hi: number, lo: number, node: number, topic: number, now: EpochMs): void {
  const { tables } = callers;
  let table = tables.at(-1);
  if (!table || now >= table.from + SPAN) {
    table = createTable(now, 512);
    tables.push(table);
  }
  if ((table.size + 1) * 2 > table.nodes.length) grow(table);
  let at = slotOf(table, hi, lo);
  for (; isTaken(table, at); at = next(table, at)) {
    if (table.keys[at * 2] !== hi || table.keys[at * 2 + 1] !== lo) continue;
    if (table.nodes[at] === node && table.topics[at] === topic) break;
  }
  if (!isTaken(table, at)) table.size += 1;
  write(table, at, hi, lo, node, topic, Math.max(0, (now - table.from) / 1000));
  let total = 0;
  for (const { size } of tables) total += size;
  if (total > MOST) tables.splice(0, 1, ...(tables.length === 1 ? [createTable(now, 512)] : []));
}

function createTable(from: EpochMs, slots: number): CallerTable {
  return {
    from,
    keys: new Uint32Array(slots * 2),
    nodes: new Int32Array(slots),
    topics: new Uint8Array(slots),
    times: new Uint32Array(slots),
    size: 0
  };
}

/** FNV-1a, two streams; never 0,0. */
function hashOf(key: string): [number, number] {
  let hi = 0x811c9dc5;
  let lo = 0x9747b28c;
  for (let i = 0; i < key.length; i++) {
    const c = key.charCodeAt(i);
    hi = Math.imul(hi ^ c, 0x01000193);
    lo = Math.imul(lo ^ c, 0x5bd1e995);
    lo ^= lo >>> 15;
  }
  hi = (hi ^ (hi >>> 16)) >>> 0;
  lo = (lo ^ (lo >>> 13)) >>> 0;
  return hi === 0 && lo === 0 ? [0, 1] : [hi, lo];
}

const slotOf = ({ nodes }: CallerTable, hi: number, lo: number): number => (hi ^ lo) & (nodes.length - 1);
const next = ({ nodes }: CallerTable, at: number): number => (at + 1) & (nodes.length - 1);
const isTaken = ({ keys }: CallerTable, at: number): boolean => keys[at * 2] !== 0 || keys[at * 2 + 1] !== 0;

function write(table: CallerTable, at: number, hi: number, lo: number, node: number, topic: number, s: number): void {
  table.keys[at * 2] = hi;
  table.keys[at * 2 + 1] = lo;
  table.nodes[at] = node;
  table.topics[at] = topic;
  table.times[at] = s;
}

function grow(table: CallerTable): void {
  const { keys, nodes, topics, times } = table;
  const larger = createTable(table.from, nodes.length * 2);
  for (let i = 0; i < nodes.length; i++) {
    if (!isTaken(table, i)) continue;
    const hi = keys[i * 2]!;
    const lo = keys[i * 2 + 1]!;
    let at = slotOf(larger, hi, lo);
    while (isTaken(larger, at)) at = next(larger, at);
    write(larger, at, hi, lo, nodes[i]!, topics[i]!, times[i]!);
  }
  Object.assign(table, { ...larger, size: table.size });
}
