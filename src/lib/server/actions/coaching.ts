import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { COACH_MODES, OUTCOMES, type CoachMode, type CoachOutcome } from '../../core/coaching-state.ts';
import type { Say } from '../../core/facts.ts';
import type { AnnouncementState } from '../../core/record-state.ts';
import type { ContactView, SeatState } from '../../core/state.ts';
import type { Script } from '../../protocol/coaching.ts';
import { RIGHTS_OF } from '../../protocol/people.ts';
import { problem } from '../../protocol/problems.ts';
import { maskNumbers } from '../access/caller.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { Coach, CoachDesk, CoachRefusal } from '../coaching/terms.ts';
import { RECALL } from '../coaching/scripts.ts';
import type { CoachStore } from '../coaching/store.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { id, line, say, time } from './fields.ts';
import { tellFact, type OwnFacts } from './own-facts.ts';
import { ownSeatOf } from './seats.ts';

export interface CoachActionsOptions extends OwnFacts {
  readonly desk: Pick<CoachDesk, 'start' | 'note' | 'seen' | 'file'>;
  readonly store: Pick<CoachStore, 'seen'>;
  readonly scripts: () => readonly Script[];
  readonly look: Look;
  readonly places: () => Places;
}

const phone = z.string().regex(/^[\w+*#@./-]{1,64}$/, 'must be your own phone, such as PJSIP/2001');

const REFUSALS: Readonly<Record<Exclude<CoachRefusal['code'], 'coached'>, Outcome>> = {
  no_call: { problem: problem('gone', 'this call is not at this seat any more') },
  no_line: { problem: problem('no_line', 'this phone system puts nobody on a call; send a note') },
  open_mode: { problem: problem('needs-people', 'in open mode nothing is dialled; set access.mode people') }
};

const nothing = (what: string): Outcome => ({ problem: problem('not_found', `there is no such ${what}`) });

/** What coaches do: on calls, with notes, with who is on a break, and to all; and what agents answer (COACH8). */
export function coachActions(options: CoachActionsOptions): Actions {
  const { desk, look, clock } = options;
  const coach = ({ who, actor }: Principal): Coach => ({ person: who.id, name: who.name, actor });

  function sees(
    by: Principal,
    right: 'coach' | 'alerts',
    collection: Parameters<Look>[0],
    found: object | undefined
  ): boolean {
    return found !== undefined && sightWith(by, right).mask(options.places())(collection, found, look) !== NOTHING;
  }
  const seatFor = (by: Principal, seat: string): SeatState | null => {
    const found = look('seats', seat) as SeatState | undefined;
    return found && sees(by, 'coach', 'seats', found) ? found : null;
  };

  const onCall = (mode: CoachMode) =>
    action({
      right: 'coach',
      subject: ({ contact }: { contact: string }) => `contact:${contact}`,
      fields: z.strictObject({ contact: id, seat: id, phone, alert: id.optional(), reason: line.optional() }),
      // what the trail keeps for three years is who listened to whom, not the number of anybody
      told: ({
        contact,
        seat,
        alert,
        reason,
        ...rest
      }: {
        contact: string;
        seat: string;
        alert?: string;
        reason?: string;
        phone: string;
      }) => ({
        ...{
          contact,
          seat,
          mode,
          phone: maskNumbers(rest.phone),
          agent: (look('seats', seat) as SeatState | undefined)?.agent ?? null
        },
        ...(alert === undefined ? {} : { alert }),
        ...(reason === undefined ? {} : { reason })
      }),
      async run(fields, by) {
        if (!seatFor(by, fields.seat)) return nothing('seat');
        const started = await desk.start({ ...fields, mode, alert: fields.alert ?? null }, coach(by));
        if (!('code' in started)) return { result: started };
        if (started.code === 'coached')
          return { problem: problem('coached', `${started.by} speaks on this call already`) };
        return REFUSALS[started.code];
      }
    });

  /** Every address is a site, team or queue that they see. */
  function mayTell(to: readonly string[], by: Principal): boolean {
    const places = options.places();
    // another grant of theirs lends no reach
    const grants = by.grants.filter(({ role }) => RIGHTS_OF[role].includes('alerts'));
    return to.every((one) => {
      if (sees(by, 'alerts', 'sites', look('sites', one)) || sees(by, 'alerts', 'queues', look('queues', one)))
        return true;
      const site = places.siteOfTeam(one);
      return (
        site !== undefined &&
        grants.some(
          ({ on }) => on.kind === 'all' || (on.kind === 'team' ? on.id === one : on.kind === 'site' && on.id === site)
        )
      );
    });
  }

  return {
    ...Object.fromEntries(COACH_MODES.map((mode) => [`coach.${mode}`, onCall(mode)])),
    'coach.stop': action({
      right: 'coach',
      subject: ({ session }: { session: string }) => `session:${session}`,
      fields: z.strictObject({ session: id, outcome: z.enum(OUTCOMES).optional(), tag: line.optional() }),
      async run({ session, outcome, tag }: { session: string; outcome?: CoachOutcome; tag?: string }, by) {
        const filed = outcome === undefined ? null : { outcome, tag: tag ?? null };
        return (await desk.file(session, coach(by), filed)) ? {} : nothing('session of yours');
      }
    }),
    'coach.note': action({
      right: 'coach',
      subject: ({ seat, contact }: { seat?: string; contact?: string }) =>
        seat === undefined ? `contact:${contact ?? ''}` : `seat:${seat}`,
      fields: z
        .strictObject({
          seat: id.optional(),
          contact: id.optional(),
          text: line.optional(),
          script: id.optional(),
          alert: id.optional()
        })
        .refine(({ seat, contact }) => seat !== undefined || contact !== undefined, 'name the seat or the contact')
        .refine(
          ({ text, script }) => (text === undefined) !== (script === undefined),
          'give text, or the id of a script'
        ),
      async run(fields: { seat?: string; contact?: string; text?: string; script?: string; alert?: string }, by) {
        const call =
          fields.contact === undefined ? null : (look('contacts', fields.contact) as ContactView | undefined);
        const seat = fields.seat ?? call?.seat ?? null;
        const at = seat === null ? null : seatFor(by, seat);
        if (!at || seat === null) return nothing('seat');
        if (fields.contact !== undefined && !at.contacts.includes(fields.contact)) return REFUSALS.no_call;
        const script = fields.script === undefined ? null : options.scripts().find((one) => one.id === fields.script);
        if (script === undefined) return nothing('script');
        const contact = fields.contact ?? at.contacts[0] ?? null;
        const text = fields.text ?? script?.text['zh-CN'] ?? script?.text['en'] ?? '';
        const note = await desk.note(
          {
            kind: 'note',
            seat,
            contact,
            text,
            script: script?.id ?? null,
            said: script?.text ?? null,
            alert: fields.alert ?? null
          },
          coach(by)
        );
        return { result: { note } };
      }
    }),
    'note.seen': action({
      ...{
        right: 'own-seat',
        subject: ({ note }: { note: string }) => `note:${note}`,
        fields: z.strictObject({ note: id })
      },
      async run({ note }: { note: string }, by) {
        const seat = ownSeatOf(by, look);
        return seat !== null && (await desk.seen(note, seat)) ? {} : nothing('note');
      }
    }),
    'seat.recall': action({
      right: 'coach',
      subject: ({ seat }: { seat: string }) => `seat:${seat}`,
      fields: z.strictObject({ seat: id, note: line.optional() }),
      async run({ seat, note }: { seat: string; note?: string }, by) {
        const found = seatFor(by, seat);
        if (!found) return nothing('seat');
        if (found.presence !== 'away') return { problem: problem('gone', 'nobody is away there') };
        const text = note ?? RECALL.text['zh-CN']!;
        const sent = await desk.note(
          {
            kind: 'recall',
            seat,
            contact: null,
            text,
            script: note === undefined ? RECALL.id : null,
            said: note === undefined ? RECALL.text : null,
            alert: null
          },
          coach(by)
        );
        return { result: { note: sent } };
      }
    }),
    announce: action({
      right: 'alerts',
      subject: () => null,
      fields: z.strictObject({ text: say, to: z.array(id).max(100).default([]), until: time.optional() }),
      async run({ text, to, until }: { text: Say; to: string[]; until?: number }, by) {
        const places = options.places();
        // to nobody in particular is to everybody: for whoever sees every site
        const all = places.sites.every((site) => sees(by, 'alerts', 'sites', look('sites', site)));
        if (to.length === 0 ? !all : !mayTell(to, by)) return nothing('site, team or queue');
        if (until !== undefined && until <= clock.now()) return { problem: problem('bad_field', 'until: is past') };
        const announcement = randomUUID();
        await tellFact(options, {
          type: 'announcement.made',
          data: { announcement, text, to, ...(until === undefined ? {} : { until }) }
        });
        return { result: { announcement } };
      }
    }),
    'announce.end': action({
      right: 'alerts',
      subject: ({ announcement }: { announcement: string }) => `announcement:${announcement}`,
      fields: z.strictObject({ announcement: id }),
      async run({ announcement }: { announcement: string }, by) {
        const found = look('announcements', announcement) as AnnouncementState | undefined;
        if (!found || !(found.to.length === 0 ? sees(by, 'alerts', 'announcements', found) : mayTell(found.to, by)))
          return nothing('announcement');
        await tellFact(options, { type: 'announcement.ended', data: { announcement } });
        return {};
      }
    }),
    'announce.seen': action({
      ...{ right: 'own-seat', subject: ({ announcement }: { announcement: string }) => `announcement:${announcement}` },
      fields: z.strictObject({ announcement: id }),
      async run({ announcement }: { announcement: string }, by) {
        const seat = ownSeatOf(by, look);
        const found = look('announcements', announcement);
        if (seat === null || !found || by.sight.mask(options.places())('announcements', found, look) === NOTHING)
          return nothing('announcement');
        const agent = (look('seats', seat) as SeatState | undefined)?.agent ?? null;
        await options.store.seen(announcement, { seat, agent, at: clock.now() });
        return {};
      }
    })
  };
}
