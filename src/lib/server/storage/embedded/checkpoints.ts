import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptCheckpoint } from './messages.ts';

/** Files rather than rows: tens of megabytes must not hold up a commit of facts, nor swell the log. */
export interface Checkpoints {
  save(checkpoint: KeptCheckpoint): Promise<void>;
  /** The newest whole one, and the names of broken ones found on the way. */
  newest(): Promise<{ checkpoint: KeptCheckpoint | null; broken: string[] }>;
  /** Every kept checkpoint covers the rows up to here; 0 until there are as many as are kept. */
  covered(): number;
  /** Removes what a killed process left half written. */
  tidy(): void;
}

const KEPT = 2;
const NAME = /^(\d{16})\.checkpoint$/;
const MAGIC = Buffer.from('pilotlight checkpoint 1\n');
const HEAD = MAGIC.length + 32;

export function openCheckpoints(folder: string): Checkpoints {
  mkdirSync(folder, { recursive: true });
  /** Newest first. */
  const offsets = (): number[] =>
    readdirSync(folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  const file = (offset: number): string => join(folder, `${String(offset).padStart(16, '0')}.checkpoint`);

  return {
    async save({ offset, state }) {
      const unfinished = `${file(offset)}.part`;
      const handle = await open(unfinished, 'w', 0o600);
      try {
        await handle.writeFile(Buffer.concat([MAGIC, createHash('sha256').update(state).digest(), state]));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, file(offset));
      await syncFolder(folder);
      for (const old of offsets().slice(KEPT)) await rm(file(old), { force: true });
    },
    async newest() {
      const broken: string[] = [];
      for (const offset of offsets()) {
        const state = await readWhole(file(offset));
        if (state) return { checkpoint: { offset, state }, broken };
        broken.push(file(offset));
      }
      return { checkpoint: null, broken };
    },
    covered: () => offsets()[KEPT - 1] ?? 0,
    tidy() {
      for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
    }
  };
}

async function readWhole(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await readFile(file);
  if (bytes.length < HEAD || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const state = new Uint8Array(bytes.subarray(HEAD));
  const hash = createHash('sha256').update(state).digest();
  return hash.equals(bytes.subarray(MAGIC.length, HEAD)) ? state : null;
}

/** A rename lasts through a power cut only once its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
