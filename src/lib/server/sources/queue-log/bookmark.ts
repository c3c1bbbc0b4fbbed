import { readFile, rename, writeFile } from 'node:fs/promises';
import type { EpochMs } from '../../../core/ids.ts';
import type { LogPosition } from './follow.ts';

/** Where a log was read to, kept over a restart. */
export interface Bookmark extends LogPosition {
  /** Until when the live line told by itself what the log holds; 0: there is none. */
  readonly toldUntil: EpochMs;
}

export interface Bookmarks {
  /** Null: none, or unreadable. */
  read(): Promise<Bookmark | null>;
  /** Whole or not at all; one write at a time, the last one wins. Never throws: the next one tries again. */
  write(bookmark: Bookmark): Promise<void>;
}

/** A small file beside the data; without a path nothing is kept. */
export function createBookmarks(path: string | null): Bookmarks {
  let writing: Promise<void> = Promise.resolve();
  return {
    async read() {
      if (path === null) return null;
      try {
        const value = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
        const { inode, offset, toldUntil } = value;
        if (typeof inode !== 'number' || typeof offset !== 'number' || typeof toldUntil !== 'number') return null;
        return { inode, offset, toldUntil };
      } catch {
        return null;
      }
    },
    write(bookmark) {
      if (path === null) return writing;
      writing = writing
        .then(async () => {
          await writeFile(`${path}.new`, JSON.stringify(bookmark));
          await rename(`${path}.new`, path);
        })
        .catch(() => undefined);
      return writing;
    }
  };
}
