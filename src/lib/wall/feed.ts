import type { EpochMs, Ms, SourceId } from '../core/ids.ts';
import type { Collection, FloorState } from '../core/state.ts';
import type { LiveProblem } from '../protocol/wire.ts';

/** How the line to the server stands. `network`: nothing heard for 5 s, or no way through. */
export type LineStatus = 'connecting' | 'live' | 'network' | 'draining' | 'refused';

/** Ids that moved, by collection; null: read everything anew. */
export type Moved = Partial<Record<Collection, readonly string[]>> | null;

/** What a page needs of the live stream: the client's replica, or a test's own. */
export interface Feed {
  /** Null until the first snapshot, and again once it may no longer be seen. */
  state(): FloorState | null;
  /** Server time, whatever this machine's clock says. */
  now(): EpochMs;
  /** Server time of the last word from the server; null: none yet. */
  heard(): EpochMs | null;
  /** Since a source was last heard by the server, ms; null: never, or not known. */
  age(source: SourceId): Ms | null;
  status(): LineStatus;
  /** Why the server refused, for `refused`. */
  problem(): LiveProblem | null;
  onChange(listener: (moved: Moved) => void): () => void;
  onStatus(listener: () => void): () => void;
  /** Something has changed, a screen has been let in: tries at once. */
  retry(): void;
  close(): void;
}
