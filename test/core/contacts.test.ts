import { describe, expect, test } from 'vitest';
import { story, type Story } from '../support/story.ts';

const ring = (told: Story, second: number, contact = 'a', seat = '1001'): Story =>
  told.at(second, 'contact.ringing', { contact, seat });

describe('a contact', () => {
  test('[CONTACT1] waits in one queue at a time and may talk with several at once', () => {
    const told = story()
      .signIn(0)
      .signIn(0, '1002', 'bo')
      .call('a', 'heating', 5)
      .at(8, 'contact.queued', { contact: 'a', queue: 'billing' })
      .at(10, 'contact.connected', { contact: 'a', seat: '1001' })
      .at(20, 'contact.connected', { contact: 'a', seat: '1002' });
    expect(told.see(9).queues).toMatchObject({ heating: { now: { queued: 0 } }, billing: { now: { queued: 1 } } });
    const now = told.see(30);
    expect([now.seats['1001']!.word, now.seats['1002']!.word]).toEqual(['talking', 'talking']);
    expect(now.queues.billing!.today).toMatchObject({ answered: 1, wait_answered_s: 2 });
  });

  test('[CONTACT2] queued again where it waits is an update: one entry, from its beginning', () => {
    const told = story()
      .call('a', 'heating', 5)
      .at(30, 'contact.queued', { contact: 'a', queue: 'heating', position: 2 });
    const now = told.see(40);
    expect(now.queues.heating).toMatchObject({ today: { offered: 1 }, now: { longest_wait_since: told.start + 5000 } });
    expect(now.contacts.a!.position).toBe(2);
  });

  test('[CONTACT2] entering another queue flows out of the first and stops its rings', () => {
    const told = ring(story().signIn(0).call('a', 'heating', 5), 6).at(20, 'contact.queued', {
      contact: 'a',
      queue: 'billing'
    });
    const now = told.see(30);
    expect(now.seats['1001']!.word).toBe('free');
    expect(now.queues.heating!.today).toMatchObject({ overflowed: 1, overflowed_by: { transfer: 1 }, wait_left_s: 15 });
    const dated = told.at(20, 'contact.overflowed', { contact: 'a', reason: 'timeout' }).see(30);
    expect(dated.queues.heating!.today.overflowed_by).toMatchObject({ transfer: 0, timeout: 1 });
    expect(dated.queues.billing!.now.queued).toBe(1);
  });

  test('[CONTACT3] the wait of an answer is the stated one, unknown where stated null, else by the clock', () => {
    const waits = [{}, { waited_s: 3 }, { waited_s: null }].map((stated) => {
      const told = story()
        .call('a', 'heating', 5)
        .at(9.5, 'contact.connected', {
          contact: 'a',
          seat: '1001',
          ...stated
        });
      const { answered, wait_answered_s, asa } = told.see(20).queues.heating!.today;
      return [answered, wait_answered_s, asa];
    });
    expect(waits).toEqual([
      [1, 4.5, 4.5],
      [1, 3, 3],
      [1, 0, null]
    ]);
  });

  test('[CONTACT3] connected to who already talks with it changes nothing; without a stay it is a part only', () => {
    const told = story()
      .signIn(0)
      .call('a', 'heating', 5, 10)
      .at(20, 'contact.connected', { contact: 'a', seat: '1001' })
      .at(30, 'contact.connected', { contact: 'b', seat: '1002' });
    const now = told.see(40);
    expect(now.queues.heating!.today.answered).toBe(1);
    expect(now.seats['1001']!.since).toBe(told.start + 10_000);
    expect(now.seats['1002']!).toMatchObject({ word: 'talking', contacts: ['b'] });
  });

  test.each([
    ['connected', { seat: '1002' }],
    ['abandoned', {}],
    ['overflowed', { reason: 'timeout' }],
    ['left_unanswered', {}],
    ['ended', {}]
  ] as const)('[CONTACT4] %s stops every ring', (kind, data) => {
    const told = ring(ring(story().call('a', 'heating', 5), 6), 6, 'a', '1003');
    told
      .signIn(0)
      .signIn(0, '1003', 'chen')
      .at(20, `contact.${kind}`, { contact: 'a', ...data });
    expect(told.see(10).queues.heating!.now.ringing).toBe(2);
    const { seats } = told.see(30);
    expect([seats['1001']!.word, seats['1003']!.word]).toEqual(['free', 'free']);
  });

  test('[CONTACT4] connected at another desk ends the dialling too', () => {
    const told = story()
      .signIn(0)
      .at(5, 'contact.dialing', { contact: 'a', seat: '1001' })
      .at(20, 'contact.connected', { contact: 'a', seat: '1002' });
    expect(told.see(30).seats['1001']!.word).toBe('free');
  });

  test('[CONTACT5] ended ends all talks', () => {
    const told = story().call('a', 'heating', 5, 10).at(20, 'contact.connected', { contact: 'a', seat: '1002' });
    told.signIn(0).signIn(0, '1002', 'bo').at(60, 'contact.ended', { contact: 'a' });
    const now = told.see(100);
    expect([now.seats['1001']!.word, now.seats['1002']!.word]).toEqual(['free', 'free']);
    expect(now.queues.heating!.today.talk_s).toBe(50);
    expect(now.contacts.a).toBeUndefined();
  });

  test.each([
    [{ by: 'caller' }, {}, { abandoned: 1, left_unanswered: 0 }],
    [{}, {}, { abandoned: 1, left_unanswered: 0 }],
    [{ by: 'agent' }, {}, { overflowed: 1, left_unanswered: 0 }],
    [{ by: 'system' }, {}, { overflowed: 1, left_unanswered: 0 }],
    [{ by: 'system' }, { tells_exit: false }, { left_unanswered: 1, abandoned: null, overflowed: null }]
  ] as const)('[CONTACT5] a stay still open at the end %o, queued %o', (by, told, today) => {
    const one = story()
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating', ...told })
      .at(30, 'contact.ended', { contact: 'a', ...by });
    expect(one.see(40).queues.heating!.today).toMatchObject(today);
  });

  test('[CONTACT5] a stay that begins at the very time at which the talk ends goes on', () => {
    const told = story()
      .call('a', 'heating', 5, 10)
      .at(30, 'contact.ended', { contact: 'a' })
      .at(30, 'contact.queued', { contact: 'a', queue: 'billing' });
    const now = told.see(40);
    expect(now.queues.billing!.now.queued).toBe(1);
    expect(now.queues.heating!.today.talk_s).toBe(20);
  });

  test('[CONTACT6] a transfer ends the part of who transfers; with a queue it enters that queue', () => {
    const told = story()
      .call('a', 'heating', 5, 10)
      .at(20, 'contact.connected', { contact: 'a', seat: '1002' })
      .at(30, 'contact.transferred', { contact: 'a', from: '1001', queue: 'billing', talked_s: 19 });
    told.signIn(0).signIn(0, '1002', 'bo');
    const now = told.see(35);
    expect([now.seats['1001']!.word, now.seats['1002']!.word]).toEqual(['wrapping', 'talking']);
    expect(now.queues).toMatchObject({ heating: { today: { talk_s: 19 } }, billing: { now: { queued: 1 } } });
  });

  test('[CONTACT7] what is known only by what comes later is kept and shown while something goes on', () => {
    const told = ring(story().signIn(0), 5);
    expect(told.see(6).contacts.a).toMatchObject({ state: 'ringing', ringing: ['1001'] });
    told.at(9, 'contact.ring_stopped', { contact: 'a', seat: '1001' });
    expect(told.see(10).contacts.a).toBeUndefined();
    told.at(4, 'contact.queued', { contact: 'a', queue: 'heating' }, { told: 20 });
    expect(told.see(21).contacts.a).toMatchObject({ state: 'queued', arrived: told.start + 4000 });
  });

  test('[CONTACT7] without a beginning for a day it is an orphan: counted and dropped', () => {
    const told = story().at(5, 'contact.tagged', { contact: 'a', topic: 'x' });
    expect(told.floor(24 * 3600).data).toMatchObject({ orphans: 0, contacts: { size: 1 } });
    expect(told.floor(25 * 3600).data).toMatchObject({ orphans: 1, contacts: { size: 0 } });
  });

  test('[CONTACT9] put away after 40 minutes, forgotten after a day; a late fact brings it back as it was', () => {
    const told = story().signIn(0).call('a', 'heating', 5, 10, 60);
    const { contacts, archive } = told.floor(41 * 60).data;
    expect([contacts.size, [...archive.keys()]]).toEqual([0, ['a']]);
    const rated = told.at(70, 'contact.rated', { contact: 'a', satisfied: true }, { told: 4 * 3600 });
    const inTime = story().signIn(0).call('a', 'heating', 5, 10, 60);
    inTime.at(70, 'contact.rated', { contact: 'a', satisfied: true });
    const late = rated.see(5 * 3600);
    expect(late.queues.heating!.today).toEqual(inTime.see(5 * 3600).queues.heating!.today);
    expect(late.queues.heating!.today).toMatchObject({ csat: 1, answered: 1, talk_s: 50 });
    expect(late.agents).toEqual(inTime.see(5 * 3600).agents);
    expect(told.floor(30 * 3600).data).toMatchObject({ contacts: { size: 0 }, archive: { size: 0 } });
  });
});

describe('after a resync', () => {
  test.each([
    ['queued', { queued: 1, talking: 0 }, { lost_sight: 0, answered: 0, open: 1 }],
    ['talking', { queued: 0, talking: 1 }, { lost_sight: 0, answered: 1, open: 0 }]
  ] as const)('[CONTACT8] one that a list lacked and a later one shows %s was never lost', (state, now, today) => {
    const told = story().signIn(0).call('a', 'heating', 5);
    const contact = { contact: 'a', channel: 'voice', queue: 'heating', seat: '1001', since: told.start + 5000, state };
    told
      .at(60, 'source.snapshot', { ...list, contacts: [] })
      .at(70, 'source.snapshot', { ...list, contacts: [contact] });
    expect(told.see(65).queues.heating!.today.lost_sight).toBe(1);
    const { sites } = told.see(80);
    expect(sites.home).toMatchObject({ now, today: { offered: 1, ...today } });
  });

  const list = { source: 'crm', seats: [{ seat: '1001', agent: 'anna', presence: 'ready' as const }] };

  test('[CONTACT8] who waited and is not in the list is lost; who talked talks no more', () => {
    const told = story().signIn(0).call('a', 'heating', 5).call('b', 'heating', 5, 10);
    const now = told.at(60, 'source.snapshot', { ...list, contacts: [] }).see(90);
    expect(now.queues.heating).toMatchObject({ now: { queued: 0 }, today: { lost_sight: 1, answered: 1, talk_s: 50 } });
    expect(now.contacts).toEqual({});
  });

  test('[CONTACT8] one of another source is not touched', () => {
    const told = story()
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating' }, { source: 'pbx' })
      .at(60, 'source.snapshot', { ...list, contacts: [] });
    expect(told.see(90).queues.heating!.now.queued).toBe(1);
  });

  test('[CONTACT8] found talking: answered, the wait unknown', () => {
    const contact = { contact: 'a', channel: 'voice', queue: 'heating', seat: '1001' };
    const told = story()
      .signIn(0)
      .call('a', 'heating', 5)
      .at(60, 'source.snapshot', { ...list, contacts: [{ ...contact, since: 0, state: 'talking' }] });
    const now = told.see(90);
    expect(now.queues.heating!.today).toMatchObject({ answered: 1, asa: null, service_level: null });
    expect(now.seats['1001']!.word).toBe('talking');
  });

  test('[CONTACT8] found waiting: since the list’s since, and not talking any more', () => {
    const told = story().signIn(0);
    const contact = { contact: 'a', channel: 'voice', queue: 'billing', since: told.start + 40_000 };
    told
      .call('a', 'heating', 5, 10)
      .at(60, 'source.snapshot', { ...list, contacts: [{ ...contact, state: 'queued' }] });
    const now = told.see(90);
    expect(now.queues.billing!.now).toMatchObject({ queued: 1, longest_wait_since: told.start + 40_000 });
    expect(now.seats['1001']!.word).toBe('free');
    expect(now.contacts.a!.state).toBe('queued');
  });

  test('[CONTACT8] what comes late of before the list is told in its place and can undo it', () => {
    const told = story()
      .signIn(0)
      .call('a', 'heating', 5)
      .at(60, 'source.snapshot', { ...list, contacts: [] })
      .at(30, 'contact.abandoned', { contact: 'a' }, { told: 100 })
      .at(20, 'contact.queued', { contact: 'late', queue: 'heating' }, { told: 110 });
    expect(told.see(99).queues.heating!.today).toMatchObject({ lost_sight: 1, abandoned: 0 });
    expect(told.see(105).queues.heating!.today).toMatchObject({ lost_sight: 0, abandoned: 1 });
    // known only now, and the list of a minute ago lacked it
    expect(told.see(120).queues.heating).toMatchObject({ now: { queued: 0 }, today: { offered: 2, lost_sight: 1 } });
  });
});
