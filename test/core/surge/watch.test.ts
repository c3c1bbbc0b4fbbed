import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { showAll } from '../../../src/lib/core/show/show.ts';
import { showSurge, surgeIds } from '../../../src/lib/core/show/surges.ts';
import { step, takeChanged } from '../../../src/lib/core/step.ts';
import { burst, knowingFloor, MIN, ordinary, ring } from '../../support/surge-floor.ts';
import type { Story } from '../../support/story.ts';
import { floorOf } from '../property/floor.ts';
import { TREE } from '../../support/surge-site.ts';

const open = (told: Story, second: number) =>
  Object.values(told.see(second).surges).filter(({ ended }) => ended === null);
const START = 30 * MIN;

describe('a floor that knows its days', () => {
  test('[SURGE20] a burst is a surge with its place, topic and callers; the calls still to come are told', () => {
    const told = ordinary(knowingFloor(), 0, 60 * MIN);
    burst(told, START, 15);
    expect(open(told, START - 1)).toEqual([]);
    const [surge, ...more] = open(told, START + 3 * MIN);
    expect(more).toEqual([]);
    expect(surge).toMatchObject({
      kind: 'surge',
      site: 'home',
      area: 'jinxiu',
      topic: 'no_heat',
      outage: null,
      under: null
    });
    const { slots, callers, expected, ahead, topics } = surge!;
    expect(callers).toBeGreaterThanOrEqual(12);
    expect(expected).toBeLessThan(2);
    expect(slots.reduce((sum, [, n]) => sum + n, 0)).toBe(callers);
    expect(topics[0]).toMatchObject(['no_heat', expect.any(Number), expect.any(Number)]);
    expect(ahead!.mean).toBeGreaterThan(5);
    expect(ahead!.low).toBeLessThanOrEqual(ahead!.mean);
    expect(ahead!.high).toBeGreaterThanOrEqual(ahead!.mean);
  });

  test('[SURGE20] every caller moves what is shown of a surge, within ten seconds', () => {
    const floor = burst(ordinary(knowingFloor(), 0, START), START, 6).floor(START + 80);
    const now = floor.data.now;
    takeChanged(floor);
    const [id] = surgeIds(floor);
    const before = showSurge(floor, id!)!.callers;
    const data = { contact: 'one more', queue: 'heating', area: 'jinxiu', topic: 'no_heat' };
    step(floor, { kind: 'fact', fact: { type: 'contact.queued', time: now, source: 'crm', id: 'more', data } }, now);
    step(floor, { kind: 'tick' }, now + 10_000);
    expect(takeChanged(floor).get('surges')).toContain(id);
    expect(showSurge(floor, id!)!.callers).toBe(before + 1);
  });

  test('[AHEAD5] [AHEAD6] the next hour follows a surge, and is back once it is over', () => {
    const told = burst(ordinary(knowingFloor(), 0, 240 * MIN), START, 15);
    const hour = (second: number) => told.see(second).sites['home']!.forecast!.hour.mean;
    const before = hour(START - 1);
    expect(before).toBeGreaterThan(90);
    expect(before).toBeLessThan(150);
    // within the same five minutes
    expect(hour(START + 3 * MIN)).toBeGreaterThan(before + 5);
    expect(hour(START + 200 * MIN)).toBeLessThan(before + 15);
  });

  test('[SURGE20] heat is where callers of the last half hour came from, against what was expected', () => {
    const told = burst(ordinary(knowingFloor(), 0, 60 * MIN), START, 15);
    const heat = new Map(told.see(START + 4 * MIN).sites['home']!.heat.map(([area, n, due]) => [area, { n, due }]));
    expect(heat.get('jinxiu')!.n).toBeGreaterThanOrEqual(15);
    expect(heat.get('jinxiu')!.due).toBeCloseTo((2 * 30) / 7, -1);
    expect(heat.get('east')!.n).toBeGreaterThanOrEqual(heat.get('jinxiu')!.n);
    expect(told.see(START + 120 * MIN).sites['home']!.heat).toEqual([]);
  });

  test('[SURGE20] callers who say nothing are placed by what their agents learn on the call, when they learn it', () => {
    const told = ordinary(knowingFloor(), 0, 60 * MIN);
    for (let i = 0; i < 15; i += 1) {
      const [contact, at] = [`tagged-${i}`, START + i * 12];
      told.at(at, 'contact.queued', { contact, queue: 'heating' });
      told.at(at + 200, 'contact.tagged', { contact, area: 'jinxiu', topic: 'no_heat' });
    }
    expect(open(told, START + 7 * MIN)).toMatchObject([{ area: 'jinxiu', topic: 'no_heat' }]);
  });

  test('[SURGE20] one caller who rings ten times is one; callers with a wrong area or none do not hide it', () => {
    const one = ordinary(knowingFloor(), 0, 60 * MIN);
    burst(one, START, 10, { area: 'jinxiu', topic: 'no_heat', caller: 'the same' });
    expect(open(one, START + 4 * MIN)).toEqual([]);
    const many = ordinary(knowingFloor(), 0, 60 * MIN);
    for (let i = 0; i < 24; i += 1) {
      const area = i % 20 === 7 ? 'guangming' : 'jinxiu';
      ring(many, START + i * 10, { topic: 'no_heat', ...(i % 4 === 2 ? {} : { area }) });
    }
    expect(open(many, START + 5 * MIN)).toMatchObject([{ area: 'jinxiu', topic: 'no_heat' }]);
  });

  test('[SURGE20] outgoing calls are none, and what is told hours late is history', () => {
    const told = ordinary(knowingFloor(), 0, 90 * MIN);
    for (let i = 0; i < 15; i += 1) {
      told.at(START + i * 12, 'contact.dialing', { contact: `out-${i}`, seat: '1001' });
      told.at(START + i * 12, 'contact.tagged', { contact: `out-${i}`, area: 'jinxiu', topic: 'no_heat' });
      const late = { told: START + i * 12 + 45 * MIN };
      told.at(
        START + i * 12,
        'contact.queued',
        { contact: `late-${i}`, queue: 'heating', area: 'jinxiu', topic: 'no_heat' },
        late
      );
    }
    expect(open(told, START + 50 * MIN)).toEqual([]);
  });

  test('[SURGE20] a site that turned callers away counts them', () => {
    const told = ordinary(knowingFloor(), 0, 60 * MIN);
    for (let i = 0; i < 40; i += 1) told.at(START + i * 4, 'contact.turned_away', { queue: 'heating', reason: 'full' });
    expect(open(told, START + 165)).toMatchObject([{ area: null, topic: null }]);
  });

  test('[SURGE21] an outage explains the surge at its place, the other way round too; a link rules', () => {
    const told = burst(ordinary(knowingFloor(), 0, 90 * MIN), START, 15);
    const at = START + 4 * MIN;
    told.at(at, 'outage.reported', { outage: 'o', areas: ['east'], topic: 'no_heat' });
    told.at(at, 'outage.reported', { outage: 'elsewhere', areas: ['west'] });
    const state = told.see(at + 1);
    const [surge] = Object.values(state.surges);
    expect(surge).toMatchObject({ outage: 'o' });
    expect(state.outages['o']).toMatchObject({ surges: [surge!.id], ahead: surge!.ahead });
    expect(state.outages['elsewhere']).toMatchObject({ surges: [], ahead: null });
    told.at(at + 10, 'outage.linked', { surge: surge!.id, outage: 'elsewhere' });
    const linked = told.see(at + 11);
    expect(linked.surges[surge!.id]).toMatchObject({ outage: 'elsewhere' });
    expect(linked.outages['o']).toMatchObject({ surges: [], ahead: null });
    expect(linked.outages['elsewhere']).toMatchObject({ surges: [surge!.id] });
  });

  test('[SURGE21] of two that explain it the one that is not over, then the later', () => {
    const told = burst(ordinary(knowingFloor(), 0, 90 * MIN), START, 15);
    told.at(START - 20 * MIN, 'outage.reported', { outage: 'old', areas: ['jinxiu'] });
    told.at(START - 10 * MIN, 'outage.reported', { outage: 'new', areas: ['jinxiu'] });
    expect(open(told, START + 4 * MIN)[0]!.outage).toBe('new');
    told.at(START + 5 * MIN, 'outage.restored', { outage: 'new' });
    expect(open(told, START + 5 * MIN + 1)[0]!.outage).toBe('old');
  });

  test('[SURGE20] phones that stop are a silence; a source that is not heard is none', () => {
    const quiet = ordinary(knowingFloor(), 0, 30 * MIN);
    for (let at = 30 * MIN; at < 60 * MIN; at += 20) quiet.at(at, 'source.alive', { source: 'crm' });
    expect(open(quiet, 55 * MIN)).toMatchObject([{ kind: 'silence', area: null }]);
    const dead = ordinary(knowingFloor(), 0, 30 * MIN);
    dead.at(30 * MIN, 'source.state', { source: 'crm', state: 'down' });
    expect(open(dead, 55 * MIN)).toEqual([]);
  });

  test('[SURGE16] a checkpoint in the middle of a burst changes nothing of it', () => {
    const told = burst(ordinary(knowingFloor(), 0, 60 * MIN), START, 15);
    const settings = floorOf('Asia/Shanghai', { areas: TREE, topics: ['no_heat', 'payment'] });
    const now = told.start + (START + 100) * 1000;
    const floor = thaw(settings, deserialize(serialize(freeze(told.floor(START + 100)))), now);
    for (const fact of told
      .facts()
      .filter(({ time }) => time > now && time <= now + 200_000)
      .sort((a, b) => a.time - b.time)) {
      step(floor, { kind: 'tick' }, fact.time);
      step(floor, { kind: 'fact', fact }, fact.time);
    }
    step(floor, { kind: 'tick' }, now + 200_000);
    const after = Object.values(showAll(floor, now + 200_000).surges);
    expect(after).toMatchObject([{ area: 'jinxiu', topic: 'no_heat', ended: null }]);
    expect(after.map(({ id, callers }) => ({ id, callers }))).toEqual(
      open(told, START + 300).map(({ id, callers }) => ({ id, callers }))
    );
  });
});

test('[SURGE22] a day from elsewhere counts once, however often it is told; one of another length, or of no site, not at all', () => {
  const slots = Array.from({ length: 288 }, () => 10);
  const told = knowingFloor({}, { weeks: 0 });
  const day = (date: string) => ({ site: 'home', date, slots, queues: { heating: slots, nobody: slots } });
  for (const id of ['a', 'b']) told.at(1, 'history.day', day('2026-10-05'), { id });
  told.at(1, 'history.day', day('2026-10-06'));
  told.at(1, 'history.day', { ...day('2026-10-07'), slots: slots.slice(1) });
  told.at(1, 'history.day', { ...day('2026-10-08'), site: 'nowhere' });
  const { surges, ahead } = told.floor(2).data;
  const known = surges.get('home')!.baseline.days.flat();
  expect(known.map(({ date }) => date)).toEqual(['2026-10-05', '2026-10-06']);
  expect(ahead.histories.get('heating')!.baseline.days.flat()).toHaveLength(2);
  expect(ahead.histories.has('nobody')).toBe(false);
});

test('[SURGE4] a floor that knows nothing yet raises nothing but a cluster in one building', () => {
  const told = ordinary(knowingFloor({}, { weeks: 0 }), 0, 60 * MIN);
  burst(told, START, 30, { area: 'jinxiu', topic: 'no_heat' });
  for (const surge of open(told, START + 8 * MIN)) expect(surge.reasons[0]!.kind).toBe('cluster');
  expect(told.see(START + 8 * MIN).sites['home']!.heat).toEqual([]);
});

test('[SURGE23] thresholds that were found are in force, through a checkpoint and other settings; of other levels they are passed over', () => {
  const told = knowingFloor();
  const data = {
    site: 'home',
    budget: 2,
    thresholds: Array.from({ length: 10 }, (_, i) => 9 + i),
    days: 60,
    history: 28
  };
  told.at(1, 'surge.calibrated', data, { source: 'pilotlight' });
  told.at(2, 'surge.calibrated', { ...data, site: 'nowhere', budget: 3 }, { source: 'pilotlight' });
  told.at(3, 'surge.calibrated', { ...data, thresholds: [1], budget: 4 }, { source: 'pilotlight' });
  const floor = told.floor(4);
  const of = (one: typeof floor) => one.data.surges.get('home')!;
  expect([...of(floor).thresholds]).toEqual(data.thresholds);
  expect(of(floor)).toMatchObject({ budget: 2, calibrated: expect.any(Number) as number });
  const settings = floor.plan.settings;
  const other = {
    ...settings,
    sites: settings.sites.map((site) => ({ ...site, topics: [...site.topics, 'another'] }))
  };
  const again = thaw(other, deserialize(serialize(freeze(floor))), floor.data.now);
  expect([...of(again).thresholds]).toEqual(data.thresholds);
});
