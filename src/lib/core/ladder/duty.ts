import type { AlertPlace, Severity } from '../alert-state.ts';
import type { EpochMs, SiteId, TeamId } from '../ids.ts';
import type { SiteSettings } from '../settings.ts';
import { hoursRun } from '../time/hours.ts';
import type { Zone } from '../time/zone.ts';

/** Who is to be reached at a level, and when: a line of the duty roster. */
export interface DutyLine {
  /** 1 to 5; see LEVELS. */
  readonly level: number;
  readonly person: string;
  /** Absent: everywhere. */
  readonly site?: SiteId;
  readonly team?: TeamId;
  /** 0 = Sunday; absent: every day, holidays too. */
  readonly days?: readonly (number | 'holiday')[];
  /** Minutes after local midnight; `to` ≤ `from` runs over midnight. Absent: the whole day. */
  readonly from?: number;
  readonly to?: number;
  /** Counts whenever no other line of its level does. */
  readonly rest?: boolean;
  /** Ways, as the site names them: `wall`, a webhook's name, `phone`. */
  readonly reach: readonly string[];
  /** What the phone system dials. */
  readonly phone?: string;
}

/** Somebody who is signed in, with the level of their role. */
export interface Present {
  readonly person: string;
  readonly level: number;
  covers(place: AlertPlace): boolean;
}

/** Somebody to reach now. */
export interface Reach {
  readonly person: string;
  readonly ways: readonly string[];
  readonly present: boolean;
}

/** What is to be reached about, where and when. */
export interface DutyCall {
  readonly level: number;
  readonly severity: Severity;
  readonly place: AlertPlace;
  readonly at: EpochMs;
}

/** A site's own hours and holidays; of null, the first site's. Null: one that is not known, whose lines then count at any time. */
export type SiteTime = (
  site: SiteId | null
) => { readonly site: Pick<SiteSettings, 'calendar'>; readonly zone: Zone } | null;

/** From this level on, nobody is called outside their duty hours but for `critical`. */
const FAR_LEVEL = 3;

const SCREEN = ['wall'] as const;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6, 'holiday'] as const;

/** Who is to be reached at a level: who is on duty there, and who is signed in with its role. */
export function reachAt(
  call: DutyCall,
  duty: readonly DutyLine[],
  present: readonly Present[],
  time: SiteTime
): readonly Reach[] {
  const { level, place, at } = call;
  const lines = duty.filter((line) => line.level === level && speaksOf(line, place));
  const on = onDuty(lines, place.site, at, time);
  const there = present.filter((one) => one.level === level && one.covers(place));
  const far = level >= FAR_LEVEL && call.severity === 'critical' && on.length === 0;
  const ways = new Map<string, Set<string>>();
  const add = (person: string, more: readonly string[]): void => {
    ways.set(person, new Set([...(ways.get(person) ?? []), ...more]));
  };
  for (const line of far ? lines : on) add(line.person, line.reach);
  for (const { person } of there) add(person, SCREEN);
  const signedIn = new Set(present.map(({ person }) => person));
  return [...ways].map(([person, by]) => ({ person, ways: [...by], present: signedIn.has(person) }));
}

/** Whether any line of theirs counts now: when that ends, what they hold is given back. */
export function isOnDuty(person: string, at: EpochMs, duty: readonly DutyLine[], time: SiteTime): boolean {
  return duty
    .filter((line) => line.person === person)
    .some((line) => {
      const same = duty.filter((one) => one.level === line.level && one.site === line.site && one.team === line.team);
      return onDuty(same, line.site ?? null, at, time).includes(line);
    });
}

/** Of lines of one level and place, those that count now. */
function onDuty(lines: readonly DutyLine[], site: SiteId | null, at: EpochMs, time: SiteTime): readonly DutyLine[] {
  const plain = lines.filter((line) => !line.rest && runs(line, site, at, time));
  return plain.length > 0 ? plain : lines.filter((line) => line.rest);
}

function runs(line: DutyLine, site: SiteId | null, at: EpochMs, time: SiteTime): boolean {
  const local = time(line.site ?? site);
  if (!local) return true;
  const days = line.days ?? EVERY_DAY;
  const hours = { days, from: line.from ?? 0, to: line.to ?? 0 };
  return hoursRun(local.site, hours, days.includes('holiday'), local.zone, at);
}

/** A line speaks of its site and team; of all of them where the alert names none. */
function speaksOf(line: DutyLine, place: AlertPlace): boolean {
  const same = (named: string | undefined, there: string | null): boolean =>
    named === undefined || there === null || named === there;
  return same(line.site, place.site) && same(line.team, place.team);
}
