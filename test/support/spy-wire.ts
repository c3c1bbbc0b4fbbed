import { Frame } from '../../src/lib/server/sources/asterisk/parse.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What an event may say beyond its fields, for whoever keeps the books of a run. */
export interface Meaning {
  /** It shows that this agent is not with this caller any more. */
  readonly parted?: { readonly contact: string; readonly seat: string };
  /** It speaks of this session of a coach. */
  readonly session?: string;
  /** May be lost alone. */
  readonly mayBeLost?: boolean;
}

export interface Delivered extends Meaning {
  readonly frame: Frame;
}

/** A manager's line of events: in order, each a moment late, now and then stalled for seconds; what is under way when it breaks is lost. */
export interface SpyWire {
  readonly isUp: boolean;
  emit(event: string, fields: Readonly<Record<string, string>>, meaning?: Meaning): void;
  cut(): void;
  mend(): void;
  onChunk(to: (chunk: readonly Delivered[]) => void): void;
}

/** An event is on its way for up to this long, ms; a stall holds up all that comes behind it, for at most three seconds. */
const LATE = 40;
const STALL = 3000;
const STALLS = 0.01;
const LOSSES = 0.02;

export function createSpyWire({
  clock,
  chance
}: {
  readonly clock: VirtualClock;
  readonly chance: () => number;
}): SpyWire {
  const under: { readonly at: number; readonly it: Delivered }[] = [];
  let last = 0;
  let isUp = true;
  let listener: (chunk: readonly Delivered[]) => void = () => undefined;
  let stop: (() => void) | null = null;

  function wait(): void {
    if (stop || under.length === 0) return;
    stop = clock.after(under[0]!.at - clock.now(), () => {
      stop = null;
      const chunk: Delivered[] = [];
      while (under.length > 0 && under[0]!.at <= clock.now()) chunk.push(under.shift()!.it);
      wait();
      listener(chunk);
    });
  }

  return {
    get isUp() {
      return isUp;
    },
    emit(event, fields, meaning = {}) {
      const late = Math.floor(chance() * LATE) + (chance() < STALLS ? Math.floor(chance() * STALL) : 0);
      const isLost = meaning.mayBeLost === true && chance() < LOSSES;
      if (!isUp || isLost) return;
      last = Math.max(last, clock.now() + late);
      const lines = [`Event: ${event}`, ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`)];
      under.push({ at: last, it: { frame: new Frame(lines.join('\r\n')), ...meaning } });
      wait();
    },
    cut() {
      isUp = false;
      under.length = 0;
      stop?.();
      stop = null;
    },
    mend() {
      isUp = true;
      last = clock.now();
    },
    onChunk: (to) => void (listener = to)
  };
}
