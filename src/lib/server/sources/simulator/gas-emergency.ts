import type { Ms } from '../../../core/ids.ts';
import { createHotline, type HotCall, type HotlinePlan } from './hotline.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';
import { createStage } from './stage.ts';

const MINUTE: Ms = 60_000;
/** The first ticked smell of gas after the opening, and between two of them. */
const FIRST: Ms = 30_000;
const EVERY: Ms = 11 * MINUTE;
const LIMIT = { dispatched: 3 * MINUTE, on_site: 30 * MINUTE, called_back: 24 * 60 * MINUTE };

const PLAN: HotlinePlan = {
  agents: ['韩雪', '杨帆', '许诺', '沈洋', '梁晨', '宋佳', '罗兰', '谢婷'],
  callsPerHour: 95,
  topics: [
    { id: 'meter', weight: 30, queue: 'service' },
    { id: 'payment', weight: 25, queue: 'service' },
    { id: 'no_gas', weight: 18, queue: 'repair' },
    { id: 'appliance', weight: 20, queue: 'repair' },
    { id: 'other', weight: 7, queue: 'service' }
  ],
  talk: 170_000
};

/** Floor C: the gas hotline. A smell of gas is ticked in the menu; a crew; and orders that lie too long. */
export function createGasEmergency({ settings, seed, start, opening, source }: ScenarioOptions): Scenario {
  const stage = createStage(seed, start, source);
  const hotline = createHotline(stage, settings, PLAN, opening);
  const { random } = hotline;
  let alarms = 0;

  /** An order from the call to the call back; `lies`: longer on the desk than it may. */
  function order({ id: contact, who }: HotCall, kind: string, lies: Ms): void {
    const workorder = stage.name('WO');
    const move = (step: string, due?: number): void => stage.tell('workorder.moved', { workorder, step, due });
    const { area, topic, matter } = who;
    stage.tell('workorder.opened', {
      ...{ workorder, contact, kind, channel: 'voice', area, topic, matter, step: 'taken' },
      due: stage.now() + LIMIT.dispatched
    });
    stage.after(lies, () => {
      move('dispatched', stage.now() + LIMIT.on_site);
      stage.after(random.between(1, 3) * MINUTE, () => move('accepted', stage.now() + LIMIT.on_site));
      stage.after(random.between(14, 26) * MINUTE, () => {
        move('on_site', stage.now() + LIMIT.on_site);
        stage.after(random.between(12, 30) * MINUTE, () => {
          move('solved', stage.now() + LIMIT.called_back);
          stage.after(random.between(5, 20) * MINUTE, () => move('called_back'));
        });
      });
    });
  }

  function smell(): void {
    alarms += 1;
    const slow = alarms % 2 === 1;
    const who = { ...hotline.draw(), topic: 'gas_smell', queue: 'emergency', matter: stage.name('matter') };
    hotline.call(who, {
      ...{ ticked: true, patient: true, talk: random.between(2, 4) * MINUTE },
      mood: slow ? 'heated' : 'calm',
      connected: (call) => stage.after(40_000, () => order(call, 'emergency', (slow ? 6 : 1.5) * MINUTE)),
      ended() {
        if (!slow) return;
        stage.tell('promise.made', {
          promise: stage.name('promise'),
          due: stage.now() + 9 * MINUTE,
          role: 'duty-manager',
          matter: who.matter,
          note: '承诺查漏后回电告知结果'
        });
      }
    });
    stage.after(EVERY + random.between(-1, 1) * MINUTE, smell);
  }

  function repairs(): void {
    stage.after(random.between(6, 14) * MINUTE, () => {
      hotline.call(hotline.draw('no_gas'), {
        connected: (call) => stage.after(60_000, () => order(call, 'repair', random.between(1, 2.8) * MINUTE))
      });
      repairs();
    });
  }

  repairs();
  stage.at(opening + FIRST, smell);
  stage.at(opening + 4 * MINUTE, () => {
    const [, seat] = settings.teams.flatMap(({ groups }) => groups.flatMap(({ seats }) => seats));
    if (!seat) return;
    stage.tell('seat.help_requested', { seat: seat.id, note: '用户拒绝撤离，请协助' });
    stage.after(4 * MINUTE, () => stage.tell('seat.help_cancelled', { seat: seat.id }));
  });
  return { next: () => stage.next(), calls: hotline, usual: hotline.usual };
}
