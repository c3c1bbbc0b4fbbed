import type { Floor, Seat } from '../floor.ts';
import type { EpochMs, QueueId, SiteId } from '../ids.ts';
import type { HeadCount, Heads } from '../queues/place.ts';

/** How much of a seat that serves several queues is whose: by their offered loads, or equally where none is known. */
export type Loads = ReadonlyMap<QueueId, number>;

function shareOf(queues: readonly QueueId[], queue: QueueId, loads: Loads): number {
  if (!queues.includes(queue)) return 0;
  const whole = queues.reduce((sum, id) => sum + (loads.get(id) ?? 0), 0);
  return whole > 0 ? (loads.get(queue) ?? 0) / whole : 1 / queues.length;
}

/** The head that a seat is to a queue. */
function headIn({ counted }: Seat, at: number): HeadCount {
  return counted!.each?.[at] ?? counted!.head;
}

/** Whether it works for the queue at that moment, if nobody does anything: it does now, or its pause ends by then. */
function isStaffed(seat: Seat, head: HeadCount, at: EpochMs): boolean {
  if (head.state !== 'away') return true;
  return head.reason !== 'unreachable' && seat.walk.until !== null && seat.walk.until <= at && seat.walk.until > 0;
}

const isAtWork = ({ state }: HeadCount): boolean => state !== 'away' && state !== 'free';

/** Seats by queue, whole: those of a site are dealt out once each, the largest remainders first. */
function apportion(seats: readonly Seat[], loads: Loads, counts: (seat: Seat, head: HeadCount) => boolean): Loads {
  const parts = new Map<QueueId, number>();
  let whole = 0;
  for (const seat of seats) {
    const queues = seat.counted!.queues.filter((_, at) => counts(seat, headIn(seat, at)));
    if (queues.length > 0) whole += 1;
    for (const id of queues) parts.set(id, (parts.get(id) ?? 0) + shareOf(queues, id, loads));
  }
  // thirds add up to a whole but for their last digits
  const dealt = new Map([...parts].map(([id, part]) => [id, Math.floor(part + 1e-9)]));
  let rest = whole - [...dealt.values()].reduce((a, b) => a + b, 0);
  const left = [...parts].map(([id, part]) => [id, part - dealt.get(id)!] as const).filter(([, part]) => part > 1e-9);
  left.sort(([a, x], [b, y]) => (Math.abs(x - y) > 1e-9 ? y - x : a < b ? -1 : 1));
  for (const [id] of left) {
    if (rest-- <= 0) break;
    dealt.set(id, dealt.get(id)! + 1);
  }
  return dealt;
}

function seatsOf(floor: Floor, site: SiteId): readonly Seat[] {
  return [...floor.data.seats.values()].filter(
    ({ counted }) => counted !== null && counted.site === site && counted.queues.length > 0
  );
}

/** Seats of a queue that are at work now, and that are there at each of these moments. */
export function crewOf(
  floor: Floor,
  site: SiteId,
  queue: QueueId,
  loads: Loads,
  moments: readonly EpochMs[]
): { readonly busy: number; readonly present: readonly number[] } {
  const seats = seatsOf(floor, site);
  const returns = seats.flatMap(({ walk }) => (walk.until !== null && walk.until > moments[0]! ? [walk.until] : []));
  let last = { back: -1, seats: 0 };
  return {
    busy: apportion(seats, loads, (_, head) => isAtWork(head)).get(queue) ?? 0,
    // dealt out anew only where somebody comes back in between
    present: moments.map((at) => {
      const back = returns.filter((until) => until <= at).length;
      if (back !== last.back)
        last = { back, seats: apportion(seats, loads, (seat, head) => isStaffed(seat, head, at)).get(queue) ?? 0 };
      return last.seats;
    })
  };
}

/** Seats that work for a queue now; one that works for several counts in equal parts. */
export function staffedShare({ sharedBy }: Heads): number {
  let sum = 0;
  for (const [queues, seats] of sharedBy) sum += seats / queues;
  return sum;
}
