import type { SnapshotContact } from '../facts.ts';
import type { ContactId, EpochMs, SeatId, SourceId } from '../ids.ts';
import type { Milestone } from '../order.ts';

export interface Source {
  readonly id: SourceId;
  state: 'live' | 'silent' | 'down' | 'waiting';
  reason: string | null;
  since: EpochMs;
  heard: EpochMs | null;
  said: { state: 'up' | 'down'; t: EpochMs; id: string } | null;
  readonly snapshots: { t: EpochMs; id: string; contacts: Map<ContactId, SnapshotContact>; stamp: Milestone }[];
  readonly seats: Set<SeatId>;
}
