import { liveProblem } from '../../protocol/live-problems.ts';
import { isProblem, type ProblemDo } from '../../protocol/problems.ts';
import type { CommandDone, LiveProblem, Refusal } from '../../protocol/wire.ts';
import type { Perform } from '../actions/perform.ts';
import type { Principal } from '../access/principal.ts';

/** What a live client can do about a problem of the API. */
const DO: Readonly<Record<ProblemDo, LiveProblem['do']>> = {
  mend: 'give-up',
  split: 'give-up',
  wait: 'retry',
  retry: 'retry',
  reload: 'reload',
  'sign-in': 'sign-in',
  'give-up': 'give-up'
};

/** The socket's `command`: the same as `POST /api/v1/commands`. */
export function answerTo(perform: Perform): (body: unknown, by: Principal) => Promise<CommandDone | Refusal> {
  return async (body, by) => {
    const answer = await perform(body, by);
    if (!isProblem(answer)) return answer;
    const { code, detail, do: act } = answer;
    return { problem: { code, detail, do: DO[act] } };
  };
}

/** Where no commands are taken: a stream that is only read. */
export const noCommands = (): Promise<Refusal> =>
  Promise.resolve({ problem: liveProblem('unknown_command', 'no commands are taken here') });
