import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AnyFact, FactType } from '../../src/lib/core/facts.ts';
import { floorOf } from '../core/property/floor.ts';
import { reference } from './reference.ts';

// The recordings stand beside the checkout, as in CI; PILOTLIGHT_DATASETS names another place.
const datasets = process.env.PILOTLIGHT_DATASETS ?? join(import.meta.dirname, '../../../shared/data');
const ended = ['COMPLETECALLER', 'COMPLETEAGENT'];
const passed = ['BLINDTRANSFER', 'ATTENDEDTRANSFER'];
const flow: Record<string, string> = {
  EXITWITHTIMEOUT: 'timeout',
  EXITWITHKEY: 'key',
  EXITEMPTY: 'empty',
  WITHDRAW: 'withdrawn'
};

/** The words of Asterisk's own queue_log as facts: stated seconds where the log states them. */
function told(log: string): AnyFact[] {
  const facts: AnyFact[] = [];
  for (const [index, line] of log.split('\n').entries()) {
    const [second, uniqueid, queue, seat, word, ...more] = line.split('|') as [
      string,
      string,
      string,
      string,
      string,
      ...string[]
    ];
    const tell = (type: FactType, data: object): void => {
      const contact = { contact: uniqueid, ...data };
      facts.push({ type, time: Number(second) * 1000, source: 'log', id: String(index), data: contact } as never);
    };
    const talked_s = Number(more.at(-2));
    if (word === 'ENTERQUEUE') tell('contact.queued', { queue });
    else if (word === 'CONNECT') tell('contact.connected', { seat, waited_s: Number(more[0]) });
    else if (word === 'RINGNOANSWER') tell('contact.ring_missed', { seat, reason: 'timeout' });
    else if (word === 'ABANDON') tell('contact.abandoned', { waited_s: Number(more[2]) });
    else if (word in flow) tell('contact.overflowed', { reason: flow[word] });
    else if (ended.includes(word)) tell('contact.ended', { talked_s });
    else if (passed.includes(word)) tell('contact.transferred', { from: seat, talked_s });
  }
  return facts;
}

describe('the naive reference, against a real Asterisk', () => {
  test.each(['calm', 'burst', 'reconnect'])('%s: its queue_log gives the figures of truth.json', (capture) => {
    const folder = join(datasets, 'asterisk', capture);
    expect(existsSync(folder), `the recordings are missing: ${folder}`).toBe(true);
    const facts = told(readFileSync(join(folder, 'queue_log'), 'utf8'));
    const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as {
      queues: Record<string, Record<string, number>>;
    };
    const now = Math.max(...facts.map(({ time }) => time));
    const { queues } = reference(facts, floorOf('UTC', { shortAbandon: 0, answerWithin: 20_000, periods: [] }), now);
    for (const [id, expected] of Object.entries(truth.queues)) {
      expect(queues[id]!.whole, id).toMatchObject({
        offered: expected.offered,
        answered: expected.answered,
        overflowed: expected.exit_timeout! + expected.exit_key! + expected.exit_empty! + expected.withdrawn!,
        ring_missed: expected.ringnoanswer,
        wait_answered_s: expected.wait_answered_s,
        talk_s: expected.talk_s
      });
      const { abandoned, short_abandoned } = queues[id]!.whole;
      expect(abandoned! + short_abandoned!, id).toBe(expected.abandoned);
    }
  });
});
