import type { AlertState } from '../core/alert-state.ts';
import type { CoachSession } from '../core/coaching-state.ts';
import type { AnnouncementState, OutageState, PromiseState, WorkorderState } from '../core/record-state.ts';
import { COLLECTIONS } from '../core/state.ts';
import type {
  AgentState,
  Collection,
  ContactView,
  FloorState,
  QueueState,
  SeatState,
  SiteState,
  SourceState
} from '../core/state.ts';
import type { SurgeView } from '../core/surge-state.ts';
import type { Moved } from './feed.ts';
import { Table } from './table.svelte.ts';

/** A site without its figures: for whoever may see a part of it, and not what it comes to. */
export type SiteOutline = Pick<
  SiteState,
  'id' | 'names' | 'timezone' | 'variant' | 'targets' | 'areas' | 'topics' | 'sounds' | 'demo'
>;

/** The floor as signals, one per record. Fed by the line, read by panels. */
export class Floor {
  /** As much of each as the reader may see. */
  readonly sites = new Table<SiteOutline | SiteState>();
  readonly queues = new Table<QueueState>();
  readonly seats = new Table<SeatState>();
  readonly agents = new Table<AgentState>();
  readonly contacts = new Table<ContactView>();
  readonly outages = new Table<OutageState>();
  readonly sources = new Table<SourceState>();
  readonly announcements = new Table<AnnouncementState>();
  readonly alerts = new Table<AlertState>();
  readonly coaching = new Table<CoachSession>();
  readonly promises = new Table<PromiseState>();
  readonly workorders = new Table<WorkorderState>();
  readonly surges = new Table<SurgeView>();
  /** False until the first snapshot is in. */
  #ready = $state(false);
  /** The site on show: named, or the first there is. */
  #wanted: string | null = $state(null);

  get ready(): boolean {
    return this.#ready;
  }

  /** As far as everybody sees it who sees a part of it. */
  get site(): SiteOutline | undefined {
    return this.#site;
  }

  /** The same with its figures; undefined: they are not the reader's. */
  get counted(): SiteState | undefined {
    const site = this.#site;
    return site !== undefined && 'now' in site ? site : undefined;
  }

  get #site(): SiteOutline | SiteState | undefined {
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
