import type { ReplayResult } from '../../src/lib/server/replay/result.ts';
import type { Truth, TruthFigures, TruthPause } from './recordings.ts';
import type { TraceLine } from '../../src/lib/server/replay/trace.ts';

type Shown = ReplayResult['total'];

/**
 * Where a replay differs from what the recording's queue_log says. `exact`: all kinds told; `ami`: what AMI alone can
 * tell; `below`: nothing above the truth, and every entry accounted for.
 */
export function compare(result: ReplayResult, truth: Truth, how: 'exact' | 'ami' | 'below'): string[] {
  const wrong: string[] = [];
  const is = (what: string, got: number | null | undefined, want: number): void => {
    const fine = how === 'below' ? (got ?? 0) <= want : got === want;
    if (!fine) wrong.push(`${what}: ${got} for ${want}`);
  };
  for (const [queue, want] of [...Object.entries(truth.queues), ['total', truth.total] as const]) {
    const got = queue === 'total' ? result.total : result.queues[queue];
    if (got) figures(queue, got, want, how, is, wrong);
    else wrong.push(`${queue}: not there`);
  }
  for (const [name, want] of Object.entries(truth.agents)) {
    const got = result.agents[name];
    is(`${name} answered`, got?.answered, want.answered);
    is(`${name} talk`, got?.talk_s, want.talk_s);
    is(`${name} missed`, got?.ring_missed, want.ringnoanswer);
    if (how === 'below') continue;
    for (const pause of want.pause_intervals) {
      if (!got?.pauses.some((one) => samePause(one, pause))) wrong.push(`${name}: no pause ${JSON.stringify(pause)}`);
    }
  }
  return wrong;
}

function figures(
  queue: string,
  got: Shown,
  want: TruthFigures,
  how: 'exact' | 'ami' | 'below',
  is: (what: string, got: number | null | undefined, want: number) => void,
  wrong: string[]
): void {
  const untold = want.abandoned + want.exit_timeout + want.exit_empty + want.withdrawn;
  is(`${queue} offered`, got.offered, want.offered);
  is(`${queue} answered`, got.answered, want.answered);
  is(`${queue} missed`, got.ring_missed, want.ringnoanswer);
  is(`${queue} wait`, got.wait_answered_s, want.wait_answered_s);
  is(`${queue} talk`, got.talk_s, want.talk_s);
  is(`${queue} key`, got.overflowed_by.key, want.exit_key);
  if (how === 'exact') {
    is(`${queue} abandoned`, (got.abandoned ?? -1) + (got.short_abandoned ?? -1), want.abandoned);
    is(`${queue} timeout`, got.overflowed_by.timeout, want.exit_timeout);
    is(`${queue} empty`, got.overflowed_by.empty, want.exit_empty);
    is(`${queue} withdrawn`, got.overflowed_by.withdrawn, want.withdrawn);
    is(`${queue} wait of abandoned`, got.wait_abandoned_s, want.wait_abandoned_s);
    is(`${queue} lost`, got.lost_sight, 0);
    is(`${queue} untold`, got.left_unanswered, 0);
    return;
  }
  // a gap may hide that an exit by key was one: then it stands with the untold
  is(`${queue} untold`, got.left_unanswered, how === 'ami' ? untold : untold + want.exit_key);
  if (untold > 0 && got.left_unanswered > 0 && got.abandoned !== null) wrong.push(`${queue}: abandoned is guessed`);
  const over = got.overflowed ?? got.overflowed_by.key! + got.overflowed_by.transfer!;
  const out = got.answered + got.left_unanswered + got.lost_sight + over + got.open;
  const told = got.abandoned === null ? 0 : got.abandoned + (got.short_abandoned ?? 0);
  if (out + told !== got.offered) wrong.push(`${queue}: ${got.offered} offered, ${out + told} accounted for`);
}

/** Whole seconds against milliseconds: within a second at both ends. */
function samePause(got: ReplayResult['agents'][string]['pauses'][number], want: TruthPause): boolean {
  const near = (ms: number, s: number): boolean => ms >= s * 1000 - 1_000 && ms <= s * 1000 + 2_000;
  if (got.queue !== want.queue || got.reason !== want.reason || !near(got.from, want.from)) return false;
  return want.to === undefined ? got.to === null : got.to !== null && near(got.to, want.to);
}

/** Whole seconds in which the truth has an agent on a call and the trace shows another word; `stale` apart. */
export function offCall(trace: readonly TraceLine[], truth: Truth): { seconds: number; off: string[]; stale: number } {
  const seats = new Map<string, TraceLine[]>();
  for (const line of trace) {
    if (line.seat === undefined) continue;
    const lines = seats.get(line.seat);
    if (lines) lines.push(line);
    else seats.set(line.seat, [line]);
  }
  const wordsOf = (agent: string, at: number): string[] =>
    [...seats.values()].flatMap((lines) => {
      const last = lines.findLast((line) => line.t_ms <= at);
      return last?.agent === agent ? [last.word] : [];
    });
  const off: string[] = [];
  let seconds = 0;
  let stale = 0;
  for (const leg of truth.legs) {
    if (leg.agent === undefined || leg.connect_ts === undefined) continue;
    for (let at = leg.connect_ts + 1; at < leg.end_ts; at += 1) {
      const words = wordsOf(leg.agent, at * 1000);
      seconds += 1;
      if (words.includes('talking') || words.includes('on_hold')) continue;
      if (words.includes('stale')) stale += 1;
      else off.push(`${leg.agent} at ${at}: ${words.join(' ')}`);
    }
  }
  return { seconds, off, stale };
}
