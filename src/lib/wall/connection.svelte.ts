import type { EpochMs, Ms, SourceId } from '../core/ids.ts';
import type { SourceState } from '../core/state.ts';
import type { Clock } from './clock.svelte.ts';
import type { Feed, LineStatus } from './feed.ts';
import type { Floor } from './floor.svelte.ts';

/** What a source's values are worth now. */
export type Freshness = 'live' | 'waiting' | 'silent' | 'down';

/** The line to the server, and how old what came over it is. */
export class Connection {
  #feed: Feed;
  #floor: Floor;
  #clock: Clock;
  #status: LineStatus = $state('connecting');

  constructor(feed: Feed, floor: Floor, clock: Clock) {
    this.#feed = feed;
    this.#floor = floor;
    this.#clock = clock;
  }

  get status(): LineStatus {
    return this.#status;
  }

  get reason(): string | null {
    return this.#status === 'refused' ? (this.#feed.problem()?.detail ?? null) : null;
  }

  /** This page may not show it: nobody is signed in, or it is not for those who are. */
  get shut(): 'signed-out' | 'forbidden' | null {
    const problem = this.#status === 'refused' ? this.#feed.problem() : null;
    if (problem?.do === 'sign-in') return 'signed-out';
    return problem?.code === 'forbidden' ? 'forbidden' : null;
  }

  /** Tries at once instead of waiting. */
  retry(): void {
    this.#feed.retry();
  }

  /** The picture on the glass is old: had data, and the line is not live. */
  get broken(): boolean {
    return this.#floor.ready && this.#status !== 'live';
  }

  /** Server time of the last word heard; ticks. */
  get heard(): EpochMs | null {
    const now = this.#clock.now;
    const heard = this.#feed.heard();
    return heard === null ? null : Math.min(heard, now);
  }

  /** Since the source was last heard, ms, ticking; null: never, or the source has no age. */
  age(source: SourceId): Ms | null {
    const now = this.#clock.now;
    const state = this.#floor.sources.get(source);
    if (state?.state === 'silent' || state?.state === 'down') {
      return now - (state.heard ?? state.since);
    }
    return this.#feed.age(source);
  }

  /** By the server's word, or by our own sums before that word arrives: silent = two beats + 1 s. */
  freshness(source: SourceState): Freshness {
    if (source.state !== 'live') return source.state;
    const age = source.beat === null ? null : this.age(source.id);
    return age !== null && source.beat !== null && age > 2 * source.beat + 1000 ? 'silent' : 'live';
  }

  /** Values of this source are old: say so. Null stands for what no source owns. */
  stale(source: SourceId | null): boolean {
    if (this.broken) return true;
    const state = source === null ? undefined : this.#floor.sources.get(source);
    if (state === undefined) return false;
    const fresh = this.freshness(state);
    return fresh === 'silent' || fresh === 'down';
  }

  /** The moment that values of this source speak of: now, or when they stopped. Clocks of old values stand still. */
  asOf(source: SourceId | null): EpochMs {
    const now = this.#clock.now;
    if (this.broken) return this.heard ?? now;
    return source !== null && this.stale(source) ? now - (this.age(source) ?? 0) : now;
  }

  /** Sums of the whole floor are old as soon as one of the sources that feed its queues is. */
  get sumsStale(): boolean {
    return this.broken || this.#floor.sources.all.some((source) => source.queues.length > 0 && this.stale(source.id));
  }

  /** Listens until the returned function is called; that also closes the feed. */
  start(): () => void {
    const look = () => {
      this.#status = this.#feed.status();
    };
    const offStatus = this.#feed.onStatus(look);
    const offChange = this.#feed.onChange((moved) => {
      const state = this.#feed.state();
      if (state) this.#floor.take(state, moved);
      else this.#floor.forget();
      this.#clock.look();
    });
    const first = this.#feed.state();
    if (first) this.#floor.take(first, null);
    look();
    return () => {
      offStatus();
      offChange();
      this.#feed.close();
    };
  }
}
