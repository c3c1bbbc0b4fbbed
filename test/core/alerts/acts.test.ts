import { describe, expect, test } from 'vitest';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import { ANNA, BO, desk, MIN, rule, S, START, type Desk } from './desk.ts';

const critical = rule('nobody-on-duty', [['critical', 0]]);
const serious = rule('abandon-high', [['serious', 0]]);
const hand = rule('hand-raised', [['serious', 0]], { byHand: true, clear: 0 });

function raised(of = critical): Desk {
  const d = desk();
  d.told(0, of, [true]);
  return d;
}

const heldBy = { code: 'held', by: ANNA };

describe('holding', () => {
  test('[ALERT5] an ack stops the climb; a second one is told by whom it is held, the same again extends it', () => {
    const d = raised();
    expect(d.act(10, { type: 'ack' })).toBeNull();
    expect(d.act(10, { type: 'ack' }, BO)).toEqual(heldBy);
    expect(d.book.show(d.one().id)).toMatchObject({
      state: 'held',
      holder: 'p-anna',
      holder_name: 'Anna',
      held_until: START + 610 * S,
      climbs_at: null
    });
    expect(d.act(500, { type: 'ack' })).toBeNull();
    d.runTo(1099.9);
    expect(d.log()).toEqual(['0 raised [1]', '10 acked', '500 acked']);
  });

  test('[ALERT5] still true after the hold time it is raised again at the same level, and climbs from there', () => {
    const d = raised();
    d.runTo(50);
    d.act(50, { type: 'ack' });
    d.runTo(720);
    expect(d.log().slice(2)).toEqual(['50 acked', '650 again [2]', '710 climbed [3]']);
  });

  test('[ALERT5] false at the end of the hold, it is over, not raised', () => {
    const d = raised();
    d.act(0, { type: 'ack' });
    d.told(590, critical, [false]);
    d.runTo(1000);
    expect(d.log().slice(1)).toEqual(['0 acked', '620 resolved [1 p-anna]']);
  });

  test('[ALERT5] who signs out gives back what they hold, and nothing else', () => {
    const d = desk();
    d.told(0, critical, [true], 'gas');
    d.act(1, { type: 'ack' });
    d.told(1, critical, [true], 'water');
    d.act(2, { type: 'ack' }, BO);
    d.book.left('p-anna', START + 5 * S);
    d.runTo(36);
    expect(d.log().slice(4)).toEqual(['5 given_back [1]', '35 climbed [2]']);
    expect(d.changes.at(-1)!.alert).toMatchObject({ subject: 'queue:gas', holder: null });
  });

  test('[ALERT5] grown graver while it is held, its holder is told', () => {
    const d = desk();
    const both = rule('both', [
      ['warning', 0],
      ['serious', 0]
    ]);
    d.told(0, both, [true, false]);
    d.act(1, { type: 'ack' });
    d.told(2, both, [true, true]);
    expect(d.log()).toEqual(['0 raised [1]', '1 acked', '2 graver [p-anna]']);
    expect(d.one().phase).toBe('held');
  });
});

describe('other hands', () => {
  test('[ALERT6] its holder hands it over by name; nobody else does', () => {
    const d = raised();
    expect(d.act(1, { type: 'hand_over', to: BO })).toEqual({ code: 'not_held' });
    d.act(2, { type: 'ack' });
    expect(d.act(3, { type: 'hand_over', to: BO }, BO)).toEqual(heldBy);
    expect(d.act(4, { type: 'hand_over', to: BO })).toBeNull();
    expect(d.log().at(-1)).toBe('4 handed_over [p-bo]');
    expect(d.one().holder).toEqual({ ...BO, until: START + 604 * S });
    expect(d.one().steps.at(-1)).toMatchObject({ by: 'p-anna', to: 'p-bo' });
  });

  test('[ALERT6] a person climbs at once, past the top of its severity, to level 5 and no further', () => {
    const d = raised(serious);
    d.act(1, { type: 'ack' });
    for (const second of [2, 3, 4, 5]) expect(d.act(second, { type: 'climb', reason: 'gas' }, BO)).toBeNull();
    expect(d.act(6, { type: 'climb', reason: 'gas' })).toEqual({ code: 'at_top' });
    expect(d.log().slice(2)).toEqual(['2 climbed [2]', '3 climbed [3]', '4 climbed [4]', '5 climbed [5]']);
    expect(d.one()).toMatchObject({ level: 5, phase: 'raised', holder: null });
    d.runTo(305);
    expect(d.log().at(-1)).toBe('305 repeated [5]');
    expect(d.one().steps.find(({ what }) => what === 'climbed')).toMatchObject({ by: 'p-bo', text: 'gas' });
  });

  test('[ALERT6] told by phone, it is held in the name of who was told', () => {
    const d = raised();
    expect(d.act(5, { type: 'told', ...BO })).toBeNull();
    expect(d.one()).toMatchObject({ phase: 'held', holder: BO, climbsAt: null });
    expect(d.one().steps.at(-1)).toMatchObject({ what: 'told_by_phone', by: 'p-anna', to: 'p-bo' });
    expect(d.act(6, { type: 'told', ...ANNA })).toEqual({ code: 'held', by: BO });
  });

  test('[ALERT6] only what ends by hand is ended by hand, and stays over until its condition was false', () => {
    expect(raised().act(1, { type: 'resolve', outcome: 'well' })).toEqual({ code: 'still_true' });
    const d = raised(hand);
    expect(d.act(1, { type: 'resolve', outcome: 'helped' })).toBeNull();
    expect(d.act(2, { type: 'ack' })).toEqual({ code: 'gone' });
    d.told(3, hand, [true]);
    d.told(1500, hand, [true]);
    d.runTo(1600);
    expect(d.log()).toEqual(['0 raised [1]', '1 resolved [1]']);
    d.told(1700, hand, [false]);
    d.told(1701, hand, [true]);
    expect(d.log().slice(2)).toEqual(['1701 raised [1]']);
  });

  test('[ALERT6] a raised hand that is taken down is over by itself', () => {
    const d = raised(hand);
    d.told(4, hand, [false]);
    expect(d.log()).toEqual(['0 raised [1]', '4 resolved [1]']);
  });

  test('[ALERT6] what is started by hand is another each time, begins at its level, and ends by hand', () => {
    const d = desk();
    const start = {
      subject: { kind: 'contact', id: 'c1' },
      place: { ...NOWHERE, site: 'main', contact: 'c1' },
      severity: 'serious',
      level: 2,
      reason: 'asks for the boss',
      promise: 'pr-1'
    } as const;
    const ids = [1, 1, 2].map((second) => d.book.start(start, ANNA, START + second * S));
    expect(new Set(ids).size).toBe(3);
    d.runTo(181);
    expect(d.log()).toEqual(['1 raised [2]', '1 raised [2]', '2 raised [2]', '181 climbed [3]', '181 climbed [3]']);
    expect(d.book.show(ids[0]!)).toMatchObject({
      rule: 'escalation',
      subject: 'contact:c1',
      by_hand: true,
      note: 'asks for the boss',
      promise: 'pr-1'
    });
    expect(d.book.act(ids[0]!, { type: 'resolve', outcome: 'spoken to' }, BO, START + 200 * S)).toBeNull();
    expect(d.book.get(ids[0]!)!.steps.at(-1)).toMatchObject({ what: 'resolved', by: 'p-bo', text: 'spoken to' });
  });

  test('[ALERT6] a word is written down; of what is gone nothing is', () => {
    const d = raised();
    expect(d.act(1, { type: 'comment', text: 'fitter is on the way' })).toBeNull();
    expect(d.one().steps.at(-1)).toEqual({
      at: START + S,
      what: 'commented',
      by: 'p-anna',
      by_name: 'Anna',
      text: 'fitter is on the way'
    });
    expect(d.book.act('none', { type: 'comment', text: 'x' }, ANNA, START)).toEqual({ code: 'gone' });
    for (let n = 0; n < 30; n++) d.act(2, { type: 'comment', text: `${n}` });
    expect(d.one().steps).toHaveLength(20);
  });
});

describe('the shelf', () => {
  const shelve = (until: number): { type: 'shelve'; reason: string; until: number } => ({
    type: 'shelve',
    reason: 'known, being mended',
    until: START + until
  });

  test('[ALERT7] it calls nobody and does not climb, then climbs from its level anew', () => {
    const d = raised();
    d.runTo(40);
    expect(d.act(50, shelve(10 * MIN))).toBeNull();
    d.told(60, critical, [true]);
    expect(d.book.show(d.one().id)).toMatchObject({ shelved: { by: 'p-anna', by_name: 'Anna' }, climbs_at: null });
    d.runTo(700);
    expect(d.log().slice(2)).toEqual(['50 shelved', '600 unshelved [2]', '660 climbed [3]']);
  });

  test('[ALERT7] for 8 h at most, and not for a time that is over', () => {
    const d = raised();
    expect(d.act(10, shelve(10 * S + 8 * 60 * MIN + 1))).toEqual({ code: 'too_long' });
    expect(d.act(10, shelve(10 * S))).toEqual({ code: 'not_shelved' });
    expect(d.act(10, shelve(10 * S + 8 * 60 * MIN))).toBeNull();
    expect(d.act(20, { type: 'unshelve' })).toBeNull();
    expect(d.act(20, { type: 'unshelve' })).toEqual({ code: 'not_shelved' });
    expect(d.log()).toEqual(['0 raised [1]', '10 shelved', '20 unshelved [1]']);
  });

  test('[ALERT7] it is over when it is false, and still shelved when it comes back within `keep`', () => {
    const d = raised();
    d.act(1, shelve(60 * MIN));
    d.told(2, critical, [false]);
    d.runTo(60);
    d.told(70, critical, [true]);
    d.runTo(500);
    expect(d.log()).toEqual(['0 raised [1]', '1 shelved', '32 resolved [1]', '70 again']);
    expect(d.book.show(d.one().id)?.shelved).not.toBeNull();
  });

  test('[ALERT7] held and shelved it says nothing when the hold is over', () => {
    const d = raised();
    d.act(1, { type: 'ack' });
    d.act(2, shelve(30 * MIN));
    d.runTo(1799);
    expect(d.log().slice(1)).toEqual(['1 acked', '2 shelved', '601 again']);
    d.runTo(1830);
    expect(d.log().slice(4)).toEqual(['1800 unshelved [1]', '1830 climbed [2]']);
  });
});
