import type { EpochMs } from '../ids.ts';

/**
 * A record told in pieces (an outage, an order, a promise): per field, the latest by (time, source, id) rules
 * (RECORD1). Any order of the same facts gives the same record.
 */
export interface Registers {
  readonly fields: Map<string, { value: unknown; t: EpochMs; stamp: string }>;
}

export function createRegisters(): Registers {
  return { fields: new Map() };
}

/** Writes what a fact says; true when anything changed. */
export function write(
  record: Registers,
  values: Readonly<Record<string, unknown>>,
  t: EpochMs,
  source: string,
  id: string
): boolean {
  const stamp = `${source}\0${id}`;
  let changed = false;
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === undefined) continue;
    const was = record.fields.get(key);
    if (was && (was.t > t || (was.t === t && was.stamp >= stamp))) continue;
    record.fields.set(key, { value, t, stamp });
    changed = true;
  }
  return changed;
}

export function read<T>(record: Registers, key: string): T | null {
  return (record.fields.get(key)?.value as T | undefined) ?? null;
}

export function timeOf(record: Registers, key: string): EpochMs {
  return record.fields.get(key)?.t ?? 0;
}
