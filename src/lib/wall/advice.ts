import type { EpochMs, Ms, QueueId } from '../core/ids.ts';
import type { QueueState, SiteState } from '../core/state.ts';

/** Seats that will be missing within half an hour, as reckoned. */
export interface SeatsAdvice {
  /** The most that are missing at once. */
  readonly seats: number;
  /** Which queues lack how many, the most first. */
  readonly queues: readonly { readonly id: QueueId; readonly seats: number }[];
  readonly from: EpochMs;
  /** Null: as far as was looked ahead. */
  readonly until: EpochMs | null;
  /** What becomes of it if nobody acts: the longest wait, seconds; null: nobody is there to answer. */
  readonly wait: number | null;
  readonly at: EpochMs;
  /** Whether that is worth a word: longer than callers should wait. */
  readonly isLong: boolean;
}

/** What the floor can do. */
export interface Advice {
  readonly seats: SeatsAdvice | null;
  /** Who is away and could come back: to fill what is missing, or since people wait too long and nobody is free. */
  readonly away: number;
  /** Who waits, where that is why. */
  readonly queued: number;
}

const SOON: Ms = 30 * 60_000;
const HOUR: Ms = 60 * 60_000;

/**
 * Null: nothing is to be done.
 * @param away seats on a break; who is out of reach is none of them.
 * @param pressed someone waits beyond the threshold, or more wait than are on duty.
 */
export function advice(site: SiteState, queues: readonly QueueState[], away: number, pressed: boolean): Advice | null {
  const { queued, available } = site.now;
  const seats = seatsMissing(queues.filter((queue) => queue.site === site.id));
  if (seats) return { seats, away, queued };
  return pressed && queued > 0 && available === 0 && away > 0 ? { seats: null, away, queued } : null;
}

function seatsMissing(queues: readonly QueueState[]): SeatsAdvice | null {
  const short = queues.flatMap(({ id, ahead, answer_within }) => {
    const need = ahead?.need;
    return need && need.from <= ahead.at + SOON
      ? [{ id, ...need, worst: ahead.worst, open: need.until >= ahead.at + HOUR, answer_within }]
      : [];
  });
  if (short.length === 0) return null;
  short.sort((a, b) => b.seats - a.seats || (a.id < b.id ? -1 : 1));
  const worst = short.reduce((a, b) => ((b.worst.wait ?? Infinity) > (a.worst.wait ?? Infinity) ? b : a));
  return {
    seats: Math.max(...short.map(({ from }) => mostAt(short, from))),
    queues: short.map(({ id, seats }) => ({ id, seats })),
    from: Math.min(...short.map(({ from }) => from)),
    until: short.some(({ open }) => open) ? null : Math.max(...short.map(({ until }) => until)),
    ...worst.worst,
    isLong: worst.worst.wait === null || worst.worst.wait > worst.answer_within
  };
}

/** Missing in all the queues whose need holds at that moment. */
function mostAt(needs: readonly { seats: number; from: EpochMs; until: EpochMs }[], at: EpochMs): number {
  return needs.reduce((sum, { seats, from, until }) => (from <= at && at < until ? sum + seats : sum), 0);
}
