import { describe, expect, test } from 'vitest';
import type { AlertState } from '../../../../src/lib/core/alert-state.ts';
import { configOf, demoFile } from '../../../../src/lib/server/commands/serve.ts';
import { scenarioOf } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { startPilotlight } from '../../../support/running.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';
import { happened, HOUR, MIDNIGHT, MINUTE, only } from './story.ts';

const TEN = MIDNIGHT + 10 * HOUR;
const SCENARIOS = ['repeat-caller', 'gas-emergency', 'storm', 'dead-trunk'] as const;
type Name = (typeof SCENARIOS)[number];

const settle = async (): Promise<void> => {
  for (let i = 0; i < 6; i++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** The demo itself on a virtual clock: what the wall shows from the opening on, second by second. */
async function watch(name: Name, seconds: number) {
  using folder = temporaryFolder();
  const clock = createVirtualClock(TEN);
  await using house = await startPilotlight({ clock, data: folder.path, config: configOf(demoFile(name)) });
  const opened = house.pilotlight.openSources();
  const state = { isOpen: false };
  void opened.then(() => (state.isOpen = true));
  while (!state.isOpen) {
    clock.advance(1);
    await settle();
  }
  const first = new Map<string, { readonly second: number; readonly alert: AlertState }>();
  const cards: number[] = [];
  for (let second = 1; second <= seconds; second++) {
    clock.advance(1000);
    await settle();
    if (second % 5 !== 0 && seconds > 600) continue;
    const alerts = Object.values(house.pilotlight.turns.state().alerts);
    cards.push(
      alerts.filter((one) => one.state === 'raised' && one.folded_under === null && one.severity !== 'info').length
    );
    for (const alert of alerts) {
      const key = `${alert.rule} ${alert.severity}`;
      if (!first.has(key)) first.set(key, { second, alert });
    }
  }
  return { first, cards, state: house.pilotlight.turns.state() };
}

function said(name: Name, opening: number, until: number, seed = 1) {
  const { floor } = configOf(demoFile(name));
  const story = scenarioOf(name)({ settings: floor, seed, start: MIDNIGHT, opening, source: 'simulator' });
  const all = [];
  for (let one = story.next(); one.at < until; one = story.next()) all.push(one);
  return { floor, all, facts: happened(all) };
}

describe.each(SCENARIOS)('%s', (name) => {
  test('[SIM1] [SIM13] same seed, same facts; every id it says stands in the floor’s settings', () => {
    const { floor, all, facts } = said(name, TEN, TEN + 20 * MINUTE);
    expect(said(name, TEN, TEN + 20 * MINUTE).all).toEqual(all);
    expect(said(name, TEN, TEN + 20 * MINUTE, 2).all).not.toEqual(all);
    const [site] = floor.sites;
    const queues = new Set(site!.queues.map(({ id }) => id));
    const areas = new Set(site!.areas.flatMap(({ id, areas: below }) => [id, ...below.map((one) => one.id)]));
    const seats = new Set(
      floor.teams.flatMap(({ groups }) => groups.flatMap((group) => group.seats.map(({ id }) => id)))
    );
    for (const { data } of facts) {
      const { queue, area, seat } = data as { queue?: string; area?: string; seat?: string };
      if (queue !== undefined) expect(queues).toContain(queue);
      if (area !== undefined) expect(areas).toContain(area);
      if (seat !== undefined) expect(seats).toContain(seat);
    }
    expect(only(facts, 'contact.queued').length).toBeGreaterThan(100);
  });

  test('[SIM11] no seat has two calls, and what is connected was queued and is ended once', () => {
    const { facts } = said(name, TEN, TEN + 30 * MINUTE, 3);
    const at = new Map<string, string>();
    const queued = new Set<string>();
    for (const { type, data } of facts) {
      const { contact, seat } = data as { contact: string; seat: string };
      if (type === 'contact.queued') queued.add(contact);
      if (type === 'contact.connected') {
        expect(queued).toContain(contact);
        expect(at.get(seat)).toBeUndefined();
        at.set(seat, contact);
      }
      if (type === 'contact.ended') for (const [desk, one] of at) if (one === contact) at.delete(desk);
    }
  });

  test('[SIM14] nothing is heard before the opening; from then on both parties are', () => {
    const { facts } = said(name, TEN, TEN + 5 * MINUTE);
    const speech = only(facts, 'contact.speech');
    expect(speech.every(({ time }) => time >= TEN)).toBe(true);
    expect(new Set(speech.map(({ data }) => data.party))).toEqual(new Set(['caller', 'agent']));
    expect(speech.length).toBeGreaterThan(50);
  });
});

test('[SIM16] the caller everyone knows: the third call, the promise, the heat, within three minutes', async () => {
  const { first } = await watch('repeat-caller', 240);
  const third = first.get('repeat-contact warning')!;
  expect(third.second).toBeLessThan(90);
  expect(third.alert.reasons).toMatchObject([{ measure: 'nth_week', value: 3 }]);
  expect(first.get('promise-late serious')!.second).toBeLessThan(180);
  const hot = first.get('conversation-hot serious')!;
  expect(hot.second).toBeLessThan(150);
  expect(hot.alert.place).toMatchObject({ contact: third.alert.place.contact, queue: 'complaint' });
  expect(hot.alert.place.seat).not.toBeNull();
}, 120_000);

/** The heated call of `repeat-caller` from its answer on, with or without a coach at the 60th second. */
function heated(help: boolean) {
  const { floor } = configOf(demoFile('repeat-caller'));
  const story = scenarioOf('repeat-caller')({
    settings: floor,
    seed: 1,
    start: MIDNIGHT,
    opening: TEN,
    source: 'simulator'
  });
  const heard: { readonly t: number; readonly loudness: number | undefined; readonly phrases: readonly string[] }[] =
    [];
  let on: { readonly contact: string; readonly seat: string; readonly t: number } | null = null;
  let helped = false;
  const complaints = new Set<string>();
  for (let one = story.next(); one.at < TEN + 6 * MINUTE; one = story.next()) {
    const { fact } = one;
    if (fact.type === 'contact.queued' && fact.time > TEN && fact.data.queue === 'complaint')
      complaints.add(fact.data.contact);
    if (!on && fact.type === 'contact.connected' && complaints.has(fact.data.contact))
      on = { ...fact.data, t: fact.time };
    if (!on) continue;
    if (help && !helped && one.at >= on.t + 60_000) {
      helped = true;
      expect(story.calls.talks(on.contact, on.seat)).toBe(true);
      expect(story.calls.talks(on.contact, '3009')).toBe(on.seat === '3009');
      expect(story.calls.talks('nothing', on.seat)).toBe(false);
      story.calls.soothe(on.contact);
    }
    if (fact.type !== 'contact.speech' || fact.data.contact !== on.contact) continue;
    const { loudness_db: loudness, phrases = [], party } = fact.data;
    heard.push({ t: (fact.time - on.t) / 1000, loudness: party === 'caller' ? loudness : undefined, phrases });
  }
  const loud = heard
    .filter(({ t, loudness }) => t > 75 && t < 110 && loudness !== undefined)
    .map(({ loudness }) => loudness!);
  return {
    loud: loud.reduce((sum, one) => sum + one, 0) / loud.length,
    apology: heard.find(({ phrases }) => phrases.includes('apology'))?.t ?? Infinity,
    complaint: heard.find(({ phrases }) => phrases.includes('complaint'))?.t ?? Infinity
  };
}

test('[SIM15] a coach on that call: the apology comes and the voice falls; without one it takes minutes', () => {
  const [alone, helped] = [heated(false), heated(true)];
  expect([alone.complaint, helped.complaint]).toEqual([expect.closeTo(18, 0), expect.closeTo(18, 0)]);
  expect(alone.loud - helped.loud).toBeGreaterThan(6);
  expect(helped.apology).toBeLessThan(72);
  expect(alone.apology).toBeGreaterThan(150);
});

test('[SIM17] a ticked smell of gas is critical and with the duty manager at once; its order lies too long; a hand goes up', async () => {
  const { first } = await watch('gas-emergency', 330);
  const danger = first.get('danger critical')!;
  expect(danger.second).toBeLessThan(60);
  expect(danger.alert).toMatchObject({ level: 2, place: { topic: 'gas_smell' } });
  expect(first.get('workorder-late warning')!.second).toBeLessThan(320);
  expect(first.get('hand-raised serious')!.second).toBeLessThan(260);
}, 120_000);

test('[SIM19] [SURGE12] a storm: forty lines down are ten cards at most, and the whole site is said to surge', async () => {
  const { first, cards, state } = await watch('storm', 14 * 60);
  expect(Object.keys(state.outages).length).toBeGreaterThan(20);
  expect(Math.max(...cards)).toBeLessThanOrEqual(10);
  expect(first.get('flood serious')!.second).toBeLessThan(10 * 60);
  const surges = Object.values(state.surges).filter(({ kind }) => kind === 'surge');
  const whole = surges.find(({ area }) => area === null)!;
  expect(whole.raised - TEN).toBeLessThan(8 * MINUTE);
  expect(whole.callers).toBeGreaterThan(100);
  // what lies inside it stands under its card
  for (const { id, under } of surges) expect(id === whole.id || under === whole.id).toBe(true);
}, 240_000);

test('[SIM20] [RULE24] a dead trunk is silence within minutes, and over when they ring again', async () => {
  const { first, state } = await watch('dead-trunk', 45 * 60);
  const silence = first.get('silence serious')!;
  expect(silence.second).toBeGreaterThan(3 * 60);
  expect(silence.second).toBeLessThan(12 * 60);
  const found = Object.values(state.surges);
  expect(found.map(({ kind, area }) => [kind, area])).toEqual([['silence', null]]);
  expect(found[0]!.ended! - TEN).toBeGreaterThan(27 * MINUTE);
}, 240_000);
