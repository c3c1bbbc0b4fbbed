import type { AnyFact } from '../../src/lib/core/facts.ts';
import { Frame } from '../../src/lib/server/sources/asterisk/parse.ts';
import { createTranslator, type TranslatorOptions } from '../../src/lib/server/sources/asterisk/translate.ts';
import { createLogParser } from '../../src/lib/server/sources/queue-log/parse.ts';

/** When a story begins: seconds in it count from here. */
export const START = 1_800_000_000_000;

/** A translator on a timeline in seconds: events and log lines in, facts out. */
export interface AmiStory {
  event(at: number, name: string, fields?: Readonly<Record<string, string | number>>): void;
  line(at: number, text: string): void;
  open(at: number): void;
  close(at: number): void;
  wait(until: number): void;
  /** The Uniqueid that a coach of that call at that seat would be put on. */
  channelAt(contact: string, seat: string): string | null;
  /** Every fact so far, short: `[seconds, type, data]`. */
  facts(): [number, string, Record<string, unknown>][];
  raw(): AnyFact[];
  /** Facts of these types' data only. */
  of(...types: string[]): [number, string, Record<string, unknown>][];
}

export function amiStory(options: Partial<TranslatorOptions> = {}): AmiStory {
  const seal = (number: string) => ({ key: `k${number}`, shown: '***' });
  const translator = createTranslator({ source: 'pbx', seal, ...options });
  const parser = createLogParser();
  const all: AnyFact[] = [];
  const time = (at: number): number => START + Math.round(at * 1000);

  function run(until: number): void {
    for (let due = translator.due(); due !== null && due <= until; due = translator.due()) {
      translator.flush(due);
      all.push(...translator.take());
    }
  }

  function at(seconds: number, work: (now: number) => void): void {
    run(time(seconds));
    work(time(seconds));
    all.push(...translator.take());
  }

  const short = (fact: AnyFact): [number, string, Record<string, unknown>] => [
    (fact.time - START) / 1000,
    fact.type,
    fact.data as unknown as Record<string, unknown>
  ];

  return {
    event(seconds, name, fields = {}) {
      const lines = [`Event: ${name}`, ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`)];
      at(seconds, (now) => translator.frame(new Frame(lines.join('\r\n')), now));
    },
    line(seconds, text) {
      at(seconds, (now) => translator.line(parser.parse(text)!, now));
    },
    open: (seconds) => at(seconds, (now) => translator.opened(now)),
    close: (seconds) => at(seconds, (now) => translator.closed(now, 'cut')),
    wait: (until) => at(until, () => undefined),
    channelAt: (contact, seat) => translator.channelAt(contact, seat),
    facts: () => all.map(short),
    raw: () => all,
    of: (...types) => all.filter((fact) => types.includes(fact.type)).map(short)
  };
}

const CALLER = { Channel: 'PJSIP/trunk-0000000a', Uniqueid: 'c.1', Linkedid: 'c.1', CallerIDNum: '13800001234' };
const ANNA = { Interface: 'PJSIP/1001', MemberName: 'Anna' };
const PHONE = { DestChannel: 'PJSIP/1001-0000000b', DestUniqueid: 'a.1', DestLinkedid: 'c.1' };

/** The usual steps of a call, to be strung together. */
export const CALL = {
  join: { ...CALLER, Queue: 'heating', Position: 1, Count: 1 },
  called: { ...CALLER, ...PHONE, ...ANNA, Queue: 'heating' },
  dialEnd: (status: string) => ({ ...CALLER, ...PHONE, DialStatus: status }),
  leave: { ...CALLER, Queue: 'heating', Position: 1, Count: 0 },
  connect: (held: number) => ({ ...CALLER, ...PHONE, ...ANNA, Queue: 'heating', HoldTime: held, RingTime: 1 }),
  complete: (held: number, talked: number, reason: string) => ({
    ...CALLER,
    ...PHONE,
    ...ANNA,
    Queue: 'heating',
    HoldTime: held,
    TalkTime: talked,
    Reason: reason
  }),
  hangup: { ...CALLER, Cause: 16 },
  phoneHangup: { Channel: PHONE.DestChannel, Uniqueid: 'a.1', Linkedid: 'c.1', Cause: 16 },
  caller: CALLER,
  anna: ANNA
};

/** A call answered at 3 s, waited 2. */
export function answered(story: AmiStory): void {
  story.open(0);
  story.event(0.5, 'QueueMemberStatus', { Queue: 'heating', ...ANNA, Status: 1, Paused: 0 });
  story.event(1, 'QueueCallerJoin', CALL.join);
  story.event(1.1, 'AgentCalled', CALL.called);
  story.event(3, 'DialEnd', CALL.dialEnd('ANSWER'));
  story.event(3, 'QueueCallerLeave', CALL.leave);
  story.event(3, 'AgentConnect', CALL.connect(2));
  story.event(3.1, 'BridgeEnter', { ...CALLER, BridgeUniqueid: 'b.1' });
  story.event(3.1, 'BridgeEnter', { Channel: PHONE.DestChannel, Uniqueid: 'a.1', Linkedid: 'c.1' });
}
