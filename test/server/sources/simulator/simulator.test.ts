import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnyFact, Fact } from '../../../../src/lib/core/facts.ts';
import type { Clock, Intake, Source } from '../../../../src/lib/server/ports.ts';
import { createClock } from '../../../../src/lib/server/clock.ts';
import { createSimulator } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts';
import { demoFloor, HOUR, MIDNIGHT, MINUTE, only } from './story.ts';

const settings = { id: 'simulator', type: 'simulator', beat: 2000, createsQueues: false, demo: 'heating-burst' };
const NOON = MIDNIGHT + 12 * HOUR;

/** Notes what came, and when; the days before apart. */
function createEar(clock: Clock) {
  const facts: AnyFact[] = [];
  const history: Fact<'history.day'>[] = [];
  const times: number[] = [];
  let alive = 0;
  const intake: Intake = {
    ingest(heard) {
      history.push(...only(heard, 'history.day'));
      const told = heard.filter(({ type }) => type !== 'history.day');
      facts.push(...told);
      times.push(...told.map(() => clock.now()));
      return { verdicts: heard.map(() => 'accepted'), offset: facts.length };
    },
    durable: () => Promise.resolve(),
    heard: () => void (alive += 1)
  };
  return { intake, facts, history, times, alive: () => alive };
}

describe('the simulator as a source', () => {
  let clock: VirtualClock;
  let ear: ReturnType<typeof createEar>;
  const opened: Source[] = [];
  const simulator = (options: { seed?: number; speed?: number } = {}): Source => {
    const source = createSimulator({ settings, floor: demoFloor(), scenario: 'heating-burst', ...options });
    opened.push(source);
    return source;
  };

  beforeEach(() => {
    clock = createVirtualClock(NOON);
    ear = createEar(clock);
  });
  afterEach(async () => {
    for (const source of opened.splice(0)) await source.close();
  });

  it('[SIM9] tells the day so far at once, then each fact when it is due', async () => {
    const open = simulator().open(ear.intake, clock);
    clock.advance(0);
    await open;
    const past = ear.facts.length;
    expect(ear.facts[0]!.time).toBeLessThan(MIDNIGHT + MINUTE);
    expect(NOON - ear.facts.at(-1)!.time).toBeLessThan(MINUTE);
    expect(only(ear.facts, 'contact.arrived').length).toBeGreaterThan(150);
    clock.advance(5 * MINUTE);
    expect(ear.facts.length).toBeGreaterThan(past + 30);
    for (let i = past; i < ear.facts.length; i++) {
      expect(ear.times[i]! - ear.facts[i]!.time).toBeGreaterThanOrEqual(0);
      expect(ear.times[i]! - ear.facts[i]!.time).toBeLessThanOrEqual(90_001);
    }
    expect(ear.alive()).toBeGreaterThanOrEqual(295);
  });

  it('[SIM9] just after midnight there are three and a half hours to show', async () => {
    clock.jump(12 * HOUR + MINUTE);
    const open = simulator().open(ear.intake, clock);
    clock.advance(0);
    await open;
    expect(clock.now() - ear.facts[0]!.time).toBe(210 * MINUTE);
  });

  it('[SIM9] gives the event loop back while it tells the past', async () => {
    const machine = createClock();
    ear = createEar(machine);
    let turns = 0;
    let running = true;
    const tick = (): void => {
      turns += 1;
      if (running) setImmediate(tick);
    };
    setImmediate(tick);
    await simulator().open(ear.intake, machine);
    running = false;
    expect(turns).toBeGreaterThan(1);
    expect(ear.facts.length).toBeGreaterThan(500);
  });

  it('[SIM10] a story at speed 10 is dated by the clock', async () => {
    const open = simulator({ speed: 10 }).open(ear.intake, clock);
    clock.advance(0);
    await open;
    clock.advance(4 * MINUTE);
    expect(ear.facts.every(({ time }, i) => time <= ear.times[i]!)).toBe(true);
    const [outage] = only(ear.facts, 'outage.reported');
    expect(outage!.data.started).toBe(NOON + 12_000);
    expect(only(ear.facts, 'outage.restored')[0]!.time).toBe(NOON + 168_000);
    const promised = only(ear.facts, 'outage.updated')[0]!.data.eta!;
    expect(promised - NOON).toBeLessThan(5 * MINUTE);
  });

  it('[SIM18] tells four weeks of days before, which today is like; at the speed of the story', async () => {
    const open = simulator().open(ear.intake, clock);
    clock.advance(0);
    await open;
    expect(ear.history.map(({ data }) => data.date)).toHaveLength(28);
    expect(ear.history.at(-1)!.data.date).toBe('2026-11-22');
    const sum = (counts: readonly (number | null)[]) => counts.reduce<number>((all, n) => all + (n ?? 0), 0);
    for (const { data } of ear.history) {
      const queues = Object.values(data.queues!).map((counts) => sum(counts));
      expect(queues.reduce((a, b) => a + b, 0)).toBe(sum(data.slots));
      expect(sum(Object.values(data.areas!))).toBeCloseTo(sum(data.slots), 6);
      expect(sum(Object.values(data.topics!))).toBeCloseTo(sum(data.slots), 6);
    }
    // the season has begun two hours ago: from then on today is as those days were
    const until = (NOON - MIDNIGHT) / (5 * MINUTE);
    const lately = sum(ear.history.flatMap(({ data }) => data.slots.slice(until - 24, until))) / 28;
    const told = only(ear.facts, 'contact.arrived').filter(({ time }) => time >= NOON - 2 * HOUR).length;
    expect(told / lately).toBeGreaterThan(0.8);
    expect(told / lately).toBeLessThan(1.35);
    const fast = createEar(clock);
    const again = simulator({ speed: 10 }).open(fast.intake, clock);
    clock.advance(0);
    await again;
    const mean = (of: typeof ear.history) => sum(of.flatMap(({ data }) => data.slots.slice(until, until + 12))) / 28;
    expect(mean(fast.history) / mean(ear.history)).toBeGreaterThan(8);
    expect(mean(fast.history) / mean(ear.history)).toBeLessThan(12);
    expect(NOON - fast.facts[0]!.time).toBeLessThanOrEqual(210 * MINUTE);
  });

  it('[SIM1] two sources of one seed and one opening say the same', async () => {
    const other = createEar(clock);
    const opens = [simulator({ seed: 5 }).open(ear.intake, clock), simulator({ seed: 5 }).open(other.intake, clock)];
    clock.advance(MINUTE);
    for (const open of opens) await open;
    expect(other.facts).toEqual(ear.facts);
  });

  it('[SIM9] catches up after the clock has jumped, and waits for one that went back', async () => {
    const open = simulator().open(ear.intake, clock);
    clock.advance(0);
    await open;
    clock.jump(-MINUTE);
    const told = ear.facts.length;
    clock.advance(30_000);
    expect(ear.facts.length).toBe(told);
    clock.jump(2 * HOUR);
    clock.advance(1000);
    expect(clock.now() - ear.facts.at(-1)!.time).toBeLessThan(2 * MINUTE);
  });

  it('[SIM9] says no more once closed, leaves no timer, and may be closed twice', async () => {
    const source = simulator();
    const open = source.open(ear.intake, clock);
    await source.close();
    await source.close();
    await open;
    clock.advance(MINUTE);
    expect(ear.facts).toEqual([]);
    expect(clock.timers()).toBe(0);
  });

  it('refuses what it can’t play before it opens', () => {
    expect(() => simulator({ speed: 0 })).toThrow('speed: above 0, not 0');
    expect(() => createSimulator({ settings, floor: demoFloor(), scenario: 'none' })).toThrow('no scenario "none"');
    const floor = { sites: [], teams: [] };
    expect(() => createSimulator({ settings, floor, scenario: 'heating-burst' })).toThrow(
      'stations, estates and buildings'
    );
  });
});
