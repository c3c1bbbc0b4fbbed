import type { Figures, FloorState, Windows } from '../../../src/lib/core/state.ts';
import type { Place, Reference } from '../../reference/reference.ts';

const WINDOWS = ['today', 'interval', 'm5', 'm30'] as const;
const WORDS = ['signed_in', 'free', 'ringing', 'talking', 'on_hold', 'dialing', 'wrapping', 'away'] as const;

/** Equal but for the order of adding up. */
function same(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') {
    return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]));
}

const sorted = (list: readonly string[]): string[] => [...list].sort();

/** Where the fold and the reference disagree, one line each: `path: fold … reference …`. */
export function differences(floor: FloorState, truth: Reference): string[] {
  const found: string[] = [];
  const want = (path: string, got: unknown, expected: unknown): void => {
    if (!same(got, expected)) found.push(`${path}: fold ${JSON.stringify(got)}, reference ${JSON.stringify(expected)}`);
  };
  const compare = (path: string, got: Windows | undefined, expected: Place, but: readonly string[] = []): void => {
    if (got === undefined) {
      found.push(`${path}: missing`);
      return;
    }
    for (const window of WINDOWS) {
      for (const [figure, value] of Object.entries(expected[window])) {
        if (!but.includes(figure)) want(`${path}.${window}.${figure}`, got[window][figure as keyof Figures], value);
      }
    }
    want(`${path}.now.queued`, got.now.queued, expected.queued);
    want(`${path}.now.longest_wait_since`, got.now.longest_wait_since, expected.longest_wait_since);
    for (const word of WORDS) want(`${path}.now.${word}`, got.now[word], expected.words[word] ?? 0);
  };
  for (const [id, expected] of Object.entries(truth.queues)) compare(`queues.${id}`, floor.queues[id], expected);
  // A site also counts contacts that have come and not entered a queue yet.
  for (const site of Object.values(floor.sites)) compare('sites.home', site, truth.total, ['contacts', 'callers']);
  for (const [id, expected] of Object.entries(truth.seats)) {
    const got = floor.seats[id];
    if (got === undefined) {
      found.push(`seats.${id}: missing`);
      continue;
    }
    for (const field of ['agent', 'presence', 'reason', 'activity', 'word'] as const) {
      want(`seats.${id}.${field}`, got[field], expected[field]);
    }
    want(`seats.${id}.queues`, sorted(got.queues), sorted(expected.queues));
    want(`seats.${id}.ready_in`, sorted(got.ready_in), sorted(expected.ready_in));
  }
  for (const [id, expected] of Object.entries(truth.agents)) {
    const got = floor.agents[id];
    want(`agents.${id}.seat`, got?.seat, expected.seat);
    for (const [figure, value] of Object.entries(expected.today)) {
      want(`agents.${id}.today.${figure}`, got?.today[figure as keyof typeof got.today], value);
    }
  }
  const open = Object.values(floor.contacts).filter(({ state }) => state !== 'ended' && state !== 'wrapping');
  want('contacts', sorted(open.map(({ id }) => id)), sorted(Object.keys(truth.contacts)));
  for (const [id, expected] of Object.entries(truth.contacts)) {
    want(`contacts.${id}.ringing`, sorted(floor.contacts[id]?.ringing ?? []), sorted(expected.ringing));
  }
  return found;
}

/** What no floor may ever show, one line each: the law of conservation, heads that do not add up, impossible numbers. */
export function breaches(floor: FloorState): string[] {
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  for (const place of [...Object.values(floor.queues), ...Object.values(floor.sites)]) {
    const { now } = place;
    const heads = now.free + now.ringing + now.talking + now.on_hold + now.dialing + now.wrapping + now.away;
    must(heads === now.signed_in, `${place.id}: seats by state ${heads}, signed in ${now.signed_in}`);
    must(now.staffed === now.signed_in - now.away, `${place.id}: staffed ${now.staffed}`);
    must(now.queued >= 0, `${place.id}: queued ${now.queued}`);
    must((now.queued === 0) === (now.longest_wait_since === null), `${place.id}: longest wait of ${now.queued}`);
    for (const window of WINDOWS) {
      for (const [figure, value] of Object.entries(place[window])) {
        if (typeof value !== 'number') continue;
        must(value >= 0, `${place.id}.${window}.${figure} = ${value}`);
        if (/_rate$|^service_level$|^csat$|^resolution$/.test(figure)) {
          must(value <= 1, `${place.id}.${window}.${figure} = ${value}`);
        }
      }
    }
  }
  for (const { id, today } of Object.values(floor.agents)) {
    for (const [figure, value] of Object.entries(today)) {
      if (typeof value === 'number') must(value >= 0, `${id}.${figure} = ${value}`);
    }
    must((today.occupancy ?? 0) <= 1 && (today.utilisation ?? 0) <= 1, `${id}: more than whole`);
  }
  return found;
}

/** Offered = answered + abandoned + short + overflowed + left + lost + open, for a day that holds whole waits. */
export function unbalanced(floor: FloorState): string[] {
  return [...Object.values(floor.queues), ...Object.values(floor.sites)].flatMap(({ id, today }) => {
    const { offered, answered, abandoned, short_abandoned, overflowed, left_unanswered, lost_sight, open } = today;
    const kinds = (abandoned ?? 0) + (short_abandoned ?? 0) + (overflowed ?? 0);
    const sum = answered + kinds + left_unanswered + lost_sight + open;
    // Where the kinds can't be told they are null, and part of the sum is not shown.
    return (abandoned === null ? sum <= offered : sum === offered)
      ? []
      : [`${id}: offered ${offered}, accounted for ${sum}`];
  });
}

/** The floor without what looks at the stream as it comes (ORDER3): surges, heat, forecasts. */
export function inAnyOrder(state: FloorState): object {
  const without = (records: object, names: readonly string[]): object =>
    Object.fromEntries(
      Object.entries(records).map(([id, record]: [string, object]) => [
        id,
        Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
      ])
    );
  return {
    ...state,
    surges: {},
    sites: without(state.sites, ['heat', 'forecast']),
    queues: without(state.queues, ['ahead']),
    outages: without(state.outages, ['surges', 'ahead'])
  };
}
