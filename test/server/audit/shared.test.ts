import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';
import { AUDIT_SECRET, openTrail, type Trail } from '../../support/audit.ts';
import { startPostgres, type Postgres } from '../../support/postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const WRITER = join(import.meta.dirname, '../../support/audit-writer.ts');
const logger = pino({ level: 'silent' });
const ENTRY = { actor: 'system', actorName: 'Ärger', action: 'test', detail: { more: '维修 50%' } };

/** A process that records; `promised` are the numbers that it said. With `killAt` it is killed with -9 after so many. */
function writer(url: string, headFile: string, count: number, killAt = Infinity): Promise<number[]> {
  const args = [WRITER, url, headFile, Buffer.from(AUDIT_SECRET).toString('hex'), String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.split('\n').length > killAt) child.kill('SIGKILL');
  });
  return new Promise((resolve) =>
    child.on('close', () => {
      resolve(out.slice(0, out.lastIndexOf('\n')).split('\n').map(Number));
    })
  );
}

describe.each(['sqlite', 'postgres'] as const)('one trail in %s', (type) => {
  const opened = async (): Promise<Trail & { url: string }> => {
    const url = type === 'postgres' ? await postgres.database() : undefined;
    const trail = await openTrail({ url });
    return { ...trail, url: url ?? trail.file };
  };

  test('[AUDIT2] two audits over openings of their own keep one chain', async () => {
    await using trail = await opened();
    const other = await openSql({ url: trail.url, logger });
    const audits = [trail.audit, trail.another(other), trail.another()];
    const seqs = await Promise.all(Array.from({ length: 90 }, (_, i) => audits[i % 3]!.record(ENTRY)));
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, i) => i + 1));
    for (const audit of audits) await audit.flush();
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 90 });
    await audits[1]!.close();
    await other.close();
  });

  test('[AUDIT1] [AUDIT2] two processes, one of them killed: what was promised is there, in one chain', async () => {
    await using trail = await opened();
    const [whole, killed] = await Promise.all([
      writer(trail.url, trail.headFile, 60),
      writer(trail.url, trail.headFile, 100_000, 25)
    ]);
    expect(whole.length).toBe(60);
    expect(killed.length).toBeGreaterThanOrEqual(25);
    const rows = await trail.sql.db.selectFrom('audit').select('seq').orderBy('seq').execute();
    const there = new Set(rows.map(({ seq }) => seq));
    expect([...whole, ...killed].filter((seq) => !there.has(seq))).toEqual([]);
    expect(new Set([...whole, ...killed]).size).toBe(whole.length + killed.length);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: rows.length });
    expect(await trail.audit.record(ENTRY)).toBe(rows.length + 1);
  });

  test('[AUDIT4] a cut end, a changed entry', async () => {
    await using trail = await opened();
    for (let n = 0; n < 5; n++) await trail.audit.record(ENTRY);
    await trail.audit.flush();
    const { db } = trail.sql;
    if (type === 'sqlite') trail.attack(() => undefined);
    else await sql`alter table audit disable trigger user`.execute(db);
    await db.deleteFrom('audit').where('seq', '=', 5).execute();
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 5, what: 'tail' });
    await db.updateTable('audit').set({ detail: '{"more":"维修 51%"}' }).where('seq', '=', 2).execute();
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 2, what: 'changed' });
  });

  test('[AUDIT8] pages without gaps or repeats while entries come in, by every filter', async () => {
    await using trail = await opened();
    for (let n = 1; n <= 25; n++) {
      trail.clock.advance(1_000);
      const actor = n % 2 ? 'person:a' : 'person:b';
      await trail.audit.record({ ...ENTRY, actor, action: n % 5 ? 'person.add' : 'key.add', subject: `row ${n}` });
    }
    const { audit } = trail;
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await audit.search({ cursor, limit: 7 });
      seen.push(...page.entries.map(({ seq }) => seq));
      cursor = page.next ?? undefined;
      await audit.record({ ...ENTRY, action: 'later' });
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i));
    const seqs = async (query: Parameters<typeof audit.search>[0]): Promise<number[]> =>
      (await audit.search({ limit: 500, ...query })).entries.map(({ seq }) => seq).filter((seq) => seq <= 25);
    expect(await seqs({ action: 'key.add' })).toEqual([25, 20, 15, 10, 5]);
    expect(await seqs({ action: 'key.add', actor: 'person:b' })).toEqual([20, 10]);
    const start = trail.clock.now() - 24_000;
    expect(await seqs({ from: start + 1_000, to: start + 4_000 })).toEqual([4, 3, 2]);
    expect((await audit.search({ limit: 0 })).entries.length).toBe(1);
    await expect(audit.search({ cursor: '1; drop' })).rejects.toThrow(RangeError);
    expect(await audit.search({ cursor: '1' })).toEqual({ entries: [], next: null });
  });

  test('[AUDIT8] a search word is text in any case', async () => {
    await using trail = await opened();
    const { audit } = trail;
    await audit.record({ ...ENTRY, actorName: "Zoë O'Neil", subject: 'a%b_c\\d', detail: { say: 'he said "Go"' } });
    await audit.record({ ...ENTRY, actorName: 'ann', subject: 'aXbYcZd', action: 'Sign_In', detail: { n: '维修' } });
    const found = async (q: string): Promise<number[]> => (await audit.search({ q })).entries.map(({ seq }) => seq);
    expect(await found('')).toEqual([2, 1]);
    expect(await found('a%b_c\\d')).toEqual([1]);
    expect(await found('%')).toEqual([1]);
    expect(await found('_')).toEqual([2, 1]);
    expect(await found("o'neil")).toEqual([1]);
    expect(await found('ANN')).toEqual([2]);
    expect(await found('sign_in')).toEqual([2]);
    expect(await found('said "go"')).toEqual([1]);
    expect(await found('维修')).toEqual([2]);
    expect(await found("' or 1=1 --")).toEqual([]);
    expect(await found('\0\ud800')).toEqual([]);
    if (type === 'sqlite') expect(await found('ZOË')).toEqual([1]);
  });
});
