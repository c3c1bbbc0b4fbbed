import type { Ms } from '../../../core/ids.ts';
import { createHotline, type HotlinePlan } from './hotline.ts';
import { callDelay } from './mains.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';
import { createStage } from './stage.ts';

const MINUTE: Ms = 60_000;
/** SIM19: the wind comes, after the opening; within so long it breaks as many lines. */
const FIRST: Ms = 2 * MINUTE;
const LASTS: Ms = 8 * MINUTE;
const BROKEN = 40;
/** The next one. */
const EVERY: Ms = 180 * MINUTE;
/** Households that call, of each that broke. */
const CALLERS = { least: 10, most: 35 };

const PLAN: HotlinePlan = {
  agents: ['陆瑶', '任杰', '姚远', '钟灵', '范伟', '方圆', '石磊', '贾宁', '夏雨', '付强', '邹静', '熊飞'],
  callsPerHour: 180,
  topics: [
    { id: 'no_power', weight: 12, queue: 'outage' },
    { id: 'low_voltage', weight: 8, queue: 'outage' },
    { id: 'bill', weight: 45, queue: 'service' },
    { id: 'meter', weight: 25, queue: 'service' },
    { id: 'other', weight: 10, queue: 'service' }
  ],
  talk: 110_000
};

/** A power hotline in a storm: forty lines down within minutes; most are reported, some only the callers know of. */
export function createStorm({ settings, seed, start, opening, source }: ScenarioOptions): Scenario {
  const stage = createStage(seed, start, source);
  const hotline = createHotline(stage, settings, PLAN, opening);
  const { random } = hotline;
  const neighbourhoods = settings.sites[0]!.areas.flatMap(({ areas }) => areas);

  function down({ id: area, customers = 0 }: (typeof neighbourhoods)[number]): void {
    const started = stage.now();
    const mended = random.between(40, 90) * MINUTE;
    const callers = Math.round(random.between(CALLERS.least, CALLERS.most));
    for (let i = 0; i < callers; i++)
      stage.after(callDelay(random), () => {
        if (stage.now() > started + mended) return;
        hotline.call({ ...hotline.draw('no_power'), area: random.chance(0.75) ? area : undefined });
      });
    if (random.chance(0.2)) return;
    const outage = stage.name('outage');
    const eta = Math.round(started + mended + random.between(0, 20) * MINUTE);
    stage.after(random.between(1, 8) * MINUTE, () => {
      stage.tell('outage.reported', {
        outage,
        areas: [area],
        topic: 'no_power',
        cause: 'storm',
        customers,
        started,
        eta
      });
      stage.at(started + mended, () => stage.tell('outage.restored', { outage }));
    });
  }

  function storm(): void {
    const left = [...neighbourhoods];
    for (let i = 0; i < BROKEN && left.length > 0; i++) {
      const [hit] = left.splice(Math.floor(random.between(0, left.length)), 1);
      stage.after(random.between(0, LASTS / MINUTE) * MINUTE, () => down(hit!));
    }
    stage.after(EVERY, storm);
  }

  stage.at(opening + FIRST, storm);
  return { next: () => stage.next(), calls: hotline, usual: hotline.usual };
}
