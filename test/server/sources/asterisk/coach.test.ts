import { describe, expect, test } from 'vitest';
import type { CoachFailure } from '../../../../src/lib/server/ports.ts';
import type { CoachAction } from '../../../../src/lib/server/sources/asterisk/coach/actions.ts';
import { createRings } from '../../../../src/lib/server/sources/asterisk/coach/rings.ts';
import { createSpies } from '../../../../src/lib/server/sources/asterisk/coach/spies.ts';
import { Frame } from '../../../../src/lib/server/sources/asterisk/parse.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

/** One coach on one call, driven by hand. */
function bench() {
  const clock = createVirtualClock(1_790_000_000_000);
  const sent: { readonly action: CoachAction; readonly id: string }[] = [];
  const ended: [string, string][] = [];
  let channel: string | null = '1.1';
  let isCut = false;
  const spies = createSpies({
    context: 'pilotlight-spy',
    clock,
    send: (action, id) => !isCut && sent.push({ action, id }) > 0,
    channelAt: () => channel,
    ended: (session, why) => ended.push([session, why])
  });
  const frame = (event: string, fields: Readonly<Record<string, string>>): void =>
    spies.frame(
      new Frame([`Event: ${event}`, ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`)].join('\r\n'))
    );
  const ask = { session: 's1', mode: 'whisper' as const, contact: 'c1', seat: '1001', phone: 'PJSIP/2001' };
  return {
    ...{ clock, sent, ended, spies, frame, ask },
    leaves: () => (channel = null),
    cut: (now: boolean) => (isCut = now),
    hangups: () =>
      sent.filter(({ action }) => action.is === 'hangup').map(({ action }) => (action as { channel: string }).channel),
    async open(more: object = {}) {
      const outcome: { is: CoachFailure | null | 'open' } = { is: 'open' };
      void spies.open({ ...ask, ...more }).then((failure) => (outcome.is = failure));
      await Promise.resolve();
      await Promise.resolve();
      return outcome;
    },
    async rest() {
      for (let i = 0; i < 4; i++) await Promise.resolve();
    }
  };
}
const HALVES = ['pilotlight-s1-1', 'pilotlight-s1-2'];
const start = (spyee = '1.1') => ({ SpyerUniqueid: HALVES[0]!, SpyeeUniqueid: spyee });

describe('[SPY4] confirmed within two seconds, or hung up', () => {
  test('confirmed: on, and the end of the call is its end', async () => {
    const one = bench();
    const outcome = await one.open();
    one.frame('OriginateResponse', { ActionID: 'spy-s1', Response: 'Success' });
    one.frame('ChanSpyStart', start());
    await one.rest();
    expect(outcome.is).toBeNull();
    one.clock.advance(60_000);
    expect(one.hangups()).toEqual([]);
    one.frame('Hangup', { Uniqueid: '1.1' });
    expect(one.ended).toEqual([['s1', 'call_ended']]);
    expect(one.hangups()).toEqual(HALVES);
  });

  test('not confirmed in time, on another channel, refused, not answered: said, hung up, never on', async () => {
    const late = bench();
    const first = await late.open();
    late.frame('OriginateResponse', { ActionID: 'spy-s1', Response: 'Success' });
    late.clock.advance(2001);
    await late.rest();
    expect([first.is, late.hangups()]).toEqual(['not_confirmed', HALVES]);

    const other = bench();
    const second = await other.open();
    other.frame('ChanSpyStart', start('1.11'));
    await other.rest();
    expect([second.is, other.hangups()]).toEqual(['not_confirmed', HALVES]);

    const no = bench();
    const third = await no.open();
    no.spies.refused('spy-s1');
    await no.rest();
    expect(third.is).toBe('refused');

    const silent = bench();
    const fourth = await silent.open();
    silent.clock.advance(36_000);
    await silent.rest();
    expect([fourth.is, silent.ended]).toEqual(['coach_no_answer', []]);
  });

  test('the call is gone before the coach answers', async () => {
    const one = bench();
    const outcome = await one.open();
    one.frame('BridgeLeave', { Uniqueid: '1.1' });
    await one.rest();
    expect(outcome.is).toBe('call_ended');
    // what begins all the same is hung up again
    one.frame('ChanSpyStart', start());
    expect(one.hangups().length).toBe(4);
  });
});

test('[SPY3] no channel, no take-over, no second time: nothing is dialled', async () => {
  const one = bench();
  expect((await one.open({ mode: 'take_over' })).is).toBe('not_supported');
  await one.open();
  expect((await one.open()).is).toBe('refused');
  one.leaves();
  expect((await one.open({ session: 's2' })).is).toBe('no_call');
  expect(one.sent.filter(({ action }) => action.is === 'spy')).toHaveLength(1);
});

test('[SPY5] the reader’s word that the agent has left is enough; what is asked to end before it exists is still ended', async () => {
  const one = bench();
  await one.open();
  one.frame('ChanSpyStart', start());
  one.leaves();
  one.spies.look();
  expect(one.ended).toEqual([['s1', 'call_ended']]);

  const early = bench();
  await early.open();
  early.spies.stop('s1');
  const before = early.hangups().length;
  early.clock.advance(900);
  early.frame('Newchannel', { Uniqueid: HALVES[0]! });
  expect(early.hangups().length).toBeGreaterThan(before);
  early.frame('OriginateResponse', { ActionID: 'spy-s1', Response: 'Success' });
  early.clock.advance(5000);
  expect(early.hangups().length).toBeGreaterThan(before + 4);
  for (const half of HALVES) early.frame('Hangup', { Uniqueid: half });
  expect(early.spies.count()).toBe(0);
});

test('[SPY6] a line that breaks ends every session; back again, what is left is hung up, also of an earlier life', async () => {
  const one = bench();
  await one.open();
  one.frame('ChanSpyStart', start());
  one.spies.lost();
  expect(one.ended).toEqual([['s1', 'line_lost']]);
  const before = one.hangups().length;
  one.spies.back();
  expect(one.hangups().length).toBe(before + 2);
  one.frame('CoreShowChannel', { Uniqueid: 'pilotlight-old-1', Channel: 'Local/old@pilotlight-spy-1;1' });
  one.frame('CoreShowChannel', { Uniqueid: '1795.3', Channel: 'PJSIP/1001-1' });
  expect(one.hangups().slice(-1)).toEqual(['pilotlight-old-1']);
});

test('[SPY6] what could not be hung up, for want of a line, is hung up once there is one', async () => {
  const one = bench();
  one.cut(true);
  one.frame('CoreShowChannel', { Uniqueid: 'pilotlight-old-1' });
  one.frame('CoreShowChannel', { Uniqueid: 'pilotlight-gone-1' });
  one.frame('Hangup', { Uniqueid: 'pilotlight-gone-1' });
  one.cut(false);
  one.spies.back();
  expect(one.hangups()).toEqual(['pilotlight-old-1']);

  const long = bench();
  await long.open();
  long.frame('Newchannel', { Uniqueid: HALVES[0]! });
  long.frame('OriginateResponse', { ActionID: 'spy-s1', Response: 'Success' });
  long.frame('ChanSpyStart', start());
  long.cut(true);
  long.spies.lost();
  long.clock.advance(180_000);
  long.cut(false);
  long.spies.back();
  expect(long.hangups()).toContain(HALVES[0]);
});

test('[SPY6] a phone system that is itself named pilotlight keeps its calls', () => {
  const one = bench();
  one.frame('CoreShowChannel', { Uniqueid: 'pilotlight-1795399629.26', Channel: 'PJSIP/1001-1' });
  expect(one.hangups()).toEqual([]);
});

test('[SPY8] a phone that is rung: 1 acknowledges, by the account code of its hang-up', async () => {
  const clock = createVirtualClock(1_790_000_000_000);
  const sent: string[] = [];
  const rings = createRings({ context: 'pilotlight-alert', clock, send: (_, id) => sent.push(id) > 0 });
  const frame = (text: string): void => rings.frame(new Frame(text));
  const call = { id: 'a1:3', phone: 'PJSIP/8001', severity: 'critical' as const };
  const heard = [rings.ring(call), rings.ring(call), rings.ring(call), rings.ring(call), rings.ring(call)];
  const [a, b, c, d] = sent;
  for (const id of [a, b]) frame(`Event: OriginateResponse\r\nActionID: ${id!}\r\nResponse: Success`);
  frame(`Event: Hangup\r\nUniqueid: pilotlight-${a!}-1\r\nAccountCode: pilotlight-1`);
  frame(`Event: Hangup\r\nUniqueid: pilotlight-${b!}-1\r\nAccountCode: `);
  frame(`Event: OriginateResponse\r\nActionID: ${c!}\r\nResponse: Failure`);
  rings.refused(d!);
  clock.advance(91_000);
  expect(await Promise.all(heard)).toEqual(['acknowledged', 'heard', 'no_answer', 'failed', 'no_answer']);
});
