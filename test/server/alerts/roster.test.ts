import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NO_ROSTER } from '../../../src/lib/core/alerts/ground.ts';
import { createRosterKeeper, rosterAround } from '../../../src/lib/server/alerts/roster.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import type { RosterKind } from '../../../src/lib/server/config/roster.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-26T08:00+08:00');
const { floor } = parseConfig(
  `
sites: [{ id: main, queues: [{ id: heating }] }]
teams:
  - { id: day, groups: [{ id: a, seats: [{ id: "1001" }] }] }
  - { id: night, groups: [{ id: b, seats: [{ id: "1002" }] }] }
`,
  'site.yaml'
);

test('[TELL7] the roster is read, and again when its file moves; one that can’t be read leaves it as it was', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'roster.csv');
  const write = (text: string, stamp: number) => {
    writeFileSync(file, text);
    utimesSync(file, stamp, stamp);
  };
  const errors: string[] = [];
  let changes = 0;
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (about: { error: string }) => void errors.push(about.error)
  } as never;
  const clock = createVirtualClock(NOW);
  write(
    [
      'agent,from,to,kind,seat,team',
      'li,2026-11-26 08:00,2026-11-26 16:00,,1001,',
      'bo,2026-11-26 08:00,2026-11-26 16:00,overtime,,night',
      'chen,2026-11-26 08:00,2026-11-26 16:00,leave,1001,',
      'dora,2026-11-26 08:00,2026-11-26 16:00,,,',
      'emil,2027-01-01 08:00,2027-01-01 16:00,,1001,'
    ].join('\n'),
    1
  );
  const keeper = await createRosterKeeper({
    ...{ file: () => file, floor: () => floor, clock, logger },
    changed: () => void (changes += 1)
  });
  const shift = (agent: string) => ({ agent, from: NOW, to: at('2026-11-26T16:00+08:00') });
  const first = {
    teams: {
      day: { id: 'day', site: 'main', shifts: [shift('li')] },
      night: { id: 'night', site: 'main', shifts: [shift('bo')] }
    },
    of: { li: ['day'], bo: ['night'] }
  };
  expect(keeper.current()).toEqual(first);
  expect(changes).toBe(1);

  const pass = async () => {
    clock.advance(30_000);
    await expect.poll(() => errors.length + Object.keys(keeper.current().of).length).toBeGreaterThan(0);
  };
  write('agent,from,to\nli,yesterday,2026-11-26 16:00\n', 2);
  await pass();
  await expect.poll(() => errors).toEqual([expect.stringContaining('roster.csv:2: from must be a time')]);
  expect(keeper.current()).toEqual(first);
  clock.advance(30_000);

  write('agent,from,to,seat\nbo,2026-11-26 08:00,2026-11-26 16:00,1001\n', 3);
  clock.advance(30_000);
  await expect.poll(() => keeper.current().of).toEqual({ bo: ['day'] });
  expect(changes).toBe(2);
  // said once, however often it was looked at
  expect(errors).toHaveLength(1);
  rmSync(file);
  clock.advance(30_000);
  await expect.poll(() => errors.length).toBe(2);
  expect(keeper.current().of).toEqual({ bo: ['day'] });
  await keeper.close();
});

test('[TELL7] without a file there is none', async () => {
  const clock = createVirtualClock(NOW);
  const keeper = await createRosterKeeper({
    ...{ file: () => null, floor: () => floor, clock, changed: () => expect.fail('nothing changed') },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined } as never
  });
  expect(keeper.current()).toBe(NO_ROSTER);
  await keeper.close();
});

test('[TELL7] who is on leave or sick is not at work then, whatever else the roster has for them', () => {
  const hour = (n: number) => NOW + n * 3_600_000;
  const line = (agent: string, from: number, to: number, kind: RosterKind) => ({
    ...{ agent, from: hour(from), to: hour(to), kind, seat: null, team: 'day', queues: [] }
  });
  const { teams, of } = rosterAround(
    [
      line('li', 0, 8, 'work'),
      line('li', 2, 3, 'leave'),
      line('li', 6, 30, 'sick'),
      line('bo', 0, 8, 'overtime'),
      line('bo', -80, 90, 'sick'),
      line('chen', 0, 8, 'work'),
      line('chen', 8, 16, 'leave'),
      line('dora', 0, 8, 'standby')
    ],
    floor,
    NOW
  );
  expect(teams['day']!.shifts).toEqual([
    { agent: 'li', from: hour(0), to: hour(2) },
    { agent: 'li', from: hour(3), to: hour(6) },
    { agent: 'chen', from: hour(0), to: hour(8) }
  ]);
  expect(Object.keys(of)).toEqual(['li', 'chen']);
});
