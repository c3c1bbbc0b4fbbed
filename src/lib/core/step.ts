import { makeForecast } from './ahead/forecast.ts';
import { closeSlot } from './ahead/history.ts';
import { dropReckoned, takeReckoned } from './ahead/reckoned.ts';
import { reviewContact } from './contacts/archive.ts';
import { scheduleLeave } from './contacts/books.ts';
import { putMilestone } from './contacts/contact.ts';
import { nextAt, schedule, takeDue, type DueItem } from './due.ts';
import { OWN_SOURCE, type AnyFact, type Fact } from './facts.ts';
import { dayKeyAt, openQueue, sitePlan, touch, touchPlace, type Floor } from './floor.ts';
import type { EpochMs, SourceId } from './ids.ts';
import { AHEAD } from './plan.ts';
import { advance, forget, QUARTER, SLOT } from './metrics/ledger.ts';
import { sampleLaw } from './metrics/conservation.ts';
import { forgetRecords } from './records/forget.ts';
import { putRecord } from './records/records.ts';
import { putStamp, settleSeat } from './seats/seat.ts';
import { signIn } from './seats/sign-in.ts';
import { trimSeat } from './seats/trim.ts';
import { firstSight } from './seen.ts';
import { checkSilence, hear, saySource, takeSnapshot } from './sources/sources.ts';
import type { Collection } from './state.ts';
import { calibrated, learnDayOf, lookAtSurges } from './surge/watch.ts';

export type Input =
  | { readonly kind: 'fact'; readonly fact: AnyFact }
  | { readonly kind: 'tick' }
  | { readonly kind: 'heard'; readonly source: SourceId };

/** What the fold did with a fact; anything but `accepted` left the floor as it was. */
export type Verdict = 'accepted' | 'duplicate' | 'too_early' | 'too_late' | 'unknown_queue';

export { AHEAD };
/** A fact may be this late. */
export const LATE = 24 * 3_600_000;

/**
 * The whole brain: one input, folded into the floor at `now` (epoch ms, never going back). O(1) a fact: one contact's
 * or one seat's milestones; figures move by difference.
 */
export function step(floor: Floor, input: Input, now: EpochMs): Verdict {
  const at = Math.max(now, floor.data.now);
  floor.data.now = at;
  switch (input.kind) {
    case 'heard':
      hear(floor, input.source, at);
      return 'accepted';
    case 'tick':
      runDue(floor, at);
      return 'accepted';
    case 'fact':
      return takeFact(floor, input.fact, at);
  }
}

/** When the floor wants its next tick; null: never by itself. */
export function nextDue(floor: Floor): EpochMs | null {
  settle(floor);
  return nextAt(floor.data.due);
}

/** What moved since the last call, by collection. */
export function takeChanged(floor: Floor): Map<Collection, Set<string>> {
  settle(floor);
  const { changed } = floor;
  floor.changed = new Map();
  floor.data.turn += 1;
  return changed;
}

/** Brings every seat whose timeline moved up to date; readers call it first. */
export function settle(floor: Floor): void {
  if (floor.unsettled.size === 0) return;
  for (const id of floor.unsettled) settleSeat(floor, floor.data.seats.get(id)!);
  floor.unsettled.clear();
}

function takeFact(floor: Floor, fact: AnyFact, now: EpochMs): Verdict {
  if (fact.time > now + AHEAD) return 'too_early';
  if (fact.time < now - LATE) return 'too_late';
  if (!knowsQueues(floor, fact)) return 'unknown_queue';
  if (!firstSight(floor.data.seen, fact.source, fact.id, now)) return 'duplicate';
  if (fact.type !== 'source.state' && fact.source !== OWN_SOURCE) hear(floor, fact.source, now);
  openQueues(floor, fact, now);
  route(floor, fact, now);
  return 'accepted';
}

/** The queues a fact names where it puts something. */
function queuesIn(fact: AnyFact): readonly string[] {
  switch (fact.type) {
    case 'contact.transferred':
      return fact.data.queue === undefined ? [] : [fact.data.queue];
    case 'seat.signed_in':
    case 'seat.queues':
    case 'seat.presence':
      return fact.data.queues ?? [];
    case 'source.snapshot':
      return [
        ...fact.data.seats.flatMap((seat) => seat.queues ?? []),
        ...fact.data.contacts.flatMap((contact) => (contact.queue === undefined ? [] : [contact.queue]))
      ];
    default:
      return [];
  }
}

/** The one queue that most facts that name any name. */
function queueIn(fact: AnyFact): string | null {
  switch (fact.type) {
    case 'contact.queued':
    case 'contact.turned_away':
    case 'queue.found':
    case 'queue.unseen':
      return fact.data.queue;
    default:
      return null;
  }
}

function knowsQueues(floor: Floor, fact: AnyFact): boolean {
  const { data, plan } = floor;
  if (plan.sources.get(fact.source)?.createsQueues) return true;
  const one = queueIn(fact);
  if (one !== null) return data.queues.has(one);
  for (const id of queuesIn(fact)) if (!data.queues.has(id)) return false;
  return true;
}

function openQueues(floor: Floor, fact: AnyFact, now: EpochMs): void {
  const one = queueIn(fact);
  if (one !== null) nameQueue(floor, one, fact, now);
  else for (const id of queuesIn(fact)) nameQueue(floor, id, fact, now);
}

/** Opens a queue that a fact names; a queue belongs to the source of the earliest fact that names it. */
function nameQueue(floor: Floor, id: string, fact: AnyFact, now: EpochMs): void {
  const site = fact.type === 'queue.found' ? fact.data.site : undefined;
  const queue = floor.data.queues.get(id) ?? openQueue(floor, id, sitePlan(floor, site ?? null).settings.id, now);
  if (queue.stands === 'left' && floor.plan.sources.get(fact.source)?.createsQueues) queue.stands = 'made';
  const by = queue.namedBy;
  if (by && (by.t < fact.time || (by.t === fact.time && by.source <= fact.source))) return;
  if (by?.source !== fact.source) {
    touchPlace(floor, 'queues', queue);
    if (by) touch(floor, 'sources', by.source);
    touch(floor, 'sources', fact.source);
  }
  queue.namedBy = { t: fact.time, source: fact.source };
}

function route(floor: Floor, fact: AnyFact, now: EpochMs): void {
  switch (fact.type) {
    case 'seat.signed_in':
      signIn(floor, fact);
      putStamp(floor, fact.data.seat, fact);
      return;
    case 'seat.signed_out':
    case 'seat.queues':
    case 'seat.presence':
    case 'seat.help_requested':
    case 'seat.help_cancelled':
    case 'seat.link':
      putStamp(floor, fact.data.seat, fact);
      return;
    case 'source.alive':
      hear(floor, fact.data.source, now);
      return;
    case 'source.state':
      saySource(floor, fact, now);
      return;
    case 'source.snapshot':
      takeSnapshot(floor, fact, now);
      return;
    case 'queue.found':
      return;
    case 'history.day':
      learnDayOf(floor, fact.data);
      return;
    case 'surge.calibrated':
      calibrated(floor, fact.data);
      return;
    case 'ahead.reckoned':
      takeReckoned(floor, fact.data);
      return;
    case 'queue.unseen':
      unseen(floor, fact);
      return;
    case 'contact.turned_away':
      putMilestone(floor, fact.data.contact ?? `${fact.source}\0${fact.id}`, fact);
      return;
    default:
      if (putRecord(floor, fact)) return;
      putMilestone(floor, (fact.data as { contact: string }).contact, fact);
  }
}

function unseen(floor: Floor, fact: Fact<'queue.unseen'>): void {
  const queue = floor.data.queues.get(fact.data.queue);
  if (!queue) return;
  queue.heads.unseenAbout += fact.data.about;
  floor.data.sites.get(queue.site)!.heads.unseenAbout += fact.data.about;
  touchPlace(floor, 'queues', queue);
  touchPlace(floor, 'sites', floor.data.sites.get(queue.site)!);
}

function runDue(floor: Floor, now: EpochMs): void {
  settle(floor);
  for (let item = takeDue(floor.data.due, now); item; item = takeDue(floor.data.due, now)) due(floor, item, now);
}

function due(floor: Floor, item: DueItem, now: EpochMs): void {
  const { data } = floor;
  switch (item.kind) {
    case 'seat':
      if (data.seats.has(item.id)) floor.unsettled.add(item.id);
      return;
    case 'contact':
      reviewContact(floor, item.id, now);
      return;
    case 'queue':
    case 'site': {
      const place = item.kind === 'queue' ? data.queues.get(item.id) : data.sites.get(item.id);
      if (!place) return;
      place.dueAt = null;
      const judged = sampleLaw(floor, place, now);
      if (advance(place.ledger, now) || judged) touchPlace(floor, item.kind === 'queue' ? 'queues' : 'sites', place);
      scheduleLeave(floor, place, item.kind);
      return;
    }
    case 'source':
      checkSilence(floor, item.id, now);
      return;
    case 'ahead':
      dropReckoned(floor, item.id, now);
      return;
    case 'announcement':
      touch(floor, 'announcements', item.id);
      return;
    case 'surges':
      forecastAgain(floor, lookAtSurges(floor, now), now);
      return;
    case 'slot':
      closeSlot(floor, now);
      for (const site of floor.plan.sites.values()) makeForecast(floor, site, now);
      // the trend rolls on; where nothing happens the sums are looked at all the same
      for (const site of data.sites.values()) touchPlace(floor, 'sites', site);
      for (const queue of data.queues.values()) if (sampleLaw(floor, queue, now)) touchPlace(floor, 'queues', queue);
      schedule(data.due, (Math.floor(now / SLOT) + 1) * SLOT, { kind: 'slot' });
      return;
    case 'quarter':
      quarter(floor, now);
      schedule(data.due, (Math.floor(now / QUARTER) + 1) * QUARTER, { kind: 'quarter' });
  }
}

/** Where surges moved; and where days from elsewhere have come: what is known now does not wait for five minutes to end. */
function forecastAgain(floor: Floor, surging: ReadonlySet<string>, now: EpochMs): void {
  for (const [id, site] of floor.plan.sites) {
    if (!surging.has(id) && floor.data.ahead.forecasts.has(id)) continue;
    makeForecast(floor, site, now);
    if (floor.data.ahead.forecasts.has(id)) touchPlace(floor, 'sites', floor.data.sites.get(id)!);
  }
}

/** Every quarter hour: the closed interval and the day may be other ones; old books and timelines are let go. */
function quarter(floor: Floor, now: EpochMs): void {
  const { data } = floor;
  const old = now - 8 * 24 * 3_600_000;
  for (const queue of data.queues.values()) {
    forget(queue.ledger, old, dayKeyAt(sitePlan(floor, queue.site), now - 40 * 24 * 3_600_000), now - 2 * LATE);
    touchPlace(floor, 'queues', queue);
  }
  for (const site of data.sites.values()) {
    forget(site.ledger, old, dayKeyAt(sitePlan(floor, site.id), now - 40 * 24 * 3_600_000), now - 2 * LATE);
    for (const slot of site.trend.keys()) if (slot < now - 48 * 3_600_000) site.trend.delete(slot);
    touchPlace(floor, 'sites', site);
  }
  forgetRecords(floor, now);
  for (const seat of data.seats.values()) trimSeat(floor, seat, now - LATE - 2 * 3_600_000);
  for (const agent of data.agents.values()) {
    const kept = agent.desks.findLastIndex(({ t }) => t < now - 48 * 3_600_000);
    if (kept > 0) agent.desks.splice(0, kept);
    touch(floor, 'agents', agent.id);
  }
}
