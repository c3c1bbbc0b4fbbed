import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runReplay } from '../../src/lib/server/replay/replay.ts';
import { temporaryFolder } from '../support/folder.ts';
import { CAPTURES, captureFiles, LOGINS, queueLogOf } from '../support/recordings.ts';

const CUTS = 1_000;

interface Chunk {
  readonly dir: string;
  readonly data: string;
}

/** The same bytes at the same times, in other pieces. */
function cut(chunks: readonly Chunk[], random: () => number): string {
  const lines: string[] = [];
  const longest = 2 + Math.floor(random() * 900);
  for (const chunk of chunks) {
    if (chunk.dir !== 'in') {
      lines.push(JSON.stringify(chunk));
      continue;
    }
    for (let at = 0; at < chunk.data.length;) {
      const size = 1 + Math.floor(random() * longest);
      lines.push(JSON.stringify({ ...chunk, data: chunk.data.slice(at, at + size) }));
      at += size;
    }
  }
  return lines.join('\n');
}

test('[REPLAY3] 1,000 random re-chunkings of every recording come to the same, to the byte', async () => {
  using folder = temporaryFolder();
  const recordings = CAPTURES.flatMap((capture) => LOGINS.map((login) => ({ capture, login })));
  const seal = () => undefined;
  let state = 20_261_123;
  const random = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000;
  let different = 0;
  for (let round = 0; round < CUTS; round++) {
    const { capture, login } = recordings[round % recordings.length]!;
    const options = { format: 'ami' as const, seal, ...(round % 2 === 0 ? {} : { queueLog: queueLogOf(capture) }) };
    const files = captureFiles(capture, login);
    const pieces = await Promise.all(
      files.map(async (file, i) => {
        const text = gunzipSync(await readFile(file))
          .toString('utf8')
          .trim();
        const path = join(folder.path, `${i}.jsonl`);
        await writeFile(
          path,
          cut(
            text.split('\n').map((line) => JSON.parse(line) as Chunk),
            random
          )
        );
        return path;
      })
    );
    const want = JSON.stringify(await runReplay({ ...options, files }));
    if (JSON.stringify(await runReplay({ ...options, files: pieces })) !== want) different += 1;
  }
  process.stdout.write(`${CUTS} re-chunkings: ${different} differ\n`);
  expect(different).toBe(0);
});
