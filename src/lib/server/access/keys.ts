import { createHash, timingSafeEqual } from 'node:crypto';
import type { SourceId } from '../../core/ids.ts';

/** What an ingest key may do. */
export interface IngestKey {
  /** The configured source that its events come through. */
  readonly source: SourceId;
  /** True: any `source` attribute is taken (the key that open mode makes). False: only the source's own. */
  readonly anySource: boolean;
}

export interface Keys {
  /** The key's rights, or null if there is no such key. Takes as long for a wrong key as for a right one. */
  find(secret: string): IngestKey | null;
}

const hash = (secret: string) => createHash('sha256').update(secret, 'utf8').digest();

/** Keys in memory, by hash only. Two sources may not share a key: throws, naming both. */
export function createKeys(known: readonly (IngestKey & { readonly secret: string })[]): Keys {
  const rows = known.map(({ secret, source, anySource }) => ({ digest: hash(secret), key: { source, anySource } }));
  for (const [at, row] of rows.entries()) {
    const twin = rows.slice(at + 1).find((other) => other.digest.equals(row.digest));
    if (twin) throw new Error(`sources ${row.key.source} and ${twin.key.source} have the same key; give each its own`);
  }
  return {
    find(secret) {
      const digest = hash(secret);
      let found: IngestKey | null = null;
      for (const row of rows) if (timingSafeEqual(row.digest, digest)) found = row.key;
      return found;
    }
  };
}

/** The key of `Authorization: Bearer …`; null: no such header; empty: one that is no bearer key. */
export function bearer(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /^bearer +([\w\-.~+/]+=*) *$/i.exec(header)?.[1] ?? '';
}
