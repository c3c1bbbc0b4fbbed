import { createFramer, type Frame } from '../../src/lib/server/sources/asterisk/parse.ts';
import type { AmiStep } from '../../src/lib/server/replay/ami-file.ts';
import { createPbxModel } from './pbx-model.ts';

/**
 * A recording with its line cut between two times: nothing of the gap is heard, and right after it the PBX answers
 * the lists that a client asks for on connect.
 */
export function cutOut(steps: readonly AmiStep[], from: number, to: number): AmiStep[] {
  const model = createPbxModel();
  const seen = (step: AmiStep): void => {
    if (step.kind === 'frames') for (const frame of step.frames) model.see(frame, step.at);
  };
  for (const step of steps) if (step.at < to) seen(step);
  const answers = createFramer().push(Buffer.from(model.queueStatus('1', to) + model.coreShowChannels('2', to)));
  return [
    ...steps.filter((step) => step.at < from),
    { at: from, kind: 'close' },
    { at: to, kind: 'open' },
    { at: to, kind: 'frames', frames: answers },
    ...steps.filter((step) => step.at >= to)
  ];
}

/** Every frame of a recording with its time. */
export function framesOf(steps: readonly AmiStep[]): { at: number; frame: Frame }[] {
  return steps.flatMap((step) => (step.kind === 'frames' ? step.frames.map((frame) => ({ at: step.at, frame })) : []));
}
