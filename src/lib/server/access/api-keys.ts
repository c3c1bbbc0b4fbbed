import { randomUUID } from 'node:crypto';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Grant, KeyRow } from '../../protocol/people.ts';
import type { Db } from '../storage/sql/tables.ts';
import { digestOf, makeSecret } from './codes.ts';
import type { IngestKey, Keys } from './keys.ts';
import { keyPrincipal, type Principal } from './principal.ts';

/** Keys for programs: those of the config file, and those made here. An ingest key writes, a read key looks. */
export interface ApiKeys extends Keys {
  /** Whoever a read key is; null: none. */
  reader(secret: string): Principal | null;
  /** The read key of that id, while it is good. */
  known(id: string): Principal | null;
  list(): Promise<readonly KeyRow[]>;
  /** The secret is told once. */
  add(key: {
    readonly name: string;
    readonly kind: 'ingest' | 'read';
    readonly source: string | null;
    readonly grants: readonly Grant[];
    readonly by: string;
  }): Promise<{ readonly id: string; readonly secret: string }>;
  revoke(id: string): Promise<boolean>;
  /** Reads them anew: after any change, here or elsewhere. */
  reload(): Promise<void>;
}

const NOTE_EVERY: Ms = 60_000;

interface Held {
  readonly id: string;
  readonly ingest: IngestKey | null;
  readonly reader: Principal | null;
}

export async function createApiKeys(options: {
  readonly db: Db;
  readonly now: () => EpochMs;
  /** Those of the config file, which rule. */
  readonly inFile: Keys;
  readonly fileSources: readonly string[];
}): Promise<ApiKeys> {
  const { db, now, inFile } = options;
  /** By digest: to find one is no comparison that time could tell of. */
  let held = new Map<string, Held>();
  /** When the use of a key was last written down. */
  const noted = new Map<string, EpochMs>();

  /** A key was used: written down once a minute, behind. */
  function use(key: Held | undefined): Held | undefined {
    const at = now();
    if (!key || at - (noted.get(key.id) ?? -Infinity) < NOTE_EVERY) return key;
    noted.set(key.id, at);
    const written = db.updateTable('access_key').set({ used: at }).where('id', '=', key.id).execute();
    written.catch(() => noted.delete(key.id));
    return key;
  }

  async function reload(): Promise<void> {
    const rows = await db.selectFrom('access_key').selectAll().where('revoked', 'is', null).execute();
    held = new Map(
      rows.map(({ id, name, kind, source, secret_hash, grants }) => [
        secret_hash,
        {
          id,
          ingest: kind === 'ingest' && source !== null ? { source, anySource: false } : null,
          reader: kind === 'read' ? keyPrincipal({ id, name, grants: JSON.parse(grants) as Grant[] }) : null
        }
      ])
    );
  }
  await reload();

  return {
    find: (secret) => inFile.find(secret) ?? use(held.get(digestOf(secret)))?.ingest ?? null,
    reader: (secret) => use(held.get(digestOf(secret)))?.reader ?? null,
    known: (id) => [...held.values()].find((key) => key.id === id)?.reader ?? null,
    async list() {
      const rows = await db
        .selectFrom('access_key')
        .selectAll()
        .where('revoked', 'is', null)
        .orderBy('created')
        .orderBy('id')
        .execute();
      const inConfig = options.fileSources.map((source): KeyRow => ({
        ...{ id: `file:${source}`, name: source, kind: 'ingest', source, grants: [] },
        ...{ created: 0, used: null, locked: true }
      }));
      return [
        ...inConfig,
        ...rows.map(({ id, name, kind, source, grants, created, used }): KeyRow => ({
          ...{ id, name, kind: kind as KeyRow['kind'], source, created, used, locked: false },
          grants: JSON.parse(grants) as Grant[]
        }))
      ];
    },
    async add({ name, kind, source, grants, by }) {
      const id = randomUUID();
      const secret = makeSecret();
      await db
        .insertInto('access_key')
        .values({
          ...{ id, name, kind, source, created: now(), created_by: by },
          ...{ secret_hash: digestOf(secret), grants: JSON.stringify(grants) }
        })
        .execute();
      await reload();
      return { id, secret };
    },
    async revoke(id) {
      const { numUpdatedRows } = await db
        .updateTable('access_key')
        .set({ revoked: now() })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst();
      await reload();
      return numUpdatedRows === 1n;
    },
    reload
  };
}
