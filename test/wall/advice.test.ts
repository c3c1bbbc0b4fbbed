import { describe, expect, it } from 'vitest';
import type { QueueAhead } from '../../src/lib/core/forecast-state.ts';
import { advice } from '../../src/lib/wall/advice.ts';
import { NOW, queue, site } from '../support/floor-records.ts';

const MIN = 60_000;
const ahead = (more: Partial<QueueAhead> = {}): QueueAhead => ({
  ...{ at: NOW, required: 12, present: 5, away: 1, hour: { mean: 184, low: 158, high: 214 } },
  ...{ need: { seats: 7, from: NOW, until: NOW + 40 * MIN }, worst: { wait: 372, at: NOW + 20 * MIN } },
  ...more
});
const short = (id: string, seats: number, from: number, until: number, wait: number | null = 100) =>
  queue({
    id,
    ahead: ahead({
      need: { seats, from: NOW + from * MIN, until: NOW + until * MIN },
      worst: { wait, at: NOW + until * MIN }
    })
  });
const seatsOf = (...queues: ReturnType<typeof queue>[]) => advice(site(), queues, 1, false)?.seats ?? null;

describe('seats that will be missing', () => {
  it('[WALL16] how many, where, until when, and the wait if nobody acts', () => {
    expect(advice(site(), [queue({ ahead: ahead() })], 1, false)).toEqual({
      seats: {
        ...{ seats: 7, queues: [{ id: 'heating', seats: 7 }], from: NOW, until: NOW + 40 * MIN },
        ...{ wait: 372, at: NOW + 20 * MIN, isLong: true }
      },
      away: 1,
      queued: 14
    });
  });

  it('[WALL16] needs that meet add up, those that follow each other don’t', () => {
    expect(seatsOf(short('a', 2, 0, 20), short('b', 3, 10, 30))).toMatchObject({
      ...{ seats: 5, from: NOW, until: NOW + 30 * MIN },
      queues: [
        { id: 'b', seats: 3 },
        { id: 'a', seats: 2 }
      ]
    });
    expect(seatsOf(short('a', 2, 0, 10), short('b', 3, 10, 30))?.seats).toBe(3);
  });

  it('[WALL16] the longest wait of them; nobody to answer is the worst; a short one is not worth a word', () => {
    expect(seatsOf(short('a', 2, 0, 20, 90), short('b', 3, 0, 30, 40))?.wait).toBe(90);
    expect(seatsOf(short('a', 2, 0, 20, 90), short('b', 3, 0, 30, null))).toMatchObject({ wait: null, isLong: true });
    expect(seatsOf(short('a', 2, 0, 20, 12))?.isLong).toBe(false);
  });

  it('[WALL16] no further than half an hour; to the end of what was reckoned has no end; none, none', () => {
    expect(seatsOf(short('a', 2, 31, 60))).toBeNull();
    expect(seatsOf(short('a', 2, 30, 60))?.until).toBeNull();
    expect(seatsOf(queue({ ahead: ahead({ need: null }) }), queue({ id: 'b', ahead: null }))).toBeNull();
    expect(seatsOf(queue({ site: 'elsewhere', ahead: ahead() }))).toBeNull();
  });
});

describe('who could come back', () => {
  const nothing = [queue({ ahead: null })];
  it('[WALL16] only when somebody waits too long and nobody is free, where no seats are reckoned', () => {
    const { now } = site();
    expect(advice(site(), nothing, 1, true)).toEqual({ seats: null, away: 1, queued: 14 });
    expect(advice(site(), nothing, 1, false)).toBeNull();
    for (const other of [{ available: 1 }, { queued: 0 }])
      expect(advice(site({ now: { ...now, ...other } }), nothing, 1, true)).toBeNull();
    expect(advice(site(), nothing, 0, true)).toBeNull();
  });
});
