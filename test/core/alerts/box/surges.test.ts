import { describe, expect, it } from 'vitest';
import { nowFigures, queue } from '../../../support/floor-records.ts';
import { outage, surge } from '../../../support/surge-record.ts';
import { S, START } from '../desk.ts';
import { SETTINGS, story } from './story.ts';

const found = (over: Parameters<typeof surge>[0] = {}) => surge({ outage: null, ...over });
const waiting = queue({
  now: nowFigures({ queued: 3, staffed: 4, available: 0, longest_wait_since: START - 500 * S })
});

describe('the rules of surges', () => {
  it('[RULE23] outage-suspected: a surge at a place that no outage explains, explained by its callers', () => {
    const floor = story();
    floor.put(0, 'surges', found());
    expect(floor.log).toEqual(['0 outage-suspected raised serious']);
    expect(floor.why('outage-suspected')).toEqual(['suspected', 'callers']);
    floor.put(600, 'surges', found({ ended: START + 600 * S }));
    expect(floor.log.at(-1)).toBe('600 outage-suspected resolved');
  });

  it('[RULE23] critical for what the site calls danger', () => {
    const floor = story();
    floor.put(0, 'surges', found({ topic: 'gas_smell' }));
    expect(floor.log).toEqual(['0 outage-suspected raised critical']);
    const elsewhere = story({ ...SETTINGS, danger: {} });
    elsewhere.put(0, 'surges', found({ topic: 'gas_smell' }));
    expect(elsewhere.log).toEqual(['0 outage-suspected raised serious']);
  });

  it('[RULE23] surge: of the whole site; what stands under another raises none', () => {
    const floor = story();
    floor.put(0, 'surges', found({ area: null, topic: null }));
    expect(floor.log).toEqual(['0 surge raised serious']);
    const nested = story();
    nested.put(0, 'surges', found({ under: 's0' }));
    expect(nested.log).toEqual([]);
  });

  it("[RULE23] once its outage is known it is suspected no more, and stands with the queue's alerts under the outage's card", () => {
    const floor = story();
    floor.put(0, 'surges', found({ area: 'lanting-3' }));
    floor.put(1, 'queues', waiting);
    floor.runTo(30);
    expect(floor.under('wait-long')).toBe('outage-suspected');
    floor.put(60, 'outages', outage({ topic: 'no_heat', surges: ['s1'], since: START }));
    floor.put(60, 'surges', found({ area: 'lanting-3', outage: 'o1' }));
    expect(floor.log).toContain('60 outage-suspected resolved');
    expect(floor.under('surge')).toBe('outage');
    expect(floor.under('wait-long')).toBe('outage');
  });

  it('[RULE23] flips each second for ten minutes, it is raised at most twice', () => {
    const floor = story();
    for (let second = 0; second < 600; second += 1)
      floor.put(second, 'surges', found({ ended: second % 2 === 0 ? null : START + second * S }));
    floor.runTo(700);
    expect(floor.log.filter((line) => /outage-suspected (raised|again)/.test(line)).length).toBeLessThanOrEqual(2);
  });

  it('[RULE24] silence: expected, and nobody came; over when it is', () => {
    const floor = story();
    const silent = found({ kind: 'silence', area: null, topic: null, callers: 0, expected: 19.6, ratio: 0 });
    floor.put(0, 'surges', silent);
    expect(floor.log).toEqual(['0 silence raised serious']);
    expect(floor.why('silence')).toEqual(['quiet', 'expected']);
    floor.put(120, 'surges', { ...silent, ended: START + 120 * S });
    expect(floor.log.at(-1)).toBe('120 silence resolved');
  });
});
