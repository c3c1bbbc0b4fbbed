import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../src/lib/protocol/event-data.ts';
import { cloudEvent } from '../../src/lib/protocol/event-schema.ts';
import { checkEvent, isRefusal, type Refusal } from '../../src/lib/protocol/events.ts';

const TIME = '2026-11-23T08:00:00Z';
const event = (over: object = {}) => ({
  specversion: '1.0',
  id: 'e1',
  source: 'crm',
  type: 'contact.queued',
  time: TIME,
  data: { contact: 'c1', queue: 'heating' },
  ...over
});
const of = (type: string, data: object) => event({ type, data });
const refusal = (raw: unknown): Refusal => {
  const checked = checkEvent(raw);
  if (!isRefusal(checked)) throw new Error(`was taken: ${JSON.stringify(raw)}`);
  return checked;
};

/** One event of each type with everything that the contract lists. */
const FULL: Record<string, object> = {
  'seat.signed_in': {
    seat: '1',
    agent: 'a',
    name: '陈晓',
    team: 'day',
    group: 'a',
    site: 's',
    queues: ['q'],
    channels: { voice: 1 }
  },
  'seat.signed_out': { seat: '1', reason: 'end' },
  'seat.queues': { seat: '1', queues: [] },
  'seat.presence': { seat: '1', presence: 'away', reason: 'lunch', queues: ['q'], until: TIME },
  'seat.help_requested': { seat: '1', contact: 'c', note: 'n' },
  'seat.help_cancelled': { seat: '1', contact: 'c', note: 'n' },
  'contact.arrived': {
    contact: 'c',
    channel: 'voice',
    direction: 'in',
    caller: '13812341234',
    caller_name: '王',
    dialled: '12345',
    site: 's',
    area: 'x',
    topic: 't',
    matter: 'm'
  },
  'contact.queued': {
    contact: 'c',
    queue: 'q',
    position: 1,
    priority: 0,
    channel: 'voice',
    caller: '1',
    area: 'x',
    topic: 't'
  },
  'contact.turned_away': { contact: 'c', queue: 'q', reason: 'full' },
  'contact.ringing': { contact: 'c', seat: '1' },
  'contact.ring_missed': { contact: 'c', seat: '1', reason: 'rejected' },
  'contact.ring_stopped': { contact: 'c', seat: '1' },
  'contact.dialing': { contact: 'c', seat: '1', to: '1', workorder: 'w', callback_of: 'c0' },
  'contact.connected': { contact: 'c', seat: '1', waited_s: null },
  'contact.held': { contact: 'c', seat: '1' },
  'contact.retrieved': { contact: 'c', seat: '1' },
  'contact.message': { contact: 'c', from: 'bot' },
  'contact.tagged': { contact: 'c', area: 'x', topic: 't', matter: 'm', note: 'n' },
  'contact.speech': {
    contact: 'c',
    party: 'caller',
    loudness_db: -12.5,
    rate_per_min: 180,
    sentiment: -1,
    talk_over_s: 0.5,
    silence_s: 3,
    phrases: ['abuse']
  },
  'contact.transferred': {
    contact: 'c',
    from: '1',
    seat: '2',
    queue: 'q',
    to_external: '110',
    kind: 'blind',
    talked_s: 3
  },
  'contact.abandoned': { contact: 'c', waited_s: 10 },
  'contact.overflowed': { contact: 'c', reason: 'withdrawn', waited_s: 0 },
  'contact.ended': { contact: 'c', by: 'system', talked_s: 1 },
  'contact.wrapped_up': { contact: 'c', seat: '1' },
  'contact.rated': { contact: 'c', satisfied: true, score: 5, resolved: false },
  'contact.reviewed': { contact: 'c', by: 'li', verdict: 'fine' },
  'promise.made': {
    promise: 'p',
    due: TIME,
    role: 'lead',
    person: 'li',
    contact: 'c',
    workorder: 'w',
    matter: 'm',
    note: 'n'
  },
  'promise.moved': { promise: 'p', due: 1_763_886_600_000, role: 'lead' },
  'promise.kept': { promise: 'p', by: 'li', contact: 'c', note: 'n' },
  'promise.broken': { promise: 'p' },
  'workorder.opened': {
    workorder: 'w',
    contact: 'c',
    kind: 'k',
    channel: 'app',
    area: 'x',
    topic: 't',
    matter: 'm',
    priority: 2,
    owner: 'o',
    step: 'taken',
    due: TIME
  },
  'workorder.moved': { workorder: 'w', step: 'on_site', due: TIME, by: 'li' },
  'outage.reported': {
    outage: 'o',
    areas: ['x'],
    topic: 't',
    cause: 'burst',
    customers: 10,
    started: TIME,
    eta: TIME,
    planned: false,
    say: { en: 'a', 'zh-CN': '停暖' }
  },
  'outage.updated': { outage: 'o', eta: TIME },
  'outage.restored': { outage: 'o', areas: [] },
  'announcement.made': { announcement: 'n', text: { en: 'hi' }, to: ['heating'], until: TIME },
  'announcement.ended': { announcement: 'n', text: { en: 'hi' } },
  'source.alive': { source: 'crm' },
  'source.state': { source: 'crm', state: 'down', reason: 'r' },
  'source.snapshot': {
    source: 'crm',
    seats: [
      {
        seat: '1',
        agent: 'a',
        presence: 'ready',
        reason: 'r',
        queues: ['q'],
        activity: 'talking',
        contact: 'c',
        since: TIME
      }
    ],
    contacts: [{ contact: 'c', channel: 'voice', queue: 'q', seat: '1', since: TIME, state: 'talking' }]
  }
};

describe('every type', () => {
  test.each(EVENT_TYPES)('[EVENT1] %s is taken as the contract lists it, and its schema says so', (type) => {
    const raw = of(type, FULL[type]!);
    expect(checkEvent(raw)).toMatchObject({ type, time: Date.UTC(2026, 10, 23, 8) });
    expect(cloudEvent(type).safeParse(raw).success).toBe(true);
  });

  test.each(EVENT_TYPES)('[EVENT2] %s refuses a key that it does not know, by name', (type) => {
    const raw = of(type, { ...FULL[type], colour: 'red' });
    expect(refusal(raw)).toMatchObject({ code: 'unknown_key', path: 'data.colour' });
    expect(cloudEvent(type).safeParse(raw).success).toBe(false);
  });

  test.each(EVENT_TYPES)('[EVENT2] %s without a field that it needs names the field', (type) => {
    const [key] = Object.keys(FULL[type]!);
    const needed = type === 'contact.turned_away' ? 'queue' : key!;
    const rest = Object.fromEntries(Object.entries(FULL[type]!).filter(([name]) => name !== needed));
    expect(refusal(of(type, rest))).toMatchObject({ code: 'missing_field', path: `data.${needed}` });
  });
});

test.each(['contact.left_unanswered', 'queue.found', 'seat.moved', 'seat.link', 'queue.unseen'])(
  '[EVENT1] %s is for phone systems only',
  (type) => expect(refusal(of(type, { contact: 'c' }))).toMatchObject({ code: 'unknown_type', path: 'type' })
);

test('[EVENT1] tells_exit is not taken from outside', () => {
  const raw = of('contact.queued', { contact: 'c', queue: 'q', tells_exit: false });
  expect(refusal(raw)).toMatchObject({ code: 'unknown_key', path: 'data.tells_exit' });
});

test('[EVENT2] the mend is in the message', () => {
  expect(refusal(event({ type: 'contact.qeued' })).message).toContain('did you mean "contact.queued"?');
  expect(refusal(of('contact.queued', { contact: 'c', que: 'q' })).message).toContain('did you mean "queue"?');
  expect(refusal(of('seat.presence', { seat: '1', presence: 'awya' })).message).toContain('did you mean "away"?');
  expect(refusal(event({ time: undefined, timestamp: TIME })).message).toContain('"timestamp" should be called "time"');
  const nested = of('source.snapshot', {
    source: 'crm',
    seats: [{ seat: '1', presence: 'ready', agnt: 'a' }],
    contacts: []
  });
  expect(refusal(nested)).toMatchObject({ path: 'data.seats[0].agnt' });
});

test('[EVENT2] the sentiment of an agent is refused', () => {
  const raw = of('contact.speech', { contact: 'c', party: 'agent', sentiment: 0.1 });
  expect(refusal(raw)).toMatchObject({ code: 'bad_value', path: 'data.sentiment' });
});

test.each([
  [{ specversion: undefined }, 'missing_field', 'specversion'],
  [{ specversion: '0.3' }, 'bad_specversion', 'specversion'],
  [{ specversion: 1 }, 'bad_specversion', 'specversion'],
  [{ id: undefined }, 'missing_field', 'id'],
  [{ id: '' }, 'bad_value', 'id'],
  [{ id: 5 }, 'bad_value', 'id'],
  [{ id: 'x'.repeat(129) }, 'bad_value', 'id'],
  [{ source: null }, 'missing_field', 'source'],
  [{ source: 'two words' }, 'bad_value', 'source'],
  [{ type: undefined }, 'missing_field', 'type'],
  [{ type: '__proto__' }, 'unknown_type', 'type'],
  [{ type: 'constructor' }, 'unknown_type', 'type'],
  [{ time: undefined }, 'missing_field', 'time'],
  [{ time: 1_763_886_600_000 }, 'bad_value', 'time'],
  [{ time: '2026-11-23 08:00' }, 'bad_value', 'time'],
  [{ data: undefined }, 'missing_field', 'data'],
  [{ data: 'text' }, 'bad_value', 'data'],
  [{ data: [] }, 'bad_value', 'data'],
  [{ data_base64: 'e30=' }, 'bad_value', 'data_base64'],
  [{ datacontenttype: 'text/xml' }, 'bad_value', 'datacontenttype'],
  [{ Tenant: 'x' }, 'unknown_key', 'Tenant'],
  [{ data: { contact: 'x'.repeat(129), queue: 'q' } }, 'bad_value', 'data.contact'],
  [{ data: { contact: '__proto__', queue: 'q' } }, 'bad_value', 'data.contact'],
  [{ data: { contact: 'a\u0000b', queue: 'q' } }, 'bad_value', 'data.contact'],
  [{ data: { contact: '\ud800', queue: 'q' } }, 'bad_value', 'data.contact'],
  [{ data: { contact: 'c', queue: 'q', position: 1.5 } }, 'bad_value', 'data.position']
])('[EVENT3] %o: %s at %s', (over, code, path) => expect(refusal(event(over))).toMatchObject({ code, path }));

test('[EVENT3] extensions, subject and an id of 128 characters are taken', () => {
  const raw = event({ id: 'x'.repeat(128), subject: 's', traceparent: '00-1', sampled: true, dataschema: null });
  expect(isRefusal(checkEvent(raw))).toBe(false);
});

test('[EVENT4] moments in data come out as epoch ms', () => {
  const at = (due: unknown) => checkEvent(of('promise.made', { promise: 'p', role: 'lead', due }));
  expect(at('2026-11-23T08:00:00+08:00')).toMatchObject({ data: { due: Date.UTC(2026, 10, 23) } });
  expect(at(1_763_886_600_000)).toMatchObject({ data: { due: 1_763_886_600_000 } });
  expect(at(1_763_886_600)).toMatchObject({ path: 'data.due' });
  expect(at('tomorrow')).toMatchObject({ path: 'data.due' });
});

test('[EVENT11] 10,000 random and hostile events: none throws, no prototype changes', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const hostile = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '\ud800', '');
  const key = fc.oneof(
    fc.constantFrom('id', 'type', 'seat', 'contact', 'queue', 'seats', 'channels', 'due'),
    hostile,
    fc.string()
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    hostile,
    fc.constantFrom(NaN, -0, Infinity, TIME, 'x'.repeat(5000))
  );
  const dictionary = fc.dictionary(
    key,
    fc.oneof(value, fc.dictionary(key, value), fc.array(fc.dictionary(key, value)))
  );
  const text = dictionary.map((data) => JSON.stringify(data).replace(/"constructor"/g, '"__proto__"'));
  const types = fc.constantFrom(...EVENT_TYPES);
  let taken = 0;
  fc.assert(
    fc.property(types, text, dictionary, fc.boolean(), (type, data, envelope, whole) => {
      const mixed = { ...(whole ? FULL[type] : {}), ...(JSON.parse(data) as object) };
      for (const raw of [of(type, mixed), { ...of(type, mixed), ...envelope }, envelope, JSON.parse(data)]) {
        const checked = checkEvent(raw);
        if (!isRefusal(checked)) taken += 1;
        else if (checked.message === '' || checked.message.length > 2000) return false;
      }
      return true;
    }),
    { numRuns: 2500, seed: 20261123 }
  );
  expect(taken).toBeGreaterThan(50);
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  expect(({} as Record<string, unknown>).a).toBeUndefined();
});
