import { expect, test } from 'vitest';
import type { AlertState } from '../../../src/lib/core/alert-state.ts';
import type { AlertDesk } from '../../../src/lib/server/alerts/desk.ts';
import { createWorld, finding, lossy, person, rule, settled, START, type World } from './support.ts';

const ANNA = { person: 'p1', name: 'Anna' };
const S = 1000;

const shown = (desk: AlertDesk): AlertState[] => [...desk.beside.ids()].map((id) => desk.beside.show(id) as AlertState);
const targets = ({ sent }: World) => sent.map(({ target }) => target);

/** Opens a floor on which a queue is true. */
async function burning(world: World): Promise<AlertDesk> {
  const desk = await world.open();
  desk.begin();
  world.turn({ heating: true });
  await settled(desk);
  return desk;
}

test('[ALERT10] what is true is shown at once, before the disk has it, and sent only when it has', async () => {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const world = await createWorld(async (write, batch) => {
    await gate;
    await write(batch);
  });
  const desk = await world.open();
  const told: string[] = [];
  desk.beside.onChange((ids) => told.push(...ids));
  desk.begin();
  world.turn({ heating: true });
  expect(shown(desk)).toMatchObject([{ rule: 'wait-long', subject: 'queue:heating', state: 'raised', level: 1 }]);
  expect(told).toEqual([shown(desk)[0]!.id]);
  expect([world.sent, world.kicks]).toEqual([[], 0]);
  open();
  await settled(desk);
  expect(targets(world)).toEqual(['t1']);
  expect(world.kicks).toBe(1);
  await desk.close();
  await world.close();
});

test('[ALERT11] a kill loses nothing: state, steps and the time at a level go on; what ended meanwhile is over', async () => {
  const world = await createWorld();
  const first = await burning(world);
  world.turn({ water: true });
  await settled(first);
  world.clock.advance(20 * S);
  // no close: killed; meanwhile the water came back
  world.turn({ water: null });
  const second = await world.open();
  expect(
    shown(second)
      .map(({ id }) => id)
      .sort()
  ).toEqual(
    shown(first)
      .map(({ id }) => id)
      .sort()
  );
  second.begin();
  expect(shown(second).find(({ subject }) => subject === 'queue:water')?.state).toBe('resolved');
  world.clock.advance(9 * S);
  expect(shown(second).find(({ subject }) => subject === 'queue:heating')?.level).toBe(1);
  world.clock.advance(2 * S);
  const alert = shown(second).find(({ subject }) => subject === 'queue:heating')!;
  expect([alert.level, alert.since]).toEqual([2, START]);
  await settled(second);
  const steps = (await world.store.steps([alert.id])).get(alert.id)!;
  expect(steps.map(({ n, step }) => [n, step.what, step.at - START])).toEqual([
    [1, 'raised', 0],
    [2, 'climbed', 30 * S]
  ]);
  await first.close();
  await second.close();
  await world.close();
});

test('[ALERT12] while the database refuses, alerts go on and are kept; then all is written, in order', async () => {
  let refuse = true;
  const world = await createWorld(async (write, batch) => {
    if (refuse) throw new Error('the disk is full');
    await write(batch);
  });
  const desk = await burning(world);
  expect(desk.state()).toMatchObject({ ok: false, error: 'the disk is full' });
  world.clock.advance(31 * S);
  expect(shown(desk)[0]?.level).toBe(2);
  expect(world.sent).toEqual([]);
  await settled(desk);
  refuse = false;
  world.clock.advance(2 * S);
  await settled(desk);
  expect(desk.state()).toMatchObject({ ok: true, error: null });
  expect(targets(world)).toEqual(['t1', 't2']);
  await desk.close();
  await world.close();
});

test('[ALERT13] a clock set forward by an hour is noticed within a second; one set back climbs no later', async () => {
  const world = await createWorld();
  const desk = await burning(world);
  world.clock.advance(10 * S);
  world.clock.jump(-3_600_000);
  world.clock.advance(21 * S);
  expect(shown(desk)[0]?.level).toBe(2);
  world.clock.jump(3_600_000);
  world.clock.advance(1 * S);
  expect(shown(desk)[0]?.level).toBeGreaterThan(2);
  await desk.close();
  await world.close();
});

test('[ALERT14] who signs out, or whose duty ends, gives back what they hold', async () => {
  const world = await createWorld();
  const desk = await burning(world);
  const { id } = shown(desk)[0]!;
  expect(desk.act(id, { type: 'ack' }, ANNA)).toBeNull();
  world.left('p2');
  expect(shown(desk)[0]).toMatchObject({ state: 'held', holder: 'p1' });
  world.left('p1');
  expect(shown(desk)[0]).toMatchObject({ state: 'raised', holder: null, level: 1 });
  desk.act(id, { type: 'ack' }, ANNA);
  world.duty.add('p1');
  world.clock.advance(2 * S);
  expect(shown(desk)[0]).toMatchObject({ state: 'held' });
  world.duty.delete('p1');
  world.clock.advance(1 * S);
  expect(shown(desk)[0]?.steps.at(-1)).toMatchObject({ what: 'given_back', by: 'p1' });
  await desk.close();
  await world.close();
});

test('[ALERT15] a step whose timer is lost is found within 10 s, said, counted and run', async () => {
  const world = await createWorld();
  let deaf = false;
  const desk = await world.open({ clock: lossy(world.clock, () => deaf) });
  desk.begin();
  deaf = true;
  world.turn({ heating: true });
  world.clock.advance(29 * S);
  expect([shown(desk)[0]?.level, desk.state().late]).toEqual([1, 0]);
  world.clock.advance(11 * S);
  expect([shown(desk)[0]?.level, desk.state().late]).toEqual([2, 1]);
  await desk.close();
  await world.close();
});

test('[ALERT15] with its timers nothing is ever late', async () => {
  const world = await createWorld();
  const desk = await burning(world);
  world.clock.advance(20 * 60 * S);
  expect(shown(desk)[0]?.level).toBe(5);
  expect(desk.state().late).toBe(0);
  await desk.close();
  await world.close();
});

test('[ALERT16] under other rules, what no rule says any more is over; closed, nothing runs', async () => {
  const world = await createWorld();
  const desk = await burning(world);
  world.rules.splice(0, 1, rule('abandon-high'));
  desk.settle();
  expect(shown(desk).map(({ rule: by, state }) => [by, state])).toEqual([
    ['wait-long', 'resolved'],
    ['abandon-high', 'raised']
  ]);
  await desk.close();
  expect(world.clock.timers()).toBe(0);
  await world.close();
});

test('[ALERT23] what becomes true by the clock alone is found when it is due; what stays due does not spin', async () => {
  const world = await createWorld();
  let due: number | null = START + 1500;
  let ticks = 0;
  const desk = await world.open({
    judge: (told) => ({
      look: () => undefined,
      nextAt: () => due,
      tick(now) {
        ticks += 1;
        if (due === null || now < due) return;
        told(rule('wait-long'), { kind: 'queue', id: 'heating' }, finding(true));
        due = START + 5000;
      }
    })
  });
  world.clock.advance(3 * S);
  // not before the floor is known
  expect([ticks, shown(desk)]).toEqual([0, []]);
  due = START + 4500;
  desk.begin();
  world.clock.advance(1499);
  expect(shown(desk)).toEqual([]);
  world.clock.advance(1);
  expect(shown(desk)[0]?.since).toBe(START + 4500);
  ticks = 0;
  world.clock.advance(2 * S);
  expect(ticks).toBeLessThan(120);
  await desk.close();
  await world.close();
});

test('[TELL2] nobody at a level: it goes on to the next that somebody is at, at once', async () => {
  const world = await createWorld();
  world.levels.set(1, []);
  world.levels.set(2, [{ person: 'p2', ways: ['wall'], present: false }]);
  const desk = await burning(world);
  expect(shown(desk)[0]?.level).toBe(3);
  expect(targets(world)).toEqual(['t3']);
  await desk.close();
  await world.close();
});

test('[TELL3] a target that refuses is a step, once; where it was the last one, the next level is called', async () => {
  const world = await createWorld();
  world.levels.set(1, [person('p1', 'robot-a'), person('p6', 'robot-b')]);
  const first = await burning(world);
  const { id } = shown(first)[0]!;
  const key = world.sent[0]!.key;
  world.outcome({ key, target: 'robot-a', outcome: 'refused' });
  world.outcome({ key, target: 'robot-a', outcome: 'refused' });
  expect(shown(first)[0]?.level).toBe(1);
  await settled(first);
  // a restart does not forget who was missed
  const desk = await world.open();
  desk.begin();
  world.outcome({ key, target: 'robot-b', outcome: 'dead' });
  expect(shown(desk)[0]?.level).toBe(2);
  await settled(desk);
  expect((await world.store.steps([id])).get(id)?.map(({ step }) => [step.what, step.to])).toEqual([
    ['raised', undefined],
    ['not_reached', 'robot-a'],
    ['not_reached', 'robot-b'],
    ['climbed', undefined]
  ]);
  await first.close();
  await desk.close();
  await world.close();
});

test('[TELL4] 1 pressed on the phone holds it in that name, and stops the climb', async () => {
  const world = await createWorld();
  world.levels.set(1, [person('p9', 'phone')]);
  const desk = await burning(world);
  expect(targets(world)).toEqual(['phone:p9']);
  world.outcome({ key: world.sent[0]!.key, target: 'phone:p9', outcome: 'acknowledged' });
  expect(shown(desk)[0]).toMatchObject({ state: 'held', holder: 'p9', holder_name: 'P9', climbs_at: null });
  await desk.close();
  await world.close();
});
