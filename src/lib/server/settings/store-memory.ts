import { numbered, StaleVersion, type SettingsStore, type StoredChange } from './store.ts';

/** Changes that are gone with the process: for tests, and for the demo. */
export function createMemorySettings(stored: readonly StoredChange[] = []): SettingsStore {
  let all = [...stored];
  return {
    all: () => Promise.resolve(all),
    append(changes, about) {
      if ((all.at(-1)?.version ?? 0) !== about.version) return Promise.reject(new StaleVersion());
      all = [...all, ...structuredClone(numbered(changes, about))];
      return Promise.resolve(about.version + changes.length);
    }
  };
}
