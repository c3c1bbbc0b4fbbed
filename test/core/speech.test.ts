import fc from 'fast-check';
import { expect, test } from 'vitest';
import { story, type Story } from '../support/story.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const onCall = (): Story =>
  story().signIn(0).call('a', 'heating', 5).at(10, 'contact.connected', { contact: 'a', seat: '1001' });
const say = (told: Story, second: number, data: object, party: 'caller' | 'agent' = 'caller'): Story =>
  told.at(second, 'contact.speech', { contact: 'a', party, ...data });
const heard = (told: Story, second: number) => told.see(second).contacts.a!.speech;

test('[CONTACT10] nothing heard is null; loudness and rate stand against the mean of the first three', () => {
  const told = onCall();
  expect(heard(told, 12)).toBeNull();
  for (const [i, loudness_db] of [60, 62, 64].entries())
    say(told, 15 + i * 5, { loudness_db, rate_per_min: 100 + i * 10 });
  expect(heard(told, 22)?.caller).toMatchObject({ loudness_db: 62, louder_db: null, faster: null });
  say(told, 40, { loudness_db: 71.25, rate_per_min: 165, sentiment: -0.7, talk_over_s: 3 });
  expect(heard(told, 41)?.caller).toEqual({
    ...{ at: told.start + 40_000, loudness_db: 71.25, louder_db: 9.3, rate_per_min: 165, faster: 1.5 },
    ...{ sentiment: -0.7, talk_over_s: 3 }
  });
  // what a later word does not say stays as it was
  say(told, 45, { loudness_db: 62 });
  expect(heard(told, 46)?.caller).toMatchObject({ louder_db: 0, faster: 1.5, sentiment: -0.7 });
  expect(heard(told, 46)?.agent).toBeNull();
});

test('[CONTACT10] phrases stand at the time they were heard last; another agent begins anew, the caller goes on', () => {
  const told = onCall().signIn(0, '1002', 'bo');
  say(told, 20, { phrases: ['complaint'] });
  say(told, 30, { phrases: ['complaint', 'forbidden'], loudness_db: 60 }, 'agent');
  expect(heard(told, 31)?.phrases).toEqual({ complaint: told.start + 30_000, forbidden: told.start + 30_000 });
  told
    .at(40, 'contact.transferred', { contact: 'a', from: '1001', seat: '1002' })
    .at(41, 'contact.connected', { contact: 'a', seat: '1002' });
  expect(heard(told, 42)).toMatchObject({ agent: null, caller: { at: told.start + 20_000 } });
});

test('[CONTACT10] [ORDER3] whatever the order in which it is heard of, the same', () => {
  const reading = fc.record(
    {
      t: fc.integer({ min: 11, max: 60 }),
      party: fc.constantFrom('caller' as const, 'agent' as const),
      loudness_db: fc.integer({ min: 40, max: 90 }),
      rate_per_min: fc.integer({ min: 60, max: 300 }),
      phrases: fc.subarray(['complaint', 'apology', 'abuse', 'forbidden'])
    },
    { requiredKeys: ['t', 'party'] }
  );
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 12 }), fc.infiniteStream(fc.nat(1000)), (readings, keys) => {
      const [straight, mixed] = [onCall(), onCall()];
      const named = readings.map((one, i) => ({ ...one, id: `r${i}` }));
      const tell = (told: Story, list: typeof named, late: boolean): void => {
        for (const [i, { t, id, ...data }] of list.entries())
          told.at(t, 'contact.speech', { contact: 'a', ...data }, { id, told: late ? 61 + i * 0.1 : t });
      };
      tell(straight, named, false);
      const shuffled = named.map((one) => [keys.next().value as number, one] as const).sort(([a], [b]) => a - b);
      tell(mixed, [...shuffled.map(([, one]) => one), ...named.slice(0, 2)], true);
      expect(heard(mixed, 70)).toEqual(heard(straight, 70));
    }),
    { numRuns: 200 }
  );
});

const CALLER = { key: 'k1', shown: '138****1234' };
const again = (told: Story, contact: string, second: number, matter = 'no-heat', caller = CALLER): Story =>
  told
    .at(second, 'contact.arrived', { contact, channel: 'voice', caller, matter })
    .at(second, 'contact.queued', { contact, queue: 'heating' });
const nth = (told: Story, contact: string, second: number) => told.see(second).contacts[contact]!.nth;

test('[CONTACT11] the second in a day, the third in a week; another matter or caller counts for itself', () => {
  const told = story();
  again(told, 'a', 10);
  expect(nth(told, 'a', 11)).toEqual({ day: 1, week: 1 });
  again(told, 'b', 600);
  again(told, 'other', 610, 'bill');
  again(told, 'stranger', 620, 'no-heat', { key: 'k2', shown: '139****0000' });
  expect(nth(told, 'b', 630)).toEqual({ day: 2, week: 2 });
  expect([nth(told, 'other', 630), nth(told, 'stranger', 630)]).toEqual([
    { day: 1, week: 1 },
    { day: 1, week: 1 }
  ]);
  told.at(640, 'contact.ended', { contact: 'a' }).at(640, 'contact.ended', { contact: 'b' });
  again(told, 'c', 3 * DAY);
  // both are forgotten by now, and count all the same
  expect(nth(told, 'c', 3 * DAY + 1)).toEqual({ day: 1, week: 3 });
  again(told, 'd', 7 * DAY + 300);
  expect(nth(told, 'd', 7 * DAY + 301)).toEqual({ day: 1, week: 3 });
});

test('[CONTACT11] one that is told late is counted where it belongs', () => {
  const told = again(story(), 'b', 600);
  expect(nth(told, 'b', 601)).toEqual({ day: 1, week: 1 });
  again(told, 'a', 10);
  expect([nth(told, 'a', 602), nth(told, 'b', 602)]).toEqual([
    { day: 1, week: 1 },
    { day: 2, week: 2 }
  ]);
});

test('[CONTACT12] a reply is owed from the first message that no agent has answered', () => {
  const told = story().signIn(0).call('a', 'heating', 5).at(10, 'contact.connected', { contact: 'a', seat: '1001' });
  const wrote = (second: number, from: 'customer' | 'agent' | 'bot') =>
    told.at(second, 'contact.message', { contact: 'a', from });
  const owed = (second: number) => told.see(second).contacts.a!.reply_since;
  expect(owed(11)).toBeNull();
  wrote(20, 'customer');
  wrote(25, 'bot');
  wrote(28, 'customer');
  expect(owed(29)).toBe(told.start + 20_000);
  wrote(30, 'agent');
  expect(owed(31)).toBeNull();
  wrote(32, 'agent');
  wrote(40, 'customer');
  wrote(60, 'agent');
  expect(told.see(61).queues.heating!.m5).toMatchObject({ first_response: 10, response: 15 });
  told.at(70, 'contact.ended', { contact: 'a' });
  expect(told.see(71).queues.heating!.today).toMatchObject({ first_response: 10, response: 15 });
});
