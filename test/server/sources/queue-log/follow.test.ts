import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueueLogSource } from '../../../../src/lib/server/sources/queue-log/source.ts';
import { followLog, type LogFollower } from '../../../../src/lib/server/sources/queue-log/follow.ts';
import { createBookmarks } from '../../../../src/lib/server/sources/queue-log/bookmark.ts';
import { openLogBeside } from '../../../../src/lib/server/sources/asterisk/log-beside.ts';
import { fakeIntake } from '../../../support/fake-intake.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queue-log-'));
  path = join(folder, 'queue_log');
});
afterEach(() => rm(folder, { recursive: true }));

function follow(from: LogFollower['position'] extends () => infer P ? P : never = null) {
  const lines: string[] = [];
  const clock = createVirtualClock(0);
  const follower = followLog({ path, from, clock, onLines: (some) => lines.push(...some) });
  return { lines, clock, follower };
}

describe('a followed file', () => {
  it('[QLOG5] half-written lines wait for their end, also in the middle of a character', async () => {
    const whole = Buffer.from('один\nдва\n');
    const { lines, follower } = follow();
    await writeFile(path, '');
    for (const byte of whole) {
      await appendFile(path, Buffer.from([byte]));
      await follower.poll();
    }
    expect(lines).toEqual(['один', 'два']);
    await follower.close();
  });

  it('[QLOG5] a missing file is waited for, and said to be missing', async () => {
    const { lines, follower } = follow();
    await follower.poll();
    expect(follower.trouble).toMatch(/ENOENT/);
    await writeFile(path, 'a\n');
    await follower.poll();
    expect([lines, follower.trouble]).toEqual([['a'], null]);
    await follower.close();
  });

  it('[QLOG5] rotation: the rest of the old file, then the new one from its start', async () => {
    await writeFile(path, 'a\n');
    const { lines, follower } = follow();
    await follower.poll();
    await appendFile(path, 'b\n');
    await rename(path, `${path}.1`);
    await writeFile(path, 'c\n');
    await follower.poll();
    await appendFile(path, 'd\n');
    await follower.poll();
    expect(lines).toEqual(['a', 'b', 'c', 'd']);
    await follower.close();
  });

  it('[QLOG5] truncation: from the start again', async () => {
    await writeFile(path, 'a\nb\nc\n');
    const { lines, follower } = follow();
    await follower.poll();
    await truncate(path, 0);
    await appendFile(path, 'd\n');
    await follower.poll();
    expect(lines).toEqual(['a', 'b', 'c', 'd']);
    await follower.close();
  });

  it('[QLOG5] a line without end is let go, the next one read', async () => {
    await writeFile(path, 'x'.repeat(10_000));
    const { lines, follower } = follow();
    await follower.poll();
    await appendFile(path, 'yyy\nb\n');
    await follower.poll();
    expect(lines).toEqual(['b']);
    await follower.close();
  });

  it('[QLOG5] closing stops every look, twice over', async () => {
    await writeFile(path, 'a\n');
    const { clock, follower } = follow();
    await follower.poll();
    await follower.close();
    await follower.close();
    expect(clock.timers()).toBe(0);
  });

  it('[QLOG6] goes on where it stood, unless it is another file', async () => {
    await writeFile(path, 'a\nb\nhalf');
    const first = follow();
    await first.follower.poll();
    const at = first.follower.position();
    await first.follower.close();
    await appendFile(path, ' line\n');
    const second = follow(at);
    await second.follower.poll();
    expect(second.lines).toEqual(['half line']);
    await second.follower.close();
    await rm(path);
    await writeFile(join(folder, 'other'), 'x\ny\n');
    await rename(join(folder, 'other'), path);
    const third = follow(at && { ...at, inode: at.inode + 1 });
    await third.follower.poll();
    expect(third.lines).toEqual(['x', 'y']);
    await third.follower.close();
  });

  it('[QLOG6] beside a live line, what that told before a restart is passed over', async () => {
    const bookmark = join(folder, 'mark');
    const [old, told, fresh] = [1_800_000_100, 1_800_000_200, 1_800_000_300];
    const row = (at: number): string => `${at}|c.${at}|heating|NONE|ENTERQUEUE||1|1|\n`;
    await createBookmarks(bookmark).write({ inode: 0, offset: 0, toldUntil: 1_800_000_250_000 });
    await writeFile(path, row(old) + row(told) + row(fresh));
    const got: number[] = [];
    const beside = await openLogBeside({
      path,
      since: 1_800_000_150_000,
      bookmark,
      clock: createVirtualClock(0),
      isUp: () => false,
      onLines: (lines) => got.push(...lines.map((line) => line.time / 1000))
    });
    expect(got).toEqual([fresh]);
    await beside.close();
  });

  it('[QLOG6] as a source: from the day’s start, then what is added; a second start repeats no id', async () => {
    const settings = { id: 'log', type: 'queue_log', beat: null, createsQueues: true };
    const row = (at: number, n: number): string => `${at}|c.${n}|heating|NONE|ENTERQUEUE||1|1|\n`;
    await writeFile(path, row(1_800_000_000, 1) + row(1_800_000_100, 2));
    const clock = createVirtualClock(1_800_000_200_000);
    const intake = fakeIntake({ now: 1_800_000_200_000 });
    const seal = () => undefined;
    const open = () => createQueueLogSource({ settings, path, seal, since: 1_800_000_050_000, bookmark: null });
    const source = open();
    await source.open(intake, clock);
    await source.close();
    const count = (): number => intake.facts.filter((fact) => fact.type === 'contact.queued').length;
    expect(count()).toBe(1);
    await appendFile(path, row(1_800_000_190, 3));
    const again = open();
    await again.open(intake, clock);
    await again.close();
    expect(count()).toBe(2);
    expect(clock.timers()).toBe(0);
  });
});
