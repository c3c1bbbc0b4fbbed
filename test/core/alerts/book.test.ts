import { describe, expect, test } from 'vitest';
import { desk, MIN, rule, S } from './desk.ts';

const wait = rule('wait-long', [
  ['warning', 10 * S],
  ['serious', 0]
]);
const critical = rule('nobody-on-duty', [['critical', 0]]);
const info = rule('left-in-rush', [['info', 0]]);

describe('what holds', () => {
  test('[ALERT1] counts once it has held for its `for`, at that very moment; gone before, it was nothing', () => {
    const d = desk();
    d.told(0, wait, [true, false]);
    expect(d.one().phase).toBe('pending');
    expect(d.book.show(d.one().id)).toBeUndefined();
    d.told(9, wait, [false, false]);
    expect([...d.book.all()]).toEqual([]);
    d.told(9.5, wait, [true, false]);
    d.runTo(25);
    expect(d.log()).toEqual(['19.5 raised [1]']);
    expect(d.book.show(d.one().id)).toMatchObject({ severity: 'warning', state: 'raised', level: 1, top: 2 });
  });

  test('[ALERT1] heard too late, it raises nothing that is not true now', () => {
    const d = desk();
    d.told(0, wait, [true, false]);
    d.told(15, wait, [false, false]);
    d.runTo(60);
    expect(d.log()).toEqual([]);
    d.told(100, wait, [true, false]);
    d.runTo(110);
    d.told(
      112,
      rule('wait-long', [
        ['warning', 10 * S],
        ['serious', 5 * S]
      ]),
      [true, true]
    );
    d.told(130, wait, [true, false]);
    expect(d.log()).toEqual(['110 raised [1]']);
  });

  test('[ALERT1] the gravest that counts is the severity, and says why', () => {
    const d = desk();
    d.told(0, wait, [true, false]);
    d.runTo(20);
    expect(d.one().reasons).toMatchObject([{ measure: 'm0' }]);
    d.told(30, wait, [true, true]);
    expect(d.one()).toMatchObject({ severity: 'serious', reasons: [{ measure: 'm1' }] });
    d.told(40, wait, [true, false]);
    d.runTo(69.9);
    expect(d.one().severity).toBe('serious');
    d.runTo(70);
    expect(d.log()).toEqual(['10 raised [1]', '30 graver [1]', '70 milder']);
  });

  test('[ALERT1] a graver one climbs by the shorter wait, never later than it would have', () => {
    const d = desk();
    d.told(0, wait, [true, false]);
    d.told(20, wait, [true, true]);
    d.runTo(80);
    expect(d.log()).toEqual(['10 raised [1]', '20 graver [1]', '80 climbed [2]']);
  });
});

describe('what holds no more', () => {
  test('[ALERT2] is over when it was false for `clear`, from any state; whoever was called is told', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.runTo(40);
    d.told(45, critical, [false]);
    d.told(60, critical, [true]);
    d.told(61, critical, [false]);
    d.runTo(91);
    expect(d.log()).toEqual(['0 raised [1]', '30 climbed [2]', '90 climbed [3]', '91 resolved [1 2 3]']);
    expect(d.book.show(d.one().id)).toMatchObject({ state: 'resolved', climbs_at: null });
  });

  test('[ALERT2] held by somebody, it is over all the same, and they are told', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.act(5, { type: 'ack' });
    d.told(10, critical, [false]);
    d.runTo(60);
    expect(d.log()).toEqual(['0 raised [1]', '5 acked', '40 resolved [1 p-anna]']);
  });

  test('[ALERT2] a subject that is gone is over at once; what ends by hand goes on without it', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.told(3, critical, null);
    expect(d.log()).toEqual(['0 raised [1]', '3 resolved [1]']);
    const e = desk();
    const danger = rule('danger', [['critical', 0]], { byHand: true, level: 2 });
    e.told(0, danger, [true]);
    e.told(3, danger, null);
    e.runTo(60);
    expect(e.log()).toEqual(['0 raised [1 2]', '60 climbed [3]']);
  });
});

describe('identity', () => {
  test('[ALERT3] one alert for a rule and subject; true again within `keep` it is the same, at the same level', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.runTo(95);
    d.told(100, critical, [false]);
    d.runTo(200);
    d.told(300, critical, [true]);
    expect(d.log().slice(-2)).toEqual(['130 resolved [1 2 3]', '300 again [3]']);
    expect(d.one().level).toBe(3);
  });

  test('[ALERT3] later it is a new one; the old one is shown for `keep`', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.told(1, critical, [false]);
    d.runTo(31);
    const [first] = d.book.shown();
    d.runTo(331);
    expect([...d.book.shown()]).toEqual([first]);
    d.book.touched();
    d.runTo(331.001);
    expect([...d.book.shown()]).toEqual([]);
    expect([...d.book.touched()]).toEqual([first]);
    d.told(340, critical, [true]);
    expect([...d.book.shown()]).toHaveLength(1);
    expect([...d.book.shown()]).not.toContain(first);
  });

  test('[ALERT3] what was in time counts, though its `for` ends after `keep`', () => {
    const slow = rule('slow', [['warning', 2 * MIN]], { clear: 0, keep: MIN });
    const d = desk();
    d.told(0, slow, [true]);
    d.runTo(125);
    d.told(130, slow, [false]);
    d.told(185, slow, [true]);
    d.runTo(305);
    expect(d.log()).toEqual(['120 raised [1]', '130 resolved [1]', '305 again [1]']);
  });

  test.each([0, 10 * S, 5 * MIN])('[ALERT3] flipping each second for ten minutes it calls twice at most', (keep) => {
    const d = desk();
    const twitchy = rule(
      'twitchy',
      [
        ['warning', 0],
        ['serious', 0]
      ],
      { clear: 0, keep }
    );
    for (let s = 0; s < 600; s++) {
      d.told(s, twitchy, [s % 2 === 0, false]);
      d.runTo(s + 0.5);
    }
    expect(d.changes.filter(({ what }) => what === 'raised' || what === 'again')).toHaveLength(2);
    expect(new Set(d.changes.map(({ alert }) => alert.id)).size).toBe(1);
  });

  test('[ALERT3] flipping between two severities it calls once, and climbs all the same', () => {
    const d = desk();
    for (let s = 0; s < 600; s++) d.told(s, wait, [true, s % 2 === 0]);
    expect(d.log().slice(0, 3)).toEqual(['0 raised [1]', '60 climbed [2]', '240 climbed [3]']);
    expect(d.changes.filter(({ what }) => what === 'graver' || what === 'milder')).toEqual([]);
  });
});

describe('climbing', () => {
  test('[ALERT4] level by level at its time, each called; at the top it repeats until somebody holds it', () => {
    const d = desk();
    d.told(0, critical, [true]);
    d.runTo(1200);
    expect(d.log()).toEqual([
      '0 raised [1]',
      '30 climbed [2]',
      '90 climbed [3]',
      '210 climbed [4]',
      '510 climbed [5]',
      '810 repeated [5]',
      '1110 repeated [5]'
    ]);
    expect(d.book.nextAt()).toBe(d.changes[0]!.at + 1_410_000);
    d.act(1300, { type: 'ack' });
    d.runTo(1800);
    expect(d.log().slice(-1)).toEqual(['1300 acked']);
  });

  test('[ALERT4] as far as its severity goes; info never', () => {
    const d = desk();
    d.told(0, info, [true]);
    d.runTo(7200);
    expect(d.log()).toEqual(['0 raised [1]']);
    const w = desk();
    w.told(0, rule('w', [['warning', 0]]), [true]);
    w.runTo(500);
    expect(w.log()).toEqual(['0 raised [1]', '180 climbed [2]', '480 repeated [2]']);
  });

  test('[ALERT4] where nobody can be reached it climbs at once, and no further than the top', () => {
    const d = desk();
    d.told(0, rule('s', [['serious', 0]]), [true]);
    const { id, since } = d.one();
    for (const level of [1, 1, 2, 3]) d.book.nobody(id, level, since!);
    d.runTo(200);
    expect(d.log()).toEqual(['0 raised [1]', '0 climbed [2]', '0 climbed [3]']);
  });
});
