import type { Caller } from '../../../core/facts.ts';
import type { Random } from './random.ts';
import type { Estate } from './town.ts';

export type Topic = 'no_heat' | 'enquiry' | 'leak' | 'payment' | 'other';

/** A household that calls: who, from where, about what, how often so far. */
export interface Person {
  readonly caller: Caller;
  readonly estate: Estate;
  readonly area: string;
  readonly topic: Topic;
  /** What it is about: calls on one matter are repeats. */
  readonly matter: string;
  /** Calls so far on this matter. */
  tries: number;
}

/** The mission's season: no heat 35, enquiries 45, other 20 (payments and leaks among them). */
const TOPICS: readonly (readonly [Topic, number])[] = [
  ['no_heat', 35],
  ['enquiry', 45],
  ['payment', 8],
  ['leak', 3],
  ['other', 9]
];
/** Shares of all calls. */
export const TOPIC_SHARES = Object.fromEntries(TOPICS.map(([topic, weight]) => [topic, weight / 100])) as Record<
  Topic,
  number
>;

/** What an estate without heat calls about. */
const OUTAGE_TOPICS: readonly (readonly [Topic, number])[] = [
  ['no_heat', 88],
  ['leak', 7],
  ['enquiry', 5]
];

export function drawTopic(random: Random, outage: boolean): Topic {
  return random.weighted(outage ? OUTAGE_TOPICS : TOPICS, ([, weight]) => weight)[0];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A caller as the door would let it in: a key that tells nothing, a number without its middle. */
export function drawCaller(random: Random): Caller {
  const key = Array.from({ length: 22 }, () => LETTERS[random.whole(0, 63)]).join('');
  const front = random.pick(['133', '135', '138', '139', '150', '158', '177', '186', '189']);
  return { key, shown: `${front}****${String(random.whole(0, 9999)).padStart(4, '0')}` };
}

/** An agent, with a manner of working of their own. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly group: 'a' | 'b' | 'c';
  /** Place in the group: 0, 1, 2. */
  readonly place: number;
  /** Talk and after-call time against the usual. */
  readonly pace: number;
  /** Share of rings missed. */
  readonly misses: number;
  /** SIM8: never leaves the desk of their own accord. */
  readonly pauses: boolean;
}

export const AGENTS: readonly Agent[] = [
  { id: 'a01', name: '陈晓', group: 'a', place: 0, pace: 0.94, misses: 0, pauses: false },
  { id: 'a02', name: '周宁', group: 'a', place: 1, pace: 1.02, misses: 0.02, pauses: true },
  { id: 'a03', name: '何雨', group: 'a', place: 2, pace: 1.18, misses: 0.04, pauses: true },
  { id: 'a04', name: '李娜', group: 'b', place: 0, pace: 0.9, misses: 0, pauses: false },
  { id: 'a05', name: '赵雪', group: 'b', place: 1, pace: 1.05, misses: 0.02, pauses: true },
  { id: 'a06', name: '王芳', group: 'b', place: 2, pace: 0.98, misses: 0.03, pauses: true },
  { id: 'a07', name: '刘洋', group: 'c', place: 0, pace: 1.1, misses: 0, pauses: false },
  { id: 'a08', name: '孙悦', group: 'c', place: 1, pace: 1.0, misses: 0.02, pauses: true },
  { id: 'a09', name: '马骏', group: 'c', place: 2, pace: 1.2, misses: 0.05, pauses: true }
];
