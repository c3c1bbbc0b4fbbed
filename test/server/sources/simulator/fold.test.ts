import { describe, expect, it } from 'vitest';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import { createFloor } from '../../../../src/lib/core/floor.ts';
import { step } from '../../../../src/lib/core/step.ts';
import { breaches, differences, inAnyOrder, unbalanced } from '../../../core/property/compare.ts';
import { live, pass, shown } from '../../../core/property/drive.ts';
import { reference } from '../../../reference/reference.ts';
import { demoFloor, happened, HOUR, MIDNIGHT, MINUTE, tell } from './story.ts';

const floorAsRead = demoFloor();
/** Nobody pings here: without a beat nothing goes stale. */
const settings = { ...floorAsRead, sources: floorAsRead.sources.map((source) => ({ ...source, beat: null })) };

/** The burst at its worst, for a story that opens at this hour. */
function telling(seed: number, hour: number) {
  const opening = MIDNIGHT + hour * HOUR;
  const now = opening + 25 * MINUTE;
  // late facts included: they have all come a minute and a half on
  const emissions = tell({ seed, opening, until: now + 91_000 }).filter(({ fact }) => fact.time <= now);
  return { opening, now, emissions, facts: happened(emissions) };
}

describe.each([
  [1, 14],
  [2, 3],
  [3, 21],
  [4, 10]
])('the story, folded (seed %i, %i:00)', (seed, hour) => {
  const { opening, now, emissions, facts } = telling(seed, hour);
  const floor = shown(live(facts, settings, MIDNIGHT, now), now);

  it('[SIM12] keeps the law of conservation, and shows nothing impossible', () => {
    expect(breaches(floor)).toEqual([]);
    expect(unbalanced(floor)).toEqual([]);
    expect(floor.sites['warm-city']!.now.signed_in).toBe(6);
    expect(floor.sites['warm-city']!.now.queued).toBeGreaterThan(2);
  });

  it('[SIM11] is reckoned the same by the naive reference', () => {
    expect(differences(floor, reference(facts, settings, now))).toEqual([]);
  });

  it('[SIM3] [SIM4] [SIM9] doubled, late, and its past all at once: the same floor', () => {
    const told = createFloor(settings, opening);
    let at = opening;
    const take = (fact: AnyFact, time: number): void => {
      if (time > at) pass(told, at, time);
      at = Math.max(at, time);
      step(told, { kind: 'fact', fact }, at);
    };
    for (const { at: left, fact } of emissions) take(fact, Math.min(now, Math.max(opening, left)));
    pass(told, at, now);
    expect(inAnyOrder(shown(told, now))).toEqual(inAnyOrder(floor));
  });
});
