import type { AlertReason } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';
import type { Measured } from './ground.ts';
import type { Condition, Operator, Than } from './rule.ts';

/** Whether a condition holds, why, and when that may change although nothing moves. */
export interface Verdict {
  readonly holds: boolean;
  readonly reasons: readonly AlertReason[];
  readonly dueAt: EpochMs | null;
}

type Read = (measure: string) => Measured;
type Plain = number | string | boolean | null | readonly string[];
const NO: Verdict = { holds: false, reasons: [], dueAt: null };

/** Reads a tree over measures (RULE1 to RULE4). What can't be told makes nothing true. */
export function judge(condition: Condition, read: Read, now: EpochMs): Verdict {
  if ('all' in condition) return together(condition.all, read, now, (all) => all.every(({ holds }) => holds));
  if ('any' in condition) return together(condition.any, read, now, (all) => all.some(({ holds }) => holds));
  if ('not' in condition) {
    const { holds, dueAt } = judge(condition.not, read, now);
    return { holds: !holds, reasons: [], dueAt };
  }
  return leaf(condition.measure, condition.is, condition.than, read, now);
}

function together(
  parts: readonly Condition[],
  read: Read,
  now: EpochMs,
  hold: (all: readonly Verdict[]) => boolean
): Verdict {
  const all = parts.map((part) => judge(part, read, now));
  const holds = hold(all);
  const dues = all.flatMap(({ dueAt }) => dueAt ?? []);
  return {
    holds,
    reasons: holds ? all.filter((one) => one.holds).flatMap(({ reasons }) => reasons) : [],
    dueAt: dues.length === 0 ? null : Math.min(...dues)
  };
}

function plainOf(measured: Measured, now: EpochMs): Plain {
  if (measured === null || typeof measured !== 'object') return measured;
  if ('since' in measured) return (now - measured.since) / 1000;
  return 'value' in measured ? measured.value : measured;
}

/** What it is compared with: a plain value, or another measure, times and plus. */
function limitOf(than: Than, read: Read, now: EpochMs): Plain {
  if (typeof than !== 'object' || !('measure' in than)) return than;
  const other = plainOf(read(than.measure), now);
  return typeof other === 'number' ? other * (than.times ?? 1) + (than.plus ?? 0) : other;
}

function leaf(measure: string, is: Operator, than: Than, read: Read, now: EpochMs): Verdict {
  const measured = read(measure);
  const value = plainOf(measured, now);
  const limit = limitOf(than, read, now);
  if (value === null || limit === null) return { ...NO, dueAt: ownDue(measured) };
  const holds = compare(value, is, limit);
  const since = isClock(measured) ? measured.since : undefined;
  const shown = Array.isArray(value) ? value.join(', ') : (value as number | string | boolean);
  return {
    holds,
    reasons: holds ? [{ measure, value: shown, is, than: limit, ...(since === undefined ? {} : { since }) }] : [],
    dueAt: dueOf(measured, is, limit, now)
  };
}

const isClock = (measured: Measured): measured is { readonly since: EpochMs } =>
  typeof measured === 'object' && measured !== null && 'since' in measured;

function compare(value: Exclude<Plain, null>, is: Operator, limit: Exclude<Plain, null>): boolean {
  switch (is) {
    case '>':
      return Number(value) > Number(limit);
    case '>=':
      return Number(value) >= Number(limit);
    case '<':
      return Number(value) < Number(limit);
    case '<=':
      return Number(value) <= Number(limit);
    case '=':
      return value === limit;
    case '!=':
      return value !== limit;
    case 'in':
      return Array.isArray(limit) && limit.includes(value);
    case 'has':
      return Array.isArray(value) && value.includes(limit);
  }
}

/** When a value that changes by itself does so next, known yet or not. */
function ownDue(measured: Measured): EpochMs | null {
  return typeof measured === 'object' && measured !== null && 'dueAt' in measured ? measured.dueAt : null;
}

/** A clock crosses its limit once: the first millisecond at which the comparison is another one. */
function dueOf(measured: Measured, is: Operator, limit: Exclude<Plain, null>, now: EpochMs): EpochMs | null {
  if (typeof measured !== 'object' || measured === null || Array.isArray(measured)) return null;
  if ('dueAt' in measured) return ownDue(measured);
  if (!isClock(measured) || typeof limit !== 'number') return null;
  const at = measured.since + Math.round(limit * 1000);
  const crossing = is === '>' || is === '<=' ? at + 1 : at;
  return crossing > now ? crossing : null;
}
