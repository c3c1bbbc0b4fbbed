import type { Right } from '../../protocol/people.ts';

export const PARTS = ['people', 'screens', 'keys', 'seats', 'queues', 'hours', 'sources', 'audit', 'history'] as const;
export type Part = (typeof PARTS)[number];

/** The right that opens a part. */
const RIGHT: Readonly<Record<Part, Right>> = {
  people: 'people',
  seats: 'settings',
  queues: 'settings',
  hours: 'settings',
  sources: 'settings',
  screens: 'displays',
  keys: 'keys',
  audit: 'audit',
  history: 'settings'
};

export const GROUPS = [
  { id: 'access', parts: ['people', 'screens', 'keys'] },
  { id: 'floor', parts: ['seats', 'queues', 'hours', 'sources'] },
  { id: 'records', parts: ['audit', 'history'] }
] as const satisfies readonly { id: string; parts: readonly Part[] }[];

/** What somebody with these rights may open, in order. */
export const partsFor = (rights: readonly Right[]): Part[] => PARTS.filter((part) => rights.includes(RIGHT[part]));

export const isPart = (text: string | undefined): text is Part => PARTS.some((part) => part === text);
