import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [MAIN, ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err })
    )
  );
}

const FILE = `
sites: [{ id: main, timezone: Asia/Shanghai, queues: [{ id: heating, answerWithin: 15s }] }]
rules:
  - { id: wait-long, steps: [{ severity: warning, when: { measure: longest_wait, is: ">", than: 40s }, for: 10s }] }
tests:
  - name: a caller waits
    lasts: 3m
    events:
      - { at: 0s, type: seat.signed_in, data: { seat: "1001", agent: zhang, queues: [heating] } }
      - { at: 1s, type: contact.queued, data: { contact: c1, queue: heating } }
      - { at: 90s, type: contact.abandoned, data: { contact: c1 } }
    expect:
      - { rule: wait-long, subject: "queue:heating", severity: warning, raised: 51s, resolved: RESOLVED, level: 1 }
    not: [abandon-high, nobody-on-duty]
  - name: nobody is there
    events:
      - { at: 1s, type: contact.queued, data: { contact: c1, queue: heating } }
    expect: [{ rule: nobody-on-duty, severity: critical, raised: 21s, level: LEVEL }]
`;

test('[CONFIG19] `rules test`: 0 when all pass; 1 with what was expected and what it came to; 2 on bad usage', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'site.yaml');
  const write = (resolved: string, level: string): void =>
    writeFileSync(file, FILE.replace('RESOLVED', resolved).replace('LEVEL', level));

  write('110s', '2');
  const good = await run('rules', 'test', file);
  expect(good.out).toBe('passed  a caller waits\npassed  nobody is there\n2 of 2 passed\n');
  expect(good.code).toBe(0);

  write('95s', '5');
  const bad = await run('rules', 'test', file);
  expect(bad.code).toBe(1);
  expect(bad.out).toContain('FAILED  a caller waits');
  expect(bad.out).toContain('expected wait-long on queue:heating, warning, raised 51s, resolved 95s, level 1');
  expect(bad.out).toMatch(
    /got {6}wait-long on queue:heating, warning, raised 51s, resolved 110s, level 1: longest_wait/
  );
  expect(bad.out).toContain('0 of 2 passed');
  const { cases } = JSON.parse((await run('rules', 'test', file, '--json')).out) as { cases: { passed: boolean }[] };
  expect(cases.map(({ passed }) => passed)).toEqual([false, false]);

  writeFileSync(
    file,
    FILE.replace('contact.abandoned', 'contact.abandond').replace('RESOLVED', '1s').replace('LEVEL', '1')
  );
  const unknown = await run('rules', 'test', file);
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('tests[0].events[2] (a caller waits)')]);
  expect((await run('rules', 'test')).code).toBe(2);
  expect((await run('rules', 'test', '--help')).out).toContain('expect:');
}, 60_000);

const SHIFT = `
sites: [{ id: main, timezone: Asia/Shanghai, queues: [{ id: heating, answerWithin: 15s }] }]
teams: [{ id: day, groups: [{ id: a, seats: [{ id: "1001" }, { id: "1002" }] }] }]
tests:
  - name: two of three come
    lasts: 40m
    roster:
      - { agent: li, team: TEAM, to: 8h }
      - { agent: bo, team: day, from: 1m, to: 30m }
      - { agent: chen, team: day, to: 8h }
    events:
      - { at: 1m, type: seat.signed_in, data: { seat: "1001", agent: li, queues: [heating] } }
      - { at: 9m, type: seat.signed_in, data: { seat: "1002", agent: chen, queues: [heating] } }
      - { at: 15m, type: seat.signed_out, data: { seat: "1001" } }
      - { at: 16m, type: seat.signed_in, data: { seat: "1001", agent: li, queues: [heating] } }
    expect: [{ rule: no-show, subject: "team:day", severity: warning, raised: 11m, resolved: 1810s }]
  - name: nobody is rostered
    lasts: 40m
    events: [{ at: 1m, type: seat.signed_in, data: { seat: "1001", agent: li, queues: [heating] } }]
    not: [no-show]
  - name: one call after the other
    lasts: 45m
    events:
      - { at: 0s, type: seat.signed_in, data: { seat: "1001", agent: li, queues: [heating] } }
      - { at: 1m, type: contact.queued, data: { contact: c1, queue: heating } }
      - { at: 61s, type: contact.connected, data: { contact: c1, seat: "1001" } }
    expect: [{ rule: no-breather, subject: "agent:li", severity: warning, raised: 30m }]
    not: [conservation]
`;

test('[RULE20] [RULE22] `rules test`: a roster of the case’s own, and the load of whoever works on', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'site.yaml');
  writeFileSync(file, SHIFT.replace('TEAM', 'day'));
  const good = await run('rules', 'test', file);
  expect(good.out + good.err).toBe(
    'passed  two of three come\npassed  nobody is rostered\npassed  one call after the other\n3 of 3 passed\n'
  );
  writeFileSync(file, SHIFT.replace('TEAM', 'dya'));
  const bad = await run('rules', 'test', file);
  expect([bad.code, bad.err]).toEqual([
    1,
    expect.stringContaining('tests[0].roster[0] (two of three come): there is no team "dya"')
  ]);
}, 60_000);
