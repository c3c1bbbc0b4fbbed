import { scrypt } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry, Grant } from '../../src/lib/protocol/people.ts';
import { temporaryFolder } from '../support/folder.ts';
import { PASSWORD, startPeople, type Browserish, type PeopleServer } from '../support/people.ts';

const NUMBER = '13812345678';
const DIRECTOR: readonly Grant[] = [{ role: 'director', on: { kind: 'all' } }];
const folder = temporaryFolder();
const file = join(folder.path, 'people.db');
let server: PeopleServer;
let director: Browserish;

beforeAll(async () => {
  server = await startPeople({ data: folder.path, database: file });
  director = await server.person('dora', DIRECTOR);
  await server.tell({ type: 'contact.queued', data: { contact: 'c1', queue: 'heating', caller: NUMBER } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const audit = async (query = ''): Promise<AuditEntry[]> =>
  ((await server.admin.get(`/api/v1/audit?limit=500${query}`)).body as { entries: AuditEntry[] }).entries;
/** Works on the database with another hand. */
function withDatabase<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('what is kept, and how', () => {
  test('[ASVS 14.2.6] a number is masked wherever it is shown; the whole one is told to who asks for it with a reason', async () => {
    const floor = JSON.stringify((await director.get('/api/v1/floor')).body);
    expect(floor).toContain('138****5678');
    expect(floor).not.toContain(NUMBER);
    expect(await director.command('caller.unseal', { contact: 'c1' })).toMatchObject({ status: 422 });
    const opened = await director.command('caller.unseal', { contact: 'c1', reason: 'the line broke off' });
    expect(opened.body).toMatchObject({ result: { number: NUMBER } });
    expect((await audit('&action=caller.unseal'))[0]).toMatchObject({
      subject: 'contact:c1',
      detail: { reason: 'the line broke off' }
    });
  });

  test('[ASVS 11.3.3] a sealed number that was touched, or moved to another caller, is not opened', async () => {
    await server.tell({ type: 'contact.queued', data: { contact: 'c2', queue: 'heating', caller: '13900002222' } });
    const open = async (contact: string) => director.command('caller.unseal', { contact, reason: 'a test of seals' });
    expect((await open('c2')).status).toBe(200);
    const rows = withDatabase((database) =>
      database.prepare('select key, sealed from sealed_number order by seen').all()
    ) as { key: string; sealed: Uint8Array }[];
    expect(rows).toHaveLength(2);
    for (const { sealed } of rows) expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/138123|139000/);
    const put = (key: string, sealed: Uint8Array) =>
      withDatabase((database) =>
        database.prepare('update sealed_number set sealed = ? where key = ?').run(sealed, key)
      );
    const [one, two] = rows as [(typeof rows)[0], (typeof rows)[0]];
    put(two.key, one.sealed);
    expect((await open('c2')).body).toMatchObject({ code: 'not_found' });
    const flipped = Uint8Array.from(two.sealed, (byte, at) => (at === 13 ? byte ^ 1 : byte));
    put(two.key, flipped);
    expect((await open('c2')).body).toMatchObject({ code: 'not_found' });
    expect(server.lines.filter((line) => line.includes('sealed number was changed'))).toHaveLength(2);
    put(two.key, two.sealed);
    expect((await open('c2')).status).toBe(200);
  });

  test('[ASVS 11.3.4] the same number is never sealed the same way', async () => {
    const { seal } = await import('../../src/lib/server/access/sealed.ts');
    const key = Buffer.alloc(32, 7);
    const all = Array.from({ length: 200 }, () => Buffer.from(seal(key, 'k', NUMBER)));
    expect(new Set(all.map((sealed) => sealed.subarray(0, 12).toString('hex'))).size).toBe(200);
  });

  test('[ASVS 11.4.2] passwords are kept as scrypt hashes with a salt each, at the cost that OWASP names', async () => {
    const hashes = withDatabase((database) => database.prepare('select password from account').all()).map(
      ({ password }) => String(password)
    );
    expect(hashes).toHaveLength(2);
    expect(hashes[0]).not.toBe(hashes[1]);
    const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
    for (const hash of hashes) {
      const [name, log2N, r, p, salt, key] = hash.split('$') as [string, string, string, string, string, string];
      const cost = { N: 2 ** Number(log2N), r: Number(r), p: Number(p) };
      expect([name, cost.N >= 2 ** 13, cost.N * cost.r * cost.p >= 2 ** 15 * 8 * 3]).toEqual(['scrypt', true, true]);
      expect(Buffer.from(salt, 'base64url').length).toBeGreaterThanOrEqual(16);
      const made = await derive(PASSWORD, Buffer.from(salt, 'base64url'), 32, { ...cost, maxmem: 2 ** 28 });
      expect(made.toString('base64url')).toBe(key);
    }
  });

  test('[ASVS 11.4.1] no hash that is broken is used, [ASVS 11.5.1] and no chance that can be guessed', async () => {
    const tickets: Buffer[] = [];
    for (let i = 0; i < 48; i++) {
      const { ticket } = (await director.post('/api/v1/tickets', {})).body as { ticket: string };
      tickets.push(Buffer.from(ticket, 'base64url'));
    }
    const bits = Array.from({ length: 256 }, (_, at) =>
      tickets.reduce((sum, bytes) => sum + ((bytes[at >> 3]! >> (at & 7)) & 1), 0)
    );
    // each bit falls both ways: 48 throws show one side only once in 10^14
    expect(bits.filter((ones) => ones > 0 && ones < 48)).toHaveLength(256);

    const root = join(import.meta.dirname, '../../src/lib/server');
    const sources = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/bench|simulator/.test(entry.parentPath))
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')] as const);
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter(([, text]) => /['"](md5|sha1|ripemd160|rc4|des|aes-\d+-(ecb|cbc))['"]/i.test(text))).toEqual(
      []
    );
    // the pace of reconnects and of farewells alone
    expect(
      sources
        .filter(([, text]) => text.includes('Math.random'))
        .map(([name]) => name)
        .sort()
    ).toEqual(['live.ts', 'source.ts']);
  });
});
