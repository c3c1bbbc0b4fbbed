import { describe, expect, it } from 'vitest';
import type { AgentState } from '../../../../src/lib/core/state.ts';
import { contact, nowFigures, queue, seat, site } from '../../../support/floor-records.ts';
import { BOX } from '../../../../src/lib/core/alerts/box/box.ts';
import { createJudge } from '../../../../src/lib/core/alerts/judge.ts';
import { S, START } from '../desk.ts';
import { SETTINGS, story } from './story.ts';

const at = (seconds: number) => START + seconds * S;
const agent = (missed: number, acw = 0, answered = 0): AgentState =>
  ({
    id: 'a1',
    name: 'A',
    seat: '1001',
    today: { day: '2026-11-26', ring_missed: missed, acw_s: acw, answered }
  }) as AgentState;
const sits = (word: Parameters<typeof seat>[1], since: number, over: Parameters<typeof seat>[3] = {}) =>
  seat('1001', word, 0, { since: at(since), agent: 'a1', site: 'warm-city', ...over });
const call = (over: Parameters<typeof contact>[1]) => contact('c1', { state: 'talking', seat: '1001', ...over });

describe('the rules of seats and people', () => {
  it('[RULE10] hand-raised: at once, over when it is lowered', () => {
    const floor = story();
    floor.put(0, 'seats', sits('talking', 0, { flags: ['help'], contacts: ['c1'] }));
    expect(floor.log).toEqual(['0 hand-raised raised serious']);
    floor.put(9, 'seats', sits('talking', 0, { flags: [], contacts: ['c1'] }));
    floor.runTo(10);
    expect(floor.log.at(-1)).toBe('9 hand-raised resolved');
  });

  it('[RULE11] ring-missed: two in ten minutes at one seat, whoever counted before', () => {
    const floor = story();
    floor.put(0, 'seats', sits('free', 0));
    floor.put(0, 'agents', agent(5));
    floor.put(10, 'agents', agent(6));
    floor.put(500, 'agents', agent(7));
    expect(floor.log).toEqual(['500 ring-missed raised warning']);
    floor.runTo(2000);
    expect(floor.log.at(-1)).toBe('670 ring-missed resolved');
  });

  it('[RULE18] alone-unwell: a missed ring, idle while callers wait, or no check-in; never with a second one there', () => {
    const one = site({ now: { ...site().now, signed_in: 1 } });
    const missed = story();
    missed.put(0, 'sites', one);
    missed.put(0, 'seats', sits('free', 0));
    missed.put(0, 'agents', agent(0));
    missed.put(30, 'agents', agent(1));
    expect(missed.log.filter((line) => line.includes('unwell'))).toEqual(['30 alone-unwell raised critical']);
    expect(missed.why('alone-unwell')).toEqual(['alone', 'ring_missed']);

    const still = story();
    still.put(0, 'sites', one);
    still.put(0, 'queues', queue({ now: nowFigures({ queued: 1, available: 0, staffed: 1 }) }));
    still.put(0, 'seats', sits('free', 0));
    still.runTo(1300);
    expect(still.log.filter((line) => line.includes('unwell'))).toEqual(['1200.001 alone-unwell raised critical']);
    still.put(1310, 'seats', sits('talking', 1310, { contacts: ['c1'] }));
    expect(still.log.at(-1)).toBe('1310 alone-unwell resolved');

    const quiet = story();
    quiet.put(0, 'sites', one);
    quiet.put(0, 'seats', sits('free', 0));
    quiet.runTo(3000);
    const two = story();
    two.put(0, 'sites', site({ now: { ...site().now, signed_in: 2 } }));
    two.put(0, 'seats', sits('free', 0));
    two.put(0, 'agents', agent(0));
    two.put(30, 'agents', agent(1));
    expect([...quiet.log, ...two.log].filter((line) => line.includes('unwell'))).toEqual([]);

    const unanswered = story(SETTINGS, (_, now) => (now >= at(3600) ? at(3600) : null));
    unanswered.put(0, 'sites', one);
    unanswered.put(0, 'seats', sits('free', 0));
    unanswered.put(3600, 'seats', sits('free', 0));
    unanswered.runTo(4000);
    expect(unanswered.log.filter((line) => line.includes('unwell'))).toEqual(['3900.001 alone-unwell raised critical']);
  });

  it('[RULE12] wrap-long and break-long: over the usual, over what the reason allows', () => {
    const floor = story();
    floor.put(0, 'agents', agent(0, 500, 10));
    floor.put(0, 'seats', sits('wrapping', 0));
    floor.runTo(200);
    expect(floor.log).toEqual(['150.001 wrap-long raised info']);
    const away = story();
    away.put(0, 'seats', sits('away', 0, { reason: 'break' }));
    away.runTo(1000);
    expect(away.log).toEqual(['900.001 break-long raised info']);
    const training = story();
    training.put(0, 'seats', sits('away', 0, { reason: 'training' }));
    training.runTo(9000);
    expect(training.log).toEqual([]);
  });

  it('[RULE12] left-in-rush: away while somebody waits whom nobody can take', () => {
    const floor = story();
    floor.put(0, 'queues', queue({ now: nowFigures({ queued: 2, available: 0, staffed: 3 }) }));
    floor.put(1, 'seats', sits('away', 1, { queues: ['heating'] }));
    expect(floor.log).toContain('1 left-in-rush raised info');
    const calm = story();
    const repair = (away: number) =>
      queue({ id: 'repair', now: nowFigures({ queued: 0, available: 1, staffed: 3, away }) });
    calm.put(0, 'queues', repair(2));
    calm.put(1, 'seats', sits('away', 1, { queues: ['repair'] }));
    expect(calm.log).toEqual([]);
    calm.put(2, 'queues', repair(3));
    calm.put(2, 'seats', sits('away', 2, { id: '1009', queues: ['repair'] }));
    expect(calm.log).toEqual(['2 left-in-rush raised info']);
    expect(calm.why('left-in-rush')).toEqual(['many_away', 'break']);
  });

  it('[RULE13] state-impossible: a word that its contacts contradict for a minute', () => {
    const floor = story();
    floor.put(0, 'seats', sits('talking', 0, { contacts: [] }));
    floor.runTo(61);
    expect(floor.log).toEqual(['60 state-impossible raised warning']);
    const right = story();
    right.put(0, 'contacts', call({ talk_since: at(0) }));
    right.put(0, 'seats', sits('talking', 0, { contacts: ['c1'] }));
    right.runTo(100);
    expect(right.log).toEqual([]);
  });
});

describe('the rules of contacts, promises and orders', () => {
  it('[RULE14] call-long and hold-long: by the clock of this talk, and three holds', () => {
    const floor = story();
    floor.put(0, 'queues', queue({ m30: { ...queue().m30, aht: 200 } }));
    floor.put(0, 'contacts', call({ talk_since: at(0), hold_since: at(0), holds: 1 }));
    floor.runTo(250);
    floor.put(250, 'contacts', call({ talk_since: at(0), hold_since: null, holds: 1 }));
    floor.runTo(700);
    expect(floor.log.filter((line) => /hold-long|call-long/.test(line))).toEqual([
      '120.001 hold-long raised warning',
      '240.001 hold-long graver serious',
      '255 hold-long resolved',
      '600.001 call-long raised info'
    ]);
    const thrice = story();
    thrice.put(0, 'contacts', call({ talk_since: at(0), holds: 3 }));
    expect(thrice.log).toEqual(['0 hold-long raised warning']);
  });

  it('[RULE19] chat-unanswered: from the message, or from when somebody was there to answer', () => {
    const floor = story();
    floor.put(0, 'contacts', call({ channel: 'chat', reply_since: at(0) }));
    floor.put(50, 'contacts', call({ channel: 'chat', talk_since: at(50), reply_since: at(0) }));
    floor.runTo(120);
    floor.put(130, 'contacts', call({ channel: 'chat', talk_since: at(50), reply_since: null }));
    floor.put(200, 'contacts', call({ channel: 'chat', talk_since: at(50), reply_since: at(200) }));
    floor.put(259, 'contacts', call({ channel: 'chat', talk_since: at(50), reply_since: null }));
    floor.runTo(400);
    expect(floor.log.filter((line) => line.includes('chat'))).toEqual([
      '110.001 chat-unanswered raised warning',
      '130 chat-unanswered resolved'
    ]);
    expect(floor.why('chat-unanswered')).toEqual([]);
  });

  it('[RULE15] repeat-contact, conversation-hot and abuse: by what the call tells', () => {
    const voice = {
      at: at(0),
      loudness_db: null,
      louder_db: 8,
      rate_per_min: null,
      faster: null,
      sentiment: null,
      talk_over_s: null
    };
    const floor = story();
    floor.put(0, 'contacts', call({ talk_since: at(0), nth: { day: 2, week: 2 }, speech: null }));
    expect(floor.log).toEqual(['0 repeat-contact raised info']);
    floor.put(
      90,
      'contacts',
      call({ nth: { day: 2, week: 3 }, speech: { caller: voice, agent: null, phrases: { abuse: at(90) } } })
    );
    floor.runTo(97);
    expect(floor.log).toEqual([
      '0 repeat-contact raised info',
      '90 repeat-contact graver warning',
      '90 abuse raised serious',
      '95 conversation-hot raised serious'
    ]);
    expect(floor.why('conversation-hot')).toEqual(['louder_db']);
  });

  it('[RULE15] conversation-hot: a complaint that no apology follows in 30 s', () => {
    const floor = story();
    const said = (phrases: Record<string, number>) => call({ speech: { caller: null, agent: null, phrases } });
    floor.put(0, 'contacts', said({ complaint: at(0) }));
    floor.runTo(40);
    expect(floor.log).toEqual(['35.001 conversation-hot raised serious']);
    const sorry = story();
    sorry.put(0, 'contacts', said({ complaint: at(0) }));
    sorry.put(20, 'contacts', said({ complaint: at(0), apology: at(20) }));
    sorry.runTo(100);
    expect(sorry.log).toEqual([]);
  });

  it('[RULE16] danger: critical at once, straight to level 2, and it stays when the call ends', () => {
    const floor = story();
    floor.put(0, 'contacts', call({ topic: 'gas_smell' }));
    expect(floor.log).toEqual(['0 danger raised critical']);
    floor.put(60, 'contacts', null, 'c1');
    floor.runTo(70);
    expect(floor.log).toEqual(['0 danger raised critical']);
    const other = story();
    other.put(0, 'contacts', call({ topic: 'no_heat' }));
    expect(other.log).toEqual([]);
  });

  it('[RULE17] promise-late ten minutes before its time until it is kept; workorder-late past the next step’s limit', () => {
    const promise = {
      id: 'p1',
      due: at(1000),
      role: 'lead',
      person: null,
      contact: null,
      workorder: null,
      matter: 'm'
    } as const;
    const floor = story();
    floor.put(0, 'promises', { ...promise, state: 'made', note: null, since: at(0) });
    floor.runTo(500);
    floor.put(1100, 'promises', { ...promise, state: 'kept', note: null, since: at(1100) });
    floor.runTo(1101);
    expect(floor.log).toEqual(['400 promise-late raised serious', '1100 promise-late resolved']);
    const order = {
      id: 'w1',
      step: 'taken',
      since: at(0),
      opened: at(0),
      contact: null,
      kind: null,
      area: null,
      topic: null
    };
    const late = story();
    late.put(0, 'workorders', { ...order, due: null, owner: null });
    late.runTo(700);
    late.put(700, 'workorders', { ...order, step: 'dispatched', since: at(700), due: null, owner: null });
    late.runTo(701);
    expect(late.log).toEqual(['600.001 workorder-late raised warning', '700 workorder-late resolved']);
  });
});

it('[RULE4] what is gone is told once, and what did not move is not looked at', () => {
  const looked: string[] = [];
  const record = seat('1001', 'talking', 0, { flags: ['help'], contacts: ['c1'] });
  const seats = new Map([['1001', record]]);
  const judge = createJudge({
    ...{ rules: BOX, settings: () => SETTINGS },
    look: (collection, id) => {
      looked.push(`${collection} ${id}`);
      return (collection === 'seats' ? seats.get(id) : undefined) as never;
    },
    told: (rule, subject, finding) =>
      looked.push(`${rule.id} ${subject.id} ${finding === null ? 'gone' : String(finding.holds)}`)
  });
  judge.look(new Map([['seats', new Set(['1001'])]]), START);
  expect(looked.filter((one) => one.startsWith('hand-raised'))).toEqual(['hand-raised 1001 true']);
  looked.length = 0;
  judge.look(new Map([['queues', new Set(['other'])]]), START + 1);
  judge.tick(START + 2);
  expect(looked).toEqual(['queues other']);
  seats.clear();
  looked.length = 0;
  for (const _ of [1, 2]) judge.look(new Map([['seats', new Set(['1001'])]]), START + 3);
  expect(looked.filter((one) => one.startsWith('hand-raised'))).toEqual(['hand-raised 1001 gone']);
});
