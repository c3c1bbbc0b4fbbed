import type { SettingChange, SettingPath } from '../../protocol/people.ts';
import { CONFIG, kindOf, type Shape } from './paths.ts';

/** The config as plain data, in the file's own shape. */
export type Plain = Readonly<Record<string, unknown>>;

type Item = Plain & { readonly id: string };

/** Deeper than any value of the config goes. */
const DEEPEST = 12;

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isItem = (value: unknown): value is Item =>
  isObject(value) && Object.hasOwn(value, 'id') && typeof value.id === 'string';
const startsWith = (path: SettingPath, start: SettingPath): boolean =>
  start.length <= path.length && start.every((step, at) => step === path[at]);
const named = (path: SettingPath): string => path.join('.').slice(0, 200);

/** One step down: an own key, or the item of that id. */
function childOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return (value as unknown[]).find((one) => isItem(one) && one.id === step);
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** What stands at a path; undefined: nothing. */
export function standsAt(config: Plain, path: SettingPath): unknown {
  return path.reduce<unknown>(childOf, config);
}

/** Every place in the file that holds a value of its own, ids too: those are changed in the file alone. */
export function lockedPaths(file: Plain): SettingPath[] {
  return leaves(file, CONFIG, []);
}

function leaves(value: Plain, shape: Shape, at: SettingPath): SettingPath[] {
  return Object.keys(value).flatMap((key): SettingPath[] => {
    const here = [...at, key];
    const below = value[key];
    const items = shape.lists && Object.hasOwn(shape.lists, key) ? shape.lists[key] : undefined;
    if (items && Array.isArray(below) && below.every(isItem)) {
      return below.flatMap((item) => leaves(item, items, [...here, item.id]));
    }
    if (shape.maps?.includes(key) && isObject(below)) return Object.keys(below).map((figure) => [...here, figure]);
    return [here];
  });
}

/** Why a change can't be made to this config; null: it can. `locked`: what the file holds. */
export function refusal({ path, value }: SettingChange, locked: readonly SettingPath[], config: Plain): string | null {
  const kind = kindOf(path);
  if (kind === null) return 'may not be set in the browser; change it in the config file';
  const held = locked.find((one) => startsWith(one, path) || startsWith(path, one));
  if (held) return `${named(held)} stands in the config file; change it there`;
  const around = path.slice(0, kind === 'item' || path.at(-2) === 'targets' ? -2 : -1);
  if (standsAt(config, around) === undefined) return `there is no ${named(around)}`;
  // a figure is a key of the file's own, an id is a value
  if (path.at(-1) === '__proto__' && kind === 'value') return 'unknown key "__proto__"';
  if (value === null) return null;
  if (value === undefined) return 'give a value, or null to take back what was set here';
  const flaw = strange(value, DEEPEST);
  if (flaw !== null) return flaw;
  if (kind === 'value') return null;
  if (!isObject(value)) return 'must be an object';
  if (Object.hasOwn(value, 'id') && value.id !== path.at(-1)) return `has another id than ${named(path)}`;
  return null;
}

/** What no config file could say. */
function strange(value: unknown, deep: number): string | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'must be a number';
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    return 'must be plain data';
  if (typeof value !== 'object' || value === null) return null;
  if (deep === 0) return 'is nested too deep';
  if (Object.hasOwn(value, '__proto__')) return 'unknown key "__proto__"';
  for (const below of Object.values(value)) {
    const flaw = strange(below, deep - 1);
    if (flaw !== null) return flaw;
  }
  return null;
}

/**
 * The file and what was changed since, the later change over the earlier; neither is touched. Changes that can't be
 * made (see `refusal`) are passed over, so that what the file holds always stands.
 */
export function merged(file: Plain, changes: readonly SettingChange[]): Plain {
  const locked = lockedPaths(file);
  return changes.reduce((config, change) => applied(file, config, change, locked), file);
}

/** One change more on what is merged already. */
export function applied(file: Plain, config: Plain, change: SettingChange, locked: readonly SettingPath[]): Plain {
  if (refusal(change, locked, config) !== null) return config;
  const { path, value } = change;
  if (value === null) return without(config, file, path) as Plain;
  return withAt(config, path, kindOf(path) === 'item' ? { ...(value as Plain), id: path.at(-1)! } : value) as Plain;
}

/** A copy that has `value` at the path; what is beside the path is shared. */
function withAt(around: unknown, [step, ...rest]: SettingPath, value: unknown): unknown {
  if (step === undefined) return value;
  const old = childOf(around, step);
  const [next] = rest;
  // an item's list, or a map, that is not there yet
  const empty = next === undefined ? undefined : isWalkedList(step) ? [] : {};
  const below = withAt(old ?? empty, rest, value);
  if (Array.isArray(around)) {
    const items = around as readonly unknown[];
    return old === undefined ? [...items, below] : items.map((one) => (one === old ? below : one));
  }
  return put(around as Plain, step, below);
}

const LISTS: readonly string[] = ['queues', 'teams', 'groups', 'seats', 'boards'];
const isWalkedList = (key: string): boolean => LISTS.includes(key);

/** Any key is data. */
function put(object: Plain, key: string, value: unknown): Plain {
  const entries = Object.entries(object);
  if (!Object.hasOwn(object, key)) return Object.fromEntries([...entries, [key, value]]);
  return Object.fromEntries(entries.map(([one, old]) => [one, one === key ? value : old]));
}

/** A copy that has nothing at the path; lists and maps that only the browser had filled go with their last entry. */
function without(around: unknown, file: unknown, [step, ...rest]: SettingPath): unknown {
  if (step === undefined) return undefined;
  const old = childOf(around, step);
  if (old === undefined) return around;
  const inFile = childOf(file, step);
  let below = rest.length === 0 ? undefined : without(old, inFile, rest);
  if (inFile === undefined && isEmpty(below)) below = undefined;
  if (Array.isArray(around)) {
    const items = around as readonly unknown[];
    return below === undefined ? items.filter((one) => one !== old) : items.map((one) => (one === old ? below : one));
  }
  const object = around as Plain;
  if (below !== undefined) return put(object, step, below);
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== step));
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
