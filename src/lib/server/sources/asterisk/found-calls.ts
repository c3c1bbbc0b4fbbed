import type { EpochMs, QueueId } from '../../../core/ids.ts';
import type { ChannelRow } from './lists.ts';
import type { Member } from './members.ts';
import { deviceOf, deviceOfInterface } from './names.ts';
import type { AmiShared } from './shared.ts';
import type { Visit } from './visit.ts';

/** What a list no longer holds is looked for in the log this long. */
const LOG_WAIT = 4_000;
/** In use, busy, ringing, ringing and in use, on hold. */
const BUSY = new Set([2, 3, 6, 7, 8]);

export interface Gap {
  /** When the line broke; null: it was never up before. */
  readonly downSince: EpochMs | null;
  readonly upSince: EpochMs;
  /** Nothing was known before: what is found may have been told in an earlier life of this program. */
  readonly first: boolean;
  /** Queues that the list told of. */
  readonly listed: ReadonlySet<QueueId>;
  /** Channels that ended since: the list is older. */
  readonly ended: ReadonlySet<string>;
}

export interface FoundCalls {
  /** Calls, as the channels show them; null: they were not told, and the phones' states must do. */
  settle(now: EpochMs, gap: Gap, rows: readonly ChannelRow[] | null): void;
  /** Out of every list, and the log may yet say how it ended. */
  isMissing(visit: Visit): boolean;
}

export interface FoundCallsParts {
  readonly shared: AmiShared;
  readonly hasLog: () => boolean;
  /** A call that we knew has ended unseen. */
  readonly knew: (queue: QueueId) => void;
  /** It waited in another queue before: how it left, nobody saw. */
  readonly elsewhere: (visit: Visit | undefined) => visit is Visit;
  readonly moveOn: (now: EpochMs, visit: Visit, then: (at: EpochMs) => void) => void;
}

/** After a gap: who talks to whom, whom a queue rings, and which calls have ended unseen. */
export function createFoundCalls({ shared, hasLog, knew, elsewhere, moveOn }: FoundCallsParts): FoundCalls {
  const { agents, members, timers, visits } = shared;
  const missing = new Set<Visit>();

  /** A call that was talking and is in no bridge has ended unseen. */
  function endings(now: EpochMs, { downSince, upSince }: Gap, together: readonly ChannelRow[]): void {
    const since = downSince ?? upSince;
    for (const visit of visits.open()) {
      if ((visit.state !== 'talking' && visit.state !== 'gone') || visit.heard >= upSince) continue;
      const caller = together.find((row) => row.uid === visit.contact);
      const agent = caller && together.find((row) => row.bridge === caller.bridge && row !== caller);
      const same = agent && memberOf(agent.name, visit.queue)?.name === visit.seat?.name;
      const here = caller && (caller.queue === '' || caller.queue === visit.queue);
      if (here && (same || agent === undefined)) continue;
      vanished(now, visit, since);
    }
  }

  /** Callers in a queue's bridge are talking. */
  function talks(now: EpochMs, gap: Gap, bridged: readonly ChannelRow[]): void {
    const { upSince } = gap;
    const since = gap.downSince ?? upSince;
    for (const caller of bridged) {
      if (caller.queue === '') continue;
      const agent = bridged.find((row) => row.bridge === caller.bridge && row.uid !== caller.uid);
      const member = agent && memberOf(agent.name, caller.queue);
      if (!member) continue;
      const has = visits.of(caller.uid);
      // what events have told since the line came up is newer than the list
      if (has && (has.state === 'talking' || has.state === 'gone')) continue;
      if (has && (has.heard >= upSince || has.endedAt >= upSince)) continue;
      if (gap.first && !has) {
        const visit = visits.assume(
          now - agent.age * 1000,
          caller.uid,
          caller.queue,
          { linked: caller.linked },
          member
        );
        agents.joined(visit, agent, false);
        continue;
      }
      // a log dates it later on, and an earlier time overrules one told now
      const guess = (age: number): EpochMs => (hasLog() ? now : Math.max(since, now - age * 1000));
      const answer = (visit: Visit, at: EpochMs): void => {
        agents.joined(visit, agent, false);
        visits.connect(Math.max(visit.since, at), visit, member, null);
      };
      if (has?.queue !== caller.queue && elsewhere(has)) {
        moveOn(now, has, (at) => answer(visits.join(at, caller.uid, caller.queue, { linked: caller.linked }), at));
        continue;
      }
      let visit = has;
      if (!visit || visit.queue !== caller.queue || visit.state === 'done') {
        visit = visits.join(guess(caller.age), caller.uid, caller.queue, { linked: caller.linked });
        visit.guessed.add('join');
      }
      answer(visit, guess(agent.age));
    }
  }

  /** Rings that began or ended unseen: the channels that a queue has called and nobody has answered. */
  function rings(now: EpochMs, { upSince, ended }: Gap, rows: readonly ChannelRow[]): void {
    const there = new Set(rows.map((row) => row.uid));
    for (const visit of visits.open()) {
      for (const [uid, ring] of visit.rings) {
        if (ring.since < upSince && !there.has(uid)) visits.ringStopped(now, visit, uid);
      }
    }
    for (const row of rows) {
      if (row.application.toLowerCase() !== 'appqueue' || row.bridge !== '' || ended.has(row.uid)) continue;
      const visit = visits.of(row.linked);
      const member = visit?.state === 'waiting' ? memberOf(row.name, visit.queue) : undefined;
      if (visit && member && visit.answered === null) visits.ring(now, visit, row.uid, member);
    }
  }

  /** Without the channels: a call whose phone is idle has ended. */
  function idleSeats(now: EpochMs, { downSince, upSince, listed }: Gap): void {
    for (const visit of visits.open()) {
      if (visit.state !== 'talking' || visit.heard >= upSince || !visit.seat) continue;
      if (!listed.has(visit.queue) || BUSY.has(visit.seat.state)) continue;
      vanished(now, visit, downSince ?? upSince);
    }
  }

  /** A call that no list holds any more: with a log beside, its line may say when it ended. */
  function vanished(now: EpochMs, visit: Visit, since: EpochMs): void {
    knew(visit.queue);
    if (!hasLog()) {
      endedUnseen(visit, since);
      return;
    }
    missing.add(visit);
    timers.at(now + LOG_WAIT, () => {
      missing.delete(visit);
      if (visit.state === 'talking' || visit.state === 'gone') endedUnseen(visit, since);
    });
  }

  /** Counted no longer than it was seen: the talk of a call that ended in a gap stops where the gap began. */
  function endedUnseen(visit: Visit, since: EpochMs): void {
    visits.complete(Math.max(visit.connectedAt, since), visit, { transfer: false, talked: undefined });
  }

  function memberOf(channel: string, queue: QueueId): Member | undefined {
    const device = deviceOf(channel);
    for (const member of members.all()) {
      if (deviceOfInterface(member.interface) === device && member.queues.has(queue)) return member;
    }
    for (const member of members.all()) if (deviceOfInterface(member.interface) === device) return member;
    return undefined;
  }

  return {
    settle(now, gap, rows) {
      if (!rows) {
        idleSeats(now, gap);
        return;
      }
      const together = rows.filter((row) => row.bridge !== '');
      endings(now, gap, together);
      talks(
        now,
        gap,
        together.filter((row) => !gap.ended.has(row.uid))
      );
      rings(now, gap, rows);
    },
    isMissing: (visit) => missing.has(visit)
  };
}
