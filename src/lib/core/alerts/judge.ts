import type { AlertPlace, AlertReason, SubjectKind } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';
import type { Collection } from '../state.ts';
import { createAttendance } from './attendance.ts';
import { judge as judgeCondition } from './condition.ts';
import type { Finding, Subject } from './find.ts';
import type { AlertSettings, Ground, Kind, RecordOf } from './ground.ts';
import { KINDS, kindOf } from './kinds.ts';
import type { Rule, WhereKey } from './rule.ts';
import { createTimers } from './timers.ts';

/** Says of every rule and subject whether it holds, when that may have changed, and only then. */
export interface Judge {
  /** Looks at what moved. */
  look(changed: ReadonlyMap<Collection, ReadonlySet<string>>, now: EpochMs): void;
  /** Looks at what a clock has made due. */
  tick(now: EpochMs): void;
  nextAt(): EpochMs | null;
}

export interface JudgeOptions {
  readonly rules: readonly Rule[];
  readonly settings: () => AlertSettings;
  readonly look: <C extends Collection>(collection: C, id: string) => RecordOf<C> | undefined;
  /** Told when an answer is true, and once when it is no more. */
  readonly told: (rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs) => void;
  /** Since when the check-in of a site has been due; absent: nobody is asked. */
  readonly checkInDue?: (site: string, now: EpochMs) => EpochMs | null;
  /** Rules and subjects that are true as remembered: told to be over if they are no more. */
  readonly known?: Iterable<{ readonly rule: string; readonly subject: string }>;
}

/** Missed rings count for so long. */
const MISSED_MS = 600_000;

export function createJudge({ rules, settings, look, told, checkInDue = () => null, known = [] }: JudgeOptions): Judge {
  const byKind = Map.groupBy(
    rules.filter(({ off }) => off !== true),
    ({ on }) => on
  );
  /** True when last told, by subject. */
  const holding = new Map<string, Set<string>>();
  const timers = createTimers();
  const rings = new Map<string, { day: string; count: number }>();
  const missed = new Map<string, EpochMs[]>();
  const attendance = createAttendance(
    () => settings().roster,
    (agent) => look('agents', agent)
  );
  for (const { rule, subject } of known) remember(subject, rule);

  function remember(subject: string, rule: string): void {
    const all = holding.get(subject);
    if (all) all.add(rule);
    else holding.set(subject, new Set([rule]));
  }

  function forget(subject: string, rule: string): void {
    const all = holding.get(subject);
    all?.delete(rule);
    if (all?.size === 0) holding.delete(subject);
  }

  /** An agent's day counts missed rings; each that is new is one at the seat where they sit. */
  function countRings(agent: string, now: EpochMs): void {
    const record = look('agents', agent);
    if (!record) {
      rings.delete(agent);
      return;
    }
    const { day, ring_missed: count } = record.today;
    const before = rings.get(agent);
    rings.set(agent, { day, count });
    if (!before || before.day !== day || count <= before.count || record.seat === null) return;
    const times = missed.get(record.seat) ?? [];
    for (let n = before.count; n < count; n += 1) times.push(now);
    missed.set(record.seat, times);
    lookAt('seat', record.seat, now);
  }

  function missedAt(seat: string, now: EpochMs): readonly EpochMs[] {
    const times = missed.get(seat)?.filter((at) => at > now - MISSED_MS) ?? [];
    if (times.length === 0) missed.delete(seat);
    else missed.set(seat, times);
    return times;
  }

  function groundAt(now: EpochMs): Ground {
    return {
      now,
      look: (collection, id) => (id === null ? undefined : look(collection, id)),
      settings: settings(),
      missed: (seat) => missedAt(seat, now),
      checkInDue: (site) => checkInDue(site, now),
      attendance: (team) => attendance.of(team, now)
    };
  }

  function lookAt(kind: SubjectKind, id: string, now: EpochMs): void {
    const of = byKind.get(kind);
    const how = KINDS[kind];
    if (!of || !how) return;
    const key = `${kind}:${id}`;
    const ground = groundAt(now);
    const record = how.collection === null ? how.find?.(id, ground) : look(how.collection, id);
    if (!record) {
      timers.set(key, null);
      const was = [...(holding.get(key) ?? [])];
      holding.delete(key);
      for (const rule of of) if (was.includes(rule.id)) told(rule, { kind, id }, null, now);
      return;
    }
    const read = reader(how, record as never, ground);
    let dueAt: EpochMs | null = null;
    for (const rule of of) {
      const verdicts =
        !rule.where || isThere(rule.where, how.place(record as never, ground))
          ? rule.steps.map(({ when }) => judgeCondition(when, read, now))
          : [];
      const isTrue = verdicts.some(({ holds }) => holds);
      const due = verdicts.flatMap((one) => one.dueAt ?? []);
      if (due.length > 0) dueAt = Math.min(dueAt ?? Infinity, ...due);
      if (!isTrue && !holding.get(key)?.has(rule.id)) continue;
      if (isTrue) remember(key, rule.id);
      else forget(key, rule.id);
      told(rule, { kind, id }, findingOf(how, record as never, ground, verdicts), now);
    }
    timers.set(key, dueAt);
  }

  return {
    look(changed, now) {
      for (const agent of changed.get('agents') ?? []) countRings(agent, now);
      if (byKind.has('team'))
        for (const team of attendance.moved(changed.get('agents') ?? [])) lookAt('team', team, now);
      for (const [collection, ids] of changed) {
        const kind = kindOf(collection);
        if (kind !== null && byKind.has(kind)) for (const id of ids) lookAt(kind, id, now);
      }
    },
    tick(now) {
      for (let due = timers.take(now); due; due = timers.take(now)) {
        const [kind, id] = due.id.split(/:(.*)/s);
        lookAt(kind as SubjectKind, id ?? '', now);
      }
    },
    nextAt: () => timers.next()
  };
}

function isThere(where: NonNullable<Rule['where']>, place: AlertPlace): boolean {
  return (Object.entries(where) as [WhereKey, readonly string[]][]).every(([key, ids]) => {
    const here = place[key];
    return here !== null && ids.includes(here);
  });
}

function reader(how: Kind<never>, record: never, ground: Ground) {
  return (measure: string) => {
    const read = Object.hasOwn(how.measures, measure) ? how.measures[measure] : undefined;
    return read ? read(record, ground) : null;
  };
}

function findingOf(
  how: Kind<never>,
  record: never,
  ground: Ground,
  verdicts: readonly {
    readonly holds: boolean;
    readonly reasons: readonly AlertReason[];
    readonly dueAt: EpochMs | null;
  }[]
): Finding {
  const dues = verdicts.flatMap(({ dueAt }) => dueAt ?? []);
  return {
    holds: verdicts.map(({ holds }) => holds),
    reasons: verdicts.map(({ reasons }) => reasons),
    dueAt: dues.length === 0 ? null : Math.min(...dues),
    place: how.place(record, ground),
    note: how.note?.(record, ground) ?? null,
    promise: how.promise?.(record) ?? null
  };
}
