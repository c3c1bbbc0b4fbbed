import { describe, expect, it } from 'vitest';
import type { Told, Trouble } from '../../../src/lib/wall/door/api.ts';
import { Pairing } from '../../../src/lib/wall/door/pairing.svelte.ts';
import { fakeTime } from '../../support/fake-time.ts';

type Said = { board: string } | string;
const trouble = (code: string): Trouble => ({ code, detail: '', do: 'retry', retryAfter: null, flaws: [] });

/** A screen before a server that says what a test has written down; `authorization_pending` when that runs out. */
function screen(says: Said[] = [], codeFails: string[] = []) {
  const time = fakeTime();
  const polls: number[] = [];
  const paired: string[] = [];
  let codes = 0;
  const send = <T>(path: string): Promise<Told<T>> => {
    if (path === '/api/v1/pair/code') {
      const fails = codeFails.shift();
      if (fails !== undefined) return Promise.resolve({ trouble: trouble(fails) });
      codes += 1;
      const value = {
        device_code: `d${codes}`,
        user_code: `CODE${codes}`,
        verification_uri: 'https://wall.example/pair',
        verification_uri_complete: 'https://wall.example/pair#X',
        expires_in: 600,
        interval: 5
      };
      return Promise.resolve({ value: value as T });
    }
    polls.push(time.mono());
    const said = says.shift() ?? 'authorization_pending';
    return Promise.resolve(typeof said === 'string' ? { trouble: trouble(said) } : { value: said as T });
  };
  const pairing = new Pairing({ time, send, onPaired: (board) => paired.push(board) });
  const stop = pairing.start();
  const settle = async () => {
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  };
  return {
    pairing,
    paired,
    stop,
    settle,
    /** How long after the one before each poll came, s. */
    gaps: () => polls.slice(1).map((at, i) => (at - polls[i]!) / 1000),
    async pass(seconds: number) {
      await settle();
      for (let s = 0; s < seconds; s += 1) {
        time.pass(1000);
        await settle();
      }
    }
  };
}

describe('a screen that asks to be let in', () => {
  it('[DOOR5] shows a code and counts down; void, it is followed by a new one', async () => {
    const it = screen();
    expect(it.pairing.state).toBe('asking');
    await it.pass(1);
    expect([it.pairing.state, it.pairing.code?.user_code, it.pairing.left]).toEqual(['shown', 'CODE1', 599_000]);
    await it.pass(598);
    expect([it.pairing.code?.user_code, it.pairing.left]).toEqual(['CODE1', 1000]);
    await it.pass(1);
    expect([it.pairing.code?.user_code, it.pairing.left]).toEqual(['CODE2', 600_000]);
    it.stop();
  });

  it('[DOOR5] a code that the server calls void is followed by a new one at once', async () => {
    const it = screen(['expired_token']);
    await it.pass(5);
    expect(it.pairing.code?.user_code).toBe('CODE2');
    it.stop();
  });

  it('[DOOR5] asks at the interval; slow_down slows for good', async () => {
    const it = screen(['authorization_pending', 'slow_down']);
    await it.pass(45);
    expect(it.gaps()).toEqual([5, 10, 10, 10]);
    it.stop();
  });

  it('[DOOR5] without an answer it says so and goes on', async () => {
    const it = screen(['network', 'network'], ['network']);
    await it.pass(1);
    expect([it.pairing.state, it.pairing.code, it.pairing.away?.code]).toEqual(['asking', null, 'network']);
    await it.pass(4);
    expect([it.pairing.code?.user_code, it.pairing.away]).toEqual(['CODE1', null]);
    await it.pass(5);
    expect([it.pairing.code?.user_code, it.pairing.away?.code]).toEqual(['CODE1', 'network']);
    await it.pass(10);
    expect(it.pairing.away).toBeNull();
    it.stop();
  });

  it('[DOOR5] closed is closed', async () => {
    const it = screen();
    await it.pass(6);
    it.stop();
    await it.pass(700);
    expect([it.pairing.code?.user_code, it.gaps()]).toEqual(['CODE1', []]);
  });

  it('[DOOR6] approved, it goes to its board, once; denied, it says so, and a new code follows', async () => {
    const it = screen(['access_denied', { board: 'night' }]);
    await it.pass(5);
    expect(it.pairing.state).toBe('denied');
    await it.pass(15);
    expect([it.pairing.state, it.pairing.code?.user_code]).toEqual(['shown', 'CODE2']);
    await it.pass(5);
    expect([it.pairing.state, it.paired]).toEqual(['paired', ['night']]);
    await it.pass(700);
    expect(it.paired).toEqual(['night']);
  });
});
