import type { AnyFact, Fact } from '../../../core/facts.ts';
import type { CheckedEvent, Refusal } from '../../../protocol/events.ts';
import type { CallerSeal } from '../../access/caller.ts';
import type { IngestKey } from '../../access/keys.ts';

/** Whether `attribute` (CloudEvents `source`) is the source's own: its id, or a path that begins with it. */
export function isOwnSource(attribute: string, source: string): boolean {
  if (attribute === source) return true;
  const path = attribute.startsWith('/') ? attribute.slice(1) : attribute;
  return path === source || path.startsWith(`${source}/`);
}

/**
 * Unique within the configured source for each (`source` attribute, id). A URI reference holds no space, so the
 * first space tells where the attribute ends; a plain id needs none in front.
 */
function factId(attribute: string, id: string, source: string): string {
  return attribute === source && !id.includes(' ') ? id : `${attribute} ${id}`;
}

/** Sealed, or left out where there is no number. */
function sealed(number: string | undefined, seal: CallerSeal) {
  return number === undefined ? undefined : seal(number);
}

/** The event's data as the fold keeps it: callers sealed, what only the wire knows dropped. */
function factData(event: CheckedEvent, source: string, seal: CallerSeal): Fact['data'] {
  switch (event.type) {
    case 'contact.arrived':
    case 'contact.queued':
      return event.data.caller === undefined ? event.data : { ...event.data, caller: sealed(event.data.caller, seal) };
    case 'contact.dialing':
      return { ...event.data, to: sealed(event.data.to, seal) };
    case 'seat.help_cancelled':
      return { seat: event.data.seat };
    case 'announcement.ended':
      return { announcement: event.data.announcement };
    case 'source.alive':
      return { source };
    case 'source.state':
    case 'source.snapshot':
      return { ...event.data, source };
    default:
      return event.data;
  }
}

/**
 * A checked event as a fact of the source that its key writes for, or why that key may not write it.
 * The facts' `source` is always the configured one.
 */
export function toFact(event: CheckedEvent, key: IngestKey, seal: CallerSeal): AnyFact | Refusal {
  const { source, anySource } = key;
  if (!anySource && !isOwnSource(event.source, source)) {
    const message = `source: this key writes for "${source}" only, or for paths that begin with "${source}/"`;
    return { code: 'source_forbidden', path: 'source', message };
  }
  if ('source' in event.data && !anySource && event.data.source !== source) {
    return { code: 'source_forbidden', path: 'data.source', message: `data.source: must be "${source}"` };
  }
  const fact: Fact = {
    type: event.type,
    time: event.time,
    source,
    id: factId(event.source, event.id, source),
    data: factData(event, source, seal)
  };
  return fact as AnyFact;
}
