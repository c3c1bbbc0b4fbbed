import type { AmiStep } from '../../src/lib/server/replay/ami-file.ts';
import { createFramer } from '../../src/lib/server/sources/asterisk/parse.ts';
import { frameText } from './pbx-model.ts';
import type { Planted } from './planted.ts';
import { stepsOf } from './recordings.ts';

interface Telling {
  readonly type: string;
  readonly data: object;
}

/** What a system may write a number into, other than ids: one contact for each number, all of them still there at the end. */
export function tellings(numbers: readonly Planted[]): Telling[][] {
  const at = (i: number) => numbers[i % numbers.length]!;
  return numbers.map(({ written, digits }, i) => {
    const contact = `c${i}`;
    const [next, after] = [at(i + 1).written, at(i + 2).written];
    const due = new Date(Date.now() + 3_600_000).toISOString();
    const caller_name = [written, `张三 ${written}`, `Li Wei (${written})`][i % 3];
    const more: Telling[] = [
      { type: 'contact.tagged', data: { contact, topic: 'bill', note: `请回拨 ${written}，或 ${next}` } },
      { type: 'contact.dialing', data: { contact: `d${i}`, seat: '1002', to: next } },
      { type: 'contact.transferred', data: { contact, from: '1001', to_external: `外线 ${next}` } },
      { type: 'contact.reviewed', data: { contact, by: 'qa', verdict: `said ${after} aloud` } },
      { type: 'contact.speech', data: { contact, party: 'caller', phrases: ['fire', next] } },
      { type: 'promise.made', data: { promise: `p${i}`, due, role: 'lead', contact, note: `call ${next} back` } },
      { type: 'promise.kept', data: { promise: `p${i}`, contact, note: `电话${after}已回` } },
      { type: 'workorder.opened', data: { workorder: `w${i}`, contact, kind: 'repair' } },
      { type: 'seat.help_requested', data: { seat: '1001', contact, note: `客户 ${written} 很急` } },
      { type: 'outage.reported', data: { outage: `o${i % 5}`, areas: ['lanting'], cause: `told by ${next}` } },
      { type: 'source.state', data: { source: 'crm', state: 'up', reason: `last: ${after}` } }
    ];
    return [
      { type: 'contact.arrived', data: { contact, channel: 'voice', caller: written, caller_name, dialled: next } },
      { type: 'contact.queued', data: { contact, queue: 'heating', caller: digits } },
      { type: 'contact.arrived', data: { contact: `e${i}`, channel: 'voice', caller: `${written} x`, site: 'warm' } },
      ...more
    ];
  });
}

/** A phone system's day with the numbers in every field that may hold one. */
export async function plantedSteps(numbers: readonly Planted[]): Promise<AmiStep[]> {
  const framer = createFramer();
  let next = 0;
  const plant = ([key, value]: [string, string]): [string, string] => {
    if (!/^(Dest)?(CallerID|ConnectedLine)(Num|Name)$/.test(key)) return [key, value];
    const { written } = numbers[(next += 1) % numbers.length]!;
    return [key, key.endsWith('Name') && next % 2 === 0 ? `Li Wei ${written}` : written];
  };
  return (await stepsOf('burst', 'wallboard')).map((step) =>
    step.kind === 'frames'
      ? {
          ...step,
          frames: step.frames.flatMap((frame) => framer.push(Buffer.from(frameText(frame.fields().map(plant)))))
        }
      : step
  );
}

/** Lines of queue_log: callers who joined just now, their numbers as numbers and as names. */
export function plantedLog(numbers: readonly Planted[], now: number): string {
  const second = Math.floor(now / 1000);
  return numbers
    .slice(0, 50)
    .map(({ written }, i) => `${second}|ql-${i}|heating|NONE|ENTERQUEUE||${written}|${i + 1}|王 ${written}\n`)
    .join('');
}
