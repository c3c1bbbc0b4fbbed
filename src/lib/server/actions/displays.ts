import { z } from 'zod';
import { problem, type Problem } from '../../protocol/problems.ts';
import type { Displays } from '../access/displays.ts';
import type { Principal } from '../access/principal.ts';
import type { Versions } from '../access/versions.ts';
import type { Tries } from '../edge/tries.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { id, name } from './fields.ts';

/** Screens: approved by the code that they show, renamed, moved to another board, revoked. */
export function displayActions(options: {
  readonly displays: Displays;
  readonly versions: Versions;
  /** Wrong codes, by who tries them. */
  readonly tries: Tries;
  /** Whether this board exists and its places are theirs to see (ACTION6). */
  readonly maySee: (board: string, by: Principal) => boolean;
}): Actions {
  const { displays, versions, tries, maySee } = options;
  const code = z.string().min(1).max(40);
  const noBoard = () => ({ problem: problem('not_found', 'there is no such board') });
  const noDisplay = () => ({ problem: problem('not_found', 'there is no such screen') });

  /** Tries a code, at most so many wrong ones; null: it was wrong. */
  async function trying<T>(by: Principal, work: () => Promise<T | null>): Promise<T | Problem> {
    const wait = tries.take(by.actor);
    if (wait > 0) return problem('too_many', `too many wrong codes; try again in ${wait} s`, wait);
    const found = await work();
    if (found === null) {
      return problem(
        'code_invalid',
        'no screen waits with this code: read it off the screen again, it changes every 10 minutes'
      );
    }
    // not forgotten: a code of one's own would wash the wrong ones away
    tries.giveBack(by.actor);
    return found;
  }
  const outcome = <T extends object>(found: T | Problem, tell: (value: T) => Outcome): Outcome =>
    'code' in found && 'status' in found ? { problem: found } : tell(found);

  return {
    'display.look': action({
      right: 'displays',
      fields: z.strictObject({ code }),
      subject: () => null,
      told: () => ({}),
      run: async ({ code: typed }, by) =>
        outcome(await trying(by, () => displays.look(typed)), (asking) => ({ result: { ...asking } }))
    }),
    'display.approve': action({
      right: 'displays',
      fields: z.strictObject({ code, name, board: id }),
      subject: ({ board }) => `board:${board}`,
      told: ({ name: called, board }) => ({ name: called, board }),
      async run({ code: typed, name: called, board }, by) {
        if (!maySee(board, by)) return noBoard();
        const found = await trying(by, async () => {
          const display = await displays.approve(typed, { name: called, board, by: by.who.name || by.actor });
          return display === null ? null : { display };
        });
        return outcome(found, (result) => ({ result }));
      }
    }),
    'display.deny': action({
      right: 'displays',
      fields: z.strictObject({ code }),
      subject: () => null,
      told: () => ({}),
      run: async ({ code: typed }, by) =>
        outcome(await trying(by, async () => ((await displays.deny(typed)) ? {} : null)), () => ({}))
    }),
    'display.change': action({
      right: 'displays',
      fields: z.strictObject({ display: id, name: name.optional(), board: id.optional() }),
      subject: ({ display }) => `display:${display}`,
      async run({ display, ...change }, by) {
        const known = await displays.known(display);
        if (!known || !maySee(known.board, by)) return noDisplay();
        if (change.board !== undefined && !maySee(change.board, by)) return noBoard();
        await displays.change(display, change);
        await versions.bump();
        return {};
      }
    }),
    'display.revoke': action({
      right: 'displays',
      fields: z.strictObject({ display: id }),
      subject: ({ display }) => `display:${display}`,
      async run({ display }, by) {
        const known = await displays.known(display);
        if (!known || !maySee(known.board, by)) return noDisplay();
        await displays.revoke(display);
        await versions.bump();
        return {};
      }
    })
  };
}
