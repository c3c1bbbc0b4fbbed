import { describe, expect, it } from 'vitest';
import type { AheadGround } from '../../../src/lib/core/ahead/ground.ts';
import type { QueueAhead } from '../../../src/lib/core/forecast-state.ts';
import { createPlanner } from '../../../src/lib/server/ahead/planner.ts';
import type { Turn } from '../../../src/lib/server/ports.ts';
import { nowFigures, queue } from '../../support/floor-records.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const START = Date.UTC(2026, 10, 27, 2);
const S = 1000;

/** An engine of queues put by hand, and a reckoner that answers at once what it is told to. */
function planned(ids: readonly string[], as: { fails?: boolean; closed?: readonly string[] } = {}) {
  const clock = createVirtualClock(START);
  const queues = new Map(ids.map((id) => [id, queue({ id, now: nowFigures({ queued: 0, staffed: 4, away: 1 }) })]));
  const listeners = new Set<(turn: Turn) => void>();
  const asked: string[] = [];
  const told: string[] = [];
  const errors: object[] = [];
  const seconds = (): number => (clock.now() - START) / S;
  const state = { required: 5, fails: as.fails === true, closed: new Set(as.closed) };
  const planner = createPlanner({
    engine: {
      onTurn(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      show: (collection, id) => (collection === 'queues' ? queues.get(id) : undefined),
      state: () => ({ queues: Object.fromEntries(queues) }) as never,
      aheadOf: (id) => (state.closed.has(id) ? null : ({ at: clock.now(), queue: id } as unknown as AheadGround)),
      ingest(facts) {
        for (const { data, source } of facts) {
          expect(source).toBe('pilotlight');
          const { queue: id, required } = data as QueueAhead & { queue: string };
          told.push(`${seconds()} ${id} ${required}`);
        }
        return { verdicts: [], offset: 0 };
      }
    },
    reckon(ground) {
      asked.push(`${seconds()} ${(ground as unknown as { queue: string }).queue}`);
      if (state.fails) return Promise.reject(new Error('no such number'));
      return Promise.resolve({
        ...{ at: ground.at, required: state.required, present: 4, need: null, worst: { wait: 0, at: ground.at } },
        ...{ hour: { mean: 60, low: 50, high: 70 }, away: 1 }
      });
    },
    clock,
    logger: { error: (detail: object) => void errors.push(detail) } as never
  });
  /** Second by second, so that what is awaited comes in between. */
  async function runTo(second: number): Promise<void> {
    await settled();
    while (seconds() < second) {
      clock.advance(S);
      await settled();
    }
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const put = (id: string, now: Parameters<typeof nowFigures>[0]): void => {
    queues.set(id, queue({ id, now: nowFigures({ queued: 0, staffed: 4, away: 1, ...now }) }));
    turn('queues', id);
  };
  const turn = (collection: 'queues' | 'surges', id: string): void => {
    const changed = new Map([[collection, new Set([id])]]);
    for (const listener of listeners) listener({ now: clock.now(), changed });
  };
  return { clock, queues, asked, told, errors, state, planner, runTo, put, turn };
}

describe('the next hour of every queue', () => {
  it('[AHEAD14] each half minute, one after the other; what reads the same is told once a minute', async () => {
    const floor = planned(['a', 'b']);
    await floor.runTo(91);
    expect(floor.asked).toEqual(['0 a', '0 b', '30 a', '30 b', '60 a', '60 b', '90 a', '90 b']);
    expect(floor.told).toEqual(['0 a 5', '0 b 5', '60 a 5', '60 b 5']);
    floor.state.required = 6;
    await floor.runTo(121);
    expect(floor.told.slice(4)).toEqual(['120 a 6', '120 b 6']);
    floor.planner.close();
    await floor.runTo(200);
    expect(floor.asked.filter((line) => Number.parseInt(line) > 121)).toEqual([]);
    expect(floor.clock.timers()).toBe(0);
  });

  it('[AHEAD14] sooner where a seat came or went or more wait, five seconds apart; not for a call more', async () => {
    const floor = planned(['a', 'b']);
    await floor.runTo(1);
    floor.put('a', { staffed: 3 });
    await floor.runTo(7);
    floor.put('a', { staffed: 3, queued: 2 });
    await floor.runTo(14);
    floor.put('a', { staffed: 3, queued: 3 });
    await floor.runTo(16);
    expect(floor.asked).toEqual(['0 a', '0 b', '5 a', '15 a']);
  });

  it('[AHEAD14] several that moved at once all have their turn', async () => {
    const floor = planned(['a', 'b', 'c']);
    await floor.runTo(1);
    // the one that comes last in the list was reckoned the longest ago
    for (const id of ['b', 'a']) {
      floor.put(id, { staffed: 5 });
      await floor.runTo(id === 'b' ? 6 : 8);
    }
    await floor.runTo(14);
    floor.asked.splice(0);
    for (const id of ['a', 'b', 'c']) floor.put(id, { staffed: 2 });
    await floor.runTo(16);
    expect(floor.asked.map((line) => line.split(' ')[1]).sort()).toEqual(['a', 'b', 'c']);
  });

  it('[AHEAD14] a surge that moved has all of them reckoned, ten seconds apart', async () => {
    const floor = planned(['a', 'b']);
    await floor.runTo(2);
    for (let second = 2; second < 25; second++) {
      floor.turn('surges', 's');
      await floor.runTo(second);
    }
    expect(floor.asked).toEqual(['0 a', '0 b', '10 a', '10 b', '20 a', '20 b']);
  });

  it('[AHEAD14] a queue that comes is reckoned, one that goes is let go, a closed one tells nothing', async () => {
    const floor = planned(['a'], { closed: ['a'] });
    await floor.runTo(1);
    floor.put('c', {});
    await floor.runTo(3);
    floor.queues.delete('a');
    await floor.runTo(40);
    floor.state.closed.clear();
    await floor.runTo(70);
    expect(floor.asked).toEqual(['2 c', '32 c', '62 c']);
    expect(floor.told.map((line) => line.split(' ')[1])).toEqual(['c', 'c']);
  });

  it('[AHEAD14] what can’t be reckoned is said, and tried again half a minute later', async () => {
    const floor = planned(['a'], { fails: true });
    await floor.runTo(29);
    expect(floor.errors).toMatchObject([{ queue: 'a' }]);
    floor.state.fails = false;
    await floor.runTo(31);
    expect(floor.told).toEqual(['30 a 5']);
  });
});
