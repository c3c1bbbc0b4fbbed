import type { EpochMs } from '../../../core/ids.ts';
import type { Member } from '../asterisk/members.ts';
import { known } from '../asterisk/names.ts';
import type { Shared } from '../asterisk/shared.ts';
import type { Exit, Joining, Visit } from '../asterisk/visit.ts';
import { type LogLine, stated } from './parse.ts';

export interface Reconcile {
  opened(now: EpochMs): void;
  closed(now: EpochMs): void;
  /** The live line has told this (what no visit remembers by itself). */
  told(what: string, now: EpochMs): void;
  line(line: LogLine, now: EpochMs): void;
  /** Its calls are not those of the line beside: another phone system's log. Nothing is taken from it. */
  readonly foreign: boolean;
}

/** A line may be read before its AMI event comes. */
const HOLD = 2_000;
/** Log seconds are cut off, AMI events arrive later: this far apart they are still one. */
const SAME = 3_000;
const REMEMBER = 60_000;
/** So many calls that the line beside never saw, and none that it did: the log is another system's. */
const STRANGERS = 3;

const EXITS: Readonly<Record<string, { exit: Exit; wait: number }>> = {
  ABANDON: { exit: 'abandoned', wait: 2 },
  EXITWITHTIMEOUT: { exit: 'timeout', wait: 2 },
  EXITWITHKEY: { exit: 'key', wait: 3 },
  EXITEMPTY: { exit: 'empty', wait: 2 },
  WITHDRAW: { exit: 'withdrawn', wait: 2 }
};
const ENDS = new Set(['COMPLETEAGENT', 'COMPLETECALLER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER']);

/** The log cuts its seconds off, and AMI's events arrive later. */
function near(at: EpochMs, line: LogLine): boolean {
  return Math.abs(at - line.time) <= SAME;
}

/**
 * queue_log lines → facts. `beside` an AMI line: what that told is not told twice, and what it missed is marked
 * recovered.
 */
export function createReconcile(parts: Shared, beside: boolean): Reconcile {
  const { told, timers, members, visits } = parts;
  const heard = new Map<string, EpochMs[]>();
  let up = false;
  let upSince: EpochMs = 0;
  let agreed = false;
  let strangers = 0;
  const isForeign = (): boolean => !agreed && strangers >= STRANGERS;

  /** Takes one telling of this near the line's time. */
  function wasTold(what: string, at: EpochMs): boolean {
    const times = heard.get(what);
    const index = times?.findIndex((time) => Math.abs(time - at) <= SAME) ?? -1;
    if (!times || index < 0) return false;
    times.splice(index, 1);
    if (times.length === 0) heard.delete(what);
    return true;
  }

  function sweep(now: EpochMs): void {
    for (const [what, times] of heard) {
      const rest = times.filter((time) => time + REMEMBER > now);
      if (rest.length === 0) heard.delete(what);
      else if (rest.length < times.length) heard.set(what, rest);
    }
  }

  function member(line: LogLine): Member {
    const name = line.agent;
    return members.named(name, line.queue) ?? members.seen(line.time, name, name, line.queue);
  }

  /** The visit a line speaks of: the first of this caller in this queue whose turn it can be. */
  function visitOf(line: LogLine, open: (visit: Visit) => boolean): Visit | undefined {
    const all = visits.inQueueAll(line.contact, line.queue).filter((visit) => visit.since <= line.time + SAME);
    return all.find(open);
  }

  function joined(line: LogLine): (() => void) | null {
    const all = visits.inQueueAll(line.contact, line.queue);
    const fresh = all.find((v) => !v.logged.has('join') && !v.guessed.has('join') && near(v.since, line));
    if (fresh) {
      fresh.logged.add('join');
      agreed = true;
      return null;
    }
    const guessed = all.find((visit) => visit.guessed.has('join') && visit.since + SAME >= line.time);
    if (guessed) return () => visits.date(Math.min(line.time, guessed.since), guessed, 'join');
    const number = known(line.data[1]);
    const position = stated(line, 2);
    const more: Joining = {
      caller: number === undefined ? undefined : parts.seal(number),
      callerName: known(line.data.slice(3).join('|')),
      position
    };
    return () => void visits.join(line.time, line.contact, line.queue, more).logged.add('join');
  }

  function opened(line: LogLine, ago: number): Visit {
    return visits.join(line.time - ago * 1000, line.contact, line.queue, {});
  }

  function connected(line: LogLine): (() => void) | null {
    const wait = stated(line, 0);
    const open = (v: Visit): boolean =>
      v.connectedAt > 0 && !v.logged.has('connect') && !v.guessed.has('connect') && near(v.connectedAt, line);
    const has = visitOf(line, open);
    if (has) {
      has.logged.add('connect');
      return null;
    }
    const guessed = visitOf(line, (v) => v.guessed.has('connect') && v.connectedAt + SAME >= line.time);
    if (guessed) {
      guessed.logged.add('connect');
      const at = Math.min(Math.max(line.time, guessed.since), guessed.connectedAt);
      return () => visits.date(at, guessed, 'connect', wait);
    }
    return () => {
      const visit = visitOf(line, (v) => v.state === 'waiting' || v.state === 'left' || v.state === 'lost');
      const has = visit ?? opened(line, wait ?? 0);
      has.logged.add('connect');
      visits.connect(Math.max(line.time, has.since), has, member(line), wait);
    };
  }

  function completed(line: LogLine): (() => void) | null {
    const transfer = !line.event.startsWith('COMPLETE');
    const [held, talked] = transfer ? [stated(line, -3), stated(line, -2)] : [stated(line, 0), stated(line, 1)];
    const over = (v: Visit): boolean => v.state === 'done' && v.connectedAt > 0 && !v.logged.has('end');
    const fits = (v: Visit): boolean =>
      near(v.endedAt, line) || (v.guessed.has('end') && v.connectedAt <= line.time + SAME && line.time <= v.endedAt);
    const has = visitOf(line, (visit) => over(visit) && fits(visit));
    if (has?.guessed.has('end')) {
      // only the first telling of an end counts: the log's, a moment before ours
      const at = Math.max(has.connectedAt, Math.min(line.time, has.endedAt - 1));
      return () => {
        has.logged.add('end');
        visits.date(at, has, 'end', talked);
      };
    }
    if (has) {
      has.logged.add('end');
      return null;
    }
    const by = line.event === 'COMPLETECALLER' ? 'caller' : line.event === 'COMPLETEAGENT' ? 'agent' : undefined;
    return () => {
      const answered = line.time - (talked ?? 0) * 1000;
      let visit = visitOf(line, (v) => v.state === 'talking' || v.state === 'gone');
      if (!visit) {
        visit = visitOf(line, (v) => v.state !== 'done');
        if (visit) visits.connect(Math.max(answered, visit.since), visit, member(line), held);
        else visit = visits.assume(answered, line.contact, line.queue, {}, member(line));
      }
      visits.vouch(visit, answered, line.time, held ?? 0);
      visit.logged.add('end');
      const attended = line.event === 'ATTENDEDTRANSFER';
      visits.complete(Math.max(line.time, visit.connectedAt), visit, { by, transfer, attended, talked });
    };
  }

  function left(line: LogLine): (() => void) | null {
    const { exit, wait } = EXITS[line.event]!;
    const waited = stated(line, wait);
    const known = visitOf(line, (v) => v.leftAt !== null && !v.logged.has('exit') && near(v.leftAt, line));
    if (known && (known.state === 'done' || exit !== 'key')) {
      // AMI told that and when; the log tells how: at that very moment, so that both are one
      known.logged.add('exit');
      told.fromLine(line.key, false, () => visits.leave(known.leftAt!, known, exit, waited));
      return null;
    }
    return () => {
      const has = visitOf(line, (v) => v.state === 'waiting' || v.state === 'left' || v.state === 'lost');
      const visit = has ?? opened(line, waited ?? 0);
      visit.logged.add('exit');
      visits.leave(Math.max(line.time, visit.since), visit, exit, waited);
    };
  }

  function paused(line: LogLine): (() => void) | null {
    const on = line.event === 'PAUSE';
    if (wasTold(`${on ? 'pause' : 'unpause'}|${line.queue}|${line.agent}`, line.time)) return null;
    return () => {
      const who = member(line);
      if (!who.queues.has(line.queue)) members.seen(line.time, who.interface, who.name, line.queue);
      members.pause(line.time, who, line.queue, on, line.data[0] ?? '', beside);
    };
  }

  function membership(line: LogLine): (() => void) | null {
    const adds = line.event === 'ADDMEMBER';
    if (wasTold(`${adds ? 'add' : 'remove'}|${line.queue}|${line.agent}`, line.time)) return null;
    // the log names an interface here, and who sits there only AMI can say
    const who = members.get(line.agent);
    if (!who) return null;
    return () => {
      if (!adds) {
        members.leave(line.time, who, line.queue);
        return;
      }
      members.seen(line.time, who.interface, who.name, line.queue);
      if (line.data[0] === 'PAUSED') members.pause(line.time, who, line.queue, true, '');
    };
  }

  function missed(line: LogLine): (() => void) | null {
    if (wasTold(`missed|${line.contact}|${line.queue}|${line.agent}`, line.time)) return null;
    return () => {
      const at = Math.max(line.time, visitOf(line, (v) => v.endedAt === 0 || v.endedAt >= line.time)?.since ?? 0);
      visits.ringMissed(at, line.contact, line.queue, member(line), line.data[0] === '0');
    };
  }

  /** A restart ends everything unseen; what was talked by then no line says. */
  function restarted(line: LogLine): (() => void) | null {
    if (beside || visits.open().length === 0) return null;
    return () => {
      for (const visit of visits.open()) {
        if (visit.connectedAt > 0) visits.complete(line.time, visit, { transfer: false, by: 'system', talked: 0 });
        else visits.lose(line.time, visit);
      }
      const source = parts.source;
      told.add('source.snapshot', line.time, { source, seats: members.snapshot(), contacts: [] });
    };
  }

  /** What a line still has to tell; null: nothing, or it has been told. */
  function unsaid(line: LogLine): (() => void) | null {
    if (line.event === 'QUEUESTART') return restarted(line);
    if (line.queue === '') return null;
    if (line.event === 'PAUSE' || line.event === 'UNPAUSE') return line.agent === '' ? null : paused(line);
    if (line.event === 'ADDMEMBER' || line.event === 'REMOVEMEMBER') return membership(line);
    if (line.contact === '') return null;
    if (line.event === 'ENTERQUEUE') return joined(line);
    if (Object.hasOwn(EXITS, line.event)) return left(line);
    if (line.agent === '') return null;
    if (line.event === 'CONNECT') return connected(line);
    if (line.event === 'RINGNOANSWER') return missed(line);
    return ENDS.has(line.event) ? completed(line) : null;
  }

  function apply(line: LogLine, work: () => void): void {
    told.fromLine(line.key, beside, () => {
      parts.foundQueue(line.time, line.queue);
      work();
    });
  }

  return {
    opened(now) {
      up = true;
      upSince = now;
    },
    closed() {
      up = false;
    },
    told(what, now) {
      if (!beside) return;
      const times = heard.get(what);
      if (times) times.push(now);
      else heard.set(what, [now]);
      if (heard.size > 1_000) sweep(now);
    },
    line(line, now) {
      const work = unsaid(line);
      if (!work) return;
      if (!up || line.time + 1_000 < upSince) {
        if (!isForeign()) apply(line, work);
        return;
      }
      timers.at(now + HOLD, () => {
        const still = unsaid(line);
        if (still && beside && line.event === 'ENTERQUEUE') strangers += 1;
        if (still && !isForeign()) apply(line, still);
      });
    },
    get foreign() {
      return isForeign();
    }
  };
}
