import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Clock } from '../../ports.ts';
import { MAX_LOG_LINE } from './parse.ts';

/** Where reading stands: a file by its inode, since rotation renames it. */
export interface LogPosition {
  readonly inode: number;
  readonly offset: number;
}

export interface LogFollower {
  /** Reads what is new now; whole lines go to `onLines`. Calls overlap into one. */
  poll(): Promise<void>;
  /** After the last whole line handed over; null: nothing was opened yet. */
  position(): LogPosition | null;
  /** What is in the way of reading; null: nothing. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly path: string;
  /** Read on from here if it is still this file, else from the start. */
  readonly from?: LogPosition | null;
  readonly clock: Clock;
  /** Milliseconds between looks. */
  readonly every?: number;
  readonly onLines: (lines: readonly string[]) => void;
  /** Null: readable again. */
  readonly onTrouble?: (reason: string | null) => void;
}

const CHUNK = 256 * 1024;

/**
 * Follows a growing file: over rotation (the rest of the old file first), truncation, half-written lines and a file
 * that isn't there yet. Never throws; what is in the way is told.
 */
export function followLog(options: FollowOptions): LogFollower {
  const { path, clock, onLines } = options;
  let file: { handle: FileHandle; inode: number } | null = null;
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  let resume = options.from ?? null;
  let trouble: string | null = `${path} is not read yet`;
  let closed = false;
  let running: Promise<void> | null = null;
  const buffer = Buffer.allocUnsafe(CHUNK);

  function say(reason: string | null): void {
    if (reason === trouble) return;
    trouble = reason;
    options.onTrouble?.(reason);
  }

  async function start(): Promise<void> {
    const handle = await open(path, 'r');
    const { ino, size } = await handle.stat();
    const at = resume?.inode === ino && resume.offset <= size ? resume.offset : 0;
    resume = null;
    file = { handle, inode: ino };
    offset = at;
    rest = Buffer.alloc(0);
    skipping = false;
  }

  async function drain(handle: FileHandle): Promise<void> {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, offset + rest.length);
      if (bytesRead === 0 || closed) return;
      take(buffer.subarray(0, bytesRead));
    }
  }

  /** Hands whole lines over; `offset` stands behind the last one, `rest` holds what follows it. */
  function take(bytes: Buffer): void {
    const all = Buffer.concat([rest, bytes]);
    const end = all.lastIndexOf(0x0a);
    if (end < 0) {
      rest = all;
      if (all.length > MAX_LOG_LINE) {
        offset += all.length;
        rest = Buffer.alloc(0);
        skipping = true;
      }
      return;
    }
    const lines = all.toString('utf8', 0, end).split('\n');
    if (skipping) lines.shift();
    skipping = false;
    offset += end + 1;
    rest = Buffer.from(all.subarray(end + 1));
    if (lines.length > 0) onLines(lines);
  }

  async function look(): Promise<void> {
    try {
      if (!file) await start();
      const now = file!;
      await drain(now.handle);
      const there = await stat(path);
      if (there.ino === now.inode) {
        if (there.size < offset + rest.length) {
          offset = 0;
          rest = Buffer.alloc(0);
          await drain(now.handle);
        }
      } else {
        await drain(now.handle);
        file = null;
        await now.handle.close();
        if (!closed) {
          await start();
          await drain(file!.handle);
        }
      }
      say(null);
    } catch (error) {
      say(`can't read ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
  }

  const poll = (): Promise<void> => {
    if (closed) return Promise.resolve();
    running ??= look().finally(() => (running = null));
    return running;
  };
  const stop = clock.every(options.every ?? 250, () => void poll());

  return {
    poll,
    get trouble() {
      return trouble;
    },
    position: () => (file ? { inode: file.inode, offset } : null),
    async close() {
      if (closed) return;
      closed = true;
      stop();
      await running;
      await file?.handle.close();
      file = null;
    }
  };
}
