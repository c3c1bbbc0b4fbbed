import { putSnapshot } from '../contacts/contact.ts';
import { schedule } from '../due.ts';
import type { Fact } from '../facts.ts';
import { seatOf, sourceOf, touch, type Floor, type Source } from '../floor.ts';
import type { EpochMs, SourceId } from '../ids.ts';
import { fromSnapshot } from '../order.ts';
import { insertStamp, putStamp } from '../seats/seat.ts';
import { signInListed } from '../seats/sign-in.ts';

/** Snapshots kept for late facts: a day of them. */
const KEEP = 24 * 3_600_000;

/** Anything heard: the source's values are fresh as of now (SOURCE1). */
export function hear(floor: Floor, id: SourceId, now: EpochMs): void {
  const source = sourceOf(floor, id, now);
  const first = source.heard === null;
  source.heard = now;
  if (source.state === 'silent' || source.state === 'waiting') setState(floor, source, 'live', null, now);
  if (first) watch(floor, source);
}

/** What the source, or its line, says of itself; the latest by (time, id) rules. */
export function saySource(floor: Floor, fact: Fact<'source.state'>, now: EpochMs): void {
  const source = sourceOf(floor, fact.data.source, now);
  const state = fact.data.state ?? 'up';
  const { said } = source;
  if (said && (said.t > fact.time || (said.t === fact.time && said.id >= fact.id))) return;
  source.said = { state, t: fact.time, id: fact.id };
  if (state === 'down') {
    if (source.state !== 'down' || source.reason !== (fact.data.reason ?? null)) {
      setState(floor, source, 'down', fact.data.reason ?? null, fact.time);
    }
  } else {
    source.heard = now;
    if (source.state !== 'live') setState(floor, source, 'live', fact.data.reason ?? null, fact.time);
    watch(floor, source);
  }
}

/** Silent = two beats + 1 s without a byte (SOURCE2). A source without a beat is never silent. */
export function checkSilence(floor: Floor, id: SourceId, now: EpochMs): void {
  const source = floor.data.sources.get(id);
  if (!source || source.heard === null) return;
  const at = silentAt(floor, source);
  if (at === null) return;
  if (now >= at) {
    if (source.state === 'live') setState(floor, source, 'silent', null, now);
  } else schedule(floor.data.due, at, { kind: 'source', id });
}

function silentAt(floor: Floor, source: Source): EpochMs | null {
  const beat = floor.plan.sources.get(source.id)?.beat ?? null;
  return beat === null || source.heard === null ? null : source.heard + 2 * beat + 1000;
}

function watch(floor: Floor, source: Source): void {
  const at = silentAt(floor, source);
  if (at !== null) schedule(floor.data.due, at, { kind: 'source', id: source.id });
}

function setState(floor: Floor, source: Source, state: Source['state'], reason: string | null, at: EpochMs): void {
  const stale = state === 'silent' || state === 'down';
  source.state = state;
  source.reason = reason;
  source.since = at;
  if (state === 'live') watch(floor, source);
  touch(floor, 'sources', source.id);
  for (const id of source.seats) {
    const seat = floor.data.seats.get(id);
    if (seat?.walk.source === source.id && seat.stale !== stale) floor.unsettled.add(id);
  }
}

/** A resync: the source's whole truth at one moment. What is not in it ended unseen (CONTACT8). */
export function takeSnapshot(floor: Floor, fact: Fact<'source.snapshot'>, now: EpochMs): void {
  const source = sourceOf(floor, fact.source, now);
  const contacts = new Map(fact.data.contacts.map((one) => [one.contact, one]));
  source.snapshots.push({ t: fact.time, id: fact.id, contacts, stamp: fact });
  source.snapshots.sort((a, b) => a.t - b.t);
  while (source.snapshots.length > 1 && source.snapshots[0]!.t < now - KEEP) source.snapshots.shift();
  for (const contact of floor.data.contacts.values()) {
    if (contacts.has(contact.id)) continue;
    const first = contact.milestones[0];
    if (!first || first.time > fact.time || !contact.milestones.some((m) => m.source === fact.source)) continue;
    putSnapshot(floor, contact.id, fromSnapshot(fact.time, fact.source, `${fact.id}#${contact.id}`, null));
  }
  for (const [id, seen] of contacts) {
    putSnapshot(floor, id, fromSnapshot(fact.time, fact.source, `${fact.id}#${id}`, seen));
  }
  for (const id of source.seats) insertStamp(floor, seatOf(floor, id), fact);
  for (const one of fact.data.seats) if (!source.seats.has(one.seat)) putStamp(floor, one.seat, fact);
  signInListed(floor, fact);
}
