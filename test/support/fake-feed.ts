import type { FloorState } from '../../src/lib/core/state.ts';
import type { LiveProblem } from '../../src/lib/protocol/wire.ts';
import type { Feed, LineStatus, Moved } from '../../src/lib/wall/feed.ts';
import { NOW } from './floor-records.ts';

/** A line that says what a test tells it to, on a clock that the test holds. */
export class FakeFeed implements Feed {
  now_ = NOW;
  heard_: number | null = NOW;
  ages: Record<string, number | null> = {};
  #state: FloorState | null;
  #status: LineStatus = 'live';
  #change = new Set<(moved: Moved) => void>();
  #statuses = new Set<() => void>();

  constructor(state: FloorState | null) {
    this.#state = state;
  }

  state = () => this.#state;
  now = () => this.now_;
  heard = () => this.heard_;
  age = (source: string) => this.ages[source] ?? null;
  status = () => this.#status;
  problem_: LiveProblem = { code: 'unknown_view', detail: 'unknown-view', do: 'give-up' };
  problem = () => (this.#status === 'refused' ? this.problem_ : null);
  retried = 0;
  retry = () => void (this.retried += 1);

  onChange(listener: (moved: Moved) => void): () => void {
    this.#change.add(listener);
    return () => this.#change.delete(listener);
  }

  onStatus(listener: () => void): () => void {
    this.#statuses.add(listener);
    return () => this.#statuses.delete(listener);
  }

  close(): void {
    this.#change.clear();
    this.#statuses.clear();
  }

  tell(state: FloorState | null, moved: Moved): void {
    this.#state = state;
    for (const listener of this.#change) listener(moved);
  }

  turn(status: LineStatus): void {
    this.#status = status;
    for (const listener of this.#statuses) listener();
  }
}
