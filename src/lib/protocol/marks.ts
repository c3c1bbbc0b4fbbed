import type { Mark, Marks } from './wire.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * What turns `before` into `after` (WIRE2), or undefined when they are equal. Both are plain JSON;
 * a field that is undefined counts as absent. Arrays are one value: changed anywhere, sent whole.
 */
export function diffRecord(before: object, after: object): Marks | undefined {
  const old = before as Plain;
  const young = after as Plain;
  let marks: Record<string, Mark> | undefined;
  for (const field in young) {
    const to = young[field];
    // Equal comes first, being the rule; what is inherited equals no JSON value.
    if (to === undefined || to === old[field]) continue;
    const mark = diffValue(Object.hasOwn(old, field) ? old[field] : undefined, to);
    if (mark !== undefined) setOwn((marks ??= {}), field, mark);
  }
  for (const field in old) {
    if (isThere(young, field) || old[field] === undefined) continue;
    setOwn((marks ??= {}), field, []);
  }
  return marks;
}

/** Has its own value for the field, and not undefined. `hasOwn` costs, so only names that all objects have ask it. */
function isThere(record: Plain, field: string): boolean {
  if (record[field] === undefined) return false;
  return !(field in Object.prototype) || Object.hasOwn(record, field);
}

function diffValue(from: unknown, to: unknown): Mark | undefined {
  if (from === to) return undefined;
  if (typeof to !== 'object' || to === null) return to as Mark;
  if (Array.isArray(to)) return Array.isArray(from) && sameArray(from, to) ? undefined : [to];
  return isPlain(from) ? diffRecord(from, to) : [to];
}

/** `record` with the marks on it. The same reference when they change nothing; parts they don't name keep theirs. */
export function applyMarks<T extends object>(record: T, marks: Marks): T {
  let next: Record<string, unknown> | undefined;
  for (const field of Object.keys(marks)) {
    const mark = marks[field] as Mark;
    const has = Object.hasOwn(record, field);
    const from = has ? (record as Plain)[field] : undefined;
    if (Array.isArray(mark) && mark.length === 0) {
      if (has) Reflect.deleteProperty((next ??= { ...record } as Record<string, unknown>), field);
      continue;
    }
    const to = markedValue(from, mark);
    if (to !== from || !has) setOwn((next ??= { ...record } as Record<string, unknown>), field, to);
  }
  return (next ?? record) as T;
}

function markedValue(from: unknown, mark: Mark): unknown {
  if (typeof mark !== 'object' || mark === null) return mark;
  if (Array.isArray(mark)) {
    const to = (mark as readonly unknown[])[0];
    return sameValue(from, to) ? from : to;
  }
  return applyMarks(isPlain(from) ? from : {}, mark as Marks);
}

function sameArray(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => sameValue(value, b[index]));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && sameArray(a, b);
  return isPlain(a) && isPlain(b) && diffRecord(a, b) === undefined;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property whatever its name: a seat may be called `__proto__`, and an assignment would not store it. */
export function setOwn(target: object, field: string, value: unknown): void {
  if (field === '__proto__') {
    Object.defineProperty(target, field, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (target as Record<string, unknown>)[field] = value;
  }
}
