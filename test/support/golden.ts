import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../fixtures');

/** The rows of a CSV fixture by column, numbers; an empty cell is NaN. Lines with # are remarks. */
export function goldenRows<K extends string>(name: string): readonly Readonly<Record<K, number>>[] {
  const lines = readFileSync(join(FOLDER, name), 'utf8').trim().split('\n');
  const [head, ...rows] = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(','));
  return rows.map(
    (row) =>
      Object.fromEntries(
        head!.map((key, i) => [key.replaceAll('"', ''), row[i] === '' ? NaN : Number(row[i])])
      ) as Record<K, number>
  );
}

export function goldenJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
}

/** How far off, relative. */
export function off(got: number, wanted: number): number {
  return got === wanted ? 0 : Math.abs(got / wanted - 1);
}
