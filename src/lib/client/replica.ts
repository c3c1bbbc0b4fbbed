import type { EpochMs, Ms, SourceId } from '../core/ids.ts';
import type { FloorState } from '../core/state.ts';
import type { Touched } from '../protocol/picture.ts';
import type { At, Beat, Bye, ByeReason, LiveProblem, Patch, Patches, Refusal, Snapshot } from '../protocol/wire.ts';
import { createCopy } from './copy.ts';
import type { Line, OpenLine } from './line.ts';
import { createServerClock } from './time.ts';
import type { Time } from './time.ts';

/** How the line stands. `network`: nothing is heard, what is shown is old. `refused`: the server said no. */
export type Status =
  | { readonly is: 'connecting' | 'live' | 'resync' }
  | { readonly is: 'network'; readonly reason: ByeReason | 'closed' | 'quiet' }
  | { readonly is: 'refused'; readonly problem: LiveProblem };

export interface ReplicaEvents {
  /** What moved, by collection and id; after a snapshot all that differs. */
  change: (touched: Touched) => void;
  status: (status: Status) => void;
}

/** A view, kept in step with the server's. */
export interface Replica {
  /** Never changed in place: what did not move keeps its reference. */
  readonly state: FloorState;
  /** Null until the first snapshot. */
  readonly at: At | null;
  readonly status: Status;
  /** Ms since the source was last heard; null: never, or nothing is known of it. */
  age(source: SourceId): Ms | null;
  /** The server's clock, whatever this machine's says. */
  now(): EpochMs;
  /** The returned function stops it. */
  on<E extends keyof ReplicaEvents>(event: E, listener: ReplicaEvents[E]): () => void;
  /** The network may be back: tries at once instead of waiting. */
  retry(): void;
  close(): void;
}

/** Two beats and a second. */
const QUIET: Ms = 5_000;
const FIRST_RETRY: Ms = 500;
const LONGEST_RETRY: Ms = 10_000;
/** The server said no: a wall asks again, for nobody stands by it. */
const REFUSED_RETRY: Ms = 20_000;
/** A beat ahead of us may be right: a slow reader's patches are held back. Two, and no patch between them: a gap. */
const BEATS_AHEAD = 2;
/** More resyncs than this without a calm beat: the line itself is no good. */
const MOST_RESYNCS = 5;

export interface ReplicaOptions {
  readonly view: string;
  readonly open: OpenLine;
  readonly time: Time;
  readonly random: () => number;
}

export function createReplica({ view, open, time, random }: ReplicaOptions): Replica {
  const copy = createCopy();
  const clock = createServerClock(time);
  const listeners: { [E in keyof ReplicaEvents]: Set<ReplicaEvents[E]> } = { change: new Set(), status: new Set() };
  let status: Status = { is: 'connecting' };
  let line: Line | null = null;
  let ages: { told: Beat['ages']; at: Ms } = { told: {}, at: 0 };
  let heardAt = 0;
  let stopQuiet = () => {};
  let stopRetry = () => {};
  let tries = 0;
  /** Patches that came while a watch was under way. */
  let early: Patch[] | null = null;
  let resyncs = 0;
  let ahead = 0;
  let closed = false;

  function say(next: Status): void {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    for (const listener of listeners.status) listener(next);
  }

  function changed(touched: Touched): void {
    if (Object.keys(touched).length === 0) return;
    for (const listener of listeners.change) listener(touched);
  }

  function heard(now: EpochMs): void {
    heardAt = time.mono();
    clock.sample(now);
  }

  function dial(): void {
    if (closed) return;
    stopRetry();
    heardAt = time.mono();
    listenForQuiet();
    // What an earlier line still says is no news.
    const ifMine = (work: () => void) => {
      if (mine === line) work();
    };
    const mine: Line = open({
      up: () => ifMine(watch),
      down: (problem) => ifMine(() => lost(problem)),
      patch: (patch) => ifMine(() => onPatch(patch)),
      beat: (beat) => ifMine(() => onBeat(beat)),
      bye: (bye) => ifMine(() => onBye(bye))
    });
    line = mine;
  }

  function listenForQuiet(): void {
    stopQuiet();
    const left = heardAt + QUIET - time.mono();
    stopQuiet = time.after(Math.max(left, 0), () => {
      if (time.mono() - heardAt >= QUIET) hangUp({ is: 'network', reason: 'quiet' });
      else listenForQuiet();
    });
  }

  function hangUp(why: Status, wait?: Ms): void {
    line?.close();
    line = null;
    early = null;
    stopQuiet();
    stopRetry();
    if (closed) return;
    say(why);
    const longest = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** tries);
    tries += 1;
    stopRetry = time.after(wait ?? random() * longest, dial);
  }

  function lost(problem: LiveProblem | null): void {
    if (problem && problem.do !== 'retry') refused(problem);
    else hangUp({ is: 'network', reason: 'closed' });
  }

  function refused(problem: LiveProblem): void {
    if (problem.do === 'sign-in' || problem.code === 'forbidden') changed(copy.forget());
    hangUp({ is: 'refused', problem }, REFUSED_RETRY * (0.5 + random() / 2));
  }

  function watch(): void {
    early = [];
    ahead = 0;
    line?.watch(copy.at ? { view, at: copy.at } : { view }, onAnswer);
  }

  function resync(whole: boolean): void {
    if (whole) copy.distrust();
    resyncs += 1;
    if (resyncs > MOST_RESYNCS) {
      resyncs = 0;
      hangUp({ is: 'network', reason: 'closed' });
      return;
    }
    say({ is: 'resync' });
    watch();
  }

  function onAnswer(answer: Snapshot | Patches | Refusal): void {
    if ('problem' in answer) {
      lost(answer.problem);
      return;
    }
    heard(answer.now);
    const waiting = early ?? [];
    early = null;
    tries = 0;
    if ('state' in answer) changed(copy.snapshot(answer));
    else if (!put(answer.patches.filter(isNews))) return;
    if (!put(waiting.filter(isNews))) return;
    say({ is: 'live' });
  }

  function isNews(patch: Patch): boolean {
    const { at } = copy;
    return patch.epoch !== at?.epoch || patch.offset > at.offset;
  }

  /** False: one did not fit, and a new watch is under way. */
  function put(patches: readonly Patch[]): boolean {
    for (const patch of patches) {
      const touched = copy.patch(patch);
      if (!touched) {
        resync(false);
        return false;
      }
      changed(touched);
    }
    return true;
  }

  function onPatch(patch: Patch): void {
    heard(patch.now);
    if (early) early.push(patch);
    else if (put([patch])) ahead = 0;
  }

  function onBeat(beat: Beat): void {
    heard(beat.now);
    ages = { told: beat.ages, at: time.mono() };
    const { at } = copy;
    line?.seen({ epoch: beat.epoch, offset: at?.offset ?? 0 });
    if (early || !at) return;
    if (beat.epoch !== at.epoch) {
      resync(false);
    } else if (beat.offset !== at.offset) {
      ahead += 1;
      if (ahead >= BEATS_AHEAD) resync(false);
    } else {
      ahead = 0;
      if (beat.hash === undefined) return;
      if (copy.matches(beat.hash)) resyncs = 0;
      else resync(true);
    }
  }

  function onBye({ reason, retryAfter }: Bye): void {
    if (reason === 'revoked') changed(copy.forget());
    hangUp({ is: 'network', reason }, retryAfter);
  }

  dial();
  return {
    get state() {
      return copy.state;
    },
    get at() {
      return copy.at;
    },
    get status() {
      return status;
    },
    age(source) {
      const told = Object.hasOwn(ages.told, source) ? ages.told[source] : null;
      return told == null ? null : told + (time.mono() - ages.at);
    },
    now: () => clock.now(),
    on(event, listener) {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
    retry() {
      if (line === null && !closed) dial();
    },
    close() {
      if (closed) return;
      closed = true;
      hangUp(status);
      for (const set of Object.values(listeners)) set.clear();
    }
  };
}
