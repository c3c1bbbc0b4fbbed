import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AlertState } from '../../core/alert-state.ts';
import type { ActRefusal, Actor, AlertAct } from '../../core/alerts/alert.ts';
import type { AnyFact } from '../../core/facts.ts';
import type { PromiseState } from '../../core/record-state.ts';
import type { Grant } from '../../protocol/people.ts';
import { problem } from '../../protocol/problems.ts';
import { maskNumbers } from '../access/caller.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import type { Handover } from '../alerts/handover.ts';
import { collectionOf, placeOf, subjectOf } from '../alerts/places.ts';
import type { CheckIns } from '../alerts/alone.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { sightOf } from '../scope/sight.ts';
import { RIGHTS_OF } from '../../protocol/people.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { id, line, time } from './fields.ts';
import { tellFact, type OwnFacts } from './own-facts.ts';
import { ownSeatOf } from './seats.ts';

export interface AlertActionsOptions extends OwnFacts {
  readonly desk: Pick<AlertDesk, 'act' | 'start' | 'flush' | 'beside'>;
  readonly handover: Pick<Handover, 'leave'>;
  readonly checkIns: Pick<CheckIns, 'checkIn'>;
  /** By id or by the name they sign in with; null: nobody. */
  readonly person: (named: string) => Promise<(Actor & { readonly grants: readonly Grant[] }) | null>;
  readonly look: Look;
  readonly places: () => Places;
}

const alert = id;

/** What an act that is not taken is answered with. */
function refused(refusal: ActRefusal): Outcome {
  switch (refusal.code) {
    case 'held':
      return { problem: problem('held', `${refusal.by.name} holds it`) };
    case 'still_true':
      return { problem: problem('still_true', 'still true: shelve it') };
    case 'gone':
      return { problem: problem('gone', 'it is over') };
    case 'at_top':
      return { problem: problem('at_top', 'it is with the centre director: there is nobody above') };
    case 'not_held':
      return { problem: problem('not_held', 'nobody holds it: acknowledge it first') };
    case 'not_shelved':
      return { problem: problem('not_shelved', 'it is not on the shelf, or the end given is past') };
    case 'too_long':
      return { problem: problem('bad_field', 'until: a shelf lasts 8 h at most') };
  }
}

const sees = (by: Principal, options: Pick<AlertActionsOptions, 'places'>, look: Look) => {
  const mask = sightWith(by, 'alerts').mask(options.places());
  return (collection: Parameters<Look>[0], found: object | undefined) =>
    found !== undefined && mask(collection, found, look) !== NOTHING;
};

/** What people do with alerts and promises: only with those that their sight as a supervisor shows (ACTION10). */
export function alertActions(options: AlertActionsOptions): Actions {
  const { look } = options;

  const noAlert = (): Outcome => ({ problem: problem('not_found', 'there is no such alert') });
  const actorOf = ({ who }: Principal): Actor => ({ person: who.id, name: who.name });
  const seen = (one: string, by: Principal): AlertState | null => {
    const found = options.desk.beside.show(one) as AlertState | undefined;
    return found && sees(by, options, look)('alerts', found) ? found : null;
  };

  async function act(one: string, by: Principal, what: AlertAct): Promise<Outcome> {
    if (!seen(one, by)) return noAlert();
    const refusal = options.desk.act(one, what, actorOf(by));
    if (refusal) return refused(refusal);
    await options.desk.flush();
    return {};
  }

  /** An act that names somebody: they must be able to act on it themselves. */
  async function actWith(one: string, named: string, by: Principal, what: (to: Actor) => AlertAct): Promise<Outcome> {
    const found = seen(one, by);
    if (!found) return noAlert();
    const to = await options.person(named);
    const theirs = to?.grants.filter(({ role }) => RIGHTS_OF[role].includes('alerts')) ?? [];
    if (!to || sightOf(theirs).mask(options.places())('alerts', found, look) === NOTHING)
      return { problem: problem('not_found', 'there is no such person, or this alert is not theirs to see') };
    return act(one, by, what({ person: to.person, name: to.name }));
  }

  async function onPromise(
    one: string,
    by: Principal,
    fact: (promise: PromiseState) => Pick<AnyFact, 'type' | 'data'>
  ): Promise<Outcome> {
    const found = look('promises', one) as PromiseState | undefined;
    // once the call is over, nothing but the alert that it rides on says whose it is
    const rides = (id: string): boolean => {
      const riding = seen(id, by);
      return riding !== null && (riding.promise === one || riding.subject === `promise:${one}`);
    };
    if (!found || !(sees(by, options, look)('promises', found) || [...options.desk.beside.ids()].some(rides)))
      return { problem: problem('not_found', 'there is no such promise') };
    if (found.state === 'kept' || found.state === 'broken')
      return { problem: problem('gone', `it was ${found.state} before`) };
    await tellFact(options, fact(found));
    return {};
  }

  const one = (fields: { readonly alert: string }) => `alert:${fields.alert}`;
  const ofPromise = (fields: { readonly promise: string }) => `promise:${fields.promise}`;
  const right = 'alerts';
  const note = line.optional();

  return {
    'alert.ack': action({
      ...{ right, subject: one, fields: z.strictObject({ alert }) },
      run: (fields: { alert: string }, by) => act(fields.alert, by, { type: 'ack' })
    }),
    'alert.hand_over': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, to: id }) },
      run: (fields: { alert: string; to: string }, by) =>
        actWith(fields.alert, fields.to, by, (to) => ({ type: 'hand_over', to }))
    }),
    'alert.told': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, person: id }) },
      run: (fields: { alert: string; person: string }, by) =>
        actWith(fields.alert, fields.person, by, (to) => ({ type: 'told', ...to }))
    }),
    'alert.climb': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, reason: line }) },
      run: (fields: { alert: string; reason: string }, by) =>
        act(fields.alert, by, { type: 'climb', reason: fields.reason })
    }),
    'alert.shelve': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, reason: line, until: time }) },
      run: ({ alert: which, ...rest }: { alert: string; reason: string; until: number }, by) =>
        act(which, by, { type: 'shelve', ...rest })
    }),
    'alert.unshelve': action({
      ...{ right, subject: one, fields: z.strictObject({ alert }) },
      run: (fields: { alert: string }, by) => act(fields.alert, by, { type: 'unshelve' })
    }),
    'alert.comment': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, text: line }) },
      run: (fields: { alert: string; text: string }, by) =>
        act(fields.alert, by, { type: 'comment', text: fields.text })
    }),
    'alert.resolve': action({
      ...{ right, subject: one, fields: z.strictObject({ alert, outcome: line }) },
      run: (fields: { alert: string; outcome: string }, by) =>
        act(fields.alert, by, { type: 'resolve', outcome: fields.outcome })
    }),
    'escalation.start': action({
      right,
      subject: ({ subject }) => subject,
      fields: z.strictObject({
        subject: z
          .string()
          .max(150)
          .refine((value) => subjectOf(value) !== null, 'is <kind>:<id>, as in seat:1001'),
        reason: line,
        level: z.int().min(1).max(5).default(1),
        promise: z.strictObject({ role: id, due: time }).optional()
      }),
      async run({ subject: named, reason, level, promise }, by) {
        const subject = subjectOf(named)!;
        const collection = collectionOf(subject.kind);
        const found = collection === 'alerts' ? undefined : collection && look(collection, subject.id);
        if (!collection || !found || !sees(by, options, look)(collection, found))
          return { problem: problem('not_found', 'there is no such thing on the floor') };
        const place = placeOf(subject, look, options.places());
        const made = promise ? randomUUID() : null;
        if (promise && made !== null) {
          const contact = place.contact === null ? {} : { contact: place.contact };
          await tellFact(options, {
            type: 'promise.made',
            data: { promise: made, due: promise.due, role: promise.role, note: reason, ...contact }
          });
        }
        const severity = level > 3 ? 'critical' : 'serious';
        const started = options.desk.start({ subject, place, severity, level, reason, promise: made }, actorOf(by));
        await options.desk.flush();
        return { result: { alert: started, ...(made === null ? {} : { promise: made }) } };
      }
    }),
    'promise.keep': action({
      ...{ right, subject: ofPromise, fields: z.strictObject({ promise: id, note }) },
      run: (fields: { promise: string; note?: string | undefined }, by) =>
        onPromise(fields.promise, by, ({ id: promise }) => ({
          type: 'promise.kept',
          data: { promise, by: by.who.name, ...(fields.note ? { note: fields.note } : {}) }
        }))
    }),
    'promise.move': action({
      ...{ right, subject: ofPromise, fields: z.strictObject({ promise: id, due: time, note }) },
      run: (fields: { promise: string; due: number; note?: string | undefined }, by) =>
        onPromise(fields.promise, by, ({ id: promise, role, person, contact, workorder, matter }) => ({
          type: 'promise.moved',
          data: {
            ...{ promise, role, due: fields.due, ...(fields.note ? { note: fields.note } : {}) },
            ...(person === null ? {} : { person }),
            ...(contact === null ? {} : { contact }),
            ...(workorder === null ? {} : { workorder }),
            ...(matter === null ? {} : { matter })
          }
        }))
    }),
    'promise.broken': action({
      ...{ right, subject: ofPromise, fields: z.strictObject({ promise: id, note }) },
      run: (fields: { promise: string; note?: string | undefined }, by) =>
        onPromise(fields.promise, by, ({ id: promise }) => ({
          type: 'promise.broken',
          data: { promise, by: by.who.name, ...(fields.note ? { note: fields.note } : {}) }
        }))
    }),
    'shift.hand_over': action({
      right,
      subject: ({ team }) => `team:${team}`,
      fields: z.strictObject({ team: id, text: z.string().trim().min(1).max(5000).transform(maskNumbers) }),
      run: async ({ team, text: left }, by) =>
        (await options.handover.leave(team, left, by)) ? {} : { problem: problem('not_found', 'there is no such team') }
    }),
    'seat.check_in': action({
      ...{ right: 'own-seat', subject: () => null, fields: z.strictObject({}) },
      async run(_: object, by) {
        const seat = ownSeatOf(by, look);
        if (seat === null) return { problem: problem('not_found', 'you sit nowhere now: sign in at your phone first') };
        if (!options.checkIns.checkIn(seat, actorOf(by)))
          return { problem: problem('not_found', 'you are not alone: nobody waits for your check-in') };
        await options.desk.flush();
        return {};
      }
    })
  };
}
