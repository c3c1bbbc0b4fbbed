import type { Ms } from '../../../core/ids.ts';
import { createHotline, type Party, type HotlinePlan } from './hotline.ts';
import { drawCaller } from './people.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';
import { createStage } from './stage.ts';

const MINUTE: Ms = 60_000;
const HOUR: Ms = 60 * MINUTE;
/** The third call, after the opening; then the next caller whom everybody knows. */
const FIRST: Ms = 40_000;
const EVERY: Ms = 14 * MINUTE;

const PLAN: HotlinePlan = {
  agents: ['苏敏', '郭凯', '唐悦', '邓洁', '冯磊', '曹颖', '彭涛', '董静', '袁梦', '蒋楠'],
  callsPerHour: 120,
  topics: [
    { id: 'network', weight: 38, queue: 'fault' },
    { id: 'game_drop', weight: 8, queue: 'fault' },
    { id: 'bill', weight: 30, queue: 'service' },
    { id: 'package', weight: 18, queue: 'service' },
    { id: 'complaint', weight: 6, queue: 'service' }
  ],
  talk: 190_000
};

/** Floor E: the caller everyone knows. Twice today already, a promise of a manager that runs out, and now he calls again. */
export function createRepeatCaller({ settings, seed, start, opening, source }: ScenarioOptions): Scenario {
  const stage = createStage(seed, start, source);
  const hotline = createHotline(stage, settings, PLAN, opening);
  const { random } = hotline;

  /** Two calls before, then a promise, then the call that matters. */
  function known(third: number): void {
    const who: Party = { ...hotline.draw('game_drop'), caller: drawCaller(random), matter: stage.name('matter') };
    const before = [third - 4 * HOUR, third - 65 * MINUTE].filter((at) => at > stage.now());
    for (const at of before.length === 2 ? before : [third - 9 * MINUTE, third - 6 * MINUTE])
      if (at > stage.now()) stage.at(at, () => hotline.call(who, { patient: true, talk: 150_000, ended: promise }));
    let promised = false;
    function promise(): void {
      if (promised) return;
      promised = true;
      stage.tell('promise.made', {
        promise: stage.name('promise'),
        due: third + 11 * MINUTE,
        role: 'floor-manager',
        matter: who.matter,
        note: '客户要求区域经理回电'
      });
    }
    stage.at(third, () => {
      hotline.call(
        { ...who, queue: 'complaint' },
        { patient: true, talk: random.between(5, 6) * MINUTE, mood: 'heated', ticked: true }
      );
    });
  }

  function again(at: number): void {
    stage.at(at - 10 * MINUTE, () => {
      known(at);
      again(at + EVERY);
    });
  }

  stage.at(start + MINUTE, () => known(opening + FIRST));
  again(opening + FIRST + EVERY);
  // an agent who needs a word
  stage.at(opening + 5 * MINUTE, () => {
    const [seat] = settings.teams.flatMap(({ groups }) => groups.flatMap(({ seats }) => seats));
    if (!seat) return;
    stage.tell('seat.help_requested', { seat: seat.id, note: '套餐退订规则不清楚' });
    stage.after(3 * MINUTE, () => stage.tell('seat.help_cancelled', { seat: seat.id }));
  });
  return { next: () => stage.next(), calls: hotline, usual: hotline.usual };
}
