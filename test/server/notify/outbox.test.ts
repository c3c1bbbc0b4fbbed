import { expect, test } from 'vitest';
import type { Sent } from '../../../src/lib/server/notify/carrier.ts';
import { createChance } from '../../support/chance.ts';
import { createPostOffice, message, settled } from './support.ts';

const DOWN: Sent = { is: 'later', after: null, why: 'ECONNREFUSED' };
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => message(from + i));

test('[NOTIFY1] a receiver that is down for hours gets each message afterwards, under the same key at each try', async () => {
  const post = await createPostOffice();
  post.answer = () => DOWN;
  await post.put(message(1), message(2));
  await post.pass(3600);
  const tries = post.got.length;
  expect(tries).toBeGreaterThan(20);
  expect(tries).toBeLessThan(300);
  post.answer = () => ({ is: 'taken' });
  await post.pass(120);
  const keys = post.got.slice(tries).map(({ parcel }) => parcel.key);
  expect(keys.sort()).toEqual(['a1:1', 'a2:1']);
  expect(new Set(post.got.map(({ parcel }) => parcel.key)).size).toBe(2);
  await post.close();
});

test('[NOTIFY1] what was committed and not sent goes out after a kill; what was sent does not go out again', async () => {
  const post = await createPostOffice();
  post.answer = (_, { key }) => (key === 'a1:1' ? { is: 'taken' } : new Promise<Sent>(() => undefined));
  await post.put(message(1));
  await post.sql.db.transaction().execute((trx) => post.outbox.put(trx, [message(2), message(1)]));
  // the process dies without a word: nothing of it is closed
  const next = await createPostOffice({ clock: post.clock, sql: post.sql });
  await next.outbox.begin();
  await settled();
  expect(next.got.map(({ parcel }) => parcel.key)).toEqual(['a2:1']);
  await next.close();
});

test('[NOTIFY2] twenty a minute, whatever comes: the rest in one message with a count, critical first', async () => {
  const post = await createPostOffice();
  const calm = many(60);
  await post.put(...calm);
  await post.put(message(900, { severity: 'critical' }));
  await post.pass(180);
  const told = post.got.flatMap(({ parcel }) => parcel.messages.map(({ key }) => key));
  expect(told).toHaveLength(61);
  expect(new Set(told).size).toBe(61);
  for (const { at } of post.got) {
    expect(post.got.filter((one) => one.at > at - 60_000 && one.at <= at).length).toBeLessThanOrEqual(20);
  }
  expect(post.got[0]!.parcel.messages.length).toBe(60);

  const other = await createPostOffice();
  await other.put(...many(25), message(900, { severity: 'critical' }));
  await other.pass(1);
  expect(other.got.map(({ parcel }) => parcel.messages.length)).toEqual([1, 25]);
  expect(other.got[0]!.parcel.key).toBe('a900:1');
  await other.close();
  await post.close();
});

test('[NOTIFY2] at random times and refusals no minute holds more than twenty requests, also over a restart', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = createChance(seed);
    let post = await createPostOffice({ chance: chance.next });
    const at: number[] = [];
    const heard = new Set<string>();
    let sent = 0;
    for (let minute = 0; minute < 6; minute++) {
      post.answer = () => (chance.next() < 0.3 ? DOWN : { is: 'taken' });
      for (let burst = 0; burst < 3; burst++) {
        const count = 1 + Math.floor(chance.next() * 30);
        await post.put(...many(count, sent).map((one) => ({ ...one, at: post.clock.now() })));
        sent += count;
        await post.pass(Math.floor(chance.next() * 40));
      }
      at.push(...post.got.map((one) => one.at));
      for (const { parcel } of post.got) for (const { key } of parcel.messages) heard.add(key);
      post = await post.again();
    }
    for (const one of at)
      expect(at.filter((t) => t > one - 60_000 && t <= one).length, `seed ${seed}`).toBeLessThanOrEqual(20);
    post.answer = () => ({ is: 'taken' });
    await post.pass(200);
    for (const { parcel } of post.got) for (const { key } of parcel.messages) heard.add(key);
    expect(heard.size, `seed ${seed}`).toBe(sent);
    expect(await post.outbox.waiting()).toBe(0);
    await post.close();
  }
});

test('[NOTIFY2] a request that was put together stays the same at each try and over a restart', async () => {
  let post = await createPostOffice();
  post.answer = () => DOWN;
  await post.put(...many(30));
  await post.put(...many(5, 100));
  await post.pass(20);
  post = await post.again();
  await post.pass(60);
  post.answer = () => ({ is: 'taken' });
  await post.pass(120);
  const merged = post.got.filter(({ parcel }) => parcel.messages.length > 1);
  expect(new Set(merged.map(({ parcel }) => parcel.key))).toEqual(new Set(['parcel-1']));
  expect(new Set(merged.map(({ parcel }) => parcel.messages.map(({ key }) => key).join()))).toHaveProperty('size', 1);
  await post.close();
});

test('[NOTIFY3] who refuses is not reached, once; who does not answer twice neither, and gets it all the same', async () => {
  const post = await createPostOffice();
  post.answer = (target) => (target === 'wecom' ? { is: 'refused', why: 'answered 404' } : DOWN);
  await post.put(message(1), message(1, { target: 'noc' }));
  await post.pass(30);
  expect(post.outcomes.map(({ target, outcome }) => [target, outcome])).toEqual([
    ['wecom', 'refused'],
    ['noc', 'refused']
  ]);
  expect(post.got.filter(({ target }) => target === 'wecom')).toHaveLength(1);
  post.answer = () => ({ is: 'taken' });
  await post.pass(90);
  expect(post.outcomes.at(-1)).toMatchObject({ target: 'noc', outcome: 'sent' });
  // nobody may have heard it before the stop
  const next = await post.again();
  expect(next.outcomes.map(({ target, outcome }) => [target, outcome])).toEqual([['wecom', 'refused']]);
  await next.close();
});

test('[NOTIFY3] a target that is not set up is not reached; after a day a message is given up', async () => {
  const post = await createPostOffice({
    carrier: (target, send) => (target === 'gone' ? null : { perMinute: 20, merges: true, patience: 86_400_000, send })
  });
  post.answer = () => DOWN;
  await post.put(message(1, { target: 'gone' }), message(2));
  expect(post.outcomes).toMatchObject([{ target: 'gone', outcome: 'refused' }]);
  post.clock.advance(86_400_000);
  await settled();
  await post.pass(60);
  expect(post.outcomes.at(-1)).toMatchObject({ key: 'a2:1', outcome: 'dead' });
  expect(await post.outbox.waiting()).toBe(0);
  await post.close();
});

test('[NOTIFY4] a target that hangs keeps nothing from another; one message that never passes keeps nothing from the rest', async () => {
  const post = await createPostOffice();
  post.answer = (target, { key }) => {
    if (target === 'slow') return new Promise<Sent>(() => undefined);
    return key === 'a1:1' ? { is: 'later', after: null, why: 'answered 500' } : { is: 'taken' };
  };
  await post.put(message(9, { target: 'slow' }), message(1), message(2), message(3));
  await post.pass(60);
  const taken = post.outcomes.filter(({ outcome }) => outcome === 'sent').map(({ key }) => key);
  expect(taken.sort()).toEqual(['a2:1', 'a3:1']);
  await post.sql.close();
});
