import type { Caller } from '../../../core/facts.ts';
import type { EpochMs, Ms } from '../../../core/ids.ts';
import type { FloorSettings } from '../../../core/settings.ts';
import { createZone, minuteOfDay } from '../../../core/time/zone.ts';
import type { Usual } from './history.ts';
import { drawCaller } from './people.ts';
import type { Random } from './random.ts';
import type { CallsOf } from './scenario.ts';
import type { Stage } from './stage.ts';
import { createVoices, type Mood } from './voices.ts';

const MINUTE: Ms = 60_000;
const HOUR: Ms = 60 * MINUTE;
const RING_LIMIT: Ms = 15_000;

/** Calls by hour of the day, against the busiest. */
const DAY = [40, 36, 35, 35, 36, 40, 48, 65, 90, 100, 98, 90, 75, 76, 88, 95, 92, 85, 80, 75, 66, 56, 48, 44];

/** A floor in data: who works there, what people call about. */
export interface HotlinePlan {
  /** Names, in the order of the seats. */
  readonly agents: readonly string[];
  readonly callsPerHour: number;
  readonly topics: readonly { readonly id: string; readonly weight: number; readonly queue: string }[];
  /** Mean talk, ms. */
  readonly talk: Ms;
}

/** Somebody who calls, about something. */
export interface Party {
  readonly caller: Caller;
  readonly area: string | undefined;
  readonly topic: string;
  readonly matter: string | undefined;
  readonly queue: string;
}

/** What a story does with a call of its own. */
export interface CallScript {
  readonly talk?: Ms;
  readonly mood?: Mood;
  /** The menu said what it is about. */
  readonly ticked?: boolean;
  /** Waits until it is answered. */
  readonly patient?: boolean;
  readonly connected?: (call: HotCall) => void;
  readonly ended?: (call: HotCall) => void;
}

export interface HotCall {
  readonly id: string;
  readonly who: Party;
  readonly script: CallScript;
  state: 'menu' | 'queued' | 'ringing' | 'talking' | 'over';
  desk: Desk | null;
}

interface Desk {
  readonly seat: string;
  readonly agent: string;
  readonly name: string;
  readonly queues: readonly string[];
  state: 'free' | 'busy' | 'away';
  since: EpochMs;
}

export interface Hotline extends CallsOf {
  readonly random: Random;
  call(who: Party, script?: CallScript): HotCall;
  /** Nobody gets through from now on, for so long. */
  cutOff(length: Ms): void;
  /** Somebody new, about this. */
  draw(topic?: string): Party;
  readonly usual: Usual;
}

/** A desk that answers: calls come by the day curve, ring at whoever has been free longest, and are wrapped up (SIM13). */
export function createHotline(
  stage: Stage,
  settings: Pick<FloorSettings, 'sites' | 'teams'>,
  plan: HotlinePlan,
  opening: EpochMs
): Hotline {
  const site = settings.sites[0]!;
  const random = stage.random('hotline');
  const zone = createZone(site.timezone);
  const areas = site.areas.flatMap(({ id, areas: below }) => [id, ...below.map((one) => one.id)]);
  const seats = settings.teams.flatMap(({ groups }) => groups.flatMap((group) => group.seats));
  const desks: Desk[] = seats.map(({ id, queues }, i) => ({
    ...{ seat: id, agent: `g${String(i + 1).padStart(2, '0')}`, name: plan.agents[i % plan.agents.length]! },
    ...{ queues, state: 'free', since: stage.now() + i }
  }));
  const waiting: HotCall[] = [];
  const talking = new Map<string, HotCall>();
  const voices = createVoices(stage, opening);
  const curve = (at: EpochMs): number => DAY[Math.floor(minuteOfDay(zone, at) / 60)]! / 100;

  for (const { seat, agent, name, queues } of desks) {
    stage.tell('seat.signed_in', { seat, agent, name, queues });
    stage.tell('seat.presence', { seat, presence: 'ready' });
  }

  function release(desk: Desk): void {
    desk.state = 'free';
    desk.since = stage.now();
    if (random.chance(0.05) && desks.filter(({ state }) => state === 'away').length < 2) {
      rest(desk);
      return;
    }
    dispatch();
  }

  function rest(desk: Desk): void {
    desk.state = 'away';
    const length = random.between(4, 9) * MINUTE;
    stage.tell('seat.presence', { seat: desk.seat, presence: 'away', reason: 'break', until: stage.now() + length });
    stage.after(length, () => {
      stage.tell('seat.presence', { seat: desk.seat, presence: 'ready' });
      desk.state = 'free';
      desk.since = stage.now();
      dispatch();
    });
  }

  function dispatch(): void {
    for (const call of [...waiting]) {
      if (call.state !== 'queued') continue;
      const [desk] = desks
        .filter(({ state, queues }) => state === 'free' && queues.includes(call.who.queue))
        .sort((a, b) => a.since - b.since);
      if (desk) ring(call, desk);
    }
  }

  function ring(call: HotCall, desk: Desk): void {
    const { id: contact } = call;
    const { seat } = desk;
    call.state = 'ringing';
    desk.state = 'busy';
    stage.tell('contact.ringing', { contact, seat });
    const misses = !call.script.patient && random.chance(0.015);
    stage.after(misses ? RING_LIMIT : random.between(1500, 5000), () => {
      if (call.state !== 'ringing') {
        release(desk);
        return;
      }
      if (misses) {
        stage.tell('contact.ring_missed', { contact, seat, reason: 'timeout' });
        call.state = 'queued';
        release(desk);
        return;
      }
      waiting.splice(waiting.indexOf(call), 1);
      connect(call, desk);
    });
  }

  function connect(call: HotCall, desk: Desk): void {
    const { id: contact, script, who } = call;
    const { seat } = desk;
    call.state = 'talking';
    call.desk = desk;
    talking.set(contact, call);
    stage.tell('contact.connected', { contact, seat });
    if (!script.ticked)
      stage.after(random.between(8000, 20_000), () => stage.tell('contact.tagged', { contact, topic: who.topic }));
    const length = script.talk ?? random.lognormal(plan.talk, 0.6);
    voices.follow(contact, script.mood ?? 'calm', () => call.state === 'talking');
    script.connected?.(call);
    stage.after(length, () => {
      call.state = 'over';
      talking.delete(contact);
      stage.tell('contact.ended', { contact, by: random.chance(0.7) ? 'caller' : 'agent' });
      script.ended?.(call);
      if (random.chance(0.5)) {
        const satisfied = random.chance(0.92);
        stage.after(random.between(5000, 30_000), () =>
          stage.tell('contact.rated', { contact, satisfied, resolved: satisfied })
        );
      }
      stage.after(random.between(6000, 30_000), () => {
        stage.tell('contact.wrapped_up', { contact, seat });
        call.desk = null;
        release(desk);
      });
    });
  }

  function call(who: Party, script: CallScript = {}): HotCall {
    const one: HotCall = { id: stage.name('call'), who, script, state: 'menu', desk: null };
    const { id: contact } = one;
    const { caller, area, matter, topic, queue } = who;
    const ticked = script.ticked ? { topic } : {};
    stage.tell('contact.arrived', { contact, channel: 'voice', caller, site: site.id, area, matter, ...ticked });
    stage.after(random.between(2000, 6000), () => {
      one.state = 'queued';
      stage.tell('contact.queued', { contact, queue, position: waiting.length + 1, ...ticked });
      // what was ticked as urgent goes first
      if (script.ticked) waiting.unshift(one);
      else waiting.push(one);
      if (!script.patient) {
        stage.after(20_000 + random.exponential(200_000), () => {
          if (one.state !== 'queued' && one.state !== 'ringing') return;
          one.state = 'over';
          waiting.splice(waiting.indexOf(one), 1);
          stage.tell('contact.abandoned', { contact });
        });
      }
      dispatch();
    });
    return one;
  }

  function draw(topic?: string): Party {
    const of = plan.topics.find(({ id }) => id === topic) ?? random.weighted(plan.topics, ({ weight }) => weight);
    return {
      caller: drawCaller(random),
      area: random.pick(areas),
      topic: of.id,
      matter: random.chance(0.6) ? stage.name('matter') : undefined,
      queue: of.queue
    };
  }

  let back: EpochMs = 0;
  function everyday(): void {
    stage.after(random.exponential(HOUR / plan.callsPerHour), () => {
      if (random.chance(curve(stage.now())) && stage.now() >= back) call(draw());
      everyday();
    });
  }
  everyday();

  return {
    ...{ random, call, draw },
    cutOff(length) {
      back = stage.now() + length;
    },
    usual: {
      perHour: (at) => plan.callsPerHour * curve(at),
      topics: sharesBy(plan.topics, ({ id }) => id),
      queues: sharesBy(plan.topics, ({ queue }) => queue),
      areas: Object.fromEntries(areas.map((area) => [area, 1 / areas.length]))
    },
    talks: (contact, seat) => talking.get(contact)?.desk?.seat === seat,
    soothe: (contact) => voices.soothe(contact)
  };
}

function sharesBy(
  topics: HotlinePlan['topics'],
  by: (topic: HotlinePlan['topics'][number]) => string
): Record<string, number> {
  const whole = topics.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Record<string, number> = {};
  for (const topic of topics) shares[by(topic)] = (shares[by(topic)] ?? 0) + topic.weight / whole;
  return shares;
}
