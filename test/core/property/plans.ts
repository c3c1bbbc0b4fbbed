import fc from 'fast-check';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { createFloor, type Floor } from '../../../src/lib/core/floor.ts';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { FloorSettings, QueueSettings, SiteSettings } from '../../../src/lib/core/settings.ts';
import { step } from '../../../src/lib/core/step.ts';
import { pass } from './drive.ts';
import { floorOf, QUEUES, SEATS } from './floor.ts';
import { MINUTE, SECOND } from './times.ts';

/** A change of settings: `at` ms after the beginning. */
export interface Change {
  readonly at: number;
  readonly settings: FloorSettings;
}

const [HOME] = floorOf().sites as [SiteSettings];

/** What figures are counted by, of any kind: thresholds, wrap-up, the day's start, the site of a queue. */
const rules = fc.record({
  heating: fc.constantFrom(5, 15, 60),
  short: fc.constantFrom(1, 5, 20),
  wrapUp: fc.constantFrom(undefined, 2, 30),
  dayStart: fc.constantFrom(0, 0, 8 * 60, 12 * 60 + 10, 12 * 60 + 30),
  period: fc.boolean(),
  away: fc.constantFrom(...QUEUES, null),
  turned: fc.boolean()
});

/** Who sits where: a seat's place among teams and queues, null: not planned. */
const people = fc.record({
  seats: fc.tuple(...SEATS.map(() => fc.constantFrom('day', 'night', null))),
  serves: fc.constantFrom(...QUEUES),
  without: fc.constantFrom(...QUEUES, null, null)
});

type Of<T> = T extends fc.Arbitrary<infer U> ? U : never;

function settingsOf(rule: Of<typeof rules>, { seats, serves, without }: Of<typeof people>): FloorSettings {
  const queues = HOME.queues.map((queue): QueueSettings => {
    if (queue.id !== 'heating') return queue;
    const { wrapUp: _, ...rest } = queue;
    const wrapUp = rule.wrapUp === undefined ? {} : { wrapUp: rule.wrapUp * SECOND };
    return { ...rest, answerWithin: rule.heating * SECOND, ...wrapUp };
  });
  const kept = queues.filter(({ id }) => id !== without);
  const more = {
    dayStart: rule.dayStart,
    shortAbandon: rule.short * SECOND,
    periods: rule.period ? [{ from: 12 * 60 + 5, to: 13 * 60, answerWithin: 90 * SECOND }] : []
  };
  const home = { ...HOME, ...more, queues: kept.filter(({ id }) => id !== rule.away) };
  const away = { ...HOME, id: 'away', dayStart: 0, queues: kept.filter(({ id }) => id === rule.away) };
  const teams = (['day', 'night'] as const).map((id) => ({
    ...{ id, names: {}, site: id === 'day' ? 'home' : 'away' },
    groups: [
      {
        ...{ id: 'a', names: {} },
        seats: SEATS.filter((_, at) => seats[at] === id).map((seat, at) => ({
          ...{ id: seat, desk: { x: at, y: 0 }, channels: { voice: 1, wechat: 2 } },
          queues: kept.some((queue) => queue.id === serves) ? [serves] : []
        }))
      }
    ]
  }));
  return { ...floorOf(), sites: rule.turned ? [away, home] : [home, away], teams };
}

const change = (settings: fc.Arbitrary<FloorSettings>): fc.Arbitrary<Change[]> =>
  fc
    .array(fc.record({ at: fc.oneof(fc.nat(2 * MINUTE), fc.nat(90 * MINUTE)), settings }), {
      minLength: 1,
      maxLength: 4
    })
    .map((list) => list.sort((a, b) => a.at - b.at));

/** Any changes at all. */
export const changes = change(fc.tuple(rules, people).map(([rule, who]) => settingsOf(rule, who)));

/** Changes of what figures are counted by, alone. */
export const ruleChanges = change(
  rules.map((rule) => settingsOf(rule, { seats: SEATS.map(() => null), serves: 'heating', without: null }))
);

/** The floor under other settings, in place. */
export const under = (floor: Floor, settings: FloorSettings, now: number): Floor => thaw(settings, freeze(floor), now);

export interface Arrival {
  readonly fact: AnyFact;
  readonly at: number;
}

/** Folds what arrives, with the changes in between. `each` sees the floor after every step. */
export function changing(
  arrivals: readonly Arrival[],
  changes: readonly Change[],
  from: number,
  now: number,
  each: (floor: Floor, at: number) => void = () => undefined
): Floor {
  const moves = [
    ...changes.map(({ at, settings }) => ({ at: from + at, settings })),
    ...[...arrivals].sort((a, b) => a.at - b.at)
  ].sort((a, b) => a.at - b.at);
  let floor = createFloor(floorOf(), from);
  let clock = from;
  for (const move of moves) {
    if (move.at > now) break;
    pass(floor, clock, move.at);
    clock = move.at;
    if ('settings' in move) floor = under(floor, move.settings, clock);
    else step(floor, { kind: 'fact', fact: move.fact }, clock);
    each(floor, clock);
  }
  pass(floor, clock, now);
  return floor;
}
