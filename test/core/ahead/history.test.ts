import { serialize, deserialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { historyOf, learnQueueDay } from '../../../src/lib/core/ahead/history.ts';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { createFloor } from '../../../src/lib/core/floor.ts';
import { step } from '../../../src/lib/core/step.ts';
import { daysKnown } from '../../../src/lib/core/surge/baseline.ts';
import { floorOf } from '../property/floor.ts';
import { DAY, FIVE, flat, learned, MIN, runTo, tell } from './days.ts';

const MIDNIGHT = Date.parse('2026-11-22T16:00:00Z');
const MONDAY = 1;
const hours = [{ days: [0, 1, 2, 3, 4, 5, 6], from: 8 * 60, to: 20 * 60 }];
const opening = floorOf();
const withHours = {
  ...opening,
  sites: opening.sites.map((site) => ({ ...site, queues: site.queues.map((queue) => ({ ...queue, hours })) }))
};

describe('the history of a queue', () => {
  it('[AHEAD1] is what was offered by five minutes, learnt once the local day is over', () => {
    const floor = createFloor(floorOf(), MIDNIGHT - FIVE);
    tell(floor, MIDNIGHT - MIN, 'contact.queued', { contact: 'z', queue: 'heating' });
    for (const [contact, minute] of [
      ['a', 601],
      ['b', 602],
      ['c', 607]
    ] as const)
      tell(floor, MIDNIGHT + minute * MIN, 'contact.queued', { contact, queue: 'heating' });
    runTo(floor, MIDNIGHT + DAY - MIN);
    expect(daysKnown(historyOf(floor, 'heating').baseline)).toBe(0);
    runTo(floor, MIDNIGHT + DAY + FIVE);
    const { days } = historyOf(floor, 'heating').baseline;
    expect(days[MONDAY]!.map(({ date }) => date)).toEqual(['2026-11-23']);
    expect([...days[MONDAY]![0]!.slots.slice(119, 123)]).toEqual([0, 2, 1, 0]);
  });

  it('[AHEAD1] keeps eight days of a kind; a date told again is replaced', () => {
    const floor = createFloor(floorOf(), MIDNIGHT);
    for (let week = 1; week <= 9; week++)
      learnQueueDay(
        floor,
        'heating',
        new Date(MIDNIGHT - week * 7 * DAY + DAY / 2).toISOString().slice(0, 10),
        flat(week)
      );
    learnQueueDay(floor, 'heating', '2026-11-16', flat(5));
    const mondays = historyOf(floor, 'heating').baseline.days[MONDAY]!;
    expect(mondays).toHaveLength(8);
    expect(mondays.at(-1)!.date).toBe('2026-11-16');
    expect(mondays.at(-1)!.slots[100]).toBe(5);
  });

  it('[AHEAD2] does not know what it did not hear, nor when it was closed', () => {
    const floor = createFloor(withHours, MIDNIGHT - FIVE);
    tell(floor, MIDNIGHT + 601 * MIN, 'contact.queued', { contact: 'a', queue: 'heating' });
    tell(floor, MIDNIGHT + 12 * 60 * MIN + MIN, 'source.state', { source: 'crm', state: 'down' });
    tell(floor, MIDNIGHT + 13 * 60 * MIN + MIN, 'source.state', { source: 'crm', state: 'up' });
    runTo(floor, MIDNIGHT + DAY + FIVE);
    const { slots } = historyOf(floor, 'heating').baseline.days[MONDAY]![0]!;
    // before 10:05 it had heard of none; 12:00 to 13:05 its source was down in; from 20:00 on it was closed
    expect([119, 120, 121, 143, 144, 156, 157, 239, 240].map((slot) => slots[slot])).toEqual([
      NaN,
      NaN,
      0,
      0,
      NaN,
      NaN,
      0,
      0,
      NaN
    ]);
    expect(floor.data.ahead.histories.has('billing')).toBe(false);
  });

  it('[AHEAD2] slots that passed while nobody looked are unknown', () => {
    const floor = createFloor(floorOf(), MIDNIGHT - FIVE);
    tell(floor, MIDNIGHT + MIN, 'contact.queued', { contact: 'a', queue: 'heating' });
    runTo(floor, MIDNIGHT + 60 * MIN);
    const was = historyOf(floor, 'heating').heard.size;
    const later = thaw(floorOf(), freeze(floor), MIDNIGHT + 123 * MIN);
    step(later, { kind: 'tick' }, MIDNIGHT + 124 * MIN);
    expect(historyOf(later, 'heating').heard.size).toBe(was);
    runTo(later, MIDNIGHT + 130 * MIN); // 2:00 to 2:05 began unseen
    expect(historyOf(later, 'heating').heard.size).toBe(was + 1);
  });

  it('[AHEAD3] outlives a checkpoint and other settings, eight days once its queue has left', () => {
    const floor = learned(floorOf(), MIDNIGHT, { heating: 4, wechat: 3 }, ['2026-11-20', '2026-11-21']);
    const home = floorOf().sites[0]!;
    const without = {
      ...floorOf(),
      sites: [{ ...home, queues: home.queues.filter(({ id }) => id !== 'wechat') }]
    };
    const later = thaw(without, deserialize(serialize(freeze(floor))), MIDNIGHT);
    expect(historyOf(later, 'heating').baseline).toEqual(historyOf(floor, 'heating').baseline);
    runTo(later, MIDNIGHT + 5 * DAY);
    expect(later.data.ahead.histories.has('wechat')).toBe(true);
    runTo(later, MIDNIGHT + 8 * DAY);
    expect([...later.data.ahead.histories.keys()]).toEqual(['heating']);
  });
});
