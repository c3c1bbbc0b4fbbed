import type { EpochMs } from '../../core/ids.ts';
import type { SettingChange } from '../../protocol/people.ts';

/** One change as it is kept. Versions count up from 1 without holes. */
export interface StoredChange extends SettingChange {
  readonly version: number;
  readonly at: EpochMs;
  /** Who made it: `person:<id>`, `local`, … */
  readonly by: string;
}

/** Where the browser's changes are kept. */
export interface SettingsStore {
  /** Every change, the oldest first. */
  all(): Promise<readonly StoredChange[]>;
  /**
   * Keeps all of these, in this order, or none, on top of `version`; resolves to the version then. Rejects with
   * `StaleVersion` when another one stands there already.
   */
  append(
    changes: readonly SettingChange[],
    about: { readonly by: string; readonly at: EpochMs; readonly version: number }
  ): Promise<number>;
}

/** Somebody else changed the settings meanwhile. */
export class StaleVersion extends Error {
  constructor() {
    super('the settings have changed meanwhile');
    this.name = 'StaleVersion';
  }
}

/** The rows of changes made on top of a version. */
export function numbered(
  changes: readonly SettingChange[],
  { by, at, version }: { readonly by: string; readonly at: EpochMs; readonly version: number }
): StoredChange[] {
  return changes.map(({ path, value }, index) => ({ version: version + index + 1, at, by, path, value }));
}
