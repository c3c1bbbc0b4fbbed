import type { EpochMs, Ms } from '../core/ids.ts';
import type { QueueState, SeatState } from '../core/state.ts';

/** How much something wants a hand. Only the last three have a colour. */
export type Level = 'calm' | 'late' | 'serious' | 'critical';

const ORDER: readonly Level[] = ['calm', 'late', 'serious', 'critical'];

/** One place for what is late on a tile. The alert rules that come later are a site's own; these only colour. */
export const LATE: Record<'away' | 'wrapping' | 'on_hold' | 'ringing', Ms> = {
  away: 15 * 60_000,
  wrapping: 2 * 60_000,
  on_hold: 2 * 60_000,
  ringing: 20_000
};

export const rank = (level: Level): number => ORDER.indexOf(level);
export const worse = (a: Level, b: Level): Level => (rank(a) >= rank(b) ? a : b);

/** Waiting beyond the answer threshold T is late, beyond 4 T serious, beyond 12 T critical. */
export function waitLevel(wait: Ms, threshold: Ms): Level {
  if (wait > 12 * threshold) return 'critical';
  if (wait > 4 * threshold) return 'serious';
  return wait > threshold ? 'late' : 'calm';
}

/** Below its target is late, ten points below serious. No figure, no colour. */
export function targetLevel(value: number | null, target: number | null): Level {
  if (value === null || target === null || value >= target) return 'calm';
  return value < target - 0.1 ? 'serious' : 'late';
}

/** A limit not to be passed: beyond it serious. */
export function limitLevel(value: number | null, limit: number): Level {
  return value !== null && value > limit ? 'serious' : 'calm';
}

/** More wait than there are people on duty: the last of them has a whole call to sit out first; or three. */
export function crowdLevel(queued: number, staffed: number): Level {
  if (queued <= staffed) return 'calm';
  return queued > 3 * staffed ? 'serious' : 'late';
}

export function seatLevel(seat: SeatState, now: EpochMs): Level {
  if (seat.flags.includes('help')) return 'serious';
  if (seat.word === 'unreachable') return 'late';
  if (seat.word === 'away' && seat.until !== null) return now > seat.until ? 'late' : 'calm';
  const limit = (LATE as Partial<Record<string, Ms>>)[seat.word];
  return limit !== undefined && now - seat.since > limit ? 'late' : 'calm';
}

export function queueWaitLevel(queue: QueueState, now: EpochMs): Level {
  const since = queue.now.longest_wait_since;
  return since === null ? 'calm' : waitLevel(now - since, queue.answer_within * 1000);
}

export function queueLevel(queue: QueueState, now: EpochMs): Level {
  return worse(queueWaitLevel(queue, now), targetLevel(queue.m30.service_level, queue.target));
}
