import type { z } from 'zod';
import { didYouMean } from './suggest.ts';

/** One thing wrong, said so that the sender can mend it. */
export interface Flaw {
  readonly code: 'missing_field' | 'bad_value' | 'unknown_key';
  /** Where: keys and list positions from the top. */
  readonly path: readonly (string | number)[];
  /** What is wrong and how to mend it, without the path. */
  readonly message: string;
}

type Keys = readonly PropertyKey[];

interface Def {
  readonly type: string;
  readonly shape?: Record<string, z.core.$ZodType>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
}

/** The branches of a union that `value` can mean: by its discriminator where there is one, else all. */
function branches(def: Def, value: unknown): readonly z.core.$ZodType[] {
  const { options = [], discriminator } = def;
  if (discriminator === undefined) return options;
  const meant = valueAt(value, [discriminator]) as z.core.util.Primitive;
  const fits = options.filter((option) => option._zod.propValues?.[discriminator]?.has(meant));
  return fits.length > 0 ? fits : options;
}

/** The keys that an object has at `path` in `value`; of unions, those of every branch that may be meant. */
export function knownKeys(schema: z.core.$ZodType, path: Keys, value?: unknown): readonly string[] {
  const def = schema._zod.def as unknown as Def;
  const through = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  if (through) return knownKeys(through, path, value);
  if (def.options) return [...new Set(branches(def, value).flatMap((option) => knownKeys(option, path, value)))];
  const [key, ...rest] = path;
  if (key === undefined) return def.shape ? Object.keys(def.shape) : [];
  const below = valueAt(value, [key]);
  if (def.shape) return Object.hasOwn(def.shape, key) ? knownKeys(def.shape[String(key)]!, rest, below) : [];
  const inner = def.element ?? def.valueType;
  return inner ? knownKeys(inner, rest, below) : [];
}

/** The value at `path`, own keys only; undefined if there is none. */
export function valueAt(value: unknown, path: Keys): unknown {
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const kind = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`);
const names: Record<string, string> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  int: 'a whole number'
};
const named = (type: string) => names[type] ?? `a ${type}`;
const units: Record<string, string> = { string: ' characters', array: ' entries' };
const least: Record<string, string> = { string: 'must not be empty', array: 'must have at least one entry' };
const tidy = (path: Keys) => path.map((key) => (typeof key === 'number' ? key : String(key)));

/** zod's own words; any other message was written for this very field. */
const STOCK = /^(Invalid|Too (big|small)|Unrecognized)/;

function said(issue: z.core.$ZodIssue, got: unknown): string {
  if (!STOCK.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${named(issue.expected)}, is ${kind(got)}`;
    case 'invalid_value': {
      const known = issue.values.map(String);
      return `must be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}${typeof got === 'string' ? didYouMean(got, known) : ''}`;
    }
    case 'too_big':
      return `at most ${issue.maximum}${units[issue.origin] ?? ''}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in least) return least[issue.origin]!;
      return `at least ${issue.minimum}${units[issue.origin] ?? ''}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

/** The branch of a union that got furthest: its complaint is the useful one. */
function closest(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | null {
  const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(...branch.map((one) => one.path.length));
  const deep = issue.errors.filter((branch) => branch.length > 0 && depth(branch) > 0);
  return deep.sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? null;
}

/**
 * The first `most` complaints of a failed check (a few more where one names several keys), in plain words.
 * `input` is what was checked. Bounded, since whoever sends thousands of flaws should not cost us a second.
 */
export function explain(
  schema: z.core.$ZodType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
  most = 100
): Flaw[] {
  return issues.slice(0, most).flatMap((issue): Flaw[] => {
    const path = tidy(issue.path);
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, path, input);
      return issue.keys.slice(0, most).map((key) => ({
        code: 'unknown_key' as const,
        path: [...path, key],
        message: `unknown key "${key.slice(0, 64)}"${didYouMean(key, known)}${known.length > 0 ? ` (known: ${known.join(', ')})` : ''}`
      }));
    }
    if (issue.code === 'invalid_union') {
      const branch = closest(issue);
      if (branch) {
        const inner = branch.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
        return explain(schema, input, inner, most);
      }
    }
    if (issue.code === 'invalid_key') return [{ code: 'unknown_key', path, message: said(issue, undefined) }];
    const got = valueAt(input, path);
    if (got === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
      const wanted =
        issue.code === 'invalid_type' ? named(issue.expected) : `one of ${issue.values.map(String).join(', ')}`;
      return [{ code: 'missing_field', path, message: `is missing; give ${wanted}` }];
    }
    return [{ code: got === undefined ? 'missing_field' : 'bad_value', path, message: said(issue, got) }];
  });
}

/** `data.seats[2].seat`. */
export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text.slice(0, 256);
}
