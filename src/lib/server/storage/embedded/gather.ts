import type { LogRow } from '../../ports.ts';
import type { Batch } from './messages.ts';
import { encodeRow, joinRows } from './rows.ts';

/** A batch of at most this many rows: some 250 KB, so that reading any row back parses no more than that. */
const BATCH_ROWS = 1000;

/** Rows on their way to the disk, oldest first, with their size. */
export interface Gather {
  add(rows: readonly LogRow[]): void;
  /** The oldest batches, up to about `chars` of text. They stay held until `done`. */
  oldest(chars: number): readonly Batch[];
  done(batches: readonly Batch[]): void;
  /** UTF-16 units of text held; for ASCII the same as bytes. */
  chars(): number;
  rows(): number;
}

export function createGather(): Gather {
  const sealed: Batch[] = [];
  let open: string[] = [];
  let first = 0;
  let at = 0;
  let chars = 0;
  let rows = 0;

  const seal = (): void => {
    if (open.length === 0) return;
    sealed.push({ first, last: first + open.length - 1, at, body: joinRows(open) });
    open = [];
  };

  return {
    add(added) {
      for (const row of added) {
        // A batch knows only its first offset: a hole (dropped rows) begins a new one.
        if (open.length >= BATCH_ROWS || (open.length > 0 && row.offset !== first + open.length)) seal();
        if (open.length === 0) first = row.offset;
        const text = encodeRow(row);
        open.push(text);
        at = Math.max(at, row.at);
        chars += text.length;
        rows++;
      }
    },
    oldest(most) {
      seal();
      let size = 0;
      const end = sealed.findIndex((batch) => (size += batch.body.length) > most);
      return sealed.slice(0, end < 0 ? sealed.length : Math.max(1, end));
    },
    done(batches) {
      sealed.splice(0, batches.length);
      for (const batch of batches) {
        const count = batch.last - batch.first + 1;
        // The brackets and commas that joinRows adds, one per row and one more.
        chars -= batch.body.length - count - 1;
        rows -= count;
      }
    },
    chars: () => chars,
    rows: () => rows
  };
}
