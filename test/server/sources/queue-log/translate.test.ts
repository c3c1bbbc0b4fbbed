import { describe, expect, it } from 'vitest';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import { createLogParser } from '../../../../src/lib/server/sources/queue-log/parse.ts';
import { createLogTranslator } from '../../../../src/lib/server/sources/queue-log/translate.ts';
import { amiStory, answered, CALL, START } from '../../../support/ami-story.ts';

const S = START / 1000;
const seal = (number: string) => ({ key: `k${number}`, shown: '***' });

function alone(...lines: string[]): AnyFact[] {
  const parser = createLogParser();
  const translator = createLogTranslator({ source: 'log', seal });
  for (const line of lines) translator.line(parser.parse(line)!);
  return translator.take();
}

const short = (facts: readonly AnyFact[], ...types: string[]) =>
  facts
    .filter((fact) => types.includes(fact.type))
    .map((fact) => [(fact.time - START) / 1000, fact.type, fact.data] as const);

const EXITS = ['contact.abandoned', 'contact.overflowed', 'contact.left_unanswered'] as const;

describe('a queue_log alone', () => {
  it('[QLOG2] tells each exit by its kind, with its wait', () => {
    const facts = alone(
      ...[1, 2, 3, 4, 5].map((n) => `${S + n}|c.${n}|heating|NONE|ENTERQUEUE||1380000000${n}|1|`),
      `${S + 6}|c.1|heating|NONE|ABANDON|1|1|5`,
      `${S + 7}|c.2|heating|NONE|EXITWITHTIMEOUT|1|1|5`,
      `${S + 8}|c.3|heating|NONE|EXITWITHKEY|1|2|3|5`,
      `${S + 9}|c.4|heating|NONE|EXITEMPTY|1|1|5`,
      `${S + 10}|c.5|heating|NONE|WITHDRAW|1|1|5|callback`
    );
    expect(short(facts, ...EXITS)).toEqual([
      [6, 'contact.abandoned', { contact: 'c.1', waited_s: 5 }],
      [7, 'contact.overflowed', { contact: 'c.2', reason: 'timeout', waited_s: 5 }],
      [8, 'contact.overflowed', { contact: 'c.3', reason: 'key', waited_s: 5 }],
      [9, 'contact.overflowed', { contact: 'c.4', reason: 'empty', waited_s: 5 }],
      [10, 'contact.overflowed', { contact: 'c.5', reason: 'withdrawn', waited_s: 5 }]
    ]);
    expect(JSON.stringify(facts)).not.toContain('"13800000001');
    expect(facts.some((fact) => fact.recovered)).toBe(false);
  });

  it('[QLOG2] a transfer and the next queue in one second come one after the other', () => {
    const facts = alone(
      `${S + 1}|c.1|heating|NONE|ENTERQUEUE||1|1|`,
      `${S + 3}|c.1|heating|Anna|CONNECT|2|a.1|2`,
      `${S + 9}|c.1|heating|Anna|BLINDTRANSFER|4930200|ext-local|2|6|1`,
      `${S + 9}|c.1|billing|NONE|ENTERQUEUE||1|1|`,
      `${S + 9}|c.1|billing|Bert|CONNECT|0|b.1|0`,
      `${S + 20}|c.1|billing|Bert|COMPLETECALLER|0|11|1`
    );
    expect(short(facts, 'contact.queued', 'contact.connected', 'contact.transferred', 'contact.ended')).toEqual([
      [1, 'contact.queued', expect.objectContaining({ queue: 'heating' })],
      [3, 'contact.connected', { contact: 'c.1', seat: 'Anna', waited_s: 2 }],
      [9, 'contact.transferred', { contact: 'c.1', from: 'Anna', kind: 'blind', talked_s: 6 }],
      [9.001, 'contact.queued', expect.objectContaining({ queue: 'billing' })],
      [9.001, 'contact.connected', { contact: 'c.1', seat: 'Bert', waited_s: 0 }],
      [20, 'contact.ended', { contact: 'c.1', by: 'caller', talked_s: 11 }]
    ]);
  });

  it('[QLOG1] PAUSEALL with its PAUSE lines is one pause per queue', () => {
    const facts = alone(
      `${S + 1}|NONE|NONE|Anna|PAUSEALL|Lunch`,
      `${S + 1}|NONE|heating|Anna|PAUSE|Lunch`,
      `${S + 1}|NONE|billing|Anna|PAUSE|Lunch`,
      `${S + 5}|NONE|NONE|Anna|UNPAUSEALL|`,
      `${S + 5}|NONE|heating|Anna|UNPAUSE|`
    );
    expect(short(facts, 'seat.presence').map(([at, , data]) => [at, data])).toEqual([
      [1, { seat: 'Anna', presence: 'away', queues: ['heating'], reason: 'Lunch' }],
      [1, { seat: 'Anna', presence: 'away', queues: ['billing'], reason: 'Lunch' }],
      [5, { seat: 'Anna', presence: 'ready', queues: ['heating'] }]
    ]);
  });

  it('[QLOG2] a restart ends what was open, unseen', () => {
    const facts = alone(
      `${S + 1}|c.1|heating|NONE|ENTERQUEUE||1|1|`,
      `${S + 2}|c.2|heating|NONE|ENTERQUEUE||2|2|`,
      `${S + 3}|c.1|heating|Anna|CONNECT|2|a.1|2`,
      `${S + 60}|NONE|NONE|NONE|QUEUESTART|`
    );
    expect(short(facts, 'contact.ended', 'source.snapshot')).toEqual([
      [60, 'contact.ended', { contact: 'c.1', by: 'system', talked_s: 0 }],
      [60, 'source.snapshot', expect.objectContaining({ contacts: [] })]
    ]);
  });

  it('[QLOG4] read again, it tells the same facts by the same ids, and no id holds a number', () => {
    const lines = [
      `${S + 1}|c.1|heating|NONE|ENTERQUEUE||13800001234|1|Li Wei`,
      `${S + 3}|c.1|heating|Anna|CONNECT|2|a.1|2`,
      `${S + 3}|c.1|heating|Anna|RINGNOANSWER|0`,
      `${S + 3}|c.1|heating|Anna|RINGNOANSWER|0`
    ];
    const [once, twice] = [alone(...lines), alone(...lines)];
    const ids = (facts: readonly AnyFact[]) =>
      facts.filter((fact) => fact.type.startsWith('contact')).map((fact) => fact.id);
    expect(ids(once)).toEqual(ids(twice));
    expect(new Set(ids(once)).size).toBe(ids(once).length);
    expect(ids(once).join()).not.toContain('13800001234');
  });
});

describe('a queue_log beside AMI', () => {
  const log = () => true;

  it('[QLOG3] says how a caller left, at the very moment that AMI told', () => {
    const story = amiStory({ log });
    story.open(0);
    story.event(1.2, 'QueueCallerJoin', CALL.join);
    story.line(2, `${S + 1}|c.1|heating|NONE|ENTERQUEUE||1|1|`);
    story.event(5.3, 'QueueCallerAbandon', { ...CALL.join, HoldTime: 4 });
    story.event(5.3, 'QueueCallerLeave', CALL.leave);
    story.line(6, `${S + 5}|c.1|heating|NONE|EXITWITHTIMEOUT|1|1|4`);
    story.wait(60);
    expect(story.of('contact.queued', ...EXITS)).toEqual([
      [
        1.2,
        'contact.queued',
        { contact: 'c.1', queue: 'heating', channel: 'voice', position: 1, caller: expect.anything() as object }
      ],
      [5.3, 'contact.left_unanswered', { contact: 'c.1', waited_s: 4 }],
      [5.3, 'contact.overflowed', { contact: 'c.1', reason: 'timeout', waited_s: 4 }]
    ]);
  });

  it('[QLOG3] a whole call told by both is told once, also when the log is first', () => {
    const story = amiStory({ log });
    story.open(0);
    story.line(1, `${S + 1}|c.1|heating|NONE|ENTERQUEUE||1|1|`);
    answered(story);
    story.line(3.2, `${S + 3}|c.1|heating|Anna|CONNECT|2|a.1|2`);
    story.line(20, `${S + 20}|c.1|heating|Anna|COMPLETECALLER|2|17|1`);
    story.event(20.4, 'AgentComplete', CALL.complete(2, 17, 'caller'));
    story.line(21, `${S + 21}|NONE|heating|Anna|PAUSE|Lunch`);
    story.event(21.2, 'QueueMemberPause', { Queue: 'heating', ...CALL.anna, Paused: 1, PausedReason: 'Lunch' });
    story.wait(60);
    const told = story.facts().map(([, type]) => type);
    for (const type of ['contact.queued', 'contact.connected', 'contact.ended', 'seat.presence']) {
      expect(
        told.filter((one) => one === type),
        type
      ).toHaveLength(1);
    }
    expect(story.raw().some((fact) => fact.recovered)).toBe(false);
  });

  it('[QLOG3] what a gap held is told at its own time, marked recovered', () => {
    const story = amiStory({ log });
    answered(story);
    story.close(10);
    story.line(15, `${S + 14}|c.1|heating|Anna|COMPLETEAGENT|2|11|1`);
    story.line(17, `${S + 16}|c.7|heating|NONE|ENTERQUEUE||1|1|`);
    story.line(19, `${S + 18}|c.7|heating|NONE|ABANDON|1|1|2`);
    story.line(19, `${S + 18}|NONE|heating|Anna|PAUSE|gap`);
    const told = story.raw().filter((fact) => fact.recovered);
    expect(
      short(told, 'contact.ended', 'contact.queued', 'contact.abandoned', 'seat.presence').map(([at, type]) => [
        at,
        type
      ])
    ).toEqual([
      [14, 'contact.ended'],
      [16, 'contact.queued'],
      [18, 'contact.abandoned'],
      [18, 'seat.presence']
    ]);
  });

  it('[QLOG7] a log whose calls nobody sees is another system’s, and is not taken in', () => {
    const story = amiStory({ log });
    answered(story);
    for (const n of [1, 2, 3, 4, 5]) {
      story.line(n * 5, `${S + n * 5}|x.${n}|heating|NONE|ENTERQUEUE||1|1|`);
      story.line(n * 5 + 2, `${S + n * 5 + 2}|x.${n}|heating|NONE|ABANDON|1|1|1`);
    }
    story.wait(60);
    const taken = story.of('contact.queued').filter(([, , data]) => String(data.contact).startsWith('x.'));
    expect(taken.length).toBeLessThan(3);
    story.event(61, 'QueueCallerJoin', { ...CALL.join, Uniqueid: 'c.9' });
    expect(story.of('contact.queued').at(-1)?.[2]).toMatchObject({ contact: 'c.9', tells_exit: false });
  });
});
