import type { AreaSettings, FloorSettings } from '../../src/lib/core/settings.ts';
import type { PromiseState } from '../../src/lib/core/record-state.ts';
import type { Collection, ContactView, FloorState, SeatState } from '../../src/lib/core/state.ts';
import type { Grant, Reach } from '../../src/lib/protocol/people.ts';
import type { Board } from '../../src/lib/server/scope/views.ts';

/**
 * Who sees what, from the rules alone (src/lib/server/scope/SPEC.md): the whole floor in, the floor of one viewer out.
 * Everything is looked for anew, record by record, grant by grant.
 */
export type Viewer =
  | { readonly kind: 'local' }
  | { readonly kind: 'person'; readonly grants: readonly Grant[] }
  | { readonly kind: 'display'; readonly board: string };

export interface Ground {
  readonly floor: FloorState;
  readonly settings: Pick<FloorSettings, 'sites' | 'teams'>;
  readonly boards: Readonly<Record<string, Board>>;
}

export type Part = 'state' | 'figures' | 'who' | 'why' | 'caller' | 'lists';
export type Parts = ReadonlySet<Part>;
/** Which parts of a record somebody has; none: it is not there. */
export type Sight = (collection: Collection, id: string) => Parts;

export const NONE: Parts = new Set();
export const ALL: Parts = new Set<Part>(['state', 'figures', 'who', 'why', 'caller', 'lists']);
const NO_PERSON: Parts = new Set<Part>(['state', 'figures', 'caller', 'lists']);
const NO_LISTS: Parts = new Set<Part>(['state', 'figures', 'who', 'why', 'caller']);
const WALL: Parts = new Set<Part>(['state', 'figures']);
const BARE: Parts = new Set<Part>(['state']);

const union = (all: readonly Parts[]): Parts => new Set(all.flatMap((parts) => [...parts]));
export const entry = <T>(entries: Readonly<Record<string, T>>, id: string | null): T | undefined =>
  id !== null && Object.hasOwn(entries, id) ? entries[id] : undefined;
const areasIn = (areas: readonly AreaSettings[]): string[] =>
  areas.flatMap((area) => [area.id, ...areasIn(area.areas)]);
const isAt = (contact: ContactView, seat: string) => contact.seat === seat || contact.ringing.includes(seat);

/** What belongs where (SCOPE2). */
export function belonging({ floor, settings }: Ground) {
  const sites = settings.sites.map(({ id }) => id);
  const orOnly = (named: readonly string[]) => (named.length > 0 ? named : sites.length === 1 ? sites : []);
  const siteOfQueue = (queue: string) =>
    settings.sites.find((site) => site.queues.some(({ id }) => id === queue))?.id ?? sites[0]!;
  const siteOfTeam = (team: string) => settings.teams.find(({ id }) => id === team)?.site;
  const sitesOfContact = ({ site, queue, seat, ringing }: ContactView): string[] => {
    if (site !== null) return [site];
    if (queue !== null) return [siteOfQueue(queue)];
    return [seat, ...ringing].flatMap((id) => entry(floor.seats, id)?.site ?? []);
  };
  const areaSites = (wanted: readonly string[]) =>
    settings.sites.filter(({ areas }) => areasIn(areas).some((id) => wanted.includes(id))).map(({ id }) => id);
  const isQueue = (id: string) => settings.sites.some((site) => site.queues.some((queue) => queue.id === id));

  function orderSites(id: string): string[] {
    const order = entry(floor.workorders, id)!;
    const contact = entry(floor.contacts, order.contact);
    const named = contact ? sitesOfContact(contact) : [];
    return named.length > 0 ? named : areaSites(order.area === null ? [] : [order.area]);
  }

  function promiseSites(promise: PromiseState): string[] {
    const contact = entry(floor.contacts, promise.contact);
    const named = contact ? sitesOfContact(contact) : [];
    if (named.length > 0) return named;
    return entry(floor.workorders, promise.workorder) ? orderSites(promise.workorder!) : [];
  }

  function namedSites(collection: Collection, id: string): readonly (string | null | undefined)[] {
    switch (collection) {
      case 'sites':
        return [id];
      case 'queues':
        return [siteOfQueue(id)];
      case 'seats':
        return [floor.seats[id]!.site];
      case 'agents':
        return [entry(floor.seats, floor.agents[id]!.seat)?.site];
      case 'contacts':
        return sitesOfContact(floor.contacts[id]!);
      case 'outages':
        return areaSites(floor.outages[id]!.areas);
      case 'surges':
        return [floor.surges[id]!.site];
      case 'workorders':
        return orderSites(id);
      case 'promises':
        return promiseSites(floor.promises[id]!);
      case 'announcements':
        return floor.announcements[id]!.to.flatMap((to) => [
          ...(sites.includes(to) ? [to] : []),
          ...(isQueue(to) ? [siteOfQueue(to)] : []),
          siteOfTeam(to)
        ]);
      case 'alerts':
        return [floor.alerts[id]!.place.site];
      case 'coaching':
        return [floor.coaching[id]!.site];
      default:
        return [];
    }
  }

  const sitesOf = (collection: Collection, id: string) =>
    orOnly(namedSites(collection, id).filter((site) => typeof site === 'string'));

  /** The contact that a work order or a promise is about, while it is on the floor. */
  function about(collection: Collection, id: string): string | null {
    if (collection === 'workorders') {
      const { contact } = floor.workorders[id]!;
      return entry(floor.contacts, contact) ? contact : null;
    }
    const { contact, workorder } = floor.promises[id]!;
    if (entry(floor.contacts, contact)) return contact;
    return entry(floor.workorders, workorder) ? about('workorders', workorder!) : null;
  }
  return { sitesOf, siteOfQueue, siteOfTeam, isQueue, about };
}

/** What one grant reaches (SCOPE3, SCOPE10, SCOPE11); `beside`: what it has of its site as a wall shows it. */
function reach(on: Reach, ground: Ground) {
  const { floor } = ground;
  const { sitesOf, siteOfQueue, siteOfTeam, isQueue, about } = belonging(ground);
  const seats = Object.values(floor.seats).filter((seat) => isReached(seat));
  const homes = homesOf();
  const announcedTo = new Set([...homes, ...around().flatMap(addresses)]);
  const ownSeats = new Set(seats.map(({ id }) => id));
  const ofHomes = (collection: Collection, id: string) => sitesOf(collection, id).some((site) => homes.includes(site));

  function isReached(seat: SeatState): boolean {
    if (on.kind === 'all') return true;
    if (on.kind === 'site') return sitesOf('seats', seat.id).includes(on.id);
    if (on.kind === 'team') return seat.team === on.id;
    if (on.kind === 'group') return seat.team === on.team && seat.group === on.id;
    if (on.kind === 'queue') return seat.queues.includes(on.id);
    return on.kind === 'seat' ? seat.id === on.id : seat.agent === on.id;
  }
  function homesOf(): readonly string[] {
    if (on.kind === 'all') return ground.settings.sites.map(({ id }) => id);
    if (on.kind === 'site') return [on.id];
    if (on.kind === 'queue') return [siteOfQueue(on.id)];
    if (on.kind === 'team') return [siteOfTeam(on.id) ?? []].flat();
    if (on.kind === 'group') return [siteOfTeam(on.team) ?? []].flat();
    return around().flatMap(({ id }) => sitesOf('seats', id));
  }
  /** The one seat whose surroundings a grant on a seat or an agent has. */
  function around(): readonly SeatState[] {
    if (on.kind !== 'seat' && on.kind !== 'agent') return [];
    const seat = on.kind === 'seat' ? on.id : (entry(floor.agents, on.id)?.seat ?? null);
    return [entry(floor.seats, seat) ?? []].flat();
  }
  function addresses(seat: SeatState): readonly string[] {
    return [...seat.queues, ...(seat.team === null ? [] : [seat.team])];
  }
  function isTo(to: string): boolean {
    if (announcedTo.has(to)) return true;
    if (on.kind === 'queue') return to === on.id;
    if (on.kind !== 'team' && on.kind !== 'group') return false;
    return to === (on.kind === 'group' ? on.team : on.id) || (isQueue(to) && homes.includes(siteOfQueue(to)));
  }
  function reachesContact(id: string): boolean {
    const contact = floor.contacts[id]!;
    if (on.kind === 'queue') return contact.queue === on.id;
    return [...ownSeats].some((seat) => isAt(contact, seat));
  }

  /** Reached itself, whatever the role then makes of it. */
  function reached(collection: Collection, id: string): boolean {
    // a session is where its seat is, and nowhere once that is gone
    if (collection === 'coaching') return ownSeats.has(floor.coaching[id]!.seat);
    if (collection === 'announcements') {
      const { to } = floor.announcements[id]!;
      if (on.kind === 'all' || to.length === 0) return true;
      return on.kind === 'site' ? ofHomes(collection, id) : to.some(isTo);
    }
    if (on.kind === 'all') return true;
    if (on.kind === 'site') return ofHomes(collection, id);
    switch (collection) {
      case 'queues':
        return on.kind === 'queue' && id === on.id;
      case 'seats':
        return ownSeats.has(id);
      case 'agents':
        return on.kind === 'agent' ? on.id === id : ownSeats.has(floor.agents[id]!.seat ?? '');
      case 'contacts':
        return reachesContact(id);
      case 'outages':
      case 'surges':
        return ofHomes(collection, id);
      case 'workorders':
      case 'promises': {
        const contact = about(collection, id);
        return on.kind !== 'seat' && on.kind !== 'agent' && contact !== null && reachesContact(contact);
      }
      case 'alerts': {
        const { team, group, queue } = floor.alerts[id]!.place;
        if (on.kind === 'queue') return queue === on.id;
        if (on.kind === 'seat' || on.kind === 'agent') return false;
        if (team === null) return ofHomes(collection, id);
        return on.kind === 'group' ? team === on.team && (group === null || group === on.id) : team === on.id;
      }
      default:
        return false;
    }
  }
  function beside(collection: Collection, id: string): Parts {
    const wall = on.kind === 'team' || on.kind === 'group';
    if (collection === 'sites') return !homes.includes(id) ? NONE : wall ? WALL : BARE;
    if (!wall) return NONE;
    if (collection === 'queues') return ofHomes('queues', id) ? WALL : NONE;
    if (collection !== 'contacts') return NONE;
    const { state, queue } = floor.contacts[id]!;
    const waits = (state === 'queued' || state === 'ringing') && queue !== null;
    return waits && homes.includes(siteOfQueue(queue)) ? BARE : NONE;
  }
  return { reached, beside };
}

/** What a role makes of a record that is reached (SCOPE4). */
function partsOfRole({ role, on }: Grant, collection: Collection): Parts {
  if (role === 'admin') return ['sites', 'queues', 'seats'].includes(collection) ? WALL : NONE;
  if (role === 'agent') {
    const own = ['seats', 'agents', 'contacts', 'outages', 'announcements', 'coaching'];
    return own.includes(collection) ? ALL : NONE;
  }
  if (role === 'business-supervisor') {
    return collection === 'agents' || collection === 'coaching' ? NONE : collection === 'seats' ? BARE : NO_PERSON;
  }
  return collection === 'seats' && on.kind === 'queue' ? NO_LISTS : ALL;
}

export function sightOfGrant(grant: Grant, ground: Ground): Sight {
  const { reached, beside } = reach(grant.on, ground);
  return (collection, id) => {
    if (collection === 'sources') return ALL;
    const own = reached(collection, id) ? partsOfRole(grant, collection) : NONE;
    return grant.role === 'admin' ? own : union([own, beside(collection, id)]);
  };
}

/** SCOPE12. */
export function sightOfBoard(board: Board, ground: Ground): Sight {
  const { sitesOf } = belonging(ground);
  const why: Part[] = board.reasons ? ['why'] : [];
  const who: Part[] = board.people === 'names' ? ['who'] : [];
  return (collection, id) => {
    if (collection === 'sources') return ALL;
    if (collection === 'agents' || collection === 'coaching') return NONE;
    const forAll = collection === 'announcements' && ground.floor.announcements[id]!.to.length === 0;
    if (board.site !== null && !forAll && !sitesOf(collection, id).includes(board.site)) return NONE;
    if (collection === 'seats') return new Set<Part>(['state', ...who, ...why]);
    return new Set<Part>(collection === 'sites' || collection === 'queues' ? ['state', 'figures', ...why] : ['state']);
  };
}

export function sightOf(viewer: Viewer, ground: Ground): Sight {
  if (viewer.kind === 'local') return () => ALL;
  if (viewer.kind === 'display') return sightOfBoard(ground.boards[viewer.board]!, ground);
  const sights = viewer.grants.map((grant) => sightOfGrant(grant, ground));
  return (collection, id) => union(sights.map((sight) => sight(collection, id)));
}
