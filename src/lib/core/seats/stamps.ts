import type { SeatId } from '../ids.ts';
import type { Milestone } from '../order.ts';
import type { SnapshotSeat } from '../facts.ts';
import type { SeatWalk } from './walk.ts';

/** What a seat's own fact changes. The latest by (time, source, id) rules, since they come sorted (ORDER1). */
export function applyStamp(walk: SeatWalk, m: Milestone, seat: SeatId): void {
  switch (m.type) {
    case 'seat.signed_in':
      walk.source = m.source;
      walk.agent = m.data.agent;
      walk.name = m.data.name ?? null;
      walk.signedInAt = m.time;
      if (m.data.queues) walk.queues = m.data.queues;
      setPresence(walk, 'ready', null);
      return;
    case 'seat.signed_out':
      setPresence(walk, 'offline', m.data.reason ?? null);
      walk.help = false;
      return;
    case 'seat.moved':
      if (walk.agent === m.data.agent) setPresence(walk, 'offline', null);
      return;
    case 'seat.queues':
      walk.source ??= m.source;
      walk.queues = m.data.queues;
      for (const queue of walk.apart.keys()) if (!m.data.queues.includes(queue)) walk.apart.delete(queue);
      return;
    case 'seat.presence': {
      const { presence, reason = null, queues, until = null } = m.data;
      walk.source = m.source;
      if (!queues) setPresence(walk, presence, reason);
      else for (const queue of queues) walk.apart.set(queue, presence === 'away' ? (reason ?? '') : null);
      if (queues && walk.presence === 'offline') {
        walk.presence = 'ready';
        walk.reason = null;
      }
      walk.until = presence === 'away' ? until : null;
      return;
    }
    case 'seat.help_requested':
      walk.help = true;
      return;
    case 'seat.help_cancelled':
      walk.help = false;
      return;
    case 'seat.link':
      walk.link = m.data.link;
      return;
    case 'source.snapshot': {
      const found = m.data.seats.find((s) => s.seat === seat);
      if (found) {
        walk.source = m.source;
        resync(walk, found, m.time);
      } else if (walk.source === m.source) setPresence(walk, 'offline', null);
      return;
    }
    default:
  }
}

function setPresence(walk: SeatWalk, presence: SeatWalk['presence'], reason: string | null): void {
  walk.presence = presence;
  walk.reason = reason;
  walk.until = null;
  walk.apart.clear();
}

function resync(walk: SeatWalk, found: SnapshotSeat, t: number): void {
  if (found.presence !== 'offline' && (walk.presence === 'offline' || walk.signedInAt === null)) {
    walk.signedInAt = found.since ?? t;
  }
  if (found.agent !== undefined && found.agent !== walk.agent) {
    walk.agent = found.agent;
    walk.signedInAt = found.since ?? t;
  }
  if (found.name !== undefined) walk.name = found.name;
  if (found.queues) walk.queues = found.queues;
  setPresence(walk, found.presence, found.reason ?? null);
  for (const [queue, reason] of Object.entries(found.away_in ?? {})) walk.apart.set(queue, reason);
  if (found.link) walk.link = found.link;
}
