import type { Floor, QueuePlace } from '../floor.ts';
import { sitePlan } from '../floor.ts';
import type { DayKey, EpochMs, QueueId } from '../ids.ts';
import { SLOT } from '../metrics/ledger.ts';
import type { SitePlan } from '../plan.ts';
import { createBaseline, daysKnown, learnDay, SLOT_MIN, SLOTS } from '../surge/baseline.ts';
import { kindOfDay } from '../surge/plan.ts';
import { isOpen } from '../time/hours.ts';
import { atLocal, civilFromDays, daysOfDate, localDays, minuteOfDay } from '../time/zone.ts';
import type { History } from './known.ts';

const DAY = 86_400_000;
const KEEP = 2 * DAY + 2 * 3_600_000;
/** A queue that left goes with its history so many days after the last one learnt. */
const KEEP_LEFT = 8;
/** Learning a day takes milliseconds: so many queues at a time. */
const AT_ONCE = 4;
/** With fewer days nothing is forecast. */
export const ENOUGH_DAYS = 3;

export function historyOf(floor: Floor, queue: QueueId): History {
  let history = floor.data.ahead.histories.get(queue);
  if (!history) {
    history = { baseline: createBaseline(), offered: new Map(), heard: new Set(), learnt: null };
    floor.data.ahead.histories.set(queue, history);
  }
  return history;
}

/** One more was offered at that moment, or one fewer. */
export function countOffered(floor: Floor, queue: QueueId, at: EpochMs, sign: 1 | -1): void {
  const { offered } = historyOf(floor, queue);
  const slot = Math.floor(at / SLOT) * SLOT;
  const count = (offered.get(slot) ?? 0) + sign;
  if (count === 0) offered.delete(slot);
  else offered.set(slot, count);
}

/**
 * Takes a local day of a queue into its history; a date that is known is replaced.
 * @param slots offered by five minutes from local midnight on, 288; null: not known
 */
export function learnQueueDay(floor: Floor, queue: QueueId, date: DayKey, slots: readonly (number | null)[]): void {
  const { settings } = planOf(floor, queue);
  const kind = kindOfDay(settings, daysOfDate(date));
  const counts = Float32Array.from({ length: SLOTS }, (_, slot) => slots[slot] ?? NaN);
  if (counts.every(Number.isNaN)) return;
  learnDay(historyOf(floor, queue).baseline, kind, { date, slots: counts });
}

export function knowsEnough(floor: Floor, queue: QueueId): boolean {
  const history = floor.data.ahead.histories.get(queue);
  return history !== undefined && daysKnown(history.baseline) >= ENOUGH_DAYS;
}

export function planOf(floor: Floor, queue: QueueId): SitePlan {
  return sitePlan(floor, floor.data.queues.get(queue)?.site ?? null);
}

/** At the end of each slot: notes where it was heard, learns days that are over, lets go what is old. */
export function closeSlot(floor: Floor, now: EpochMs): void {
  const { data } = floor;
  const slot = Math.floor(now / SLOT) * SLOT - SLOT;
  const since = data.ahead.watched.closed === slot - SLOT ? data.ahead.watched.since : now;
  data.ahead.watched = { since, closed: slot };
  if (slot >= since)
    for (const queue of data.queues.values())
      if (heardIn(floor, queue, slot)) historyOf(floor, queue.id).heard.add(slot);
  let learnt = 0;
  for (const [id, history] of data.ahead.histories) {
    if (learnt < AT_ONCE && learnYesterday(floor, id, history, slot)) learnt += 1;
    forget(floor, id, history, now);
  }
}

function heardIn(floor: Floor, queue: QueuePlace, slot: EpochMs): boolean {
  if (queue.stands === 'left') return false;
  const site = sitePlan(floor, queue.site);
  if (isOpen(site.settings, floor.plan.queues.get(queue.id)?.settings, site.zone, slot) === false) return false;
  const source = queue.namedBy && floor.data.sources.get(queue.namedBy.source);
  return source?.state === 'live' && source.since <= slot;
}

/** True when a day was learnt. */
function learnYesterday(floor: Floor, id: QueueId, history: History, slot: EpochMs): boolean {
  const { zone } = planOf(floor, id);
  const days = localDays(zone, slot) - 1;
  const date = civilFromDays(days);
  if (history.learnt !== null && history.learnt >= date) return false;
  history.learnt = date;
  const sums = new Array<number>(SLOTS).fill(0);
  const seen = new Array<number>(SLOTS).fill(0);
  const end = atLocal(zone, (days + 1) * DAY);
  for (let at = atLocal(zone, days * DAY); at < end; at += SLOT) {
    if (!history.heard.has(at)) continue;
    const of = Math.floor(minuteOfDay(zone, at) / SLOT_MIN);
    sums[of] = sums[of]! + (history.offered.get(at) ?? 0);
    seen[of] = seen[of]! + 1;
  }
  if (seen.every((n) => n === 0)) return false;
  // an hour that a clock shows twice counts by its mean
  learnQueueDay(
    floor,
    id,
    date,
    sums.map((sum, of) => (seen[of]! > 0 ? sum / seen[of]! : null))
  );
  return true;
}

function forget(floor: Floor, id: QueueId, history: History, now: EpochMs): void {
  const { offered, heard, baseline } = history;
  for (const slot of offered.keys()) if (slot < now - KEEP) offered.delete(slot);
  // in order: the first that stays ends it
  for (const slot of heard) {
    if (slot >= now - KEEP) break;
    heard.delete(slot);
  }
  const queue = floor.data.queues.get(id);
  if ((queue && queue.stands !== 'left') || offered.size > 0) return;
  const last = baseline.days.flat().reduce((latest, { date }) => (date > latest ? date : latest), '');
  if (last < civilFromDays(localDays(planOf(floor, id).zone, now) - KEEP_LEFT)) floor.data.ahead.histories.delete(id);
}
