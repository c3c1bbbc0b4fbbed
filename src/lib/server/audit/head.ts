import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Head } from './chain.ts';

/** The chain's end, kept beside the database: a trail whose end was cut off no longer reaches it. */
export interface HeadFile {
  /** Writes it soon: one write at a time, the newest wins. A refusal goes to `onRefused` and rejects `flush`. */
  keep(head: Head): void;
  /** Resolves once the newest is on the disk. */
  flush(): Promise<void>;
}

export function createHeadFile(file: string, onRefused: (error: Error) => void): HeadFile {
  let next: Head | null = null;
  let writing: Promise<void> | null = null;
  let refused: Error | null = null;

  const run = async (): Promise<void> => {
    while (next) {
      const head = next;
      next = null;
      try {
        await writeHead(file, head);
        refused = null;
      } catch (error) {
        refused = error as Error;
        onRefused(refused);
      }
    }
    writing = null;
  };
  return {
    keep(head) {
      next = head;
      writing ??= run();
    },
    async flush() {
      while (writing) await writing;
      if (refused) throw refused;
    }
  };
}

/** Whole or not at all, its owner's alone, and there after a power cut. */
export async function writeHead(file: string, { seq, hash }: Head): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    await synced(unfinished, 'wx', `${JSON.stringify({ seq, hash })}\n`);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await synced(dirname(file), 'r', null);
}

async function synced(path: string, flags: 'wx' | 'r', text: string | null): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    if (text !== null) await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null: there is none. Throws if what is there is no head. */
export async function readHead(file: string): Promise<Head | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const head = parsed(text);
  if (!head) throw new Error(`${file} holds no head of an audit trail`);
  return head;
}

function parsed(text: string): Head | null {
  try {
    const { seq, hash } = JSON.parse(text) as Partial<Record<keyof Head, unknown>>;
    const good = Number.isSafeInteger(seq) && (seq as number) >= 0 && typeof hash === 'string';
    return good && /^[0-9a-f]{64}$/.test(hash) ? { seq: seq as number, hash } : null;
  } catch {
    return null;
  }
}
