import { LEVELS, type LevelName } from '../../core/alert-state.ts';
import { isOnDuty, reachAt, type DutyLine, type Present as OnFloor, type SiteTime } from '../../core/ladder/duty.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Grant, Role } from '../../protocol/people.ts';
import { RIGHTS_OF } from '../../protocol/people.ts';
import type { Present } from '../access/presence.ts';
import { foldUsername } from '../access/usernames.ts';
import { maskOfGrant } from '../scope/grants.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import type { Duty } from './parts.ts';

/** 1 to 5; 0: a role without a level. */
const levelOf = (role: Role): number => LEVELS.indexOf(role as LevelName) + 1;

/** A person as the accounts know them. */
export interface Known {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  /** Lets nobody in any more: nor is anybody called. */
  readonly disabled: boolean;
}

/**
 * Levels as people (TELL5): by the duty roster, whose lines name them as they sign in, and by who is here with a grant of
 * that level's role that shows the alert's place.
 */
export function createDuty(options: {
  /** `person` is a username, or an id. */
  readonly lines: () => readonly DutyLine[];
  readonly present: () => readonly Present[];
  /** The accounts as last read. */
  readonly known: () => readonly Known[];
  readonly time: SiteTime;
  readonly places: () => Places;
}): Duty & {
  onDuty(person: string, at: EpochMs): boolean;
  /** What the phone system dials to reach somebody; null: nobody said. */
  phone(person: string): string | null;
} {
  const nothing: Look = () => undefined;

  /** The roster with ids; who is on it and has no account yet keeps the name: their phone may be known all the same. */
  function lines(): readonly DutyLine[] {
    const known = options.known();
    const ids = new Map(known.map(({ username, id }) => [foldUsername(username), id]));
    for (const { username, person } of options.present()) if (username) ids.set(foldUsername(username), person);
    const out = new Set(known.flatMap(({ id, disabled }) => (disabled ? [id] : [])));
    return options
      .lines()
      .map((line) => ({ ...line, person: ids.get(foldUsername(line.person)) ?? line.person }))
      .filter(({ person }) => !out.has(person));
  }

  function onFloor(): readonly OnFloor[] {
    const places = options.places();
    return options.present().flatMap(({ person, grants }) => {
      const byLevel = Map.groupBy(
        grants.filter(({ role }) => RIGHTS_OF[role].includes('alerts')),
        ({ role }) => levelOf(role)
      );
      return [...byLevel].map(([level, of]): OnFloor => ({
        person,
        level,
        covers: (place) =>
          of.some((grant: Grant) => maskOfGrant(grant, places)('alerts', { place }, nothing) !== NOTHING)
      }));
    });
  }

  return {
    at: (call) => reachAt(call, lines(), onFloor(), options.time),
    person(person) {
      const ways = new Set(lines().flatMap((line) => (line.person === person ? line.reach : [])));
      const present = options.present().some((one) => one.person === person);
      if (present) ways.add('wall');
      return { person, ways: [...ways], present };
    },
    name: (person) =>
      options.present().find((one) => one.person === person)?.name ??
      options.known().find(({ id, username }) => id === person || username === person)?.name ??
      null,
    phone: (person) => lines().find((line) => line.person === person && line.phone !== undefined)?.phone ?? null,
    onDuty: (person, at) => isOnDuty(person, at, lines(), options.time)
  };
}
