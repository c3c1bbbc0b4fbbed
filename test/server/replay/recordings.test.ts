import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReplayOptions, runReplay } from '../../../src/lib/server/replay/replay.ts';
import type { TraceLine } from '../../../src/lib/server/replay/trace.ts';
import { type Capture, CAPTURES, captureFiles, LOGINS, queueLogOf, truthOf } from '../../support/recordings.ts';
import { compare, offCall } from '../../support/truth.ts';

const seal = (number: string) => ({ key: number, shown: '****' });
const ami = (files: readonly string[], more: Partial<ReplayOptions> = {}) =>
  runReplay({ files, format: 'ami', seal, ...more });

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'replay-'))));
afterAll(() => rm(folder, { recursive: true }));

const whole: readonly Capture[] = ['calm', 'burst'];

describe('recordings', () => {
  it('[REPLAY1] AMI alone: all that it can tell is exact, the rest is null', async () => {
    for (const capture of whole) {
      for (const login of LOGINS) {
        const result = await ami(captureFiles(capture, login));
        expect(compare(result, truthOf(capture), 'ami'), `${capture} ${login}`).toEqual([]);
        expect(result.total.abandoned).toBeNull();
        expect(result.total.overflowed_by.timeout).toBeNull();
        expect(result.total.wait_abandoned_s).toBeNull();
      }
    }
  });

  it('[REPLAY1] over a gap, AMI alone is never above the truth, and says what it lost sight of', async () => {
    for (const login of LOGINS) {
      const result = await ami(captureFiles('reconnect', login));
      const truth = truthOf('reconnect');
      expect(compare(result, truth, 'below'), login).toEqual([]);
      const { offered, lost_sight: lost, unseen_about: about } = result.total;
      expect(offered + about).toBe(truth.total.offered);
      expect(lost + about).toBeGreaterThan(0);
    }
  });

  it('[REPLAY2] with the queue_log beside every figure and pause is exact, gaps and all', async () => {
    for (const capture of CAPTURES) {
      for (const login of LOGINS) {
        const result = await ami(captureFiles(capture, login), { queueLog: queueLogOf(capture) });
        expect(compare(result, truthOf(capture), 'exact'), `${capture} ${login}`).toEqual([]);
      }
    }
  });

  it('[REPLAY2] the queue_log alone is exact too', async () => {
    for (const capture of CAPTURES) {
      const result = await runReplay({ files: [queueLogOf(capture)], format: 'queue_log', seal });
      expect(compare(result, truthOf(capture), 'exact'), capture).toEqual([]);
    }
  });

  it('[REPLAY2] other channel names change nothing', async () => {
    const [from] = captureFiles('burst', 'wallboard');
    for (const [name, to] of [
      ['PJSIP', 'PJSIP/'],
      ['SIP', 'SIP/']
    ] as const) {
      const text = gunzipSync(await readFile(from!))
        .toString('utf8')
        .replaceAll('IAX2/', to);
      const file = join(folder, `${name}.jsonl.gz`);
      await writeFile(file, gzipSync(text));
      expect(compare(await ami([file]), truthOf('burst'), 'ami'), name).toEqual([]);
    }
  });

  it('[REPLAY4] an agent on a call is shown on a call every second of it', async () => {
    for (const capture of CAPTURES) {
      for (const login of LOGINS) {
        const trace: TraceLine[] = [];
        await ami(captureFiles(capture, login), {
          queueLog: queueLogOf(capture),
          onTrace: (line) => trace.push(line)
        });
        const { seconds, off, stale } = offCall(trace, truthOf(capture));
        expect(seconds).toBeGreaterThan(300);
        expect(off, `${capture} ${login}`).toEqual([]);
        if (capture !== 'reconnect') expect(stale).toBe(0);
      }
    }
  });
});
