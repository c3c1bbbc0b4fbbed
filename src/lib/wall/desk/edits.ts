import type { SettingChange, SettingPath, SettingsAnswer } from '../../protocol/people.ts';
import { at, isHolder, isWithin, put, same, samePath, touches } from './tree.ts';

type Edits = readonly SettingChange[];

/** What stands if the edits are made. */
export function withEdits(value: unknown, edits: Edits): unknown {
  return edits.reduce((sum, edit) => put(sum, edit.path, edit.value), value);
}

/**
 * One more edit. What it makes meaningless goes; an edit inside something that was added belongs to what was added;
 * an edit back to what stands is none.
 * @param base what stands on the server.
 */
export function addEdit(edits: Edits, base: unknown, { path, value }: SettingChange): Edits {
  const around = edits.find(
    (edit) => edit.value !== null && edit.path.length < path.length && isWithin(path, edit.path)
  );
  if (around) {
    const whole = put(around.value, path.slice(around.path.length), value) ?? null;
    return edits.map((edit) => (edit === around ? { path: edit.path, value: whole } : edit));
  }
  const others = edits.filter((edit) => !isWithin(edit.path, path));
  const stands = at(base, path);
  return same(stands ?? null, value ?? null) ? others : [...others, { path, value: value ?? null }];
}

/** Whether the file says it: the value, something around it, or something in it. */
export function isLocked(locked: readonly SettingPath[], path: SettingPath): boolean {
  return locked.some((one) => touches(one, path));
}

/** Which edits still fit what the server has by now, and which do not: their place is gone, or somebody else changed it. */
export function refit(
  edits: Edits,
  now: SettingsAnswer,
  since: number
): { readonly kept: Edits; readonly dropped: Edits } {
  const theirs = now.changes.filter(({ version }) => version > since);
  const kept: SettingChange[] = [];
  const dropped: SettingChange[] = [];
  for (const edit of edits) {
    const place = edit.path.slice(0, -1);
    const fits =
      (at(now.value, place) !== undefined ||
        (isHolder(place.at(-1)) && at(now.value, place.slice(0, -1)) !== undefined)) &&
      !theirs.some(({ path }) => touches(path, edit.path) && !addsBeside(now, path, edit.path)) &&
      !deskTaken(withEdits(now.value, kept), edit);
    if (fits) kept.push(edit);
    else dropped.push(edit);
  }
  return { kept, dropped };
}

/** A change around ours that left our own place as it was is none of ours: a whole team was written, our desk still stands. */
const addsBeside = (now: SettingsAnswer, theirs: SettingPath, ours: SettingPath): boolean =>
  theirs.length < ours.length && !samePath(theirs, ours) && at(now.value, ours.slice(0, -1)) !== undefined;

interface Team {
  readonly id: string;
  readonly site?: string;
  readonly groups?: readonly { readonly seats?: readonly { readonly id: string; readonly desk?: unknown }[] }[];
}

/** Whether the edit puts a desk where another seat of the site stands by now. */
function deskTaken(value: unknown, edit: SettingChange): boolean {
  const seat = edit.path.at(-2);
  if (edit.path.at(-1) !== 'desk' || edit.value === null) return false;
  const teams = (at(value, ['teams']) ?? []) as readonly Team[];
  const site = teams.find(({ id }) => id === edit.path[1])?.site;
  return teams
    .filter((team) => team.site === site)
    .some((team) =>
      (team.groups ?? []).some(({ seats = [] }) => seats.some(({ id, desk }) => id !== seat && same(desk, edit.value)))
    );
}
