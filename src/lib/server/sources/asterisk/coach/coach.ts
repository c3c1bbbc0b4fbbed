import type { Ms } from '../../../../core/ids.ts';
import type { Clock, CoachLine } from '../../../ports.ts';
import { UnsafeAction } from '../encode.ts';
import { openLine, type AmiAddress, type AmiLine } from '../line.ts';
import type { Frame } from '../parse.ts';
import { encodeCoach, type CoachAction } from './actions.ts';
import { excessRights } from './rights.ts';
import { createRings } from './rings.ts';
import { createSpies, type SpyEnd } from './spies.ts';

const PING: Ms = 2000;
const DEAD: Ms = 5000;
const RETRY: Ms = 2000;
const REFUSED_RETRY: Ms = 30_000;

export interface CoachOptions extends AmiAddress {
  readonly context: string;
  readonly alertContext: string;
  /** An account that may more than it needs is used all the same. */
  readonly acceptRights: boolean;
  /** Devices that may be rung as a coach's own, as globs: `PJSIP/*`; * is a name without @. */
  readonly phones: readonly string[];
  readonly warn: (detail: Readonly<Record<string, unknown>>, text: string) => void;
}

/** The coach account of an Asterisk: a line of its own, the reader's events for its eyes. */
export interface AsteriskCoach extends CoachLine {
  start(clock: Clock, channelAt: (contact: string, seat: string) => string | null): void;
  /** Every event of the reader's line. */
  frames(frames: readonly Frame[]): void;
  /** What the frames of a turn made of the calls. */
  look(): void;
  /** The reader's line. */
  reader(isUp: boolean): void;
  close(): void;
}

const globOf = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '[\\w.+-]+')}$`);

export function createAsteriskCoach(options: CoachOptions): AsteriskCoach {
  const { warn, context, alertContext } = options;
  const phones = options.phones.map(globOf);
  const listeners = new Set<(session: string, why: SpyEnd) => void>();
  let clock: Clock | null = null;
  let line: AmiLine | null = null;
  let up = false;
  let reading = false;
  /** Rights beyond what it needs: nothing is dialled with them. Null: not known yet. */
  let excess: readonly string[] | null = null;
  let heard = 0;
  let pings = 0;
  let stopRetry = (): void => undefined;
  let stopPings = (): void => undefined;
  let channelAt: (contact: string, seat: string) => string | null = () => null;
  let closed = false;

  function send(action: CoachAction, actionId: string): boolean {
    if (!line || !up) return false;
    try {
      line.write(encodeCoach(action, actionId));
      return true;
    } catch (error) {
      if (!(error instanceof UnsafeAction)) throw error;
      warn({ why: error.message }, 'an action of the coach account was not sent');
      return false;
    }
  }

  const after: Clock['after'] = (ms, work) => clock?.after(ms, work) ?? (() => undefined);
  const spies = createSpies({
    ...{ context, clock: { after }, send },
    channelAt: (contact, seat) => channelAt(contact, seat),
    ended(session, why) {
      for (const listener of [...listeners]) listener(session, why);
    }
  });
  const rings = createRings({ context: alertContext, clock: { after }, send });
  /** Both lines are up, and the account is narrow enough. */
  const isReady = (): boolean => up && reading && excess !== null && (excess.length === 0 || options.acceptRights);

  function answers(frame: Frame): void {
    const response = frame.get('Response');
    const id = frame.text('ActionID');
    if (response === undefined) return;
    if (id === 'rights') {
      excess = excessRights(frame);
      if (excess.length > 0 && !options.acceptRights)
        warn(
          { user: options.user, rights: excess },
          'the coach account may more than write originate,call: take the rights away, or set acceptRights: true'
        );
    }
    if (response !== 'Error') return;
    spies.refused(id);
    rings.refused(id);
  }

  function connect(): void {
    if (closed || !clock) return;
    heard = clock.now();
    line = openLine(options, {
      onBytes: () => void (heard = clock!.now()),
      onUp() {
        up = true;
        send({ is: 'ListCommands' }, 'rights');
        // also while the reader's line is away: what is over can be hung up without it
        spies.back();
      },
      onFrames(frames) {
        for (const frame of frames) answers(frame);
      },
      onDown(reason, refused) {
        const was = up;
        up = false;
        line = null;
        excess = null;
        if (was || refused) warn({ reason }, 'the coach account has no line');
        gone();
        stopRetry = after(refused ? REFUSED_RETRY : RETRY, connect);
      }
    });
  }

  function gone(): void {
    spies.lost();
    rings.lost();
  }

  return {
    start(given, lookUp) {
      clock = given;
      channelAt = lookUp;
      stopPings = clock.every(PING, () => {
        if (line && clock!.now() - heard > DEAD) line.fail('no byte for 5 s, our pings unanswered');
        else send({ is: 'Ping' }, `ping-${(pings += 1)}`);
      });
      connect();
    },
    frames(frames) {
      for (const frame of frames) {
        spies.frame(frame);
        rings.frame(frame);
        // what was listed while the phone system started was not all
        if (frame.get('Event') === 'FullyBooted') send({ is: 'ListCommands' }, 'rights');
      }
    },
    look: () => spies.look(),
    reader(isUp) {
      const was = reading;
      reading = isUp;
      if (was && !isUp) gone();
      if (!was && isUp && up) spies.back();
    },
    open(ask) {
      if (!up || !reading || excess === null) return Promise.resolve('not_connected');
      if (!isReady() || !phones.some((phone) => phone.test(ask.phone))) return Promise.resolve('refused');
      return spies.open(ask);
    },
    stop(session) {
      spies.stop(session);
      return Promise.resolve();
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ring: (call) => (isReady() ? rings.ring(call) : Promise.resolve('failed')),
    close() {
      closed = true;
      gone();
      send({ is: 'Logoff' }, 'bye');
      stopPings();
      stopRetry();
      line?.end();
    }
  };
}
