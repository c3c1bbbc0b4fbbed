import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/lib/protocol/event-data.ts';
import { createCallerSeal } from '../../../../src/lib/server/access/caller.ts';
import { withoutNumbers } from '../../../../src/lib/server/access/free-text.ts';
import { createEventsDoor } from '../../../../src/lib/server/sources/events/door.ts';
import { isOwnSource } from '../../../../src/lib/server/sources/events/facts.ts';
import { fakeIntake } from '../../../support/fake-intake.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const CRM = { source: 'crm', anySource: false };
const OPEN = { source: 'events', anySource: true };
const event = (id: string, type: string, data: object, over: object = {}) => ({
  specversion: '1.0',
  id,
  source: 'crm',
  type,
  time: '2026-11-23T08:00:00Z',
  data,
  ...over
});
const queued = (id: string, over: object = {}) => event(id, 'contact.queued', { contact: id, queue: 'heating' }, over);

function doorWith(queues = ['heating']) {
  const intake = fakeIntake({ queues, now: NOW });
  return {
    intake,
    door: createEventsDoor({ intake: withoutNumbers(intake), seal: createCallerSeal(Buffer.from('s'.repeat(43))) })
  };
}

test('[EVENT8] good ones of a bad batch are kept, in order, each bad one named once', () => {
  const { intake, door } = doorWith();
  const batch = [queued('a'), null, queued('b', { time: undefined }), queued('c'), 7, queued('a')];
  const { receipt, offset } = door.accept(batch, CRM, Infinity);
  expect(intake.facts.map((fact) => fact.id)).toEqual(['a', 'c']);
  expect(offset).toBe(2);
  expect(receipt).toMatchObject({ accepted: 2, duplicates: 1 });
  expect(receipt.rejected.map(({ index, id, code, path }) => [index, id, code, path])).toEqual([
    [1, null, 'not_an_event', ''],
    [2, 'b', 'missing_field', 'time'],
    [4, null, 'not_an_event', '']
  ]);
});

test('[EVENT9] too early, too late and unknown queues are named as such', () => {
  const { door } = doorWith();
  const { receipt } = door.accept(
    [
      queued('a', { time: '2026-11-23T08:01:00.001Z' }),
      queued('b', { time: '2026-11-22T07:59:59.999Z' }),
      event('c', 'contact.queued', { contact: 'c', queue: 'nowhere' }),
      queued('d', { time: '2026-11-23T08:01:00Z' }),
      queued('e', { time: '2026-11-22T08:00:00Z' })
    ],
    CRM,
    Infinity
  );
  expect(receipt.accepted).toBe(2);
  expect(receipt.rejected.map(({ code, path }) => [code, path])).toEqual([
    ['too_early', 'time'],
    ['too_late', 'time'],
    ['unknown_queue', 'data.queue']
  ]);
  expect(receipt.rejected[2]?.message).toContain('create: true');
});

test('[EVENT9] the same event again is a duplicate, and the source was heard all the same', () => {
  const { intake, door } = doorWith();
  door.accept([queued('a')], CRM, Infinity);
  expect(door.accept([queued('a')], CRM, Infinity).receipt).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  door.accept([queued('b', { time: 'x' })], CRM, Infinity);
  expect(intake.heardOf).toEqual(['crm', 'crm']);
});

test('[EVENT6] ids are unique for each source attribute, and facts are of the configured source', () => {
  const { intake, door } = doorWith();
  const batch = [
    queued('1'),
    queued('1', { source: 'crm/east' }),
    queued('1', { source: '/crm/east' }),
    queued('crm/east 1'),
    queued('1', { source: 'crm/east' })
  ];
  expect(door.accept(batch, CRM, Infinity).receipt).toMatchObject({ accepted: 4, duplicates: 1 });
  expect(new Set(intake.facts.map((fact) => fact.id)).size).toBe(4);
  expect(intake.facts.every((fact) => fact.source === 'crm')).toBe(true);
  door.accept([queued('1', { source: 'chat' }), queued('1', { source: 'urn:x:y' })], OPEN, Infinity);
  expect(intake.facts.slice(4).map(({ source, id }) => [source, id])).toEqual([
    ['events', 'chat 1'],
    ['events', 'urn:x:y 1']
  ]);
});

test('[EVENT7] a key writes for its own source only', () => {
  for (const own of ['crm', '/crm', 'crm/east', '/crm/east/1']) expect(isOwnSource(own, 'crm')).toBe(true);
  for (const other of ['crm2', 'Crm', '//crm', '//crm/x', 'x/crm', 'crm?x', 'https://crm', '../crm', '']) {
    expect(isOwnSource(other, 'crm')).toBe(false);
  }
  const { intake, door } = doorWith();
  const alive = (source: string) => event('s', 'source.alive', { source });
  const { receipt } = door.accept([queued('a', { source: 'pbx' }), alive('pbx'), alive('crm')], CRM, Infinity);
  expect(receipt.rejected.map(({ code, path }) => [code, path])).toEqual([
    ['source_forbidden', 'source'],
    ['source_forbidden', 'data.source']
  ]);
  door.accept([alive('anything')], OPEN, Infinity);
  expect(intake.facts.map((fact) => fact.data)).toEqual([{ source: 'crm' }, { source: 'events' }]);
});

test('[EVENT10] no number gets past the door', () => {
  const { intake, door } = doorWith();
  const number = '13812341234';
  const batch = [
    event('1', 'contact.arrived', { contact: 'c', channel: 'voice', caller: number }),
    event('2', 'contact.queued', { contact: 'c', queue: 'heating', caller: `+86${number}` }),
    event('3', 'contact.dialing', { contact: 'd', seat: '1', to: number }),
    event('4', 'contact.transferred', { contact: 'c', from: '1', to_external: number }),
    event('5', 'contact.arrived', { contact: 'e', channel: 'voice', caller: 'anonymous' })
  ];
  expect(door.accept(batch, CRM, Infinity).receipt.accepted).toBe(5);
  expect(JSON.stringify(intake.facts)).not.toContain(number);
  const [arrived, waiting, dialing] = intake.facts;
  const caller = { key: expect.any(String) as string, shown: '138****1234' };
  expect(arrived?.data).toMatchObject({ caller });
  expect(waiting?.data).toEqual({ ...arrived?.data, queue: 'heating', channel: undefined });
  expect(dialing?.data).toMatchObject({ to: caller });
  expect(intake.facts[4]?.data).toEqual({ contact: 'e', channel: 'voice', caller: undefined });
});

test('[EVENT1] what only the wire knows is not kept', () => {
  const { intake, door } = doorWith();
  const batch = [
    event('1', 'seat.help_cancelled', { seat: '1', contact: 'c', note: 'n' }),
    event('2', 'announcement.ended', { announcement: 'n', text: { en: 'x' }, to: ['q'] }),
    event('3', 'source.alive', { source: 'crm', state: 'up' })
  ];
  door.accept(batch, CRM, Infinity);
  expect(intake.facts.map((fact) => fact.data)).toEqual([{ seat: '1' }, { announcement: 'n' }, { source: 'crm' }]);
});

test('[API4] an event over 64 KB is refused by itself', () => {
  const { door } = doorWith();
  const seats = Array.from({ length: 1500 }, (_, n) => ({
    seat: `seat-${n}`,
    presence: 'ready',
    reason: 'x'.repeat(20)
  }));
  const large = event('large', 'source.snapshot', { source: 'crm', seats, contacts: [] });
  const fits = event('fits', 'source.snapshot', { source: 'crm', seats: seats.slice(0, 900), contacts: [] });
  const { receipt } = door.accept([large, fits, queued('a')], CRM, Infinity);
  expect(receipt.accepted).toBe(2);
  expect(receipt.rejected.map(({ index, code }) => [index, code])).toEqual([[0, 'too_large']]);
});

test('[EVENT11] hostile batches: every event is counted once, and nothing throws', () => {
  const { door } = doorWith();
  const value = fc.oneof(
    fc.constantFrom('crm', '__proto__', 'heating', '2026-11-23T08:00:00Z', 0, null),
    fc.jsonValue({ maxDepth: 1 })
  );
  const key = fc.constantFrom(
    'seat',
    'agent',
    'contact',
    'queue',
    'queues',
    'source',
    'seats',
    'caller',
    'channel',
    '__proto__'
  );
  const record = fc.array(fc.tuple(key, value), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs));
  const raw = fc.oneof(
    fc.tuple(fc.nat(50), fc.constantFrom(...EVENT_TYPES), record).map(([n, type, data]) => event(`e${n}`, type, data)),
    value
  );
  fc.assert(
    fc.property(fc.array(raw, { maxLength: 20 }), fc.constantFrom(CRM, OPEN), (batch, from) => {
      const { receipt } = door.accept(JSON.parse(JSON.stringify(batch)) as unknown[], from, Infinity);
      return receipt.accepted + receipt.duplicates + receipt.rejected.length === batch.length;
    }),
    { numRuns: 500, seed: 20261123 }
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('[EVENT11] the costliest batches to refuse hold nobody up', () => {
  const { door } = doorWith();
  const keys = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`contakt${n}`, 1]));
  const seats = Array.from({ length: 400 }, () => ({ seet: '1', presense: 'redy' }));
  /** Beside each, how many times as long as reading a full request it may take; in brackets as measured, and with `explain` unbounded. */
  const costly: (readonly [(n: number) => object, number])[] = [
    [(n) => event(`t${n}`, `contact.qeuedandmore${n}`, {}), 10], // (1, 1)
    [(n) => event(`k${n}`, 'contact.queued', keys), 10], // (1, 40)
    [(n) => event(`s${n}`, 'source.snapshot', { source: 'crm', seats, contacts: [] }), 45], // (17 to 23, 56)
    [(n) => ({ ...keys, specversion: '1.0', id: `a${n}` }), 10] // (1 to 3, 2)
  ];
  const cpu = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const least = (work: () => void): number => Math.min(...[1, 2, 3].map(() => cpu(work)));
  // what this machine takes at this time to read as much text as one request may have
  const text = JSON.stringify(Array.from({ length: 500 }, (_, n) => costly[2]![0](n)));
  const reading = least(() => void JSON.parse(text));
  for (const [make, most] of costly) {
    const batch = Array.from({ length: 500 }, (_, n) => make(n));
    const spent = least(() => expect(door.accept(batch, CRM, Infinity).receipt.rejected).toHaveLength(500));
    expect(spent / reading).toBeLessThan(most);
  }
});
