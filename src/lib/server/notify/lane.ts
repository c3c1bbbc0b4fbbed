import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { OutboxOutcome } from '../alerts/parts.ts';
import type { Clock } from '../ports.ts';
import type { Carrier, Sent } from './carrier.ts';
import { inOrder, type Parcel } from './parcel.ts';
import type { Due, OutboxStore } from './store.ts';

const MINUTE: Ms = 60_000;
/** Between tries: half a second, then twice as long each time, to 30 s. */
const FIRST: Ms = 500;
const LONGEST: Ms = 30_000;
/** From this failed try on nobody counts on it being heard in time. */
const LATE_TRIES = 2;

/** What goes to one target, one request at a time. */
export interface Lane {
  /** There may be something to send. */
  kick(): void;
  close(): Promise<void>;
}

export interface LaneOptions {
  readonly target: string;
  /** Null: no such target is set up any more. */
  readonly carrier: () => Carrier | null;
  readonly store: OutboxStore;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly logger: Pick<Logger, 'warn' | 'error' | 'info'>;
  readonly outcome: (outcome: OutboxOutcome) => void;
  /** 0 up to 1. */
  readonly chance: () => number;
  readonly newId: () => string;
}

/** Requests that are to be made: a message alone, or those bound together before. */
function candidates(due: readonly Due[]): readonly (readonly Due[])[] {
  const bound = Map.groupBy(due, ({ key, parcel }) => parcel ?? `\n${key}`);
  return [...bound.values()].map((messages) => [...messages].sort(inOrder)).sort(([a], [b]) => inOrder(a!, b!));
}

export function createLane(options: LaneOptions): Lane {
  const { target, store, clock, logger, outcome } = options;
  let stop: (() => void) | null = null;
  let under: Promise<void> | null = null;
  let more = false;
  const wasKicked = (): boolean => more;
  let closed = false;
  /** When requests ended, in the last minute: the receiver had counted each of them by then. */
  let made: EpochMs[] | null = null;
  let failed = 0;
  let wait: EpochMs = 0;

  const later = (at: EpochMs): void => {
    stop?.();
    stop = closed ? null : clock.after(Math.max(0, at - clock.now()), kick);
  };
  const backoff = (tries: number): Ms =>
    Math.round(Math.min(LONGEST, FIRST * 2 ** tries) * (0.75 + 0.5 * options.chance()));

  async function refuse(messages: readonly Due[], state: 'refused' | 'dead', tried?: EpochMs): Promise<void> {
    for (const { key } of messages) outcome({ key, target, outcome: state, at: clock.now() });
    await store.mark(messages, { state, ...(tried === undefined ? {} : { tried }) });
  }

  /** Makes one request, or says when to look again; null: nothing to do. */
  async function step(): Promise<EpochMs | null> {
    if (closed) return null;
    const all = await store.due(target);
    if (all.length === 0) return null;
    const carrier = options.carrier();
    const now = clock.now();
    if (carrier === null) {
      logger.warn({ target, messages: all.length }, 'messages for a target that is not set up');
      await refuse(all, 'refused');
      return now;
    }
    const stale = all.filter(({ at }) => now - at > carrier.patience);
    if (stale.length > 0) {
      await refuse(stale, 'dead');
      return now;
    }
    if (wait > now) return wait;
    const ready = all.filter(({ next }) => next <= now);
    if (ready.length === 0) return Math.min(...all.map(({ next }) => next));
    made = (made ?? [...(await store.requests(target, now - MINUTE))]).filter((at) => at + MINUTE > now);
    const room = carrier.perMinute - made.length;
    if (room <= 0) return Math.min(...made) + MINUTE;

    const requests = candidates(ready);
    const [first] = requests;
    const single = requests.length <= room || !carrier.merges || (room > 1 && first![0]!.severity === 'critical');
    const messages = single ? first! : await merged(requests);
    await attempt(carrier, { key: messages[0]!.parcel ?? messages[0]!.key, messages, at: now });
    return clock.now();
  }

  /** All that does not fit any more in one request, which stays the same at each try. */
  async function merged(requests: readonly (readonly Due[])[]): Promise<readonly Due[]> {
    const alone = requests.filter((messages) => messages[0]!.parcel === null).flat();
    if (alone.length < 2) return requests[0]!;
    const parcel = options.newId();
    await store.bind(alone, parcel);
    return alone.map((message) => ({ ...message, parcel })).sort(inOrder);
  }

  async function attempt(carrier: Carrier, parcel: Parcel & { readonly messages: readonly Due[] }): Promise<void> {
    const { messages } = parcel;
    // known before it is made: after a kill it counts all the same
    await store.request(target, clock.now());
    const sent: Sent = await carrier.send(parcel, clock.now());
    const tried = clock.now();
    made!.push(tried);
    switch (sent.is) {
      case 'taken':
      case 'acknowledged': {
        if (failed > 0) logger.info({ target }, 'messages are taken again');
        failed = 0;
        const what = sent.is === 'taken' ? 'sent' : 'acknowledged';
        for (const { key } of messages) outcome({ key, target, outcome: what, at: tried });
        await store.mark(messages, { state: 'sent', tried });
        return;
      }
      case 'refused':
        logger.warn({ target, why: sent.why }, 'a message was refused');
        await refuse(messages, 'refused', tried);
        return;
      case 'later': {
        if (failed === 0) logger.warn({ target, why: sent.why }, 'a message was not taken; tried again');
        wait = tried + Math.max(sent.after ?? 0, backoff(failed));
        failed += 1;
        const tries = messages[0]!.tries + 1;
        if (tries === LATE_TRIES)
          for (const { key } of messages) outcome({ key, target, outcome: 'refused', at: tried });
        // one that never passes steps behind the others
        await store.mark(messages, { state: 'due', tried, next: tried + 2 * backoff(tries - 1) });
      }
    }
  }

  async function run(): Promise<void> {
    for (let again = true; again;) {
      more = false;
      try {
        const at = await step();
        again = wasKicked() || (at !== null && at <= clock.now());
        if (!again && at !== null) later(at);
      } catch (error) {
        logger.error({ err: error, target }, 'the outbox could not be read or written; tried again');
        later(clock.now() + 2 * FIRST);
        again = false;
      }
    }
  }

  function kick(): void {
    if (closed) return;
    more = true;
    stop?.();
    stop = null;
    under ??= run().finally(() => (under = null));
  }

  return {
    kick,
    async close() {
      closed = true;
      stop?.();
      await under;
    }
  };
}
