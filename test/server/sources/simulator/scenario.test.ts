import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import { demoConfig, scenarioOf } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import { createRandom } from '../../../../src/lib/server/sources/simulator/random.ts';
import { addressOf, readTown } from '../../../../src/lib/server/sources/simulator/town.ts';
import { demoFloor, happened, HOUR, MIDNIGHT, MINUTE, only, tell, type Telling } from './story.ts';

const afternoon: Telling = { opening: MIDNIGHT + 14 * HOUR, until: MIDNIGHT + 15 * HOUR };
const night: Telling = { opening: MIDNIGHT + 27 * HOUR, until: MIDNIGHT + 28 * HOUR };
const seeds = [1, 2, 3, 4, 5];
const hash = (told: Telling): string =>
  createHash('sha256')
    .update(JSON.stringify(tell(told)))
    .digest('hex');
const estateOf = (area: string | undefined): string | undefined => area?.replace(/-\d+$/, '');

describe('what is said', () => {
  it('[SIM1] same seed, same facts, byte for byte; another seed, other facts', () => {
    expect(hash({ ...afternoon, seed: 7 })).toBe(hash({ ...afternoon, seed: 7 }));
    expect(hash({ ...afternoon, seed: 7 })).not.toBe(hash({ ...afternoon, seed: 8 }));
  });

  it('[SIM2] comes in order of leaving, under ids of its own', () => {
    const emissions = tell(afternoon);
    expect(emissions.every(({ at }, i) => i === 0 || at >= emissions[i - 1]!.at)).toBe(true);
    const bodies = new Map<string, AnyFact>();
    for (const { fact } of emissions) {
      const known = bodies.get(fact.id);
      if (known) expect(fact).toEqual(known);
      bodies.set(fact.id, fact);
    }
    const other = tell({ ...afternoon, start: MIDNIGHT + 1000 });
    expect(other.filter(({ fact }) => bodies.has(fact.id))).toEqual([]);
  });

  it('[SIM3] [SIM4] some facts come twice, some late, none ahead of its time or later than 90 s', () => {
    const emissions = seeds.flatMap((seed) => tell({ ...afternoon, seed }));
    const ids = new Set(seeds.flatMap((seed) => tell({ ...afternoon, seed }).map(({ fact }) => `${seed}${fact.id}`)));
    const doubled = emissions.length - ids.size;
    expect(doubled / emissions.length).toBeGreaterThan(0.002);
    expect(doubled / emissions.length).toBeLessThan(0.01);
    const delays = emissions.map(({ at, fact }) => at - fact.time);
    expect(Math.min(...delays)).toBe(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(90_000);
    expect(delays.filter((delay) => delay > 15_000).length).toBeGreaterThan(20);
  });

  it('[SIM5] names nothing that the settings do not', () => {
    const floor = demoFloor();
    const site = floor.sites[0]!;
    const areas = new Set(
      site.areas.flatMap((station) => [
        station.id,
        ...station.areas.flatMap((estate) => [estate.id, ...estate.areas.map(({ id }) => id)])
      ])
    );
    const queues = new Set(site.queues.map(({ id }) => id));
    const seats = new Set(
      floor.teams.flatMap(({ groups }) => groups.flatMap((group) => group.seats.map(({ id }) => id)))
    );
    for (const { data } of happened(tell({ ...afternoon, until: afternoon.until + 4 * HOUR })) as { data: object }[]) {
      if ('area' in data) expect(areas).toContain(data.area);
      if ('areas' in data) for (const area of data.areas as string[]) expect(areas).toContain(area);
      if ('queue' in data) expect(queues).toContain(data.queue);
      if ('seat' in data) expect(seats).toContain(data.seat);
      if ('topic' in data) expect(site.topics).toContain(data.topic);
      if ('step' in data) expect(site.workorders.steps).toContain(data.step);
    }
  });

  it('[SIM5] one caller in a hundred stands in the address book under another estate', () => {
    const town = readTown(demoFloor());
    const random = createRandom(1, 'addresses');
    const home = town.estates[0]!;
    const addresses = Array.from({ length: 20_000 }, () => addressOf(town, home, random));
    const wrong = addresses.filter((address) => estateOf(address) !== home.id).length;
    expect(wrong / addresses.length).toBeGreaterThan(0.007);
    expect(wrong / addresses.length).toBeLessThan(0.013);
  });

  it('refuses a scenario that is none, naming those there are', () => {
    expect(() => scenarioOf('toString')).toThrow('no scenario "toString"; there are: heating-burst');
    expect(() => demoConfig('../../../package')).toThrow('no scenario');
  });
});

describe('the burst', () => {
  it.each(seeds)('[SIM6] is on time, reported, mended, and followed by another elsewhere (seed %i)', (seed) => {
    const { opening } = afternoon;
    const facts = happened(tell({ ...afternoon, seed, until: opening + 100 * MINUTE }));
    const [first, second] = only(facts, 'outage.reported');
    expect(first!.data.started).toBe(opening + 2 * MINUTE);
    expect(first!.time - first!.data.started!).toBeGreaterThanOrEqual(7 * MINUTE);
    expect(second!.data.started).toBe(opening + 50 * MINUTE);
    expect(second!.data.areas).not.toEqual(first!.data.areas);
    expect(only(facts, 'outage.restored')[0]).toMatchObject({
      time: opening + 28 * MINUTE,
      data: { outage: first!.data.outage }
    });
    const announced = only(facts, 'announcement.made').find(({ time }) => time > opening);
    expect(announced!.data.text['zh-CN']).toContain('抢修');
    expect(only(facts, 'announcement.ended').map(({ data }) => data.announcement)).toContain(
      announced!.data.announcement
    );
  });

  it.each(seeds)('[SIM7] is three times the usual and more, from one estate, without heat (seed %i)', (seed) => {
    const { opening } = afternoon;
    const facts = happened(tell({ ...afternoon, seed }));
    const arrived = (from: number, to: number) =>
      only(facts, 'contact.arrived').filter(
        ({ time }) => time >= opening + from * MINUTE && time < opening + to * MINUTE
      );
    const usual = arrived(-80, 0).length / 80;
    const burst = arrived(7, 27);
    expect(burst.length / 20).toBeGreaterThan(3 * usual);
    const [estate] = only(facts, 'outage.reported')[0]!.data.areas;
    const placed = burst.filter(({ data }) => data.area !== undefined);
    expect(placed.filter(({ data }) => estateOf(data.area) === estate).length / placed.length).toBeGreaterThan(0.6);
    const asked = burst.filter(({ data }) => data.topic !== undefined);
    expect(asked.filter(({ data }) => data.topic === 'no_heat').length / asked.length).toBeGreaterThan(0.6);
    // people who gave up are back
    expect(new Set(burst.map(({ data }) => data.caller!.key)).size).toBeLessThan(burst.length);
  });

  it('[SIM7] topics are the season’s while nothing is broken', () => {
    const facts = seeds.flatMap((seed) =>
      happened(tell({ seed, opening: MIDNIGHT + 22 * HOUR, until: MIDNIGHT + 22 * HOUR }))
    );
    const topics = only(facts, 'contact.arrived').flatMap(({ data }) => data.topic ?? []);
    const share = (...wanted: string[]): number =>
      topics.filter((topic) => wanted.includes(topic)).length / topics.length;
    expect(share('no_heat')).toBeCloseTo(0.35, 1);
    expect(share('enquiry')).toBeCloseTo(0.45, 1);
    expect(share('payment', 'leak', 'other')).toBeCloseTo(0.2, 1);
  });
});

describe('the room', () => {
  /** Who sits where at a moment. */
  const seated = (facts: readonly AnyFact[], at: number): Map<string, string> => {
    const seats = new Map<string, string>();
    for (const fact of facts) {
      if (fact.time > at) break;
      if (fact.type === 'seat.signed_in') seats.set(fact.data.seat, fact.data.agent);
      if (fact.type === 'seat.signed_out') seats.delete(fact.data.seat);
    }
    return seats;
  };

  it('[SIM8] three by day, one alone at night, six once the second group is called in', () => {
    const facts = happened(tell(night));
    expect(seated(facts, MIDNIGHT + 11 * HOUR).size).toBe(3);
    expect(seated(facts, MIDNIGHT + 23.5 * HOUR).size).toBe(1);
    expect(seated(facts, MIDNIGHT + 24.5 * HOUR).size).toBe(1);
    expect(seated(facts, night.opening).size).toBe(6);
    const people = new Set(only(facts, 'seat.signed_in').map(({ data }) => data.agent));
    expect(people.size).toBe(9);
  });

  it.each([0, 4, 8, 12, 16, 20])('[SIM8] six desks, and one agent without a pause in two hours (%i:00)', (hour) => {
    const opening = MIDNIGHT + (24 + hour) * HOUR;
    const facts = happened(tell({ start: opening - 4 * HOUR, opening, until: opening + MINUTE }));
    const now = seated(facts, opening);
    expect(now.size).toBeGreaterThanOrEqual(5);
    const rested = new Set(
      facts
        .filter((fact) => fact.type === 'seat.presence' && fact.data.presence === 'away')
        .map((fact) => seated(facts, fact.time).get((fact.data as { seat: string }).seat))
    );
    const early = new Set(seated(facts, opening - 2 * HOUR).values());
    // at eight, sixteen and midnight a group has just taken over: whoever stays on counts
    expect([...now.values()].filter((agent) => early.has(agent) && !rested.has(agent)).length).toBeGreaterThan(0);
  });

  it.each(seeds)('[SIM8] somebody leaves in the worst minutes; rings are missed (seed %i)', (seed) => {
    const { opening } = afternoon;
    const facts = happened(tell({ ...afternoon, seed }));
    const left = facts.filter(
      (fact) =>
        fact.type === 'seat.presence' &&
        fact.data.presence === 'away' &&
        fact.data.reason === 'break' &&
        fact.time > opening + 5 * MINUTE &&
        fact.time < opening + 20 * MINUTE
    );
    expect(left.length).toBeGreaterThan(0);
    expect(only(facts, 'contact.ring_missed').length).toBeGreaterThan(0);
  });
});
