import type { SettingPath } from '../../protocol/people.ts';

/** Keys that hold lists of things with an `id`; a path walks those by id. */
const LISTS: ReadonlySet<string> = new Set(['sites', 'queues', 'teams', 'groups', 'seats', 'sources', 'areas']);

type Item = Readonly<Record<string, unknown>>;
const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);
const hasId = (value: unknown, id: string): boolean => isItem(value) && value['id'] === id;

/** Whether `key` holds other things and may be missing while they are written into it. */
export const isHolder = (key: string | undefined): boolean =>
  key !== undefined && (LISTS.has(key) || key === 'targets');

/** The value at `path`; undefined: nothing stands there. */
export function at(value: unknown, path: SettingPath): unknown {
  for (const key of path) {
    if (Array.isArray(value)) value = value.find((one) => hasId(one, key));
    else if (isItem(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A copy of `value` with `next` at `path`; null takes what stands there away. What is around is made as needed. */
export function put(value: unknown, path: SettingPath, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next ?? undefined;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const now = list.find((one) => hasId(one, key));
    const after = put(now, rest, next);
    const item = isItem(after) ? { ...after, id: key } : after;
    if (item === undefined) return list.filter((one) => one !== now);
    return now === undefined ? [...list, item] : list.map((one) => (one === now ? item : one));
  }
  const around = isItem(value) ? value : {};
  const inner = around[key] ?? (LISTS.has(key) && rest.length > 0 ? [] : undefined);
  const after = put(inner, rest, next);
  if (after !== undefined) return { ...around, [key]: after };
  const { [key]: _, ...others } = around;
  return others;
}

/** Whether `path` is `around` or stands beneath it. */
export function isWithin(path: SettingPath, around: SettingPath): boolean {
  return around.length <= path.length && around.every((key, index) => key === path[index]);
}

export const samePath = (a: SettingPath, b: SettingPath): boolean => a.length === b.length && isWithin(a, b);

/** Whether either stands beneath the other. */
export const touches = (a: SettingPath, b: SettingPath): boolean => isWithin(a, b) || isWithin(b, a);

/** Deep equality of plain JSON; the order of keys does not matter. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => same(one, b[index]));
  }
  if (!isItem(a) || !isItem(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/**
 * Where a flaw stands, walked by ids: takes `sites[0].queues[1].target`, its list form, or a path that has ids already.
 * @param value that the positions are of.
 */
export function pathOf(said: string | readonly (string | number)[], value: unknown): SettingPath {
  const keys = typeof said === 'string' ? (said.match(/[^.[\]]+/g) ?? []) : said;
  const path: string[] = [];
  for (const key of keys) {
    const list: unknown = value;
    if (Array.isArray(list)) {
      const item: unknown = list.find((one) => hasId(one, String(key))) ?? list[Number(key)];
      path.push(isItem(item) && typeof item['id'] === 'string' ? item['id'] : String(key));
      value = item;
    } else {
      path.push(String(key));
      value = isItem(value) ? value[String(key)] : undefined;
    }
  }
  return path;
}
