import { describe, expect, it } from 'vitest';
import { age, clock, count, figure, percent, timeOfDay } from '../../src/lib/wall/format.ts';
import {
  crowdLevel,
  limitLevel,
  queueLevel,
  seatLevel,
  targetLevel,
  waitLevel,
  worse
} from '../../src/lib/wall/levels.ts';
import { NOW, queue, seat } from '../support/floor-records.ts';

describe('levels', () => {
  it('[WALL6] a wait is late beyond T, serious beyond 4 T, critical beyond 12 T', () => {
    const levels = [15_000, 15_001, 60_000, 60_001, 180_000, 180_001].map((wait) => waitLevel(wait, 15_000));
    expect(levels).toEqual(['calm', 'late', 'late', 'serious', 'serious', 'critical']);
  });

  it('[WALL6] below target is late, ten points below serious; no figure, no colour', () => {
    expect([0.8, 0.79, 0.71, 0.69, null].map((value) => targetLevel(value, 0.8))).toEqual([
      'calm',
      'late',
      'late',
      'serious',
      'calm'
    ]);
    expect([0.05, 0.051, null].map((value) => limitLevel(value, 0.05))).toEqual(['calm', 'serious', 'calm']);
    expect([crowdLevel(0, 0), crowdLevel(5, 5), crowdLevel(6, 5), crowdLevel(16, 5)]).toEqual([
      'calm',
      'calm',
      'late',
      'serious'
    ]);
    expect(worse('late', 'calm')).toBe('late');
  });

  it('[WALL6] a seat is late by its state, and by what it said it would be back', () => {
    expect(seatLevel(seat('1', 'talking', 3600), NOW)).toBe('calm');
    expect(seatLevel(seat('1', 'wrapping', 121), NOW)).toBe('late');
    expect(seatLevel(seat('1', 'away', 901), NOW)).toBe('late');
    expect(seatLevel(seat('1', 'away', 901, { until: NOW + 1 }), NOW)).toBe('calm');
    expect(seatLevel(seat('1', 'away', 60, { until: NOW - 1 }), NOW)).toBe('late');
    expect(seatLevel(seat('1', 'talking', 3, { flags: ['help'] }), NOW)).toBe('serious');
  });

  it('[WALL6] a queue has the colour of the worse of its wait and its service level', () => {
    const calm = queue({ m30: { ...queue().m30, service_level: 0.9 } });
    expect(queueLevel({ ...calm, now: { ...calm.now, longest_wait_since: null } }, NOW)).toBe('calm');
    expect(queueLevel(calm, NOW)).toBe('serious');
    expect(queueLevel({ ...calm, answer_within: 5 }, NOW)).toBe('critical');
  });
});

describe('writing', () => {
  it('[WALL8] what can not be told is a dash; a share rounds to 0 or 100 only when it is whole', () => {
    expect([count(null), percent(null), figure(null, 'seconds')]).toEqual(['–', '–', '–']);
    expect([percent(0), percent(0.001), percent(0.5), percent(0.999), percent(1)]).toEqual([
      '0',
      '<1',
      '50',
      '99',
      '100'
    ]);
    expect([count(1234567), figure(19.4, 'seconds'), figure(0.5, 'ratio')]).toEqual(['1,234,567', '0:19', '50 %']);
  });

  it('clocks and ages', () => {
    expect([0, -5, 59_999, 61_000, 3_723_000].map(clock)).toEqual(['0:00', '0:00', '0:59', '1:01', '1:02:03']);
    expect([200, 9_900, 12_000, 240_000, 7_200_000].map((ms) => age(ms))).toEqual([
      { n: '0.2', unit: 's' },
      { n: '9.9', unit: 's' },
      { n: '12', unit: 's' },
      { n: '4', unit: 'min' },
      { n: '2', unit: 'h' }
    ]);
    expect(timeOfDay(NOW, 'Asia/Shanghai')).toBe('14:07:32');
    expect(timeOfDay(NOW, 'Nowhere/Such', false)).toBe('06:07');
  });
});
