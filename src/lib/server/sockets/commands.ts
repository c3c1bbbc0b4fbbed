import { liveSchemas } from '../../protocol/live.ts';
import { liveProblem } from '../../protocol/live-problems.ts';
import type { Refusal } from '../../protocol/wire.ts';

/** What leads to a dial or reaches a person: nobody may before people can sign in. */
const NEEDS_PEOPLE = /^(coach\.|seat\.recall$)/;

/** The answer to a command. The same id and type are always answered alike. */
export function answerCommand(body: unknown): Refusal {
  const parsed = liveSchemas.command.safeParse(body);
  if (!parsed.success) return { problem: liveProblem('unreadable', 'a command wants {id, type, …}') };
  const { type } = parsed.data;
  if (NEEDS_PEOPLE.test(type)) {
    return { problem: liveProblem('needs-people', `${type} needs somebody signed in (access.mode people)`) };
  }
  return { problem: liveProblem('unknown_command', `${type} is not a command here`) };
}
