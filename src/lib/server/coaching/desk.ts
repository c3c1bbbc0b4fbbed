import { randomUUID } from 'node:crypto';
import type { CoachMode, CoachSession } from '../../core/coaching-state.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { ContactView, SeatState } from '../../core/state.ts';
import type { CoachFailure, CoachLine, Turn } from '../ports.ts';
import type { Coach, CoachDesk, CoachDeskOptions } from './terms.ts';

/** How long what is over is shown while no outcome is filed. */
const SHOWN: Ms = 3_600_000;
const SWEEP: Ms = 60_000;
/** What is left open from before a restart is still to be filed. */
const KEPT_OPEN: Ms = 86_400_000;

const isDialled = ({ kind }: CoachSession): boolean => kind !== 'note' && kind !== 'recall';
const isUnder = ({ state }: CoachSession): boolean => state === 'asked' || state === 'dialling' || state === 'on';
/** Speaks to somebody on the call. */
const speaks = ({ kind }: CoachSession): boolean => isDialled({ kind } as CoachSession) && kind !== 'listen';

export async function createCoachDesk(options: CoachDeskOptions): Promise<CoachDesk> {
  const { turns, store, audit, clock, logger } = options;
  const sessions = new Map<string, CoachSession>();
  const lineOf = new Map<string, CoachLine>();
  const actors = new Map<string, string>();
  const listeners = new Set<(ids: Iterable<string>) => void>();
  const flagged = new Set<(seats: Iterable<string>) => void>();
  let tail: Promise<unknown> = Promise.resolve();
  const stops: (() => void)[] = [];

  function isStillShown(session: CoachSession): boolean {
    if (isUnder(session) && isDialled(session)) return true;
    const since = session.ended ?? session.asked;
    return session.outcome === null && clock.now() - since < SHOWN && isSameAgent(session);
  }

  const seatAt = (id: string) => turns.show('seats', id) as SeatState | undefined;
  /** Who came to the seat meanwhile reads nobody else's notes. */
  const isSameAgent = ({ seat, agent }: CoachSession): boolean => {
    const now = seatAt(seat);
    return now === undefined || now.agent === agent;
  };

  for (const session of await store.open(clock.now() - KEPT_OPEN)) {
    // nothing goes on over a restart: the phone systems hang up what was left (COACH11)
    const over: CoachSession =
      isDialled(session) && isUnder(session)
        ? { ...session, state: session.began === null ? 'failed' : 'over', reason: 'restarted', ended: clock.now() }
        : session;
    if (over !== session) await store.put(over);
    if (isStillShown(over)) sessions.set(over.id, over);
  }

  /** One after the other: what was true later is written later, on any database. */
  function keep(session: CoachSession): Promise<void> {
    const work = tail.then(() => store.put(session));
    tail = work.catch(() => undefined);
    void work.catch((error: unknown) => logger.error({ err: error }, 'a coaching session could not be written'));
    return work;
  }

  function show(session: CoachSession): void {
    if (isStillShown(session)) sessions.set(session.id, session);
    else sessions.delete(session.id);
    for (const listener of [...listeners]) listener([session.id]);
    if (isDialled(session)) for (const listener of [...flagged]) listener([session.seat]);
  }

  function change(id: string, more: Partial<CoachSession>): CoachSession | null {
    const known = sessions.get(id);
    if (!known) return null;
    const next = { ...known, ...more };
    show(next);
    void keep(next).catch(() => undefined);
    return next;
  }

  /** It is over, once, whoever says so first. */
  function end(id: string, state: 'over' | 'failed', reason: string): void {
    const known = sessions.get(id);
    if (!known || !isUnder(known)) return;
    const ended = clock.now();
    const over = change(id, { state, reason, ended });
    lineOf.delete(id);
    if (!over) return;
    audit
      .record({
        ...{
          actor: actors.get(id) ?? `person:${over.coach}`,
          actorName: over.coach_name,
          action: `coach.${over.kind}.ended`
        },
        subject: `session:${id}`,
        detail: {
          ...{ contact: over.contact, seat: over.seat, agent: over.agent, reason },
          seconds: over.began === null ? 0 : Math.round((ended - over.began) / 1000)
        },
        outcome: state === 'over' ? 'done' : 'refused'
      })
      .catch((error: unknown) => logger.error({ err: error }, 'the end of a coaching session could not be recorded'));
    actors.delete(id);
  }

  async function hangUp(id: string, reason: string): Promise<void> {
    const line = lineOf.get(id);
    end(id, sessions.get(id)?.began == null ? 'failed' : 'over', reason);
    await line?.stop(id);
  }

  async function dial(line: CoachLine, session: CoachSession, phone: string): Promise<void> {
    const { id, contact, seat, kind } = session;
    let failure: CoachFailure | null;
    try {
      failure = await line.open({ session: id, mode: kind as CoachMode, contact: contact!, seat, phone });
    } catch (error) {
      logger.error({ err: error }, 'a phone system failed to put a coach on');
      failure = 'refused';
    }
    const now = sessions.get(id);
    if (failure !== null) end(id, 'failed', failure);
    else if (now && isUnder(now)) change(id, { state: 'on', began: clock.now() });
    // over before it was on: nobody stays on the line
    else await line.stop(id);
  }

  /** The call has left the seat: whatever the phone system says, nobody listens on (COACH3). */
  function look({ changed }: Turn): void {
    if (!changed.has('seats') && !changed.has('contacts')) return;
    for (const session of [...sessions.values()]) {
      const { id, seat, contact } = session;
      if (changed.get('seats')?.has(seat) && !isStillShown(session)) show(session);
      if (!isDialled(session) || !isUnder(session)) continue;
      if (contact !== null && !seatAt(seat)?.contacts.includes(contact)) void hangUp(id, 'call_ended').catch(failed);
    }
  }
  const failed = (error: unknown): void => logger.error({ err: error }, 'a coach could not be hung up');

  stops.push(turns.onTurn(look));
  for (const line of options.lines) stops.push(line.onEnd((id, why) => end(id, 'over', why)));
  stops.push(
    clock.every(SWEEP, () => {
      for (const session of [...sessions.values()]) if (!isStillShown(session)) show(session);
    })
  );

  function made(
    kind: CoachSession['kind'],
    seat: SeatState | undefined,
    by: Coach,
    more: Partial<CoachSession>
  ): CoachSession {
    return {
      ...{ id: randomUUID(), kind, coach: by.person, coach_name: by.name, agent: seat?.agent ?? null },
      ...{ seat: seat?.id ?? '', contact: null, site: seat?.site ?? null, team: seat?.team ?? null },
      ...{ group: seat?.group ?? null, alert: null },
      ...{ state: 'asked', reason: null, asked: clock.now(), began: null, ended: null },
      ...{ outcome: null, tag: null, note: null },
      ...more
    };
  }

  return {
    beside: {
      collection: 'coaching',
      show: (id) => sessions.get(id),
      ids: () => sessions.keys(),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }
    },
    flags: {
      of(seat) {
        const on = [...sessions.values()].filter((one) => one.seat === seat && one.state === 'on' && isDialled(one));
        if (on.length === 0) return [];
        return on.some(speaks) ? ['coached'] : ['monitored'];
      },
      onChange(listener) {
        flagged.add(listener);
        return () => flagged.delete(listener);
      }
    },
    async start({ mode, contact, seat, phone, alert }, by) {
      const at = seatAt(seat);
      const call = turns.show('contacts', contact) as ContactView | undefined;
      if (!at?.contacts.includes(contact) || !call) return { code: 'no_call' };
      if (options.isOpen(call)) return { code: 'open_mode' };
      const line = options.line(call);
      if (!line) return { code: 'no_line' };
      const under = [...sessions.values()].filter((one) => isDialled(one) && isUnder(one));
      const other = under.find((one) => one.contact === contact && speaks(one) && one.coach !== by.person);
      if (other && mode !== 'listen') return { code: 'coached', by: other.coach_name };
      const session = made(mode, at, by, { contact, alert });
      // taken before anything is waited for: two at once are one (COACH2)
      sessions.set(session.id, session);
      actors.set(session.id, by.actor);
      lineOf.set(session.id, line);
      try {
        await keep(session);
        for (const earlier of under) if (earlier.coach === by.person) await hangUp(earlier.id, 'hung_up');
      } catch (error) {
        sessions.delete(session.id);
        throw error;
      }
      // the call may have left the seat meanwhile: what is over stays over
      const still = sessions.get(session.id);
      if (!still || !isUnder(still)) return { code: 'no_call' };
      change(session.id, { state: 'dialling' });
      void dial(line, session, phone).catch(failed);
      return { session: session.id };
    },
    async note({ kind, seat, contact, text, script, said, alert }, by) {
      const session = made(kind, seatAt(seat), by, { contact, alert, state: 'on' });
      const sent: CoachSession = {
        ...session,
        seat,
        began: session.asked,
        note: { id: session.id, text, script, said, sent: session.asked, seen: null }
      };
      await keep(sent);
      show(sent);
      return sent.id;
    },
    async seen(note, seat) {
      const known = sessions.get(note);
      if (!known?.note || known.seat !== seat || !isSameAgent(known)) return false;
      if (known.note.seen !== null) return true;
      const now: EpochMs = clock.now();
      const next = { ...known, state: 'over' as const, ended: now, note: { ...known.note, seen: now } };
      await keep(next);
      show(next);
      return true;
    },
    async file(id, by, filed) {
      const known = sessions.get(id) ?? (await store.find(id));
      if (known?.coach !== by.person) return null;
      if (isUnder(known) && isDialled(known)) await hangUp(id, 'hung_up');
      const now = sessions.get(id) ?? { ...known };
      if (!filed) return now;
      const next: CoachSession = { ...now, outcome: filed.outcome, tag: filed.tag };
      await keep(next);
      show(next);
      return next;
    },
    get: (id) => sessions.get(id),
    async close() {
      for (const stop of stops) stop();
      for (const session of [...sessions.values()])
        if (isDialled(session) && isUnder(session)) await hangUp(session.id, 'stopped').catch(failed);
      await tail;
      listeners.clear();
      flagged.clear();
    }
  };
}
