import { expect, test } from 'vitest';
import { createCheckIns, type CheckIns } from '../../../src/lib/server/alerts/alone.ts';
import type { AlertDesk } from '../../../src/lib/server/alerts/desk.ts';
import { createWorld, rule, START, type World } from './support.ts';

const MIN = 60_000;
const WANG = { person: 'w', name: 'Wang' };
/** The judge of these tests speaks of queues: the site stands for one. */
const SITE = 'queue:main';

async function night(): Promise<{ world: World; desk: AlertDesk; open: () => Promise<AlertDesk> }> {
  const world = await createWorld();
  world.rules.splice(0, 1, rule('alone', { steps: [{ severity: 'info', when: { all: [] }, for: 0 }] }));
  const open = async (): Promise<AlertDesk> => {
    const desk = await world.open();
    desk.begin();
    return desk;
  };
  return { world, open, desk: await open() };
}

function checks(desk: AlertDesk, world: World, asked: string[] = []): CheckIns {
  return createCheckIns({
    desk: { ...desk, relook: (collection, ids) => void asked.push(`${collection} ${[...ids].join()}`) },
    clock: world.clock,
    siteOf: () => SITE,
    seatOf: (site) => (site === SITE ? '1001' : null),
    every: () => 60 * MIN
  });
}

test('[ALONE1] the flag comes and goes with the alert', async () => {
  const { world, desk } = await night();
  const checkIns = checks(desk, world);
  const told: string[] = [];
  checkIns.flags.onChange((seats) => told.push(...seats));
  expect(checkIns.flags.of('1001')).toEqual([]);
  world.turn({ main: true });
  expect([checkIns.flags.of('1001'), checkIns.flags.of('1002')]).toEqual([['alone'], []]);
  world.turn({ main: null });
  expect(checkIns.flags.of('1001')).toEqual([]);
  expect(told).toEqual(['1001', '1001']);
  checkIns.close();
  await desk.close();
  await world.close();
});

test('[ALONE2] due an hour after being alone, and an hour after each answer; the rule is asked when that turns, and twice a minute', async () => {
  const { world, desk, open } = await night();
  const asked: string[] = [];
  const checkIns = checks(desk, world, asked);
  world.turn({ main: true });
  world.clock.advance(60 * MIN - 1000);
  expect(checkIns.dueSince(SITE, world.clock.now())).toBeNull();
  expect(new Set(asked)).toEqual(new Set(['seats 1001']));
  expect(asked).toHaveLength(119);
  world.clock.advance(2000);
  expect(checkIns.dueSince(SITE, world.clock.now())).toBe(START + 60 * MIN);
  expect(asked).toHaveLength(120);
  expect(checkIns.checkIn('1002', WANG)).toBe(false);
  expect(checkIns.checkIn('1001', WANG)).toBe(true);
  expect(checkIns.dueSince(SITE, world.clock.now())).toBeNull();
  expect(asked).toHaveLength(121);
  await desk.flush();
  const again = await open();
  const later = checks(again, world);
  expect(later.dueSince(SITE, world.clock.now() + 60 * MIN - 1)).toBeNull();
  expect(later.dueSince(SITE, world.clock.now() + 60 * MIN)).toBe(world.clock.now() + 60 * MIN);
  for (const one of [checkIns, later]) one.close();
  for (const one of [desk, again]) await one.close();
  await world.close();
});
