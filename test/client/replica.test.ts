import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createServerClock } from '../../src/lib/client/time.ts';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import type { Patch } from '../../src/lib/protocol/wire.ts';
import { fakeTime } from '../support/fake-time.ts';
import { move } from '../support/pictures.ts';
import type { Move } from '../support/pictures.ts';
import { SERVER_AHEAD, stage } from '../support/stage.ts';

function begun(random?: () => number) {
  const it = stage(random);
  it.turn([
    { collection: 'seats', id: '1001', record: { word: 'free', since: 1 } },
    { collection: 'seats', id: '1002', record: { word: 'free', since: 1 } }
  ]);
  it.up();
  it.answer();
  return it;
}
const word = (id: string, to: string): Move[] => [{ collection: 'seats', id, record: { word: to, since: 2 } }];

describe('in step', () => {
  it('[LINE2] lost, doubled, late and swapped patches never leave a wrong picture behind', () => {
    const fate = fc.constantFrom('send', 'send', 'send', 'drop', 'twice', 'late', 'answer', 'beat', 'cut', 'restart');
    const turn = fc.tuple(fc.array(move, { maxLength: 3 }), fate);
    let resynced = 0;
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 30 }), (turns) => {
        const it = begun();
        let late: Patch | null = null;
        for (const [moves, what] of turns) {
          if (what === 'restart') it.restart();
          const patch = it.turn(moves);
          if (what === 'late') late = patch;
          else if (what !== 'drop') it.send(patch);
          if (what === 'twice') it.send(patch);
          if (what === 'answer') it.answer();
          if (what === 'beat') it.beat(true);
          if (what === 'cut') {
            it.down();
            it.time.pass(500);
            it.up();
          }
          if (late && what !== 'late') it.send(late);
          const { at } = it.replica;
          if (at && at.offset === it.snapshot().offset && at.epoch === it.snapshot().epoch) {
            expect(it.replica.state).toEqual(it.state);
          }
        }
        for (let beats = 0; beats < 4; beats += 1) {
          it.answer();
          it.beat(true);
          it.time.pass(2_000);
          it.up();
          it.answer();
        }
        expect(it.replica.state).toEqual(it.state);
        resynced += it.watches.length - 1;
      }),
      { numRuns: 400 }
    );
    expect(resynced).toBeGreaterThan(300);
  });

  it('[LINE2] patches that come early wait for the answer, and what it holds already is left out', () => {
    const it = stage();
    it.up();
    const first = it.turn(word('1001', 'free'));
    const second = it.turn(word('1001', 'ringing'));
    const answer = it.snapshot();
    const third = it.turn(word('1001', 'talking'));
    for (const patch of [first, second, third]) it.send(patch);
    expect(it.replica.at).toBeNull();
    it.answer(answer);
    expect(it.replica.state).toEqual(it.state);
    expect(it.watches).toHaveLength(1);
  });

  it('[LINE2] a patch lost with none after it is found by the second beat', () => {
    const it = begun();
    it.turn(word('1001', 'talking'));
    it.beat();
    expect(it.watches).toHaveLength(1);
    it.beat();
    expect(it.replica.status).toEqual({ is: 'resync' });
    expect(it.watches.at(-1)?.at).toEqual({ epoch: 'e1', offset: 1 });
    it.answer();
    expect(it.replica.state).toEqual(it.state);
  });

  it('[LINE4] one flipped field is found by the hash, and the whole is asked for', () => {
    const it = begun();
    it.send({ epoch: 'e1', prev: 1, offset: 2, now: 0, changes: { seats: { set: [[{ word: 'away' }, [1]]] } } });
    it.turn(word('1001', 'free'));
    expect(it.replica.at?.offset).toBe(2);
    it.beat(true);
    expect(it.watches.at(-1)).toEqual({ view: 'floor:a' });
    const kept = it.replica.state.seats['1001'];
    it.answer();
    expect(it.replica.state).toEqual(it.state);
    it.beat(true);
    expect(it.replica.status).toEqual({ is: 'live' });
    expect(it.replica.state.seats['1001']).not.toBe(kept);
  });

  it('[LINE9] a server whose hash never agrees is not asked in a loop', () => {
    const it = begun();
    const before = it.dials;
    for (let beat = 0; beat < 6; beat += 1) {
      it.send({ ...it.turn([]), changes: { seats: { set: [[{ word: `x${beat}` }, [1]]] } } });
      it.beat(true);
      it.answer();
    }
    expect(it.replica.status.is).toBe('network');
    it.time.pass(600);
    expect(it.dials).toBe(before + 1);
  });
});

describe('the watch on the line', () => {
  it('[LINE3] five quiet seconds are "network"; beats keep it live', () => {
    const it = begun();
    for (let beat = 0; beat < 5; beat += 1) {
      it.time.pass(4_900);
      it.beat();
    }
    expect(it.replica.status).toEqual({ is: 'live' });
    it.time.pass(5_001);
    expect(it.replica.status).toEqual({ is: 'network', reason: 'quiet' });
  });

  it('[LINE3] the first try comes within 0.5 s, later ones wait longer, never more than 10 s', () => {
    const it = begun(() => 0.999);
    it.down();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const dials = it.dials;
      let waited = 0;
      while (it.dials === dials) {
        it.time.pass(100);
        waited += 100;
      }
      waits.push(waited);
      it.down();
    }
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
  });

  it('[LINE3] a server that takes the line and never speaks is given up too', () => {
    const it = stage();
    it.up();
    it.time.pass(5_001);
    expect(it.replica.status).toEqual({ is: 'network', reason: 'quiet' });
  });

  it('[LINE6] a bye is obeyed to the millisecond', () => {
    const it = begun();
    it.bye(3_000);
    expect(it.replica.status).toEqual({ is: 'network', reason: 'draining' });
    it.time.pass(2_999);
    expect(it.dials).toBe(1);
    it.time.pass(1);
    expect(it.dials).toBe(2);
  });

  it('[LINE6] a refusal is told, and tried again slowly', () => {
    const it = stage();
    it.up();
    const problem = { code: 'unknown_view', detail: 'no', do: 'give-up' as const };
    it.answer({ problem });
    expect(it.replica.status).toEqual({ is: 'refused', problem });
    it.time.pass(9_999);
    expect(it.dials).toBe(1);
    it.time.pass(10_001);
    expect(it.dials).toBe(2);
  });

  it('[LINE11] signed out, forbidden or revoked: nothing is kept, and those who look hear what went', () => {
    const signedOut = { code: 'signed_out', detail: 'sign in', do: 'sign-in' as const };
    const forbidden = { code: 'forbidden', detail: 'not yours', do: 'give-up' as const };
    const ends: ((it: ReturnType<typeof begun>) => void)[] = [
      (it) => it.down(signedOut),
      (it) => it.down(forbidden),
      (it) => it.bye(3_000, 'revoked')
    ];
    for (const end of ends) {
      const it = begun();
      const went: unknown[] = [];
      it.replica.on('change', (what) => went.push([what, it.replica.at]));
      end(it);
      expect(went).toEqual([[{ seats: ['1001', '1002'] }, null]]);
      expect(it.replica.state).toEqual(emptyState());
      while (it.dials < 2) it.time.pass(1_000);
      it.up();
      expect(it.watches.at(-1)).toEqual({ view: 'floor:a' });
      it.answer();
      expect(it.replica.state).toEqual(it.state);
    }
  });

  it('[LINE11] a line that is only lost keeps its copy', () => {
    const it = begun();
    it.down();
    it.time.pass(500);
    it.up();
    it.down({ code: 'unknown_view', detail: 'no', do: 'give-up' });
    expect(Object.keys(it.replica.state.seats)).toEqual(['1001', '1002']);
  });

  it('[LINE7] ages grow between beats', () => {
    const it = begun();
    expect(it.replica.age('pbx')).toBeNull();
    it.beat();
    it.time.pass(1_500);
    expect(it.replica.age('pbx')).toBe(1_540);
    expect(it.replica.age('__proto__')).toBeNull();
  });

  it('[LINE8] closed is closed', () => {
    const it = begun();
    const told: unknown[] = [];
    it.replica.on('status', (status) => told.push(status));
    it.replica.on('change', (what) => told.push(what));
    it.replica.close();
    it.replica.close();
    it.send(it.turn(word('1001', 'away')));
    it.time.pass(60_000);
    expect(told).toEqual([]);
    expect(it.dials).toBe(1);
  });
});

it('[LINE5] the server clock is true to 200 ms through late messages and old snapshots', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.nat(1_500)), { minLength: 20 }),
      (messages) => {
        const time = fakeTime();
        const clock = createServerClock(time);
        for (const [gap, delay] of messages) {
          time.pass(gap);
          clock.sample(SERVER_AHEAD + time.mono() - delay);
          clock.sample(SERVER_AHEAD + time.mono() - 30);
          time.pass(1);
          expect(Math.abs(clock.now() - (SERVER_AHEAD + time.mono()))).toBeLessThan(200);
        }
      }
    )
  );
});
