import type { AnyFact, FactData, FactType } from '../../core/facts.ts';
import type { Intake } from '../ports.ts';
import { maskNumbers } from './caller.ts';

/** The fields, by type, in which people and systems write what they like. Not: ids, words, what a floor announces. */
const FREE: { readonly [T in FactType]?: readonly (keyof FactData[T])[] } = {
  'seat.help_requested': ['note'],
  'contact.arrived': ['caller_name', 'dialled'],
  'contact.tagged': ['note'],
  'contact.speech': ['phrases'],
  'contact.transferred': ['to_external'],
  'contact.reviewed': ['verdict'],
  'promise.made': ['note'],
  'promise.moved': ['note'],
  'promise.kept': ['note'],
  'promise.broken': ['note'],
  'outage.reported': ['cause'],
  'outage.updated': ['cause'],
  'outage.restored': ['cause'],
  'source.state': ['reason']
};

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskNumbers(value);
  return Array.isArray(value) ? value.map(masked) : value;
}

/** The fact with every phone number in its free text masked; itself where there is none. */
export function maskFact(fact: AnyFact): AnyFact {
  const fields: readonly string[] | undefined = FREE[fact.type];
  if (fields === undefined) return fact;
  const data = fact.data as unknown as Record<string, unknown>;
  const moved = fields
    .filter((field) => data[field] !== undefined)
    .map((field) => [field, masked(data[field])] as const);
  return moved.length === 0 ? fact : ({ ...fact, data: { ...data, ...Object.fromEntries(moved) } } as AnyFact);
}

/** An intake that lets no number in, whichever source or person tells it (SEALED2). */
export function withoutNumbers(intake: Intake): Intake {
  return {
    ingest: (facts) => intake.ingest(facts.map(maskFact)),
    durable: (offset) => intake.durable(offset),
    heard: (source) => intake.heard(source)
  };
}
