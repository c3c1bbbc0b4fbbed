import fc from 'fast-check';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AUDIT_SECRET, COLUMNS, fill, flip, openTrail } from '../../support/audit.ts';
import { verifyAudit } from '../../../src/lib/server/audit/verify.ts';

test('[AUDIT2] a whole trail verifies, empty too, over pages', async () => {
  await using trail = await openTrail();
  expect(await trail.audit.verify()).toEqual({ ok: true, entries: 0, head: { seq: 0, hash: '0'.repeat(64) } });
  await fill(trail.audit, 1_003);
  await trail.audit.flush();
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(await trail.audit.verify()).toEqual({ ok: true, entries: 1_003, head: { seq: 1_003, hash } });
  const first = await trail.sql.db.selectFrom('audit').selectAll().where('seq', '=', 1).executeTakeFirstOrThrow();
  expect(first.prev).toBe('0'.repeat(64));
});

describe('somebody with the file in hand', () => {
  const ROWS = 5;

  test('[AUDIT3] any bit of any column of any row', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, ROWS - 1);
    await trail.audit.finish(1, 'done', { more: [1, 2] });
    await trail.audit.flush();
    trail.attack(() => undefined);
    const places = fc.record({
      seq: fc.integer({ min: 1, max: ROWS }),
      column: fc.constantFrom(...COLUMNS),
      bit: fc.nat(4_095)
    });
    let flipped = 0;
    await fc.assert(
      fc.asyncProperty(places, async ({ seq, column, bit }) => {
        const before = trail.attack((database) => {
          const row = Object.values(database.prepare('select * from audit where seq = ?').get(seq)!);
          const others = database.prepare('select count(*) as n from audit where seq = ?');
          // a flipped number that is taken already is refused by the table itself
          const taken = column === 'seq' && bit % 64 < 3 && Number(others.get(seq ^ (1 << (bit % 64)))!.n) > 0;
          return !taken && flip(database, seq, column, bit) ? row : null;
        });
        if (!before) return;
        flipped++;
        const verdict = await trail.audit.verify();
        trail.attack((database) => {
          const others = Array.from({ length: ROWS }, (_, i) => i + 1).filter((n) => n !== seq);
          database.exec(`delete from audit where seq not in (${others.join(',')})`);
          const values = before.map(() => '?').join(',');
          database.prepare(`insert into audit values (${values})`).run(...before);
        });
        if (verdict.ok) throw new Error(`bit ${bit} of ${column} in ${seq} went unseen`);
        if (column !== 'seq' && verdict.at !== seq) throw new Error(`${column} of ${seq}: named ${verdict.at}`);
      }),
      { numRuns: 400 }
    );
    expect(flipped).toBeGreaterThan(150);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: ROWS });
  });

  test('[AUDIT3] values put in the place of nothing, and numbers written otherwise', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 3);
    await trail.audit.flush();
    trail.attack((database) => database.exec("update audit set outcome = 'done' where seq = 2"));
    expect(await trail.audit.verify()).toEqual({
      ...{ ok: false, at: 2, what: 'changed', message: 'entry 2 was changed' }
    });
    trail.attack((database) => database.exec("update audit set outcome = '' where seq = 2"));
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 2, what: 'changed' });
  });

  test('[AUDIT4] one taken out of the middle or off the beginning, two swapped, one put in', async () => {
    const after = async (attack: string): Promise<unknown> => {
      await using trail = await openTrail();
      await fill(trail.audit, 6);
      await trail.audit.flush();
      trail.attack((database) => database.exec(attack));
      return await trail.audit.verify();
    };
    expect(await after('delete from audit where seq = 3')).toMatchObject({ ok: false, at: 3, what: 'missing' });
    expect(await after('delete from audit where seq = 1')).toMatchObject({ ok: false, at: 1, what: 'missing' });
    const swap = 'update audit set seq = -1 where seq = 2; update audit set seq = 2 where seq = 3;';
    expect(await after(`${swap} update audit set seq = 3 where seq = -1`)).toMatchObject({ ok: false, at: 2 });
    const copy = 'insert into audit select 7, at, actor, actor_name, action, subject, detail, outcome, prev, hash';
    expect(await after(`${copy} from audit where seq = 6`)).toMatchObject({ ok: false, at: 7, what: 'changed' });
    const early = copy.replace('7', '0');
    expect(await after(`${early} from audit where seq = 1`)).toMatchObject({ ok: false, at: 0, what: 'order' });
    // moved down to close the gap
    const closed = 'delete from audit where seq = 3; update audit set seq = seq - 1 where seq > 3';
    expect(await after(closed)).toMatchObject({ ok: false, at: 3, what: 'changed' });
  });

  test('[AUDIT4] an end cut off, then written on: found before and after', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 6);
    await trail.audit.flush();
    trail.attack((database) => database.exec('delete from audit where seq > 4'));
    expect(await trail.audit.verify()).toEqual({
      ...{ ok: false, at: 5, what: 'tail', message: "the trail's end is missing from entry 5 on" }
    });
    // a restart later
    const later = trail.another();
    expect(await later.record({ actor: 'system', actorName: '', action: 'start' })).toBe(7);
    await later.flush();
    expect(await later.verify()).toMatchObject({ ok: false, at: 5, what: 'missing' });
    expect(trail.said.map(({ msg }) => msg)).toContain("the audit trail's end was cut off or changed");
    trail.attack((database) => database.exec('delete from audit'));
    expect(await later.verify()).toMatchObject({ ok: false, at: 1, what: 'tail' });
  });

  test('[AUDIT4] an end of another history', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 3);
    await trail.audit.flush();
    const kept = readFileSync(trail.headFile);
    trail.attack((database) => database.exec('delete from audit where seq = 3'));
    rmSync(trail.headFile);
    const forger = trail.another();
    await forger.record({ actor: 'system', actorName: '', action: 'other' });
    await forger.flush();
    writeFileSync(trail.headFile, kept);
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 3, what: 'tail' });
  });

  test('[AUDIT5] a head file that lags is no flaw, one that is gone or none is', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 2);
    await trail.audit.flush();
    const early = readFileSync(trail.headFile);
    await fill(trail.audit, 3);
    await trail.audit.flush();
    writeFileSync(trail.headFile, early);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 5 });
    writeFileSync(trail.headFile, '{"seq":5}');
    expect(await trail.audit.verify()).toMatchObject({
      ...{ ok: false, what: 'tail', message: expect.stringContaining('holds no head of an audit trail') as string }
    });
    rmSync(trail.headFile);
    expect(await trail.audit.verify()).toMatchObject({ ok: false, what: 'tail' });
  });

  test('[AUDIT3] another secret fits no entry', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 2);
    const { db } = trail.sql;
    const secret = new Uint8Array(AUDIT_SECRET).fill(1, 0, 1);
    expect(await verifyAudit({ db, secret, headFile: trail.headFile })).toMatchObject({ ok: false, at: 1 });
  });
});
