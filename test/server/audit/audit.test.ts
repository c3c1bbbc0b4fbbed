import fc from 'fast-check';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/lib/server/audit/canonical.ts';
import { KEPT_MS } from '../../../src/lib/server/audit/trim.ts';
import { fill, NOW, openTrail } from '../../support/audit.ts';

const DAY = 86_400_000;
const ENTRY = { actor: 'person:a', actorName: 'Ann', action: 'person.add' };

describe('recording', () => {
  test('[AUDIT1] what has resolved is committed: another reader sees it', async () => {
    await using trail = await openTrail();
    const reader = new DatabaseSync(trail.file, { readOnly: true });
    for (let n = 1; n <= 20; n++) {
      expect(await trail.audit.record(ENTRY)).toBe(n);
      expect(reader.prepare('select max(seq) as last from audit').get()).toEqual({ last: n });
    }
    reader.close();
  });

  test('[AUDIT1] a database that refuses is told to the caller, and the next one goes through', async () => {
    await using trail = await openTrail();
    await trail.audit.record(ENTRY);
    const other = new DatabaseSync(trail.file);
    other.exec("create trigger full before insert on audit begin select raise(abort, 'no room'); end");
    await expect(trail.audit.record(ENTRY)).rejects.toThrow('no room');
    other.exec('drop trigger full');
    other.close();
    expect(await trail.audit.record(ENTRY)).toBe(2);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    await expect(trail.audit.record({ ...ENTRY, detail: circle })).rejects.toThrow();
    expect(await trail.audit.record(ENTRY)).toBe(3);
    await trail.audit.flush();
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 3 });
  });

  test('[AUDIT6] what came of it is an entry of its own', async () => {
    await using trail = await openTrail();
    const seq = await trail.audit.record({ ...ENTRY, subject: 'person:b', detail: { b: 1, a: 2 } });
    trail.clock.advance(40);
    expect(await trail.audit.finish(seq, 'failed', { why: 'x' })).toBe(2);
    await expect(trail.audit.finish(99, 'done')).rejects.toThrow('there is no entry 99 in the audit trail');
    expect(await trail.audit.search({})).toEqual({
      entries: [
        {
          ...{ seq: 2, at: NOW + 40, actor: 'person:a', actor_name: 'Ann', action: 'person.add.failed' },
          ...{ subject: 'person:b', detail: { of: 1, why: 'x' }, outcome: 'failed' }
        },
        {
          ...{ seq: 1, at: NOW, actor: 'person:a', actor_name: 'Ann', action: 'person.add', subject: 'person:b' },
          ...{ detail: { a: 2, b: 1 }, outcome: null }
        }
      ],
      next: null
    });
  });

  test('[AUDIT7] any text is kept and verified', async () => {
    await using trail = await openTrail();
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\ud83d', '\udd25', '\0', '\u2028', '"', '\\', '%', "'", '🔥') }),
      fc.constantFrom('x'.repeat(999) + '🔥🔥', '🔥'.repeat(700), '__proto__', "'; drop table audit; --")
    );
    const detail = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.double(), fc.array(text), fc.object()));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(text, text, detail, async (name, subject, more) => {
        const seq = await trail.audit.record({ actor: name, actorName: name, action: name, subject, detail: more });
        count++;
        const { entries } = await trail.audit.search({ cursor: String(seq + 1), limit: 1 });
        const kept = entries[0]!.subject!;
        if (subject.isWellFormed() && !subject.includes('\0') && subject.length <= 1_000) expect(kept).toBe(subject);
        expect(kept.length).toBeLessThanOrEqual(1_000);
        expect(kept.isWellFormed()).toBe(true);
      }),
      { numRuns: 150 }
    );
    await trail.audit.flush();
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: count });
  });

  test('[AUDIT7] details are JSON with keys in order', () => {
    expect(canonicalJson({ b: [{ z: 1, a: undefined, c: null }], a: new Date(0), ['__proto__']: 'x' })).toBe(
      '{"__proto__":"x","a":"1970-01-01T00:00:00.000Z","b":[{"c":null,"z":1}]}'
    );
    expect(canonicalJson({ long: 'x'.repeat(2_000) })).toBe(`{"long":"${'x'.repeat(999)}…"}`);
  });
});

describe('the head', () => {
  test('[AUDIT5] stands in its file, 0600, and nothing lies beside it', async () => {
    await using trail = await openTrail();
    await Promise.all(Array.from({ length: 30 }, () => trail.audit.record(ENTRY)));
    await trail.audit.flush();
    const last = await trail.sql.db.selectFrom('audit').select(['seq', 'hash']).where('seq', '=', 30).execute();
    expect(JSON.parse(readFileSync(trail.headFile, 'utf8'))).toEqual(last[0]);
    expect(statSync(trail.headFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(trail.headFile)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('[AUDIT5] is logged daily, until it is closed', async () => {
    await using trail = await openTrail();
    await fill(trail.audit, 2);
    const logged = (): unknown[] => trail.said.filter(({ msg }) => msg === "the audit trail's head");
    trail.clock.advance(DAY);
    await expect
      .poll(logged)
      .toEqual([expect.objectContaining({ level: 30, seq: 2, hash: expect.any(String) as string })]);
    await trail.audit.close();
    await trail.audit.close();
    expect(trail.clock.timers()).toBe(0);
    await expect(trail.audit.record(ENTRY)).rejects.toThrow('the audit trail is closed');
  });

  test('[AUDIT5] a folder that takes no head is logged and told by flush; entries are taken all the same', async () => {
    await using trail = await openTrail();
    await trail.audit.record(ENTRY);
    await trail.audit.flush();
    const broken = trail.another();
    await broken.record(ENTRY);
    await broken.flush();
    rmSync(dirname(trail.headFile), { recursive: true });
    await broken.record(ENTRY);
    await expect(broken.flush()).rejects.toThrow('ENOENT');
    expect(trail.said.map(({ msg }) => msg)).toContain("the audit trail's head can't be written");
  });
});

describe('trimming', () => {
  test('[AUDIT9] drops the oldest, never what is younger than 180 days, and the rest verifies', async () => {
    await using trail = await openTrail({ start: NOW - KEPT_MS - 20 * DAY });
    await fill(trail.audit, 1_200);
    trail.clock.advance(10 * DAY);
    await fill(trail.audit, 3);
    trail.clock.advance(KEPT_MS + 10 * DAY);
    await fill(trail.audit, 2);
    await trail.audit.flush();
    expect(await trail.audit.trim(NOW - KEPT_MS - 30 * DAY)).toBe(0);
    expect(await trail.audit.trim(NOW - KEPT_MS - 15 * DAY)).toBe(1_200);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 5, head: { seq: 1_205 } });
    expect(await trail.audit.trim(NOW + DAY)).toBe(3);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 2 });
    trail.attack((database) => database.exec('delete from audit where seq = 1204'));
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 1_204, what: 'missing' });
  });

  test('[AUDIT9] all of it may go: the chain goes on behind the anchor', async () => {
    await using trail = await openTrail({ start: NOW - KEPT_MS - 20 * DAY });
    await fill(trail.audit, 4);
    trail.clock.advance(KEPT_MS + 20 * DAY);
    expect(await trail.audit.trim(NOW)).toBe(4);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 0, head: { seq: 4 } });
    expect(await trail.another().record(ENTRY)).toBe(5);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 1, head: { seq: 5 } });
  });

  test('[AUDIT9] an anchor that was moved or taken away is found', async () => {
    await using trail = await openTrail({ start: NOW - KEPT_MS - 20 * DAY });
    await fill(trail.audit, 2);
    trail.clock.advance(KEPT_MS + 20 * DAY);
    await fill(trail.audit, 4);
    await trail.audit.flush();
    await trail.audit.trim(NOW);
    expect(await trail.audit.verify()).toMatchObject({ ok: true, entries: 4 });
    trail.attack((database) =>
      database.exec(
        'update audit_anchor set (seq, hash) = (select seq, hash from audit where seq = 4); delete from audit where seq <= 4'
      )
    );
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 4, what: 'changed' });
    trail.attack((database) => database.exec('delete from audit_anchor'));
    expect(await trail.audit.verify()).toMatchObject({ ok: false, at: 1, what: 'missing' });
  });
});
