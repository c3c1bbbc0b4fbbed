import type { Ms } from '../../../core/ids.ts';
import type { Clock, CoachLine } from '../../ports.ts';
import { createRandom } from './random.ts';
import type { CallsOf } from './scenario.ts';

const HEARD: Ms = 4000;

/** The scenario as a phone system that puts a coach on: the phone rings a moment, and what is said to the agent helps (SIM15). */
export function createSimulatedCoach(options: {
  readonly seed: number;
  /** Null: nothing plays yet. */
  readonly calls: () => CallsOf | null;
  readonly clock: () => Pick<Clock, 'after'> | null;
}): CoachLine {
  const random = createRandom(options.seed, 'coach');
  const wait = (ms: Ms): Promise<void> =>
    new Promise((resolve) => {
      const clock = options.clock();
      if (clock) clock.after(ms, resolve);
      else resolve();
    });
  const stopped = new Set<string>();
  return {
    async open({ session, mode, contact, seat }) {
      const calls = options.calls();
      if (!calls) return 'not_connected';
      if (!calls.talks(contact, seat)) return 'no_call';
      await wait(random.between(1000, 2500));
      if (stopped.has(session)) return 'call_ended';
      if (!calls.talks(contact, seat)) return 'call_ended';
      if (mode !== 'listen') calls.soothe(contact);
      return null;
    },
    stop(session) {
      stopped.add(session);
      return Promise.resolve();
    },
    // the call's end is a fact of the floor
    onEnd: () => () => undefined,
    async ring() {
      await wait(HEARD);
      return random.chance(0.5) ? 'acknowledged' : 'heard';
    }
  };
}
