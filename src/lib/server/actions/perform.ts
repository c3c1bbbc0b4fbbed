import { z } from 'zod';
import type { Ms } from '../../core/ids.ts';
import { explain, pathText } from '../../protocol/explain.ts';
import { problem, type Problem } from '../../protocol/problems.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import type { Principal } from '../access/principal.ts';
import type { Clock } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';
import type { Actions, Outcome } from './action.ts';

/** What a command is answered with. */
export interface Done {
  readonly id: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** Does what a command says, or tells why not. Rejects only where the database refuses. */
export type Perform = (body: unknown, by: Principal) => Promise<Done | Problem>;

/** What of the audit a command needs. */
export interface Recorder {
  record(entry: {
    readonly actor: string;
    readonly actorName: string;
    readonly action: string;
    readonly subject: string | null;
    readonly detail: Readonly<Record<string, unknown>>;
    readonly outcome?: 'done' | 'refused';
  }): Promise<number>;
  finish(
    seq: number,
    outcome: 'done' | 'refused' | 'failed',
    detail?: Readonly<Record<string, unknown>>
  ): Promise<unknown>;
}

export interface PerformOptions {
  readonly actions: Actions;
  readonly audit: Recorder;
  readonly db: Db;
  readonly clock: Clock;
}

const head = z.looseObject({ id: z.string().regex(/^[\x21-\x7e]{1,128}$/), type: z.string().min(1).max(128) });
/** What leads to a dial or reaches a person. */
const REACHES_PEOPLE = /^(alert\.|escalation\.|coach\.|seat\.recall$)/;
const needsPeople = (type: string) => problem('needs-people', `${type} needs somebody signed in (access.mode people)`);
/** A repeated command is known for a day. */
const KNOWN_FOR: Ms = 24 * 3_600_000;

export function createPerform({ actions, audit, db, clock }: PerformOptions): Perform {
  /** Under way, by who and id: the same at once is done once. */
  const under = new Map<string, Promise<Done | Problem>>();
  let swept = clock.now();

  async function earlier(principal: string, id: string): Promise<Done | Problem | null> {
    const row = await db
      .selectFrom('command_done')
      .select('answer')
      .where('principal', '=', principal)
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? (JSON.parse(row.answer) as Done | Problem) : null;
  }

  async function keep(principal: string, id: string, answer: Done | Problem): Promise<void> {
    const at = clock.now();
    await db
      .insertInto('command_done')
      .values({ principal, id, at, answer: JSON.stringify(answer) })
      .onConflict((c) => c.doNothing())
      .execute();
    if (at - swept < KNOWN_FOR / 24) return;
    swept = at;
    await db
      .deleteFrom('command_done')
      .where('at', '<', at - KNOWN_FOR)
      .execute();
  }

  async function run(body: object, id: string, type: string, by: Principal): Promise<Done | Problem> {
    const known = await earlier(by.actor, id);
    if (known) return known;
    const one = Object.hasOwn(actions, type) ? actions[type] : undefined;
    if (!one) {
      if (by.who.kind === 'local' && REACHES_PEOPLE.test(type)) {
        return needsPeople(type);
      }
      return problem(
        'unknown_command',
        `${type.slice(0, 60)} is no command here${didYouMean(type, Object.keys(actions))}`
      );
    }
    if (!by.who.rights.includes(one.right)) {
      if (by.who.kind === 'local' && REACHES_PEOPLE.test(type)) return needsPeople(type);
      // of screens and keys nothing is recorded: whoever has one in hand could fill the trail
      if (by.who.kind === 'person') {
        await audit.record({
          ...{ actor: by.actor, actorName: by.who.name, action: type, subject: null },
          ...{ detail: { code: 'forbidden' }, outcome: 'refused' as const }
        });
      }
      return problem('forbidden', `${type} needs the right "${one.right}"; ask your admin`);
    }
    const { id: _id, type: _type, ...rest } = body as Record<string, unknown>;
    const checked = one.fields.safeParse(rest);
    if (!checked.success) {
      const flaws = explain(one.fields, rest, checked.error.issues).map(({ path, message }) => ({
        path: pathText(path),
        message
      }));
      return { ...problem('bad_field', flaws.map(({ path, message }) => `${path}: ${message}`).join('; ')), flaws };
    }
    const fields = checked.data;
    const seq = await audit.record({
      ...{ actor: by.actor, actorName: by.who.name, action: type, subject: one.subject(fields) },
      detail: one.told ? one.told(fields) : { ...fields }
    });
    let outcome: Outcome;
    try {
      outcome = await one.run(fields, by);
    } catch (error) {
      await audit.finish(seq, 'failed');
      throw error;
    }
    if (outcome.problem) {
      await audit.finish(seq, 'refused', { code: outcome.problem.code });
      return outcome.problem;
    }
    const done: Done = { id, ...(outcome.result ? { result: outcome.result } : {}) };
    // remembered before its end is recorded: a deed that is done is never done again
    await keep(by.actor, id, one.secret ? { id } : done);
    await audit.finish(seq, 'done');
    return done;
  }

  return async (body, by) => {
    const parsed = head.safeParse(body);
    if (!parsed.success)
      return problem(
        'unreadable',
        'a command wants {id, type, …}; the id is 1 to 128 characters of ASCII without spaces'
      );
    const { id, type } = parsed.data;
    const key = `${by.actor}\n${id}`;
    const same = under.get(key);
    if (same) return same;
    const work = run(body as object, id, type, by).finally(() => under.delete(key));
    under.set(key, work);
    return work;
  };
}
