import type { AnyFact, Caller } from '../../core/facts.ts';
import type { SourceId } from '../../core/ids.ts';
import { checkEvent, isRefusal } from '../../protocol/events.ts';
import { toFact } from '../sources/events/facts.ts';
import { linesOf } from './read.ts';
import { ReplayError } from './stages.ts';

/** CloudEvents, one a line, in the order in which they arrived. */
export async function readEventsFile(
  path: string,
  source: SourceId,
  seal: (number: string) => Caller | undefined
): Promise<AnyFact[]> {
  const facts: AnyFact[] = [];
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (line.trim() === '') continue;
    const checked = checkEvent(parse(line, path, number));
    const fact = isRefusal(checked) ? checked : toFact(checked, { source, anySource: true }, seal);
    if ('code' in fact) throw new ReplayError(`${path}:${number}: ${fact.message}`);
    facts.push(fact);
  }
  return facts;
}

function parse(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new ReplayError(`${path}:${number}: not JSON`);
  }
}
