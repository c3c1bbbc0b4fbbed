import type { EpochMs, Ms, SourceId } from '../../../core/ids.ts';
import type { FloorSettings } from '../../../core/settings.ts';
import { createChats } from './chats.ts';
import type { Usual } from './history.ts';
import { createLine, type Call, type Lost } from './line.ts';
import { createMains, type Incident } from './mains.ts';
import { createOrders } from './orders.ts';
import { drawCaller, drawTopic, TOPIC_SHARES, type Person, type Topic } from './people.ts';
import { createRoom } from './room.ts';
import { createRota, type Rota } from './rota.ts';
import { createStage, type Emission } from './stage.ts';
import { createTalk } from './talk.ts';
import { addressOf, IN_BUILDING, readTown, type Estate, type Town } from './town.ts';

const MINUTE: Ms = 60_000;
const HOUR: Ms = 60 * MINUTE;
/** The second group is called in this long before the opening: long enough to see who had no pause. */
const CALLED_IN: Ms = 130 * MINUTE;
const CHATS_PER_HOUR = 9;

export interface ScenarioOptions {
  readonly settings: Pick<FloorSettings, 'sites' | 'teams'>;
  readonly seed: number;
  /** The model's first moment. */
  readonly start: EpochMs;
  /** When somebody begins to watch: the story is told from here (SIM6). */
  readonly opening: EpochMs;
  readonly source: SourceId;
}

/** The calls that a scenario has under way, for a coach. */
export interface CallsOf {
  /** Whether that contact talks at that seat. */
  talks(contact: string, seat: string): boolean;
  /** Somebody helps the agent: it cools down. */
  soothe(contact: string): void;
}

/** A stream of facts without an end, by the time they leave the source. */
export interface Scenario {
  next(): Emission;
  readonly calls: CallsOf;
  readonly usual: Usual;
}

/** SIM1: a function of its options; same seed, same facts. */
export function createHeatingBurst({ settings, seed, start, opening, source }: ScenarioOptions): Scenario {
  const town = readTown(settings);
  const stage = createStage(seed, start, source);
  const random = stage.random('town');
  const season = opening - CALLED_IN;
  const rota = createRota(town.timezone, season);
  const regulars: Person[] = [];

  const room = createRoom(stage, town, rota, () => line.waiting() > 4);
  const line = createLine(stage, town, room, {
    answered: (call, desk) => talk.answered(call, desk),
    lost
  });
  const talk = createTalk(stage, room, {
    requeue: (call) => line.enter(call),
    known: (call) => mains.at(call.person.estate)?.reported ?? false,
    ended
  });
  const orders = createOrders(stage, room, talk, () => line.waiting() === 0);
  const chats = createChats(stage, town, room);
  const mains = createMains(stage, town, opening, { caller: freeze, shaken });

  function household(estate: Estate, topic: Topic): Person {
    return {
      caller: drawCaller(random),
      estate,
      area: addressOf(town, estate, random),
      topic,
      matter: stage.name('matter'),
      tries: 0
    };
  }

  function call(person: Person): void {
    person.tries += 1;
    line.arrive(person);
  }

  function callAgain(person: Person, wait: Ms): void {
    stage.after(wait, () => call(person));
  }

  /** Everyday calls: a Poisson stream that follows the day curve, by thinning. */
  function everyday(): void {
    stage.after(random.exponential(HOUR / rota.busiest), () => {
      if (random.chance(rota.callsPerHour(stage.now()) / rota.busiest)) {
        const known = regulars.length > 20 && random.chance(0.05);
        const estate = random.weighted(town.estates, (one) => one.customers);
        call(known ? random.pick(regulars) : household(estate, drawTopic(random, false)));
      }
      everyday();
    });
  }

  function everydayChats(): void {
    stage.after(random.exponential(HOUR / CHATS_PER_HOUR), () => {
      if (random.chance(rota.callsPerHour(stage.now()) / rota.busiest)) {
        const estate = random.weighted(town.estates, (one) => one.customers);
        chats.arrive(household(estate, drawTopic(random, mains.at(estate) !== undefined)));
      }
      everydayChats();
    });
  }

  function freeze({ estate }: Incident): void {
    const person = household(estate, drawTopic(random, true));
    if (random.chance(0.08)) chats.arrive(person);
    else call(person);
  }

  /** SIM8: in the worst minutes somebody leaves the desk all the same. */
  function shaken(): void {
    const tired = room.desks
      .filter((desk) => desk.agent?.pauses && desk.ready && !desk.pending)
      .sort((a, b) => a.since - b.since)[0];
    if (tired) room.sendAway(tired, 'break', random.between(6, 10) * MINUTE);
  }

  function lost({ person, ...rest }: Call, how: Lost): void {
    if (how === 'key') orders.callBack({ person, ...rest });
    else if (person.tries < 4 && random.chance(how === 'turned_away' ? 0.7 : 0.5)) {
      callAgain(person, MINUTE + random.exponential(4 * MINUTE));
    }
  }

  function ended(ended: Call): void {
    const { person } = ended;
    if (regulars.push(person) > 300) regulars.shift();
    const incident = mains.at(person.estate);
    const cold = person.topic === 'no_heat' || person.topic === 'leak';
    if (cold && random.chance(incident?.reported ? 0.25 : 0.6)) orders.open(ended, incident?.mended ?? null);
    if (cold && incident && random.chance(0.12)) {
      stage.after(random.between(10, 30) * MINUTE, () => {
        if (!incident.repaired) call(person);
      });
    } else if (random.chance(0.03)) callAgain(person, random.between(10, 90) * MINUTE);
  }

  if (season > start) {
    stage.at(season, () => {
      const en = 'The heating season begins: the second group is called in.';
      stage.tell('announcement.made', {
        announcement: stage.name('notice'),
        text: { en, 'zh-CN': '供暖季开始，请第二组到岗支援。' },
        to: [town.site],
        until: season + HOUR
      });
    });
  }
  everyday();
  everydayChats();
  return {
    next: () => stage.next(),
    calls: {
      talks: (contact, seat) => room.desks.some((desk) => desk.plan.seat === seat && desk.voice === contact),
      soothe: () => undefined
    },
    usual: usualOf(town, rota)
  };
}

/** SIM18: an ordinary day of this town: the calls of the rota, and chats with them. */
function usualOf(town: Town, rota: Rota): Usual {
  const chats = CHATS_PER_HOUR / rota.busiest;
  const repair = topicShare('leak') + topicShare('no_heat') / 2;
  const customers = town.estates.reduce((sum, estate) => sum + estate.customers, 0);
  const share = (n: number): number => n / (1 + chats);
  return {
    perHour: (at) => rota.callsPerHour(at) * (1 + chats),
    queues: { heating: share(1 - repair), repair: share(repair), wechat: share(chats) },
    topics: TOPIC_SHARES,
    areas: Object.fromEntries(
      town.estates.flatMap((estate) => {
        const of = estate.customers / customers;
        const inBuildings = estate.buildings.reduce((sum, building) => sum + building.customers, 0);
        return [
          [estate.id, of * (1 - IN_BUILDING)],
          ...estate.buildings.map(({ id, customers: n }) => [id, (of * IN_BUILDING * n) / inBuildings] as const)
        ];
      })
    )
  };
}

const topicShare = (topic: Topic): number => TOPIC_SHARES[topic];
