import { randomUUID } from 'node:crypto';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { DisplayRow, PairingCode } from '../../protocol/people.ts';
import type { Db } from '../storage/sql/tables.ts';
import { digestOf, makeCode, makeSecret, readCode } from './codes.ts';

/** A paired screen. */
export interface Display {
  readonly id: string;
  readonly name: string;
  readonly board: string;
}

/** What a screen that asks to be paired is told (RFC 8628, 3.5). */
export type PairingAnswer =
  | { readonly token: string; readonly board: string; readonly display: string }
  | { readonly error: 'authorization_pending' | 'slow_down' | 'expired_token' | 'access_denied' };

/** Who asks behind a code, for the person who approves. */
export interface Asking {
  readonly asked_by: string;
  readonly asked: EpochMs;
}

/** Screens: paired by a code (RFC 8628), known by a token, revocable at once. The person who approves lends them nothing. */
export interface Displays {
  /** Null: too many ask already. */
  ask(address: string, origin: string): Promise<PairingCode | null>;
  poll(deviceCode: string): Promise<PairingAnswer>;
  /** Null: there is no such code, or it was used, denied, or is too old. */
  look(typed: string): Promise<Asking | null>;
  approve(
    typed: string,
    display: { readonly name: string; readonly board: string; readonly by: string }
  ): Promise<string | null>;
  deny(typed: string): Promise<boolean>;
  /** The display of a token, or null. */
  find(token: string): Promise<Display | null>;
  known(id: string): Promise<Display | null>;
  list(): Promise<readonly Omit<DisplayRow, 'live'>[]>;
  change(id: string, change: { readonly name?: string; readonly board?: string }): Promise<boolean>;
  revoke(id: string): Promise<boolean>;
  seen(id: string): Promise<void>;
}

const GOOD_FOR: Ms = 10 * 60_000;
/** How often a screen may ask, seconds. */
const INTERVAL = 2;
/** Screens that wait for somebody at once. */
const MOST_WAITING = 500;

export function createDisplays({ db, now }: { readonly db: Db; readonly now: () => EpochMs }): Displays {
  const living = () => db.selectFrom('display').selectAll().where('revoked', 'is', null);
  const waiting = (typed: string) => {
    const code = readCode(typed);
    return code === null ? null : { user_hash: digestOf(code) };
  };

  return {
    async ask(address, origin) {
      await db.deleteFrom('pairing').where('expires', '<', now()).execute();
      const { waits } = await db
        .selectFrom('pairing')
        .select((e) => e.fn.countAll<number>().as('waits'))
        .where('state', '=', 'pending')
        .executeTakeFirstOrThrow();
      if (waits >= MOST_WAITING) return null;
      const device = makeSecret();
      const code = makeCode();
      const at = now();
      const row = { created: at, expires: at + GOOD_FOR, asked_by: address };
      await db
        .insertInto('pairing')
        .values({ device_hash: digestOf(device), user_hash: digestOf(code), ...row })
        .execute();
      return {
        device_code: device,
        user_code: code,
        verification_uri: `${origin}/pair`,
        verification_uri_complete: `${origin}/pair#${code}`,
        expires_in: GOOD_FOR / 1000,
        interval: INTERVAL
      };
    },

    async poll(deviceCode) {
      const at = now();
      const device_hash = digestOf(deviceCode);
      return db.transaction().execute(async (all): Promise<PairingAnswer> => {
        const row = await all
          .selectFrom('pairing')
          .selectAll()
          .where('device_hash', '=', device_hash)
          .executeTakeFirst();
        if (!row || row.expires <= at || row.state === 'used') return { error: 'expired_token' };
        if (row.state === 'denied') return { error: 'access_denied' };
        await all.updateTable('pairing').set({ polled: at }).where('device_hash', '=', device_hash).execute();
        // half the interval is the network's to lose
        if (row.polled !== null && at - row.polled < (INTERVAL * 1000) / 2) return { error: 'slow_down' };
        if (row.state === 'pending' || row.display === null) return { error: 'authorization_pending' };
        const token = makeSecret();
        const used = await all
          .updateTable('pairing')
          .set({ state: 'used' })
          .where('device_hash', '=', device_hash)
          .where('state', '=', 'approved')
          .executeTakeFirst();
        if (used.numUpdatedRows !== 1n) return { error: 'expired_token' };
        await all
          .updateTable('display')
          .set({ token_hash: digestOf(token) })
          .where('id', '=', row.display)
          .execute();
        const display = await all
          .selectFrom('display')
          .select(['id', 'board'])
          .where('id', '=', row.display)
          .where('revoked', 'is', null)
          .executeTakeFirst();
        return display ? { token, board: display.board, display: display.id } : { error: 'access_denied' };
      });
    },

    async look(typed) {
      const by = waiting(typed);
      if (!by) return null;
      const row = await db
        .selectFrom('pairing')
        .select(['asked_by', 'created'])
        .where('user_hash', '=', by.user_hash)
        .where('state', '=', 'pending')
        .where('expires', '>', now())
        .executeTakeFirst();
      return row ? { asked_by: row.asked_by, asked: row.created } : null;
    },

    async approve(typed, { name, board, by }) {
      const code = waiting(typed);
      if (!code) return null;
      const id = randomUUID();
      return db.transaction().execute(async (all) => {
        const taken = await all
          .updateTable('pairing')
          .set({ state: 'approved', display: id })
          .where('user_hash', '=', code.user_hash)
          .where('state', '=', 'pending')
          .where('expires', '>', now())
          .executeTakeFirst();
        if (taken.numUpdatedRows !== 1n) return null;
        await all
          .insertInto('display')
          // its token is made when the screen comes for it: until then this is the digest of nothing anybody has
          .values({ ...{ id, name, board, approved_by: by, created: now() }, token_hash: digestOf(makeSecret()) })
          .execute();
        return id;
      });
    },

    async deny(typed) {
      const code = waiting(typed);
      if (!code) return false;
      const { numUpdatedRows } = await db
        .updateTable('pairing')
        .set({ state: 'denied' })
        .where('user_hash', '=', code.user_hash)
        .where('state', '=', 'pending')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    async find(token) {
      const row = await living().where('token_hash', '=', digestOf(token)).executeTakeFirst();
      return row ? { id: row.id, name: row.name, board: row.board } : null;
    },
    async known(id) {
      const row = await living().where('id', '=', id).executeTakeFirst();
      return row ? { id: row.id, name: row.name, board: row.board } : null;
    },
    async list() {
      const rows = await living().orderBy('name').orderBy('id').execute();
      return rows.map(({ id, name, board, approved_by, created, seen }) => ({
        ...{ id, name, board, approved_by, created, seen }
      }));
    },
    async change(id, change) {
      if (change.name === undefined && change.board === undefined) return (await this.known(id)) !== null;
      const { numUpdatedRows } = await db
        .updateTable('display')
        .set(change)
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async revoke(id) {
      const { numUpdatedRows } = await db
        .updateTable('display')
        .set({ revoked: now() })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async seen(id) {
      await db.updateTable('display').set({ seen: now() }).where('id', '=', id).execute();
    }
  };
}
