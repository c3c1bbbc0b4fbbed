import type { Ms } from '../../../core/ids.ts';
import { createHotline, type HotlinePlan } from './hotline.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';
import { createStage } from './stage.ts';

const MINUTE: Ms = 60_000;
/** SIM20: the line to the city goes dead, after the opening, for so long; then again. */
const FIRST: Ms = 2 * MINUTE;
const DEAD: Ms = 25 * MINUTE;
const EVERY: Ms = 75 * MINUTE;

const PLAN: HotlinePlan = {
  agents: ['龙婷', '万里', '段然', '雷鸣', '侯静', '武岳', '龚雪', '邵峰', '顾盼', '毛毛'],
  callsPerHour: 240,
  topics: [
    { id: 'parcel', weight: 60, queue: 'parcels' },
    { id: 'pickup', weight: 20, queue: 'parcels' },
    { id: 'complaint', weight: 8, queue: 'service' },
    { id: 'other', weight: 12, queue: 'service' }
  ],
  talk: 90_000
};

/** A hotline whose trunk dies: the phone system is well, agents are free, and nobody calls. */
export function createDeadTrunk({ settings, seed, start, opening, source }: ScenarioOptions): Scenario {
  const stage = createStage(seed, start, source);
  const hotline = createHotline(stage, settings, PLAN, opening);

  function dies(): void {
    hotline.cutOff(DEAD);
    stage.after(EVERY, dies);
  }

  stage.at(opening + FIRST, dies);
  return { next: () => stage.next(), calls: hotline, usual: hotline.usual };
}
