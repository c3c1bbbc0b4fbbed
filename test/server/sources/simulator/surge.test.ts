import { expect, it } from 'vitest';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import { createFloor } from '../../../../src/lib/core/floor.ts';
import { showSurge, surgeIds } from '../../../../src/lib/core/show/surges.ts';
import { nextDue, step } from '../../../../src/lib/core/step.ts';
import { createSimulator } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';
import { demoFloor, HOUR, MIDNIGHT, MINUTE } from './story.ts';

const OPENING = MIDNIGHT + 14 * HOUR;

/** Minutes of the story from the first call out of the burst estate to its name, and surges of before that call. */
async function burstOf(seed: number, speed: number): Promise<{ named: number; before: number }> {
  const settings = demoFloor();
  const clock = createVirtualClock(OPENING);
  const floor = createFloor(settings, OPENING);
  const source = createSimulator({
    settings: { id: 'simulator', type: 'simulator', beat: 2000, createsQueues: false, demo: 'heating-burst' },
    ...{ floor: settings, scenario: 'heating-burst', seed, speed }
  });
  let estate = '';
  const calls: { at: number; area: string }[] = [];
  const hear = (fact: AnyFact): void => {
    if (fact.type === 'contact.arrived' && fact.data.area !== undefined && fact.time > OPENING + (2 * MINUTE) / speed)
      calls.push({ at: fact.time, area: fact.data.area });
    if (fact.type === 'outage.reported') estate ||= fact.data.areas[0]!;
    step(floor, { kind: 'fact', fact }, clock.now());
  };
  const open = source.open(
    {
      ingest(facts) {
        facts.forEach(hear);
        return { verdicts: [], offset: 0 };
      },
      durable: () => Promise.resolve(),
      heard: (id) => void step(floor, { kind: 'heard', source: id }, clock.now())
    },
    clock
  );
  clock.advance(0);
  await open;
  const seen: { at: number; area: string }[] = [];
  for (let told = 0; told < (14 * MINUTE) / speed; told += 200) {
    clock.advance(200);
    for (let due = nextDue(floor); due !== null && due <= clock.now(); due = nextDue(floor))
      step(floor, { kind: 'tick' }, due);
    for (const id of surgeIds(floor)) seen.push({ at: clock.now(), area: showSurge(floor, id)!.area ?? '' });
  }
  await source.close();
  const isThere = ({ area }: { area: string }): boolean => area === estate || area.startsWith(`${estate}-`);
  const first = calls.find(isThere)!.at;
  const named = seen.find((one) => isThere(one) && one.at >= first)?.at ?? Infinity;
  return { named: ((named - first) * speed) / MINUTE, before: seen.filter(({ at }) => at < first).length };
}

it.each([1, 10])(
  '[SIM6] [SURGE20] at ×%i the burst estate is named within minutes of its first call, and nothing before',
  async (speed) => {
    const bursts = [];
    for (let seed = 1; seed <= 7; seed += 1) bursts.push(await burstOf(seed, speed));
    expect(bursts.map(({ before }) => before)).toEqual(bursts.map(() => 0));
    const times = bursts.map(({ named }) => named).sort((a, b) => a - b);
    expect(times[3], `minutes: ${times.map((one) => one.toFixed(1)).join(', ')}`).toBeLessThanOrEqual(3);
    expect(times.at(-1)).toBeLessThanOrEqual(6);
  }
);
