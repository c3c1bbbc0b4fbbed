import { dirname, resolve } from 'node:path';
import { isScalar, LineCounter, parseDocument, visit, type Node } from 'yaml';
import type { FloorSettings } from '../core/settings.ts';
import type { Script } from '../protocol/coaching.ts';
import { explain, pathText } from '../protocol/explain.ts';
import { alertsConfig, type AlertsConfig } from './config/alerts.ts';
import type { AccessFile } from './config/access.ts';
import type { BoardFile } from './config/boards.ts';
import { conflicts } from './config/cross.ts';
import type { NotifyFile } from './config/notify.ts';
import { configFile } from './config/file.ts';
import type { SecretRef } from './config/parts.ts';
import { createPositions, type Position, type Positions } from './config/positions.ts';
import { floorSettings } from './config/settings.ts';
import type { SourceFile } from './config/sources.ts';
import type { Terms } from './config/terms.ts';
import type { RuleTest } from './config/tests.ts';

/** A config file, read and checked. Paths in it are absolute; secrets are still references (`readSecret`). */
export interface Config {
  readonly floor: FloorSettings;
  /** In the order of the file; `floor.sources` holds the same, as the fold reads them. */
  readonly sources: readonly SourceFile[];
  readonly access: AccessFile;
  /** How long things are kept, in ms. */
  readonly terms: Terms;
  readonly boards: readonly BoardFile[];
  readonly alerts: AlertsConfig;
  /** Cases of its rules. */
  readonly tests: readonly RuleTest[];
  /** The site's own scripts for notes. */
  readonly scripts: readonly Script[];
  /** The roster's file; null: there is none. */
  readonly roster: string | null;
  /** Where messages go out to. */
  readonly notify: NotifyFile;
}

/** One thing wrong in a config file. */
export interface ConfigFlaw extends Position {
  readonly path: string;
  /** What is wrong, and how to mend it. */
  readonly message: string;
}

/** A config file that can't be used: every flaw, one line each as `file:line:col path: what; mend`. */
export class ConfigError extends Error {
  readonly flaws: readonly ConfigFlaw[];

  constructor(file: string, flaws: readonly ConfigFlaw[]) {
    const more = flaws.length > MOST ? [`and ${flaws.length - MOST} more`] : [];
    super([...flaws.slice(0, MOST).map((flaw) => flawText(file, flaw)), ...more].join('\n'));
    this.name = 'ConfigError';
    this.flaws = flaws;
  }
}

const flawText = (file: string, { line, col, path, message }: ConfigFlaw) =>
  `${file}:${line}:${col} ${path === '' ? '' : `${path}: `}${message}`;

/** More lines than this nobody reads at once. */
const MOST = 50;
const LONGEST = 4 * 1024 * 1024;

type Path = readonly (string | number)[];
const flawAt = (position: Position, path: Path, message: string): ConfigFlaw => ({
  line: position.line,
  col: position.col,
  path: pathText(path),
  message
});

const secretAt = (secret: SecretRef, folder: string): SecretRef =>
  'file' in secret ? { file: resolve(folder, secret.file) } : secret;

/** Paths in the file are relative to it. */
function withPaths(source: SourceFile, folder: string): SourceFile {
  switch (source.type) {
    case 'asterisk': {
      const { coaching, queueLog } = source;
      return {
        ...source,
        secret: secretAt(source.secret, folder),
        coaching: coaching && { ...coaching, secret: secretAt(coaching.secret, folder) },
        queueLog: queueLog === undefined ? undefined : resolve(folder, queueLog)
      };
    }
    case 'queue_log':
      return { ...source, file: resolve(folder, source.file) };
    case 'events': {
      const { coaching } = source;
      return {
        ...source,
        key: secretAt(source.key, folder),
        coaching: coaching && { ...coaching, secret: secretAt(coaching.secret, folder) }
      };
    }
    case 'simulator':
      return source;
  }
}

/** The same for what `access` names. */
function accessWithPaths(access: AccessFile, folder: string): AccessFile {
  const { tls, oidc } = access;
  return {
    ...access,
    ...(tls && { tls: { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } }),
    ...(oidc && { oidc: { ...oidc, clientSecret: secretAt(oidc.clientSecret, folder) } })
  };
}

/** The same for what `notify` names. */
function notifyWithPaths(notify: NotifyFile, folder: string): NotifyFile {
  const targets = notify.targets.map((target) => ({
    ...target,
    url: typeof target.url === 'string' ? target.url : secretAt(target.url, folder),
    secret: target.secret && secretAt(target.secret, folder)
  }));
  return { ...notify, targets };
}

/** A config file's text as plain data, unchecked. */
export interface PlainConfig {
  readonly value: unknown;
  /** Where things stand in the text. */
  readonly positions: Positions;
}

/** Reads YAML into plain data; every syntax error is a flaw. */
function readYaml(text: string): PlainConfig & { flaws: ConfigFlaw[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const positions = createPositions(document, lines);
  const wrong = [...document.errors, ...document.warnings];
  const flaws = wrong.map((error) => flawAt(positions.offset(error.pos[0]), [], error.message));
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value !== '__proto__') return;
      const word = isScalar(key) ? 'unknown key "__proto__"' : 'a key must be one word';
      flaws.push(flawAt(positions.offset((key as Node | null)?.range?.[0] ?? 0), [], word));
    }
  });
  return { value: flaws.length > 0 ? undefined : (document.toJS({ maxAliasCount: 100 }) as unknown), positions, flaws };
}

/** What is wrong with plain data as a config. */
export interface PlainFlaw {
  readonly path: Path;
  readonly message: string;
  /** It is about the key at the end of the path, not about its value. */
  readonly atKey: boolean;
}

/**
 * Checks plain data as a config: its shapes first, then what contradicts. `file` is what its paths are relative to.
 */
export function checkPlain(
  value: unknown,
  file: string
): { readonly config: Config } | { readonly flaws: PlainFlaw[] } {
  const checked = configFile.safeParse(value);
  if (!checked.success) {
    const flaws = explain(configFile, value, checked.error.issues);
    return { flaws: flaws.map(({ code, path, message }) => ({ path, message, atKey: code === 'unknown_key' })) };
  }
  const { data } = checked;
  const wrong = conflicts(data);
  if (wrong.length > 0) return { flaws: wrong.map(({ path, message }) => ({ path, message, atKey: false })) };
  const folder = dirname(resolve(file));
  return {
    config: {
      floor: floorSettings(data),
      sources: data.sources.map((source) => withPaths(source, folder)),
      access: accessWithPaths(data.access, folder),
      terms: data.terms,
      boards: data.boards,
      alerts: alertsConfig(data),
      tests: data.tests,
      scripts: data.scripts,
      roster: data.roster === undefined ? null : resolve(folder, data.roster.file),
      notify: notifyWithPaths(data.notify, folder)
    }
  };
}

const refused = (file: string, flaws: readonly ConfigFlaw[]): ConfigError =>
  new ConfigError(
    file,
    [...flaws].sort((a, b) => a.line - b.line || a.col - b.col)
  );

/** Reads a config file's text, named `file` in errors. @throws ConfigError with every syntax error. */
export function parsePlain(text: string, file: string): PlainConfig {
  const start = { line: 1, col: 1 };
  if (text.length > LONGEST) throw refused(file, [flawAt(start, [], 'is larger than 4 MB')]);
  let yaml: ReturnType<typeof readYaml>;
  try {
    yaml = readYaml(text);
  } catch (error) {
    throw refused(file, [flawAt(start, [], `can't be read: ${(error as Error).message}`)]);
  }
  const { value, positions, flaws } = yaml;
  if (flaws.length > 0) throw refused(file, flaws);
  if (value === null || value === undefined) {
    throw refused(file, [flawAt(start, [], 'the file is empty; it needs sites at least')]);
  }
  return { value, positions };
}

/**
 * Reads a config file's text. `file` names it in errors, and its paths are relative to it.
 * @throws ConfigError with every flaw that can be told at once: first syntax, then shapes, then what contradicts.
 */
export function parseConfig(text: string, file: string): Config {
  const { value, positions } = parsePlain(text, file);
  const checked = checkPlain(value, file);
  if ('config' in checked) return checked.config;
  const flaws = checked.flaws.map(({ path, message, atKey }) =>
    flawAt(atKey ? positions.key(path) : positions.value(path), path, message)
  );
  throw refused(file, flaws);
}
