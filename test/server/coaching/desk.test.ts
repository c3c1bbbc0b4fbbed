import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoachMode, CoachSession } from '../../../src/lib/core/coaching-state.ts';
import type { Coach, CoachDesk } from '../../../src/lib/server/coaching/terms.ts';
import type { CoachFailure } from '../../../src/lib/server/ports.ts';
import { ANNA, BO, createCoachWorld, settled, type CoachWorld } from './support.ts';

let world: CoachWorld;
let desk: CoachDesk;
beforeEach(async () => {
  world = await createCoachWorld();
  desk = await world.desk();
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

const on = (mode: CoachMode, by: Coach = ANNA, contact = 'c1', seat = '1001') =>
  desk.start({ mode, contact, seat, phone: 'PJSIP/2001', alert: null }, by);
async function begun(mode: CoachMode, by: Coach = ANNA, contact = 'c1', seat = '1001'): Promise<string> {
  const started = await on(mode, by, contact, seat);
  await settled();
  if (!('session' in started)) throw new Error(started.code);
  return started.session;
}
const shown = (id: string) => desk.beside.show(id) as CoachSession | undefined;

describe('[COACH2] one coach speaks on a call', () => {
  test('a second who would speak is told who is on; listeners may be more', async () => {
    await begun('whisper');
    expect(await on('whisper', BO)).toEqual({ code: 'coached', by: 'Anna' });
    expect(await on('barge', BO)).toEqual({ code: 'coached', by: 'Anna' });
    const listener = await begun('listen', BO);
    expect(shown(listener)?.state).toBe('on');
    expect(world.line.asked.map(({ mode }) => mode)).toEqual(['whisper', 'listen']);
  });

  test('two at once: one is dialled, the other is told', async () => {
    const both = await Promise.all([on('whisper'), on('whisper', BO)]);
    await settled();
    expect(both.filter((one) => 'session' in one)).toHaveLength(1);
    expect(world.line.asked).toHaveLength(1);
  });

  test('who goes on to another call, or another mode, is hung up first', async () => {
    const first = await begun('listen');
    const second = await begun('whisper');
    expect(world.line.stopped).toEqual([first]);
    const third = await begun('whisper', ANNA, 'c2', '1002');
    expect(world.line.stopped).toEqual([first, second]);
    expect([shown(first)?.state, shown(second)?.state, shown(third)?.state]).toEqual(['over', 'over', 'on']);
  });
});

describe('[COACH3] on only once it is confirmed, over with the call', () => {
  test.each(['coach_no_answer', 'not_confirmed', 'call_ended', 'refused'] as const)(
    '%s: said, and nothing goes on',
    async (why) => {
      world.line.answer = () => Promise.resolve<CoachFailure>(why);
      const id = await begun('whisper');
      expect(shown(id)).toMatchObject({ state: 'failed', reason: why, began: null });
      expect(desk.flags.of('1001')).toEqual([]);
    }
  );

  test('while the coach’s phone rings nothing is on', async () => {
    let confirm = (_: null): void => undefined;
    world.line.answer = () => new Promise<null>((resolve) => (confirm = resolve));
    const id = await begun('whisper');
    expect(shown(id)?.state).toBe('dialling');
    confirm(null);
    await settled();
    expect(shown(id)).toMatchObject({ state: 'on', began: world.clock.now() });
  });

  test('the call leaves the seat: hung up by the floor’s word, also while it rings; whatever comes after is hung up again', async () => {
    const id = await begun('listen');
    world.seat('1001', { contacts: [] });
    await settled();
    expect(world.line.stopped).toEqual([id]);
    expect(shown(id)).toMatchObject({ state: 'over', reason: 'call_ended' });

    let confirm = (_: null): void => undefined;
    world.line.answer = () => new Promise<null>((resolve) => (confirm = resolve));
    const late = await begun('whisper', ANNA, 'c2', '1002');
    world.seat('1002', { contacts: ['c3'] });
    await settled();
    confirm(null);
    await settled();
    expect(shown(late)).toMatchObject({ state: 'failed', reason: 'call_ended', began: null });
    expect(world.line.stopped.filter((one) => one === late).length).toBeGreaterThanOrEqual(2);
  });

  test('the call leaves while the coach’s earlier one is hung up: nothing is dialled, and it stays over', async () => {
    await begun('listen');
    world.line.stop = (session) => {
      world.line.stopped.push(session);
      world.seat('1002', { contacts: [] });
      return Promise.resolve();
    };
    expect(await on('whisper', ANNA, 'c2', '1002')).toEqual({ code: 'no_call' });
    await settled();
    expect(world.line.asked).toHaveLength(1);
    const all = [...desk.beside.ids()].map((id) => shown(id)!);
    expect(all.find(({ contact }) => contact === 'c2')).toMatchObject({ state: 'failed', reason: 'call_ended' });
  });

  test('the phone system says it is over, once', async () => {
    const id = await begun('whisper');
    world.clock.advance(5000);
    world.line.ends(id, 'hung_up');
    world.line.ends(id, 'call_ended');
    expect(shown(id)).toMatchObject({ state: 'over', reason: 'hung_up', ended: world.clock.now() });
    expect(world.audited).toHaveLength(1);
  });

  test('a call that is not at that seat, or a phone system without a coach: nothing is dialled', async () => {
    expect(await on('listen', ANNA, 'c2', '1001')).toEqual({ code: 'no_call' });
    expect(await on('listen', ANNA, 'nothing', '1001')).toEqual({ code: 'no_call' });
    expect(world.line.asked).toEqual([]);
  });
});

test('[COACH4] in open mode nothing real is dialled', async () => {
  world.open = true;
  expect(await on('listen')).toEqual({ code: 'open_mode' });
  expect(world.line.asked).toEqual([]);
});

test('[COACH1] what came of it is recorded: who, which call, how long, why', async () => {
  const id = await begun('whisper');
  world.clock.advance(42_000);
  world.line.ends(id, 'call_ended');
  expect(world.audited).toEqual([
    {
      ...{ action: 'coach.whisper.ended', actor: 'person:anna' },
      detail: { contact: 'c1', seat: '1001', agent: 'a1001', reason: 'call_ended', seconds: 42 }
    }
  ]);
});

test('[COACH5] the mode shows on the seat, while it is on', async () => {
  const told: string[] = [];
  desk.flags.onChange((seats) => told.push(...seats));
  const listener = await begun('listen', BO);
  expect(desk.flags.of('1001')).toEqual(['monitored']);
  const coach = await begun('whisper');
  expect(desk.flags.of('1001')).toEqual(['coached']);
  expect(desk.flags.of('1002')).toEqual([]);
  world.line.ends(coach, 'hung_up');
  expect(desk.flags.of('1001')).toEqual(['monitored']);
  world.line.ends(listener, 'hung_up');
  expect(desk.flags.of('1001')).toEqual([]);
  expect(new Set(told)).toEqual(new Set(['1001']));
});

describe('[COACH6] notes', () => {
  const note = (seat = '1001') =>
    desk.note(
      { kind: 'note', seat, contact: 'c1', text: 'Patience first', script: 'patience', said: null, alert: 'a1' },
      ANNA
    );

  test('on the page of the seat until it is seen, once, there', async () => {
    const id = await note();
    expect(shown(id)).toMatchObject({ state: 'on', note: { text: 'Patience first', seen: null }, alert: 'a1' });
    expect(await desk.seen(id, '1002')).toBe(false);
    world.clock.advance(4000);
    expect(await desk.seen(id, '1001')).toBe(true);
    const at = world.clock.now();
    world.clock.advance(4000);
    expect(await desk.seen(id, '1001')).toBe(true);
    expect(shown(id)).toMatchObject({ state: 'over', note: { seen: at } });
  });

  test('who comes to the seat meanwhile does not read it', async () => {
    const id = await note();
    world.seat('1001', { agent: 'other', contacts: [] });
    await settled();
    expect(shown(id)).toBeUndefined();
    expect(await desk.seen(id, '1001')).toBe(false);
    expect(await world.store.find(id)).toMatchObject({ note: { seen: null } });
  });

  test('nobody looks at it for an hour: it is off the page, and kept', async () => {
    const id = await note();
    world.clock.advance(3_700_000);
    expect(shown(id)).toBeUndefined();
    expect(await world.store.find(id)).not.toBeNull();
  });
});

describe('[COACH7] outcomes', () => {
  test('filing hangs up what is on; only the coach files', async () => {
    const id = await begun('whisper');
    expect(await desk.file(id, BO, { outcome: 'helped', tag: null })).toBeNull();
    expect(await desk.file(id, ANNA, { outcome: 'helped', tag: 'apology' })).toMatchObject({
      outcome: 'helped',
      state: 'over'
    });
    expect(world.line.stopped).toEqual([id]);
    expect(shown(id)).toBeUndefined();
    expect(await world.store.find(id)).toMatchObject({ outcome: 'helped', tag: 'apology', reason: 'hung_up' });
  });

  test('[COACH11] after a restart nothing goes on, and what was open is there to be filed', async () => {
    const call = await begun('barge');
    const note = await desk.note(
      { kind: 'note', seat: '1002', contact: 'c2', text: 'x', script: null, said: null, alert: null },
      BO
    );
    // killed: the old desk is not closed
    const next = await world.desk();
    expect(next.beside.show(call)).toMatchObject({ state: 'over', reason: 'restarted', outcome: null });
    expect(next.beside.show(note)).toMatchObject({ state: 'on' });
    expect(next.flags.of('1001')).toEqual([]);
    expect(await next.file(call, ANNA, { outcome: 'train_later', tag: null })).toMatchObject({
      outcome: 'train_later'
    });
    await next.close();
  });

  test('a desk that closes hangs up', async () => {
    const id = await begun('listen');
    await desk.close();
    expect(world.line.stopped).toEqual([id]);
    expect(await world.store.find(id)).toMatchObject({ state: 'over', reason: 'stopped' });
  });
});
