import { describe, expect, it } from 'vitest';
import { figures, nowFigures, queue, site, source } from '../../../support/floor-records.ts';
import { outage, surge } from '../../../support/surge-record.ts';
import { S, START } from '../desk.ts';
import { SETTINGS, story } from './story.ts';

const heating = (now: Parameters<typeof nowFigures>[0] = {}, more: Parameters<typeof queue>[0] = {}) =>
  queue({
    now: nowFigures({ queued: 0, staffed: 4, available: 2, longest_wait_since: null, ...now }),
    m30: figures({}),
    ahead: null,
    ...more
  });
const waiting = (since: number, staffed = 4, available = 0) =>
  heating({ queued: 3, longest_wait_since: START + since * S, staffed, available });
const calm = heating();
const set = (over: Parameters<typeof figures>[0]) =>
  heating({}, { m30: figures({ answered: 30, abandoned: 0, overflowed: 0, left_unanswered: 0, ...over }) });

describe('the rules of queues, sources and outages', () => {
  it('[RULE5] wait-long: 4 T for 10 s, then 12 T; over 20 s after nobody waits so long', () => {
    const floor = story();
    floor.put(0, 'queues', waiting(0));
    floor.runTo(60);
    expect(floor.log.filter((line) => line.includes('wait-long'))).toEqual([]);
    floor.runTo(200);
    floor.put(200, 'queues', calm);
    floor.runTo(300);
    expect(floor.log.filter((line) => line.includes('wait-long'))).toEqual([
      '70.001 wait-long raised warning',
      '190.001 wait-long graver serious',
      '220 wait-long resolved'
    ]);
  });

  it('[RULE5] wait-long: explained by its clock; nothing of a closed queue', () => {
    const floor = story();
    floor.put(0, 'queues', waiting(-100));
    floor.runTo(15);
    expect(floor.why('wait-long')).toEqual(['open', 'longest_wait']);
    const closed = story();
    closed.put(0, 'queues', { ...waiting(-100), open: false });
    closed.runTo(300);
    expect(closed.log).toEqual([]);
  });

  it('[RULE5] wait-long: flipped each second for ten minutes it is raised at most twice', () => {
    const floor = story();
    for (let second = 0; second < 600; second += 1)
      floor.put(second, 'queues', second % 2 === 0 ? waiting(-500) : calm);
    floor.runTo(700);
    const raised = floor.log.filter((line) => /wait-long (raised|again)/.test(line));
    expect(raised.length).toBeLessThanOrEqual(2);
  });

  it('[RULE6] service-level-low: ten points under the target, of twenty at least', () => {
    const floor = story();
    floor.put(0, 'queues', set({ service_level: 0.69 }));
    floor.runTo(40);
    floor.put(40, 'queues', set({ service_level: 0.75 }));
    floor.runTo(400);
    expect(floor.log).toEqual(['30 service-level-low raised warning', '160 service-level-low resolved']);
    const few = story();
    few.put(0, 'queues', set({ answered: 19, service_level: 0.2 }));
    few.runTo(100);
    expect(few.log).toEqual([]);
  });

  it('[RULE6] abandon-high: more than 5 % of twenty at least; what can’t be told raises nothing', () => {
    const floor = story();
    floor.put(0, 'queues', set({ abandon_rate: 0.06, service_level: null }));
    floor.runTo(15);
    expect(floor.log).toEqual(['10 abandon-high raised serious']);
    expect(floor.why('abandon-high')).toContain('abandon_rate');
    const untold = story();
    untold.put(0, 'queues', set({ abandon_rate: null, service_level: null }));
    untold.runTo(60);
    expect(untold.log).toEqual([]);
  });

  it('[RULE25] understaffed: seats missing within half an hour for a minute, one at least and 5 % of those required', () => {
    const short = (seats: number, required: number, inMinutes = 10) =>
      heating(
        {},
        {
          ahead: {
            ...{ at: START, required, present: 9, away: 2, hour: { mean: 60, low: 50, high: 70 } },
            need:
              seats === 0
                ? null
                : { seats, from: START + inMinutes * 60 * S, until: START + (inMinutes + 20) * 60 * S },
            worst: { wait: 360, at: START + 30 * 60 * S }
          }
        }
      );
    const floor = story();
    floor.put(0, 'queues', short(3, 12));
    floor.runTo(59);
    expect(floor.log).toEqual([]);
    floor.runTo(61);
    expect(floor.log).toEqual(['60 understaffed raised warning']);
    expect(floor.why('understaffed')).toEqual(['open', 'missing', 'missing_share']);
    floor.put(100, 'queues', short(0, 12));
    floor.runTo(300);
    expect(floor.log.at(-1)).toBe('220 understaffed resolved');
    for (const none of [
      short(2, 60),
      short(3, 12, 31),
      { ...short(3, 12), open: false as const },
      heating({}, { ahead: null })
    ]) {
      const quiet = story();
      quiet.put(0, 'queues', none);
      quiet.runTo(400);
      expect(quiet.log).toEqual([]);
    }
  });

  it('[RULE25] understaffed: flipped each second for ten minutes it is raised at most twice; under a surge it stands under its card', () => {
    const need = { seats: 3, from: START, until: START + 600 * S };
    const ahead = {
      at: START,
      required: 9,
      present: 6,
      away: 0,
      hour: { mean: 60, low: 50, high: 70 },
      need,
      worst: { wait: 200, at: START }
    };
    const floor = story();
    for (let second = 0; second < 600; second += 1)
      floor.put(second, 'queues', heating({}, { ahead: { ...ahead, need: second % 2 === 0 ? need : null } }));
    floor.runTo(700);
    expect(floor.log.filter((line) => /understaffed (raised|again)/.test(line)).length).toBeLessThanOrEqual(2);
    const root = story();
    root.put(0, 'outages', outage());
    root.put(1, 'queues', heating({}, { ahead }));
    root.runTo(120);
    expect(root.under('understaffed')).toBe('outage');
  });

  it('[RULE9] a storm of forty outages: ten cards at most in ten minutes, the rest and what they explain under one', () => {
    const floor = story();
    for (let i = 0; i < 40; i++) floor.put(i * 12, 'outages', outage({ id: `o${i}`, areas: [`area-${i}`] }));
    floor.put(481, 'surges', surge({ area: 'area-39', outage: 'o39', under: null, ended: null }));
    floor.runTo(500);
    expect(floor.log.filter((line) => line.includes('outage raised'))).toHaveLength(40);
    expect(floor.cards().filter((rule) => rule === 'outage')).toHaveLength(4);
    expect(floor.cards().length).toBeLessThanOrEqual(6);
    expect(floor.cards().filter((rule) => rule === 'flood')).toHaveLength(1);
    expect(floor.under('surge')).toBe('flood');
  });

  it('[RULE9] an outage is a card of its own however fast others come, and the queue’s alerts stand under it', () => {
    const floor = story();
    for (let i = 0; i < 20; i++) floor.put(i, 'queues', { ...waiting(-500), id: `q${i}` });
    floor.runTo(100);
    expect(floor.cards()).toContain('flood');
    floor.put(101, 'outages', outage());
    floor.runTo(110);
    expect(floor.cards()).toContain('outage');
    expect(floor.cards().filter((rule) => rule === 'wait-long')).toEqual([]);
  });

  it('[RULE7] nobody-on-duty and all-busy: somebody waits, and nobody is there, or nobody is free', () => {
    const floor = story();
    floor.put(0, 'queues', waiting(0, 0));
    floor.runTo(25);
    expect(floor.log).toEqual(['20 nobody-on-duty raised critical']);
    const busy = story();
    busy.put(0, 'queues', waiting(0, 3, 0));
    busy.runTo(61);
    expect(busy.log).toEqual(['60 all-busy raised info']);
    const free = story();
    free.put(0, 'queues', waiting(0, 3, 1));
    free.runTo(61);
    expect(free.log).toEqual([]);
  });

  it('[RULE8] turned-away: three in five minutes; alone: one who is signed in', () => {
    const floor = story();
    floor.put(0, 'queues', heating({}, { m5: figures({ turned_away: 2 }) }));
    floor.put(1, 'queues', heating({}, { m5: figures({ turned_away: 3 }) }));
    expect(floor.log).toEqual(['1 turned-away raised serious']);
    const night = story();
    night.put(0, 'sites', site({ now: nowFigures({ signed_in: 1 }) }));
    night.runTo(70);
    night.put(80, 'sites', site({ now: nowFigures({ signed_in: 2 }) }));
    night.runTo(100);
    expect(night.log).toEqual(['60 alone raised info', '90 alone resolved']);
  });

  it('[RULE21] conservation: as long as a queue’s sums do not add up', () => {
    const floor = story();
    floor.put(0, 'queues', queue({ breaches: 0, open: false }));
    floor.put(10, 'queues', queue({ breaches: 2, open: false }));
    expect(floor.log).toEqual(['10 conservation raised warning']);
    expect(floor.why('conservation')).toEqual(['breaches']);
    floor.put(70, 'queues', queue({ breaches: 0, open: false }));
    floor.runTo(370);
    expect(floor.log.at(-1)).toBe('370 conservation resolved');
    const flips = story();
    for (let s = 0; s < 600; s++) flips.put(s, 'queues', queue({ breaches: s % 2 }));
    expect(flips.log.filter((line) => line.includes('conservation'))).toEqual(['1 conservation raised warning']);
  });

  it('[RULE9] source-silent: after 10 s serious, after 60 s critical; an outage is a card of its own', () => {
    const floor = story();
    floor.put(0, 'sources', source({ state: 'silent', since: START }));
    floor.runTo(70);
    floor.put(70, 'sources', source({ state: 'live', since: START + 70 * S }));
    floor.runTo(90);
    expect(floor.log).toEqual([
      '10.001 source-silent raised serious',
      '60.001 source-silent graver critical',
      '75 source-silent resolved'
    ]);
  });

  it('[RULE9] a reported outage is a card that climbs, one that was planned a sign; without a site it explains nothing', () => {
    const floor = story();
    floor.put(0, 'outages', outage());
    floor.put(1, 'queues', waiting(-500));
    floor.runTo(30);
    expect(floor.log).toContain('0 outage raised serious');
    expect(floor.under('wait-long')).toBe('outage');
    const planned = story();
    planned.put(0, 'outages', outage({ planned: true }));
    expect(planned.log).toEqual(['0 outage raised info']);
    const nowhere = story({ ...SETTINGS, only: null });
    nowhere.put(0, 'outages', outage({ areas: ['elsewhere'] }));
    nowhere.put(1, 'queues', waiting(-500));
    nowhere.runTo(30);
    expect(nowhere.under('wait-long')).toBeNull();
  });

  it('[RULE9] what a lost source explains stands under its card', () => {
    const floor = story();
    floor.put(0, 'queues', calm);
    floor.put(0, 'sources', source({ state: 'silent', since: START - 20 * S }));
    floor.put(1, 'queues', waiting(-500));
    floor.runTo(30);
    expect(floor.log).toContain('0 source-silent raised serious');
    expect(floor.under('wait-long')).toBe('source-silent');
  });
});
