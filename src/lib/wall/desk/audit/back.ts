import type { SettingsAnswer, SettingPath } from '../../../protocol/people.ts';
import { at, same, samePath } from '../tree.ts';

type Changes = SettingsAnswer['changes'];

export interface Past {
  /** What stood there before; null: nothing from the browser. */
  readonly before: unknown;
  /** Whether anything would change by going back. */
  readonly differs: boolean;
}

/** What a change replaced: the value of the change before it at the same path. @param changes the newest first */
export function pastOf({ changes, value, locked }: SettingsAnswer, index: number): Past {
  const { path } = changes[index]!;
  const before = changes.slice(index + 1).find((older) => samePath(older.path, path))?.value ?? null;
  const stands = browserHas(changes, path) ? (at(value, path) ?? null) : null;
  const shut = locked.some((one) => samePath(one, path));
  return { before, differs: !shut && !same(before, stands) };
}

/** Whether the newest change at the path set something. */
const browserHas = (changes: Changes, path: SettingPath): boolean =>
  (changes.find((change) => samePath(change.path, path))?.value ?? null) !== null;
