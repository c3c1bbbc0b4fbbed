import type { AnyFact } from '../../../core/facts.ts';
import type { LogRow } from '../../ports.ts';
import { LogError } from '../errors.ts';
import type { Batch } from './messages.ts';

/** One row as JSON, without its offset: a batch knows its first one and has no holes. */
export function encodeRow(row: LogRow): string {
  return `[${row.at},${JSON.stringify(row.fact)}]`;
}

export function joinRows(rows: readonly string[]): string {
  return `[${rows.join(',')}]`;
}

/** The rows of a batch after offset `after`. Throws LogError `damaged`. */
export function decodeBatch(batch: Batch, after: number): LogRow[] {
  const pairs = parse(batch);
  const rows: LogRow[] = [];
  for (let i = Math.max(0, after + 1 - batch.first); i < pairs.length; i++) {
    const [at, fact] = pairs[i]!;
    rows.push({ offset: batch.first + i, at, fact });
  }
  return rows;
}

function parse(batch: Batch): [number, AnyFact][] {
  let pairs: unknown;
  try {
    pairs = JSON.parse(batch.body);
  } catch {
    pairs = null;
  }
  if (!Array.isArray(pairs) || pairs.length !== batch.last - batch.first + 1) {
    throw new LogError('damaged', `rows ${batch.first} to ${batch.last} of the log can't be read`);
  }
  return pairs as [number, AnyFact][];
}
