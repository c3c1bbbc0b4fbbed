import { COLLECTIONS } from '../core/state.ts';
import type {
  AgentState,
  AnnouncementState,
  Collection,
  ContactView,
  FloorState,
  OutageState,
  QueueState,
  SeatState,
  SiteState,
  SourceState
} from '../core/state.ts';
import type { Moved } from './feed.ts';
import { Table } from './table.svelte.ts';

/** The floor as signals, one per record. Fed by the line, read by panels. */
export class Floor {
  readonly sites = new Table<SiteState>();
  readonly queues = new Table<QueueState>();
  readonly seats = new Table<SeatState>();
  readonly agents = new Table<AgentState>();
  readonly contacts = new Table<ContactView>();
  readonly outages = new Table<OutageState>();
  readonly sources = new Table<SourceState>();
  readonly announcements = new Table<AnnouncementState>();
  /** False until the first snapshot is in. */
  #ready = $state(false);
  /** The site on show: named, or the first there is. */
  #wanted: string | null = $state(null);

  get ready(): boolean {
    return this.#ready;
  }

  get site(): SiteState | undefined {
    const id = this.#wanted !== null && this.sites.ids.includes(this.#wanted) ? this.#wanted : this.sites.ids[0];
    return id === undefined ? undefined : this.sites.get(id);
  }

  show(site: string | null): void {
    this.#wanted = site;
  }

  take(state: FloorState, moved: Moved): void {
    for (const collection of COLLECTIONS) {
      const table = this.#table(collection);
      if (table === null) continue;
      if (moved === null) table.fill(state[collection]);
      else if (moved[collection]) table.patch(moved[collection], state[collection]);
    }
    this.#ready = true;
  }

  /** Nothing stays on the glass. */
  forget(): void {
    for (const collection of COLLECTIONS) this.#table(collection)?.fill({});
    this.#ready = false;
  }

  /** Collections that no page shows yet are not kept. */
  #table(collection: Collection): Table<unknown> | null {
    return collection in this ? (this[collection as keyof this] as Table<unknown>) : null;
  }
}
