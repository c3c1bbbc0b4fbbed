import type { Logger } from 'pino';
import type { SettingChange, SettingPath, SettingsAnswer } from '../../protocol/people.ts';
import { checkPlain, parseConfig, parsePlain, type Config, type PlainFlaw } from '../config.ts';
import type { Clock } from '../ports.ts';
import { applied, lockedPaths, refusal, type Plain } from './overlay.ts';
import { StaleVersion, type SettingsStore, type StoredChange } from './store.ts';

/** One thing wrong with a change, where it is: lists are walked by id. */
export interface SettingFlaw {
  readonly path: SettingPath;
  readonly message: string;
}

/** A kept change that no longer fits the file: it does nothing until the file lets it again. */
export interface LeftOut extends SettingFlaw {
  readonly version: number;
}

export type ChangeAnswer =
  | { readonly version: number }
  /** They were made on top of another version than this one. */
  | { readonly stale: number }
  | { readonly flaws: readonly SettingFlaw[] };

/** The config in force: the file's, and what the browser set beside it. */
export interface Settings {
  current(): Config;
  answer(): SettingsAnswer;
  /** Kept changes that the file as it is now doesn't let stand. */
  readonly leftOut: readonly LeftOut[];
  /** Makes all of these changes or none: nothing is kept unless the whole is a config. One call at a time. */
  change(asked: {
    readonly version: number;
    readonly changes: readonly SettingChange[];
    readonly by: string;
  }): Promise<ChangeAnswer>;
  /** Hears each config that comes into force; returns how to stop. */
  onChange(listener: (config: Config) => void): () => void;
}

/** A config file to begin with. */
export interface SettingsFile {
  readonly text: string;
  /** Its paths are relative to it. */
  readonly name: string;
  /** Whether what stands in it is locked in the browser; absent: it is. The demo's file is nobody's to keep. */
  readonly locks?: boolean;
  /** Laid on every config that is made, such as a demo's own door. */
  readonly finish?: (config: Config) => Config;
}

export interface SettingsOptions {
  readonly file: SettingsFile;
  readonly store: SettingsStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

interface State {
  readonly version: number;
  readonly value: Plain;
  readonly config: Config;
  readonly changes: readonly StoredChange[];
}

interface Laid {
  readonly state: State;
  readonly leftOut: readonly LeftOut[];
  /** No group had to be left. */
  readonly whole: boolean;
}

/** Rejects with ConfigError if the file itself is no config, and with the store's own error. */
export async function createSettings(options: SettingsOptions): Promise<Settings> {
  const { file, store, clock, logger } = options;
  const { finish = (config: Config) => config, locks = true } = file;
  parseConfig(file.text, file.name);
  const plain = parsePlain(file.text, file.name).value as Plain;
  const locked = locks ? lockedPaths(plain) : [];
  const listeners = new Set<(config: Config) => void>();
  const check = (value: Plain): { config: Config } | { flaws: readonly SettingFlaw[] } => {
    const checked = checkPlain(value, file.name);
    if ('flaws' in checked) return { flaws: checked.flaws.map((flaw) => byId(value, flaw)) };
    return { config: finish(checked.config) };
  };

  /** Stored changes over the file, all together if that gives a config, else one command's after the other's. */
  function laidOver(stored: readonly StoredChange[]): Laid {
    const together = laidInGroups(stored, [stored]);
    return together.whole ? together : laidInGroups(stored, madeAtOnce(stored));
  }

  /** What of a group fits is taken if it gives a config with what was taken before, else left. */
  function laidInGroups(stored: readonly StoredChange[], groups: readonly (readonly StoredChange[])[]): Laid {
    let value = plain;
    let whole = true;
    const leftOut: LeftOut[] = [];
    for (const group of groups) {
      let next = value;
      const fits: StoredChange[] = [];
      for (const change of group) {
        const message = refusal(change, locked, next);
        if (message === null) {
          next = applied(plain, next, change, locked);
          fits.push(change);
        } else leftOut.push({ version: change.version, path: change.path, message });
      }
      const checked = check(next);
      if ('config' in checked) value = next;
      else {
        whole = false;
        const [first] = checked.flaws;
        const message = first ? `${first.path.join('.')}: ${first.message}` : 'does not fit the file';
        for (const { version, path } of fits) leftOut.push({ version, path, message });
      }
    }
    const checked = check(value);
    if ('flaws' in checked) throw new Error('the file is a config, and what was laid over it too');
    const state = { version: stored.at(-1)?.version ?? 0, value, config: checked.config, changes: stored };
    return { state, leftOut: leftOut.sort((a, b) => a.version - b.version), whole };
  }

  const begun = laidOver(await store.all());
  let { state } = begun;
  for (const { version, path, message } of begun.leftOut) {
    logger.warn({ version, path: path.join('.'), why: message }, 'a setting made in the browser is left out');
  }

  function tell(): void {
    for (const listener of listeners) {
      try {
        listener(state.config);
      } catch (error) {
        logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a listener of settings failed');
      }
    }
  }

  const change: Settings['change'] = async ({ version, changes, by }) => {
    if (version !== state.version) return { stale: state.version };
    let next = state.value;
    const flaws: SettingFlaw[] = [];
    for (const one of changes) {
      const message = refusal(one, locked, next);
      if (message === null) next = applied(plain, next, one, locked);
      else flaws.push({ path: one.path, message });
    }
    if (flaws.length > 0) return { flaws };
    const checked = check(next);
    if ('flaws' in checked) return checked;
    if (changes.length === 0) return { version };
    const at = clock.now();
    try {
      await store.append(changes, { by, at, version });
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
      // another process on the same database was faster: go on from what it wrote
      ({ state } = laidOver(await store.all()));
      tell();
      return { stale: state.version };
    }
    const added = changes.map(({ path, value }, index) => ({ version: version + index + 1, at, by, path, value }));
    state = {
      version: version + added.length,
      value: next,
      config: checked.config,
      changes: [...state.changes, ...added]
    };
    tell();
    return { version: state.version };
  };

  let turn: Promise<unknown> = Promise.resolve();
  return {
    current: () => state.config,
    answer: () => ({
      version: state.version,
      value: state.value,
      locked,
      changes: state.changes.toReversed()
    }),
    leftOut: begun.leftOut,
    change(asked) {
      const mine = turn.then(() => change(asked));
      turn = mine.catch(() => undefined);
      return mine;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }
  };
}

/** Rows that one command wrote: the same moment and hand. */
function madeAtOnce(stored: readonly StoredChange[]): StoredChange[][] {
  const groups: StoredChange[][] = [];
  for (const one of stored) {
    const last = groups.at(-1)?.at(-1);
    if (last?.at === one.at && last.by === one.by) groups.at(-1)!.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Positions in lists become the ids that stand there. */
function byId(value: Plain, { path, message }: PlainFlaw): SettingFlaw {
  let at: unknown = value;
  const steps = path.map((step) => {
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : null;
    const id = typeof step === 'number' && at !== null ? (at as { id?: unknown }).id : undefined;
    return typeof id === 'string' ? id : String(step);
  });
  return { path: steps, message };
}
