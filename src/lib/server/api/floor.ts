import type { EpochMs, SiteId } from '../../core/ids.ts';
import type { FloorState } from '../../core/state.ts';
import type { Clock, Turns } from '../ports.ts';

/** `GET /api/v1/floor`. */
export interface FloorAnswer extends FloorState {
  readonly epoch: string;
  readonly offset: number;
  readonly now: EpochMs;
}

/** The floor as shown: all of it, or one site's part; null: there is no such site. */
export type FloorReader = (site: SiteId | null) => FloorAnswer | null;

const keep = <T>(records: Record<string, T>, wanted: (record: T) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(records).filter(([, record]) => wanted(record)));

/** What belongs to the site, and what belongs to no site: sources, outages, work orders and the like. */
function partOf(state: FloorState, site: SiteId): FloorState {
  const here = (of: SiteId | null) => of === null || of === site;
  return {
    ...state,
    sites: keep(state.sites, (one) => one.id === site),
    queues: keep(state.queues, (queue) => queue.site === site),
    seats: keep(state.seats, (seat) => here(seat.site)),
    agents: keep(state.agents, (agent) => agent.seat === null || here(state.seats[agent.seat]?.site ?? null)),
    contacts: keep(state.contacts, (contact) => here(contact.site))
  };
}

/** @param offset of what is shown: that of the live stream, so that a reader can go on from here. */
export function createFloorReader(options: {
  readonly turns: Turns;
  readonly clock: Clock;
  readonly offset: () => number;
}): FloorReader {
  const { turns, clock, offset } = options;
  return (site) => {
    const state = turns.state();
    if (site !== null && !Object.hasOwn(state.sites, site)) return null;
    const at = { epoch: turns.epoch, offset: offset(), now: clock.now() };
    return { ...at, ...(site === null ? state : partOf(state, site)) };
  };
}
