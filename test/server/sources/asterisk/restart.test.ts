import { describe, expect, it } from 'vitest';
import { createFloor } from '../../../../src/lib/core/floor.ts';
import { showAll } from '../../../../src/lib/core/show/show.ts';
import { step } from '../../../../src/lib/core/step.ts';
import type { AmiStep } from '../../../../src/lib/server/replay/ami-file.ts';
import { createAmiStage } from '../../../../src/lib/server/replay/ami-stage.ts';
import { bareSettings, withSource } from '../../../../src/lib/server/replay/settings.ts';
import { cutOut } from '../../../support/cut.ts';
import { stepsOf, truthOf } from '../../../support/recordings.ts';

const seal = (number: string) => ({ key: number, shown: '****' });

/** The floor of a program that dies at `at` and starts again a second later on its own floor, as it stood. */
function restartedAt(steps: readonly AmiStep[], at: number) {
  const floor = createFloor(withSource(bareSettings(), 'asterisk').settings, steps[0]!.at);
  const before = steps.filter((one) => one.at < at);
  const after = cutOut(steps, at, at + 1_000).filter((one) => one.at >= at + 1_000);
  for (const life of [before, after]) {
    const stage = createAmiStage({ source: 'replay', steps: life, log: null, seal, seats: [] });
    for (let next = stage.next(); next !== null; next = stage.next()) {
      for (const fact of stage.run(next)) step(floor, { kind: 'fact', fact }, next);
    }
  }
  return showAll(floor, steps.at(-1)!.at);
}

describe('a restart of this program', () => {
  it('[AMI18] counts nothing twice: callers waiting and calls in progress go on', async () => {
    for (const capture of ['calm', 'burst'] as const) {
      const steps = await stepsOf(capture, 'wallboard');
      const truth = truthOf(capture);
      const first = steps[0]!.at + 20_000;
      const last = steps.at(-1)!.at - 20_000;
      for (let at = first; at < last; at += 9_700) {
        const { today } = showAll_(restartedAt(steps, at));
        const name = `${capture} restarted at ${at}`;
        expect(today.offered, name).toBeLessThanOrEqual(truth.total.offered);
        expect(today.offered, name).toBeGreaterThanOrEqual(truth.total.offered - 2);
        expect(today.answered, name).toBeLessThanOrEqual(truth.total.answered);
        expect(today.wait_answered_s, name).toBeLessThanOrEqual(truth.total.wait_answered_s);
        // who hung up while nobody looked talks on until the snapshot says otherwise
        expect(today.talk_s, name).toBeLessThanOrEqual(truth.total.talk_s + 2);
      }
    }
  });
});

function showAll_(state: ReturnType<typeof showAll>) {
  return Object.values(state.sites)[0]!;
}
