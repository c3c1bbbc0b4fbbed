import { describe, expect, test } from 'vitest';
import { deserialize, serialize } from 'node:v8';
import { freeze, thaw } from '../../src/lib/core/checkpoint.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import { nextDue, step } from '../../src/lib/core/step.ts';
import { story, withSite } from '../support/story.ts';
import { floorOf } from './property/floor.ts';
import { pass } from './property/drive.ts';

const told = story()
  .signIn(0)
  .signIn(0, '1002', 'bo')
  .call('done', 'heating', 10, 20, 60)
  .call('talks', 'heating', 50, 70)
  .call('waits', 'billing', 80)
  .at(85, 'contact.held', { contact: 'talks', seat: '1001' })
  .at(90, 'workorder.opened', { workorder: 'w' });

describe('a checkpoint', () => {
  test.each([0, 15, 65, 75, 89, 100])(
    '[SOURCE3] taken at %i s: the floor goes on as if it had never stopped',
    (cut) => {
      const at = told.start + cut * 1000;
      const now = told.start + 7_200_000;
      const half = thaw(floorOf(), deserialize(serialize(freeze(told.floor(cut)))), at);
      expect(showAll(half, at)).toEqual(told.see(cut));
      let clock = at;
      for (const fact of told.facts().sort((a, b) => a.time - b.time)) {
        if (fact.time > at) {
          pass(half, clock, (clock = fact.time));
          step(half, { kind: 'fact', fact }, clock);
        } else expect(step(half, { kind: 'fact', fact }, clock)).toBe('duplicate');
      }
      pass(half, clock, now);
      expect(showAll(half, now)).toEqual(told.see(7200));
      expect(nextDue(half)).toBe(nextDue(told.floor(7200)));
    }
  );

  test('under newer settings: new queues and seats stand up, old figures stay', () => {
    const [site] = floorOf().sites;
    const more = withSite({ queues: [...site!.queues, { ...site!.queues[0]!, id: 'new' }] });
    const half = thaw(more, structuredClone(freeze(told.floor(100))), told.start + 100_000);
    const now = showAll(half, told.start + 100_000);
    expect(now.queues).toMatchObject({ new: { today: { offered: 0 } }, heating: { today: { offered: 2 } } });
  });

  test('of another shape is refused', () => {
    expect(() => thaw(floorOf(), { shape: -1, data: {} }, 0)).toThrow('shape -1');
  });
});
