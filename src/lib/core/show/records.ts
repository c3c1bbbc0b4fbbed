import { speechView } from '../contacts/speech.ts';
import { standingOf } from '../contacts/standing.ts';
import { nthOf } from '../contacts/visits.ts';
import type { Say } from '../facts.ts';
import type { Floor } from '../floor.ts';
import { callersOf, type Calls } from '../outages/callers.ts';
import { read, timeOf, type Registers } from '../records/registers.ts';
import type { AnnouncementState, OutageState, PromiseState, WorkorderState } from '../record-state.ts';
import type { ContactView, SourceState } from '../state.ts';
import type { ContactId, EpochMs, SourceId } from '../ids.ts';

/** A contact while it is on the floor: begun and not ended. */
export function showContact(floor: Floor, id: ContactId): ContactView | undefined {
  const contact = floor.data.contacts.get(id);
  if (!contact) return undefined;
  const { story } = contact;
  const { state, seat, ringing, talkSince, holdSince, holds } = standingOf(story);
  if (state === 'ended' || (state === 'arrived' && story.begun === null)) return undefined;
  const { about } = story;
  const entry = story.entries.at(-1);
  return {
    id,
    channel: about.channel,
    direction: about.direction,
    site: about.site,
    state,
    queue: entry?.queue ?? null,
    seat,
    ringing,
    since: story.since,
    arrived: story.begun ?? story.since,
    queued_since: entry?.entered ?? null,
    position: story.open ? about.position : null,
    priority: about.priority,
    caller: about.caller,
    caller_name: about.callerName,
    area: about.area,
    topic: about.topic,
    matter: about.matter,
    talk_since: talkSince,
    hold_since: holdSince,
    holds,
    reply_since: story.pendingSince,
    nth: nthOf(floor, contact),
    speech: speechView(story.speech),
    source: story.origin!
  };
}

export function showSource(floor: Floor, id: SourceId): SourceState | undefined {
  const source = floor.data.sources.get(id);
  if (!source) return undefined;
  const settings = floor.plan.sources.get(id);
  const queues: string[] = [];
  for (const queue of floor.data.queues.values()) {
    if (queue.namedBy?.source === id && queue.stands !== 'left') queues.push(queue.id);
  }
  return {
    id,
    type: settings?.type ?? 'events',
    state: source.state,
    reason: source.reason,
    since: source.since,
    heard: source.state === 'live' ? null : source.heard,
    beat: settings?.beat ?? null,
    queues: queues.sort()
  };
}

export function showOutage(
  id: string,
  record: Registers,
  calls: Calls | undefined
): Omit<OutageState, 'surges' | 'ahead'> {
  return {
    id,
    state: read<OutageState['state']>(record, 'state') ?? 'reported',
    areas: read<string[]>(record, 'areas') ?? [],
    topic: read(record, 'topic'),
    cause: read(record, 'cause'),
    customers: read(record, 'customers'),
    started: read(record, 'started'),
    eta: read(record, 'eta'),
    planned: read<boolean>(record, 'planned') ?? false,
    say: read<Say>(record, 'say'),
    callers: calls ? callersOf(calls) : 0,
    contacts: calls?.contacts.size ?? 0,
    since: timeOf(record, 'state')
  };
}

export function showWorkorder(id: string, record: Registers): WorkorderState {
  return {
    id,
    step: read<string>(record, 'step') ?? 'taken',
    since: timeOf(record, 'step'),
    opened: read<EpochMs>(record, 'opened') ?? timeOf(record, 'step'),
    due: read(record, 'due'),
    contact: read(record, 'contact'),
    kind: read(record, 'kind'),
    area: read(record, 'area'),
    topic: read(record, 'topic'),
    owner: read(record, 'owner')
  };
}

export function showPromise(id: string, record: Registers): PromiseState {
  return {
    id,
    state: read<PromiseState['state']>(record, 'state') ?? 'made',
    due: read<EpochMs>(record, 'due') ?? 0,
    role: read<string>(record, 'role') ?? '',
    person: read(record, 'person'),
    contact: read(record, 'contact'),
    workorder: read(record, 'workorder'),
    matter: read(record, 'matter'),
    note: read(record, 'note'),
    since: timeOf(record, 'state')
  };
}

/** An announcement while it stands. */
export function showAnnouncement(id: string, record: Registers, now: EpochMs): AnnouncementState | undefined {
  const until = read<EpochMs>(record, 'until');
  if (read(record, 'state') === 'ended' || (until !== null && until <= now)) return undefined;
  return {
    id,
    text: read<Say>(record, 'text') ?? {},
    to: read<string[]>(record, 'to') ?? [],
    since: timeOf(record, 'state'),
    until
  };
}
