import type { AnyFact } from '../../src/lib/core/facts.ts';
import type { CoachSession } from '../../src/lib/core/coaching-state.ts';
import type { Collection } from '../../src/lib/core/state.ts';
import type { Perform, Recorder } from '../../src/lib/server/actions/perform.ts';
import { createCoachDesk } from '../../src/lib/server/coaching/desk.ts';
import type { CoachDesk, CoachDeskOptions } from '../../src/lib/server/coaching/terms.ts';
import type { Clock, CoachAsk, CoachLine, Turn } from '../../src/lib/server/ports.ts';
import { encodeCoach } from '../../src/lib/server/sources/asterisk/coach/actions.ts';
import { createSpies } from '../../src/lib/server/sources/asterisk/coach/spies.ts';
import { createTranslator } from '../../src/lib/server/sources/asterisk/translate.ts';
import { createHands, hasty, UNUSED } from './spy-hands.ts';
import type { Delivered } from './spy-wire.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Where a client is made wrong on purpose; nothing: it is ours. */
export interface Flaw {
  /** Another argument of ChanSpy. */
  readonly data?: (data: string, nameOf: (uid: string) => string) => string;
  /** Which channel is the agent's. */
  readonly channelAt?: (contact: string, seat: string, firstOf: (seat: string) => string | null) => string | null;
  /** Heeds no end of a call, of a channel or of the listening. */
  readonly isBlind?: boolean;
  /** Waits for the confirmation for ever. */
  readonly isPatient?: boolean;
  /** Does not wait for the audit. */
  readonly isHasty?: boolean;
  /** Dials what was under way again when its lines are back. */
  readonly redials?: boolean;
}

export interface SpyClientParts {
  readonly clock: VirtualClock;
  readonly flaw: Flaw;
  readonly audit: Recorder;
  /** Bytes on the coach account's line, while it is up. */
  readonly write: (bytes: Buffer) => void;
  /** A dial is asked for. */
  readonly asking: (ask: CoachAsk) => void;
  /** A coach is on. */
  readonly confirmed: () => void;
  /** Something happened that promises may hang on. */
  readonly stirred: () => void;
  /** The lists of a connection have been told as facts. */
  readonly listed: () => void;
  readonly nameOf: (uid: string) => string;
  readonly firstOf: (seat: string) => string | null;
}

/** The program as far as a coach on a call goes: command, audit, desk, coach account and reader. */
export interface SpyClient {
  readonly perform: Perform;
  readonly desk: CoachDesk;
  /** Seats that talk, by the floor. */
  talks(): readonly (readonly [seat: string, contact: string])[];
  chunk(chunk: readonly Delivered[]): void;
  refused(actionId: string): void;
  reader(isUp: boolean): void;
  coach(isUp: boolean): void;
  die(): void;
}

const performing = createHands();

export async function createSpyClient(parts: SpyClientParts): Promise<SpyClient> {
  const { clock, flaw, write, stirred } = parts;
  const translator = createTranslator({ source: 'pbx', seal: () => undefined });
  const seatOf = new Map<string, string>();
  const turns = new Set<(turn: Turn) => void>();
  const ends = new Set<Parameters<CoachLine['onEnd']>[0]>();
  let isDead = false;
  let up = true;
  let reading = true;
  let stopFlush = (): void => undefined;
  let before: CoachAsk[] = [];
  const under = new Map<string, CoachAsk>();

  const after: Clock['after'] = (ms, work) =>
    flaw.isPatient && ms === 2000
      ? () => undefined
      : clock.after(ms, () => {
          if (!isDead) work();
        });
  const own: Clock = { now: () => clock.now(), after, every: () => () => undefined };

  const spies = createSpies({
    context: 'pilotlight-spy',
    clock: own,
    send(action, id) {
      if (!up || isDead) return false;
      const changed = action.is === 'spy' && flaw.data;
      const bytes = encodeCoach(action, id);
      write(
        changed
          ? Buffer.from(
              bytes.toString().replace(/Data: (.*)/, (_, data: string) => `Data: ${changed(data, parts.nameOf)}`)
            )
          : bytes
      );
      return true;
    },
    channelAt: (contact, seat) => flaw.channelAt?.(contact, seat, parts.firstOf) ?? translator.channelAt(contact, seat),
    ended(session, why) {
      stirred();
      under.delete(session);
      for (const end of ends) end(session, why);
    }
  });
  const line: CoachLine = {
    async open(ask) {
      if (!up || !reading || isDead) return 'not_connected';
      parts.asking(ask);
      under.set(ask.session, ask);
      const failure = await spies.open(ask);
      if (failure === null) parts.confirmed();
      else under.delete(ask.session);
      stirred();
      return failure;
    },
    stop(session) {
      under.delete(session);
      spies.stop(session);
      return Promise.resolve();
    },
    onEnd(listener) {
      ends.add(listener);
      return () => ends.delete(listener);
    },
    ring: UNUSED
  };

  const contactsOf = (seat: string): string[] =>
    [...seatOf].filter(([, at]) => at === seat).map(([contact]) => contact);
  function look(collection: Collection, id: string): object | undefined {
    if (collection === 'seats') return { id, agent: null, name: null, site: 'a', team: 'a', contacts: contactsOf(id) };
    return collection === 'contacts' && seatOf.has(id) ? { id, source: 'pbx', seat: seatOf.get(id) } : undefined;
  }

  const known = new Map<string, CoachSession>();
  const desk = await createCoachDesk({
    turns: {
      show: look,
      onTurn(listener) {
        turns.add(listener);
        return () => turns.delete(listener);
      }
    },
    line: () => line,
    lines: [line],
    isOpen: () => false,
    audit: parts.audit,
    store: {
      put: (session) => Promise.resolve(void known.set(session.id, session)),
      find: (id) => Promise.resolve(known.get(id) ?? null),
      open: () => Promise.resolve([]),
      ...{ page: UNUSED, trim: UNUSED, seen: UNUSED, seenBy: UNUSED }
    },
    clock: own,
    logger: { error: UNUSED }
  } satisfies CoachDeskOptions);

  /** The floor: which seat talks with whom. */
  function fold(facts: readonly AnyFact[]): void {
    const changed = new Set<string>();
    for (const { type, data } of facts) {
      const { contact, seat } = data as { readonly contact?: string; readonly seat?: string };
      if (type === 'source.snapshot') {
        for (const at of seatOf.values()) changed.add(at);
        seatOf.clear();
        for (const one of data.contacts) if (one.seat) seatOf.set(one.contact, one.seat);
        parts.listed();
      } else if (type === 'contact.connected') seatOf.set(contact!, seat!);
      else if (type === 'contact.ended' || type === 'contact.transferred') {
        changed.add(seatOf.get(contact!) ?? '');
        seatOf.delete(contact!);
      }
    }
    if (changed.size === 0 || flaw.isBlind) return;
    stirred();
    for (const turn of [...turns]) turn({ now: clock.now(), changed: new Map([['seats', changed]]) });
  }

  function deliver(): void {
    fold(translator.take());
    stopFlush();
    const due = translator.due();
    if (due === null) return;
    stopFlush = after(due - clock.now(), () => {
      translator.flush(clock.now());
      deliver();
    });
  }

  function lost(): void {
    before = [...under.values()];
    spies.lost();
  }
  function back(): void {
    spies.back();
    if (flaw.redials && up && reading) for (const ask of before.splice(0)) void line.open({ ...ask });
  }

  /** Signs that the call or the listening is over. */
  const isSign = ({ frame }: Delivered): boolean =>
    /^(BridgeLeave|Rename|ChanSpyStop)$/.test(frame.text('Event')) ||
    (frame.get('Event') === 'Hangup' && !frame.text('Uniqueid').startsWith('pilotlight-'));

  return {
    desk,
    perform: performing({ desk, look }, flaw.isHasty ? hasty(parts.audit) : parts.audit, own),
    talks: () => [...seatOf].map(([contact, seat]) => [seat, contact]),
    chunk(chunk) {
      if (isDead || !reading) return;
      for (const { frame } of chunk) translator.frame(frame, clock.now());
      for (const one of chunk) if (!(flaw.isBlind && isSign(one))) spies.frame(one.frame);
      if (!flaw.isBlind) spies.look();
      deliver();
    },
    refused: (actionId) => {
      if (up && !isDead) spies.refused(actionId);
    },
    reader(isUp) {
      if (isUp === reading || isDead) return;
      reading = isUp;
      if (isUp) translator.opened(clock.now());
      else {
        lost();
        translator.closed(clock.now(), 'cut');
      }
      if (isUp && up) back();
      deliver();
    },
    coach(isUp) {
      if (isUp === up || isDead) return;
      up = isUp;
      if (!isUp) lost();
      else back();
    },
    die() {
      isDead = true;
      stopFlush();
    }
  };
}
