import type { AnyFact, FactData, FactType } from '../../core/facts.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import { benchSite } from './bench-site.ts';

/** How big the floor is. `open`: contacts waiting or talking at any moment; at most `seats` of them talk. */
export interface Size {
  readonly seats: number;
  readonly queues: number;
  readonly open: number;
}

/** A centre at work, as facts in order: the same size gives the same facts. */
export interface Workload {
  readonly settings: FloorSettings;
  /** Seats sign in and the contacts that stay open enter. */
  opening(): AnyFact[];
  /** The next facts: contacts arrive, wait, ring, talk, hold, end or give up; seats go away and come back. */
  next(count: number): AnyFact[];
  /** The time of the last fact. */
  now(): EpochMs;
}

/** A fact as the CloudEvent that a CTI would post for it, callers with their numbers. */
export function toCloudEvent({ type, time, source, id, data }: AnyFact): object {
  const caller = 'caller' in data && data.caller ? { caller: `138${data.caller.key.slice(1).padStart(8, '0')}` } : {};
  return { specversion: '1.0', id, source, type, time: new Date(time).toISOString(), data: { ...data, ...caller } };
}

const START = Date.UTC(2026, 9, 15, 1, 0);
const SOURCE = 'bench';

export function createWorkload({ seats, queues, open }: Size, perSecond = 2000): Workload {
  const random = createRandom(seats * 31 + queues);
  const queueIds = Array.from({ length: queues }, (_, i) => `q${i}`);
  const seatIds = Array.from({ length: seats }, (_, i) => `${1000 + i}`);
  const free = [...seatIds];
  const waiting: { contact: string; queue: string }[] = [];
  const talking: { contact: string; seat: string; held: boolean }[] = [];
  let said = 0;
  let arrived = 0;
  let time = START;

  const fact = <T extends FactType>(type: T, data: FactData[T]): AnyFact => {
    time = START + Math.floor((said * 1000) / perSecond);
    return { type, time, source: SOURCE, id: `e${said++}`, data } as AnyFact;
  };
  const take = <T>(list: T[]): T => {
    const at = Math.floor(random() * list.length);
    const last = list.pop()!;
    if (at === list.length) return last;
    const found = list[at]!;
    list[at] = last;
    return found;
  };

  const enter = (): AnyFact[] => {
    const contact = `c${arrived++}`;
    const queue = queueIds[arrived % queues]!;
    const caller = { key: `k${Math.floor(random() * 50_000)}`, shown: '138****1234' };
    waiting.push({ contact, queue });
    const channel = 'voice';
    return [
      fact('contact.arrived', { contact, channel, caller, area: 'lanting', topic: 'no_heat' }),
      fact('contact.queued', { contact, queue, channel, caller })
    ];
  };
  const answer = (): AnyFact[] => {
    const { contact } = waiting.shift()!;
    const seat = take(free);
    talking.push({ contact, seat, held: false });
    return [fact('contact.ringing', { contact, seat }), fact('contact.connected', { contact, seat })];
  };
  const giveUp = (): AnyFact[] => [fact('contact.abandoned', { contact: take(waiting).contact })];
  const holdOrEnd = (): AnyFact[] => {
    const call = take(talking);
    const { contact, seat } = call;
    if (!call.held && random() < 0.2) {
      talking.push({ contact, seat, held: true });
      return [fact('contact.held', { contact, seat }), fact('contact.retrieved', { contact, seat })];
    }
    free.push(seat);
    return [fact('contact.ended', { contact, by: 'caller' }), fact('contact.wrapped_up', { contact, seat })];
  };
  const pause = (): AnyFact[] => {
    const seat = seatIds[Math.floor(random() * seats)]!;
    return [
      fact('seat.presence', { seat, presence: 'away', reason: 'break' }),
      fact('seat.presence', { seat, presence: 'ready' })
    ];
  };
  const happen = (): AnyFact[] => {
    if (random() < 0.05) return pause();
    if (waiting.length + talking.length < open) return enter();
    if (waiting.length > 0 && free.length > 0 && random() < 0.8) return answer();
    if (talking.length > 0 && (free.length === 0 || random() < 0.7)) return holdOrEnd();
    return waiting.length > 0 ? giveUp() : enter();
  };
  const rest: AnyFact[] = [];

  return {
    settings: settingsOf(queueIds, seatIds),
    opening() {
      const facts = seatIds.map((seat, i) =>
        fact('seat.signed_in', { seat, agent: `a${i}`, queues: [queueIds[i % queues]!, queueIds[(i * 7) % queues]!] })
      );
      while (waiting.length < open) facts.push(...enter());
      while (free.length > seats / 10 && waiting.length > 0) facts.push(...answer());
      return facts;
    },
    next(count) {
      while (rest.length < count) rest.push(...happen());
      return rest.splice(0, count);
    },
    now: () => time
  };
}

function settingsOf(queues: readonly string[], seats: readonly string[]): FloorSettings {
  return {
    sites: [
      benchSite({
        id: 'bench',
        names: { en: 'Bench' },
        periods: [{ from: 22 * 60, to: 8 * 60, answerWithin: 30_000, target: 0.7 }],
        areas: [{ id: 'lanting', names: {}, customers: 1800, areas: [] }],
        topics: ['no_heat', 'enquiry'],
        queues: queues.map((id) => ({ id, names: {}, channels: ['voice'], targets: {}, wrapUp: 10_000, hours: null }))
      })
    ],
    teams: [
      {
        id: 'day',
        names: {},
        site: 'bench',
        groups: [{ id: 'a', names: {}, seats: seats.map((id) => ({ id, channels: { voice: 1 }, queues: [] })) }]
      }
    ],
    sources: [{ id: SOURCE, type: 'events', beat: null, createsQueues: false }]
  };
}

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
