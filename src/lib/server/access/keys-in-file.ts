import type { Config } from '../config.ts';
import { readKey } from '../config/secrets.ts';
import { createKeys, type IngestKey, type Keys } from './keys.ts';
import { ingestKeyFile } from './secrets.ts';

/** What the config file says of keys. */
export interface KeysInFile {
  readonly keys: Keys;
  /** Where the key that was made stands; null: none was. */
  readonly made: string | null;
  readonly sources: readonly string[];
}

/** The keys of the config file; a missing secret stops the start by name. */
export async function keysInFile(
  config: Config,
  {
    data,
    env,
    madeKeyFor
  }: {
    readonly data: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly madeKeyFor?: string;
  }
): Promise<KeysInFile> {
  const known: (IngestKey & { secret: string })[] = [];
  let made: string | null = null;
  for (const file of config.sources) {
    if (file.type !== 'events') continue;
    if (file.id === madeKeyFor) {
      const { path, secret } = await ingestKeyFile(data);
      made = path;
      known.push({ secret, source: file.id, anySource: true });
    } else known.push({ secret: await readKey(file.key, env), source: file.id, anySource: false });
  }
  return { keys: createKeys(known), made, sources: known.map(({ source }) => source) };
}
