import { describe, expect, test } from 'vitest';
import { explains, type Incident, type KnownOutage } from '../../../src/lib/core/surge/incident.ts';
import { createSurgePlan } from '../../../src/lib/core/surge/plan.ts';
import { area, knowing, MINUTE, NOON, ordinary, surgeSite } from '../../support/surge-site.ts';

describe('silence', () => {
  test('[SURGE14] a site whose phones stopped is silent, once for all its stations, until they ring again', () => {
    const { state, floor } = knowing(2);
    const usual = ordinary(floor);
    floor.minutes(60, usual);
    const stopped = state.at;
    floor.runTo(stopped + 30 * MINUTE);
    expect(floor.all()).toMatchObject([{ kind: 'silence', area: null, ended: null, callers: 0 }]);
    const [silence] = floor.open();
    expect(Math.abs(silence!.onset - stopped)).toBeLessThan(2 * MINUTE);
    expect(silence!.raised - stopped).toBeLessThan(12 * MINUTE);
    expect(silence!.reasons).toMatchObject([{ kind: 'fewer_than_expected' }]);
    floor.minutes(30, usual);
    expect(silence!.ended).not.toBeNull();
    expect(floor.open()).toEqual([]);
  });

  test('[SURGE14] a station that alone is silent is named', () => {
    const { floor } = knowing(2);
    const usual = ordinary({ ...floor, call: (at, where, ...rest) => floor.call(at, where, ...rest) });
    const eastOnly = ordinary({
      ...floor,
      call: (at, where, ...rest) => {
        if (!['hongqi', 'xinhua', 'guangming'].includes(where ?? '')) floor.call(at, where, ...rest);
      }
    });
    floor.minutes(60, usual);
    floor.minutes(60, eastOnly);
    expect(floor.open()).toMatchObject([{ kind: 'silence', area: 'west' }]);
  });

  test('[SURGE14] [SURGE15] an hour in which nobody is expected is not silent', () => {
    const evening = Date.UTC(2026, 9, 12, 11, 30);
    const { floor } = knowing(2, {}, evening);
    floor.minutes(25, ordinary(floor));
    floor.runTo(evening + 300 * MINUTE);
    expect(floor.all()).toEqual([]);
  });
});

describe('a storm', () => {
  test('[SURGE12] many places at once: cards by station and half hour, not by place', () => {
    const stations = Array.from({ length: 6 }, (_, s) =>
      area(
        `s${s}`,
        Array.from({ length: 5 }, (_, n) => area(`s${s}n${n}`))
      )
    );
    const places = stations.flatMap(({ areas }) => areas.map(({ id }) => id));
    const { state, floor } = knowing(2, { areas: stations }, NOON, places);
    floor.minutes(20, (at, minute) => {
      for (const half of [0, 1]) floor.call(at + half * 30_000, places[(minute * 2 + half) % places.length]!);
    });
    expect(floor.all()).toEqual([]);
    const from = state.at;
    for (let s = 0; s < 6; s++) {
      for (let round = 0; round < 12; round++)
        for (const n of [0, 2]) floor.call(from + s * 5 * MINUTE + round * 8000 + n * 500, `s${s}n${n}`, 'no_heat');
      floor.runTo(from + (s + 1) * 5 * MINUTE);
    }
    const surges = floor.all().filter(({ kind }) => kind === 'surge');
    expect(floor.all()).toEqual(surges);
    const cards = surges.filter(({ under }) => under === null);
    expect(cards.length).toBeGreaterThanOrEqual(1);
    expect(cards.length).toBeLessThanOrEqual(6);
    for (const { under } of surges) if (under !== null) expect(cards.map(({ id }) => id)).toContain(under);
  });
});

describe('heard again', () => {
  test('[SURGE15] within a minute callers are expected from then on: what is usual is no surge', () => {
    const { state, floor } = knowing(12);
    const usual = (at: number): void => {
      for (let i = 0; i < 12; i++)
        floor.call(at + i * 5000, ['jinxiu', 'heping', 'hongqi', 'xinhua', 'guangming', 'lanting'][i % 6]!);
    };
    floor.minutes(20, usual);
    const from = state.at;
    floor.runTo(from + 2 * MINUTE, false);
    // heard ten seconds into a minute; the minute runs on with its callers
    floor.runTo(from + 2 * MINUTE + 10_000);
    for (let i = 0; i < 10; i++) floor.call(from + 2 * MINUTE + 10_000 + i * 5000, ['jinxiu', 'hongqi'][i % 2]!);
    expect(state.clock.rate).toBeGreaterThan(0);
    floor.runTo(from + 3 * MINUTE);
    floor.minutes(10, usual);
    expect(floor.all()).toEqual([]);
  });
});

describe('an incident found inside another', () => {
  test('[SURGE12] takes the card over when it leaves nothing of the other, or the other is over', () => {
    const { state, floor } = knowing(2);
    const usual = ordinary(floor);
    floor.minutes(60, usual);
    // at first nobody says where they are, then all do
    floor.minutes(2, (at, minute) => {
      usual(at, minute);
      for (let i = 0; i < 12; i++) floor.call(at + i * 4500, null, 'no_heat');
    });
    expect(floor.open()).toMatchObject([{ area: null, under: null }]);
    floor.minutes(30, (at, minute) => {
      usual(at, minute);
      for (let i = 0; i < 10; i++) floor.call(at + i * 5500, 'hongqi', 'no_heat');
    });
    const open = floor.open();
    expect(open.filter(({ area }) => area === 'hongqi')).toHaveLength(1);
    const cards = new Set(open.filter(({ under }) => under === null).map(({ id }) => id));
    for (const { id, under } of open) expect(cards).toContain(under ?? id);
    floor.minutes(150, usual);
    expect(floor.open()).toEqual([]);
    expect(state.incidents.size).toBeGreaterThan(0);
  });
});

test('[SURGE12] one that comes back has a card of its own, where the one that it stood under is over', () => {
  const { state, floor } = knowing(2);
  const usual = ordinary(floor);
  floor.minutes(30, usual);
  const burst = (at: number): void => {
    for (let i = 0; i < 8; i++) floor.call(at + i * 5000, 'hongqi', 'no_heat');
  };
  floor.minutes(2, burst);
  const [found] = floor.open();
  Object.assign(found!, { under: 'one that is over', ended: state.at });
  floor.minutes(3, burst);
  expect(floor.open()).toMatchObject([{ id: found!.id, under: null }]);
});

describe('known outages', () => {
  const plan = createSurgePlan(surgeSite());
  const incident = { kind: 'surge', area: 'jinxiu', topic: 'no_heat', onset: NOON } as Incident;
  const outage: KnownOutage = { areas: ['east'], topic: 'no_heat', started: NOON, reported: NOON, restored: null };

  test.each<[string, Partial<KnownOutage>, boolean]>([
    ['around it', {}, true],
    ['at it', { areas: ['jinxiu'] }, true],
    ['elsewhere', { areas: ['west', 'heping'] }, false],
    ['an area nobody knows', { areas: ['atlantis'] }, false],
    ['about anything', { topic: null }, true],
    ['about something else', { topic: 'payment' }, false],
    ['everywhere, about it', { areas: [] }, true],
    ['everywhere, about anything', { areas: [], topic: null }, false],
    ['reported an hour later', { started: null, reported: NOON + 60 * MINUTE }, true],
    ['begun two hours later', { started: NOON + 120 * MINUTE }, false],
    ['over for hours', { started: NOON - 300 * MINUTE, restored: NOON - 200 * MINUTE }, false],
    ['over a moment ago', { started: NOON - 300 * MINUTE, restored: NOON - 20 * MINUTE }, true]
  ])('[SURGE19] %s', (_, over, is) => {
    expect(explains(plan, { ...outage, ...over }, incident)).toBe(is);
  });

  test('[SURGE19] inside it, where it is wider than the outage; never a silence', () => {
    expect(explains(plan, { ...outage, areas: ['b3'] }, { ...incident, area: 'lanting' })).toBe(true);
    expect(explains(plan, outage, { ...incident, topic: null })).toBe(true);
    expect(explains(plan, outage, { ...incident, kind: 'silence' })).toBe(false);
  });
});
