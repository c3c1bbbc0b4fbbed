import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReplayOptions, runReplay } from '../../../src/lib/server/replay/replay.ts';
import { replayTable } from '../../../src/lib/server/replay/table.ts';
import { captureFiles, queueLogOf, recordingsFolder } from '../../support/recordings.ts';

const seal = (number: string) => ({ key: number, shown: '****' });
const replay = (files: readonly string[], more: Partial<ReplayOptions> = {}) =>
  runReplay({ files, format: 'ami', seal, ...more });

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'replay-'))));
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

interface Chunk {
  readonly t_ms: number;
  readonly dir: string;
  readonly data: string;
}

async function chunksOf(path: string): Promise<Chunk[]> {
  const text = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim();
  return text.split('\n').map((line) => JSON.parse(line) as Chunk);
}

describe('replay', () => {
  it('[REPLAY3] however the bytes are cut, the result and the trace are the same to the byte', async () => {
    const [path] = captureFiles('burst', 'wallboard');
    const chunks = await chunksOf(path!);
    const traceOf = async (name: string): Promise<string> => {
      const lines: object[] = [];
      const result = await replay([name], { onTrace: (line) => lines.push(line) });
      return JSON.stringify([result, lines]);
    };
    const want = await traceOf(path!);
    let seed = 7;
    const random = (): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000;
    for (let round = 0; round < 5; round += 1) {
      const cut = chunks.flatMap((chunk) => {
        const pieces: Chunk[] = [];
        for (let at = 0; at < chunk.data.length || pieces.length === 0;) {
          const size = chunk.dir === 'in' ? 1 + Math.floor(random() * 400) : chunk.data.length + 1;
          pieces.push({ ...chunk, data: chunk.data.slice(at, at + size) });
          at += size;
        }
        return pieces;
      });
      const again = await file('cut.jsonl', cut.map((chunk) => JSON.stringify(chunk)).join('\n'));
      expect((await traceOf(again)) === want, `round ${round}`).toBe(true);
    }
  });

  it('[REPLAY5] a queue_log of another recording, of another day, or none at all is refused', async () => {
    const files = captureFiles('calm', 'wallboard');
    await expect(replay(files, { queueLog: queueLogOf('burst') })).rejects.toThrow(/does not belong to this recording/);
    const text = await readFile(queueLogOf('calm'), 'utf8');
    const tomorrow = text.replace(/^\d+/gm, (second) => String(Number(second) + 86_400));
    const other = await file('tomorrow', tomorrow);
    await expect(replay(files, { queueLog: other })).rejects.toThrow(/does not belong to this recording/);
    const later = await file(
      'later',
      text.replace(/^\d+/gm, (second) => String(Number(second) + 30))
    );
    await expect(replay(files, { queueLog: later })).rejects.toThrow(/does not belong to this recording: of 39 calls/);
    await expect(replay(files, { queueLog: await file('empty', 'nothing\n') })).rejects.toThrow(/not a queue_log/);
  });

  it('[REPLAY6] raw bytes are read like chunks, dated by their Timestamp headers or their channels', async () => {
    const raw = async (name: string, path: string): Promise<string> => {
      const bytes = (await chunksOf(path)).flatMap(({ dir, data }) =>
        dir === 'in' ? [Buffer.from(data, 'latin1')] : []
      );
      return file(name, Buffer.concat(bytes));
    };
    const [burst] = captureFiles('burst', 'wallboard');
    const want = (await replay([burst!])).total;
    const got = (await replay([await raw('burst.bin', burst!)])).total;
    const plain = ({ offered, answered, left_unanswered, wait_answered_s, talk_s, ring_missed }: typeof want) => ({
      ...{ offered, answered, left_unanswered, wait_answered_s, talk_s, ring_missed }
    });
    expect(plain(got)).toEqual(plain(want));
    const dated = await raw('dated.bin', join(recordingsFolder(), 'reconnect/wallboard-1.jsonl.gz'));
    expect((await replay([dated])).total.answered).toBeGreaterThan(5);
  });

  it('[REPLAY6] CloudEvents, one a line, each at its own time', async () => {
    const event = (id: number, seconds: number, type: string, data: object): string =>
      JSON.stringify({
        specversion: '1.0',
        id: String(id),
        source: 'crm',
        type,
        time: new Date(Date.UTC(2026, 10, 23, 8) + seconds * 1000).toISOString(),
        data
      });
    const lines = [
      event(1, 0, 'seat.signed_in', { seat: '1', agent: 'anna', queues: ['chat'] }),
      event(2, 1, 'contact.queued', { contact: 'c', queue: 'chat', channel: 'chat' }),
      event(3, 4, 'contact.connected', { contact: 'c', seat: '1' }),
      event(4, 5, 'seat.presence', { seat: '1', presence: 'away', reason: 'meal' }),
      event(5, 34, 'contact.ended', { contact: 'c' }),
      event(6, 65, 'seat.presence', { seat: '1', presence: 'ready' })
    ];
    const result = await replay([await file('events.ndjson', lines.join('\n'))], { format: 'events' });
    expect(result.queues.chat).toMatchObject({ offered: 1, answered: 1, wait_answered_s: 3, talk_s: 30 });
    const at = Date.UTC(2026, 10, 23, 8);
    expect(result.agents.anna?.pauses).toEqual([{ from: at + 5_000, to: at + 65_000, reason: 'meal' }]);
    expect(Object.keys(result.days)).toEqual(['2026-11-23']);
    expect(replayTable(result)).toMatch(/chat +1 +1/);
    const bad = await file('bad.ndjson', `${lines[0]}\n${event(9, 1, 'contact.queued', { contact: 'c' })}`);
    await expect(replay([bad], { format: 'events' })).rejects.toThrow(/bad\.ndjson:2: .*queue/);
  });

  it('[REPLAY6] what can’t be replayed is refused with a place and a reason', async () => {
    await expect(replay(['x'], { format: 'esl' })).rejects.toMatchObject({ exitCode: 2, message: /not built yet/ });
    await expect(replay([join(folder, 'missing')])).rejects.toThrow(/ENOENT/);
    await expect(replay([await file('broken.jsonl', '{"t_ms":1}\n')])).rejects.toThrow(
      /broken\.jsonl:1: not a recorded/
    );
    await expect(replay([await file('none', '')])).rejects.toThrow(/no recorded AMI/);
    await expect(replay([await file('junk', 'hello\r\n\r\n')])).rejects.toThrow(/no AMI events with a time/);
    await expect(replay(['x'], { format: 'events', queueLog: 'y' })).rejects.toMatchObject({ exitCode: 2 });
  });
});
