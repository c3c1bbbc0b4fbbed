import { beforeAll, describe, expect, it } from 'vitest';
import type { AmiStep } from '../../../../src/lib/server/replay/ami-file.ts';
import { createAmiStage } from '../../../../src/lib/server/replay/ami-stage.ts';
import { readLogFile } from '../../../../src/lib/server/replay/log-file.ts';
import { replayStage } from '../../../../src/lib/server/replay/replay.ts';
import type { LogLine } from '../../../../src/lib/server/sources/queue-log/parse.ts';
import { cutOut } from '../../../support/cut.ts';
import { LOGINS, queueLogOf, stepsOf, truthOf, type Truth } from '../../../support/recordings.ts';
import { compare } from '../../../support/truth.ts';

interface Recording {
  readonly name: string;
  readonly steps: readonly AmiStep[];
  readonly log: readonly LogLine[];
  readonly truth: Truth;
}

const seal = (number: string) => ({ key: number, shown: '****' });
const recordings: Recording[] = [];

beforeAll(async () => {
  for (const capture of ['calm', 'burst'] as const) {
    const log = (await readLogFile(queueLogOf(capture))).lines;
    for (const login of LOGINS) {
      const steps = await stepsOf(capture, login);
      recordings.push({ name: `${capture} ${login}`, steps, log, truth: truthOf(capture) });
    }
  }
});

/** Numbers in [0, 1) from a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function replayCut(recording: Recording, from: number, to: number, withLog: boolean) {
  const steps = cutOut(recording.steps, from, to);
  const log = withLog ? recording.log : null;
  return replayStage(createAmiStage({ source: 'replay', steps, log, seal, seats: [] }));
}

/** Cuts anywhere, for 0.1 to 60 s. */
function cuts(recording: Recording, seed: number, count: number): [number, number][] {
  const next = random(seed);
  const first = recording.steps[0]!.at + 5_000;
  const last = recording.steps.at(-1)!.at - 3_000;
  return Array.from({ length: count }, () => {
    const from = Math.floor(first + next() * (last - first - 4_000));
    return [from, Math.floor(Math.min(last, from + 100 + next() * next() * 60_000))];
  });
}

describe('a line cut anywhere', () => {
  it('[AMI17] is filled from the queue_log, every figure exact', () => {
    for (const [i, recording] of recordings.entries()) {
      for (const [from, to] of cuts(recording, 100 + i, 15)) {
        const wrong = compare(replayCut(recording, from, to, true), recording.truth, 'exact');
        expect(wrong, `${recording.name} cut from ${from} to ${to}`).toEqual([]);
      }
    }
  });

  it('[AMI17] is never above the truth without it, and every entry is accounted for', () => {
    for (const [i, recording] of recordings.entries()) {
      for (const [from, to] of cuts(recording, 200 + i, 15)) {
        const wrong = compare(replayCut(recording, from, to, false), recording.truth, 'below');
        expect(wrong, `${recording.name} cut from ${from} to ${to}`).toEqual([]);
      }
    }
  });
});
