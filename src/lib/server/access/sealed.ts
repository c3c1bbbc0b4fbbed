import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';

/** Callers' numbers, encrypted, by the key that everything else knows them by. Kept apart from facts and figures. */
export interface SealedNumbers {
  /** Keeps a number: written behind, in batches. */
  keep(key: string, number: string): void;
  /** The number again, or null: its term is over, or it was never kept. */
  open(key: string): Promise<string | null>;
  /** Forgets what was last heard before then. */
  trim(before: EpochMs): Promise<void>;
  /** Writes what is held. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A tag that was cut short is none. */
const LENGTHS = { authTagLength: TAG_BYTES };
const FLUSH: Ms = 500;
const BATCH = 200;
const DAY: Ms = 24 * 3_600_000;
/** Numbers known to be written today: 16 bytes of key each. */
const REMEMBERED = 50_000;

/** @param secret 32 bytes. The row's key is authenticated with it: a number can't be moved to another caller. */
export function seal(secret: Uint8Array, key: string, number: string): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv, LENGTHS).setAAD(Buffer.from(key, 'utf8'));
  return Buffer.concat([iv, cipher.update(number, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error if a bit was changed, or the secret is another. */
export function unseal(secret: Uint8Array, key: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, IV_BYTES), LENGTHS)
    .setAAD(Buffer.from(key, 'utf8'))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

export function createSealedNumbers(options: {
  readonly db: Db;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): SealedNumbers {
  const { db, secret, clock, logger } = options;
  let held = new Map<string, string>();
  /** By key, the day on which it was last written. */
  let written = new Map<string, number>();
  let under: Promise<void> = Promise.resolve();

  async function write(numbers: ReadonlyMap<string, string>): Promise<void> {
    const seen = clock.now();
    const rows = Array.from(numbers, ([key, number]) => ({ key, sealed: seal(secret, key, number), seen }));
    for (let from = 0; from < rows.length; from += BATCH) {
      await db
        .insertInto('sealed_number')
        .values(rows.slice(from, from + BATCH))
        .onConflict((c) => c.column('key').doUpdateSet((e) => ({ sealed: e.ref('excluded.sealed'), seen })))
        .execute();
    }
  }

  function flush(): Promise<void> {
    if (held.size === 0) return under;
    const taken = held;
    held = new Map();
    under = under
      .then(() => write(taken))
      .catch((error: unknown) => {
        logger.error({ err: error, numbers: taken.size }, 'sealed numbers could not be written; they are tried again');
        held = new Map([...taken, ...held]);
      });
    return under;
  }
  const stop = clock.every(FLUSH, () => void flush());

  return {
    keep(key, number) {
      const day = Math.floor(clock.now() / DAY);
      if (written.get(key) === day) return;
      if (written.size >= REMEMBERED) written = new Map();
      written.set(key, day);
      held.set(key, number);
    },
    async open(key) {
      await flush();
      const row = await db.selectFrom('sealed_number').select('sealed').where('key', '=', key).executeTakeFirst();
      if (!row) return null;
      try {
        return unseal(secret, key, row.sealed);
      } catch {
        logger.error({ of: key }, 'a sealed number was changed, or sealed with another secret: it can not be opened');
        return null;
      }
    },
    async trim(before) {
      await db.deleteFrom('sealed_number').where('seen', '<', before).execute();
      written = new Map();
    },
    flush,
    async close() {
      stop();
      await flush();
    }
  };
}
