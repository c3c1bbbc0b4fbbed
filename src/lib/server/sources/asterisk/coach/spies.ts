import type { Ms } from '../../../../core/ids.ts';
import type { Clock, CoachAsk, CoachFailure } from '../../../ports.ts';
import type { Frame } from '../parse.ts';
import { halvesOf, isOurs, RINGS, SPY_OPTIONS, type CoachAction, type SpyMode } from './actions.ts';

/** From the coach's answer until both are confirmed (SPY4). */
const CONFIRM: Ms = 2000;
/** An Originate whose answer never comes. */
const ANSWER: Ms = RINGS + 5000;
/** A hang-up takes effect with the next frame of sound: asked again until the channels are gone. */
const AGAIN: Ms = 1000;
const TRIES = 60;

/** Why a confirmed session is over. */
export type SpyEnd = 'call_ended' | 'hung_up' | 'line_lost';

interface Spy {
  readonly id: string;
  readonly contact: string;
  readonly seat: string;
  /** The Uniqueid of the agent's own channel. */
  readonly spyee: string;
  state: 'asked' | 'answered' | 'on' | 'over';
  /** What it is waiting for. */
  settle: ((failure: CoachFailure | null) => void) | null;
  /** Our channels that have been seen, and are not gone. */
  readonly live: Set<string>;
  /** They may still come to be: the answer to the Originate is out. */
  pending: boolean;
  stopTimer: () => void;
}

export interface SpiesOptions {
  readonly context: string;
  readonly clock: Pick<Clock, 'after'>;
  /** False: it could not be sent. */
  readonly send: (action: CoachAction, actionId: string) => boolean;
  /** The Uniqueid of the agent's own channel of that contact at that seat, by the reader. */
  readonly channelAt: (contact: string, seat: string) => string | null;
  readonly ended: (session: string, why: SpyEnd) => void;
}

/** Coaches on calls: each on one channel by its Uniqueid, confirmed, and gone with it (SPY). */
export interface Spies {
  open(ask: CoachAsk): Promise<CoachFailure | null>;
  stop(session: string): void;
  /** Every event of the reader's line. */
  frame(frame: Frame): void;
  /** An answer to an action of ours. */
  refused(actionId: string): void;
  /** Facts were told: whose agent is not on the contact any more is hung up. */
  look(): void;
  /** One of the two lines is gone: nothing can be confirmed any more. */
  lost(): void;
  /** The lines are back: what is still there is hung up first. */
  back(): void;
  /** How many are known, also those that are over and not seen to be gone. */
  count(): number;
}

export function createSpies(options: SpiesOptions): Spies {
  const { clock, send } = options;
  const spies = new Map<string, Spy>();
  /** Session by the Uniqueid of its halves. */
  const byHalf = new Map<string, Spy>();
  /** Channels of ours that nobody waits for any more, and that are not known to be gone. */
  const strays = new Set<string>();
  let hangups = 0;

  function settle(spy: Spy, failure: CoachFailure | null): void {
    const done = spy.settle;
    spy.settle = null;
    done?.(failure);
  }

  function hangUpOne(channel: string): void {
    hangups += 1;
    send({ is: 'hangup', channel }, `hangup-${hangups}`);
  }

  /** Both halves, by their own names, until they are gone. */
  function hangUp(spy: Spy, tries = TRIES): void {
    for (const channel of halvesOf(spy.id)) hangUpOne(channel);
    spy.stopTimer();
    // before its channels are made there is nothing to hang up: they are waited for
    if (tries > 0 && (spy.live.size > 0 || spy.pending))
      spy.stopTimer = clock.after(AGAIN, () => hangUp(spy, tries - 1));
    else forget(spy);
  }

  function forget(spy: Spy): void {
    spy.stopTimer();
    spies.delete(spy.id);
    for (const half of halvesOf(spy.id)) byHalf.delete(half);
    for (const channel of spy.live) strays.add(channel);
  }

  function over(spy: Spy, failure: CoachFailure, end: SpyEnd): void {
    if (spy.state === 'over') return;
    const was = spy.state;
    spy.state = 'over';
    spy.stopTimer();
    if (was === 'on') options.ended(spy.id, end);
    else settle(spy, failure);
    hangUp(spy);
  }

  function isOnCall(spy: Spy): boolean {
    return options.channelAt(spy.contact, spy.seat) === spy.spyee;
  }

  const EVENTS: Readonly<Record<string, (frame: Frame) => void>> = {
    Newchannel(frame) {
      const spy = byHalf.get(frame.text('Uniqueid'));
      spy?.live.add(frame.text('Uniqueid'));
      if (spy?.state === 'over') hangUp(spy);
    },
    OriginateResponse(frame) {
      const spy = spies.get(frame.text('ActionID').slice('spy-'.length));
      if (!spy) return;
      spy.pending = false;
      if (spy.state === 'over') hangUp(spy);
      if (spy.state !== 'asked') return;
      if (frame.text('Response') !== 'Success') {
        over(spy, 'coach_no_answer', 'hung_up');
        return;
      }
      spy.state = 'answered';
      spy.stopTimer();
      spy.stopTimer = clock.after(CONFIRM, () => over(spy, 'not_confirmed', 'hung_up'));
    },
    ChanSpyStart(frame) {
      const spy = byHalf.get(frame.text('SpyerUniqueid'));
      if (!spy) return;
      spy.live.add(frame.text('SpyerUniqueid'));
      if (spy.state === 'over') hangUp(spy);
      // whatever it is on, it is not the call that was asked for
      else if (frame.text('SpyeeUniqueid') !== spy.spyee) over(spy, 'not_confirmed', 'hung_up');
      else if (!isOnCall(spy)) over(spy, 'call_ended', 'call_ended');
      else if (spy.state !== 'on') {
        spy.state = 'on';
        spy.stopTimer();
        settle(spy, null);
      }
    },
    ChanSpyStop(frame) {
      const spy = byHalf.get(frame.text('SpyerUniqueid'));
      if (spy) over(spy, 'call_ended', 'hung_up');
    },
    /** Out of its bridge the agent is not with the caller. */
    BridgeLeave: (frame) => left(frame.text('Uniqueid')),
    Hangup(frame) {
      const uid = frame.text('Uniqueid');
      strays.delete(uid);
      left(uid);
      const spy = byHalf.get(uid);
      if (!spy) return;
      spy.live.delete(uid);
      // answered, and the channel to be heard was not there any more
      over(spy, spy.state === 'answered' ? 'call_ended' : 'coach_no_answer', 'hung_up');
      if (spy.live.size === 0 && !spy.pending) forget(spy);
    },
    /** What an earlier life of this program left behind. */
    CoreShowChannel(frame) {
      const uid = frame.text('Uniqueid');
      const spy = byHalf.get(uid);
      if (spy) spy.live.add(uid);
      if (!isOurs(uid) || (spy && spy.state !== 'over')) return;
      if (!spy) strays.add(uid);
      hangUpOne(uid);
    }
  };

  function left(uid: string): void {
    for (const spy of [...spies.values()]) if (spy.spyee === uid) over(spy, 'call_ended', 'call_ended');
  }

  return {
    count: () => spies.size,
    open({ session, mode, contact, seat, phone }) {
      if (!(mode in SPY_OPTIONS)) return Promise.resolve('not_supported');
      if (spies.has(session)) return Promise.resolve('refused');
      const spyee = options.channelAt(contact, seat);
      if (spyee === null) return Promise.resolve('no_call');
      return new Promise((resolve) => {
        const spy: Spy = {
          ...{ id: session, contact, seat, spyee, state: 'asked', settle: resolve, live: new Set(), pending: true },
          stopTimer: () => undefined
        };
        const { context } = options;
        const sent = send({ is: 'spy', id: session, context, spyee, mode: mode as SpyMode, phone }, `spy-${session}`);
        if (!sent) {
          resolve('refused');
          return;
        }
        spies.set(session, spy);
        for (const half of halvesOf(session)) byHalf.set(half, spy);
        spy.stopTimer = clock.after(ANSWER, () => over(spy, 'coach_no_answer', 'hung_up'));
      });
    },
    stop(session) {
      const spy = spies.get(session);
      if (spy) over(spy, 'coach_no_answer', 'hung_up');
    },
    frame: (frame) => EVENTS[frame.get('Event') ?? '']?.(frame),
    refused(actionId) {
      const spy = spies.get(actionId.startsWith('spy-') ? actionId.slice('spy-'.length) : '');
      if (!spy) return;
      spy.pending = false;
      if (spy.state === 'asked') over(spy, 'refused', 'hung_up');
    },
    look() {
      for (const spy of [...spies.values()])
        if (spy.state !== 'over' && !isOnCall(spy)) over(spy, 'call_ended', 'call_ended');
    },
    lost() {
      for (const spy of [...spies.values()]) over(spy, 'not_confirmed', 'line_lost');
    },
    back() {
      for (const channel of strays) hangUpOne(channel);
      for (const spy of [...spies.values()]) if (spy.state === 'over') hangUp(spy);
    }
  };
}
