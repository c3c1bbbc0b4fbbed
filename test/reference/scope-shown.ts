import type { AlertState } from '../../src/lib/core/alert-state.ts';
import type { Collection, FloorState, QueueState, SiteState } from '../../src/lib/core/state.ts';
import type { Grant } from '../../src/lib/protocol/people.ts';
import { ALL, belonging, entry, NONE, sightOf, sightOfBoard, sightOfGrant } from './scope.ts';
import type { Ground, Part, Parts, Sight, Viewer } from './scope.ts';

/** The grants that make somebody an agent. */
const ownGrants = (viewer: Viewer): readonly Grant[] =>
  viewer.kind === 'person' ? viewer.grants.filter(({ role }) => role === 'agent') : [];

/** Who sees everything has what a floor gives as it is, names of things that are gone too. */
const isAlways = (name: string, viewer: Viewer): boolean => viewer.kind === 'local' && name.startsWith('floor:');

/** What a view has for whoever sees everything (SCOPE13). */
function sightOfView(name: string, viewer: Viewer, ground: Ground): Sight {
  const at = name.indexOf(':');
  const [kind, id] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
  // what the API answers: no view narrows it
  if (name === 'everything') return () => ALL;
  if (kind === 'network') {
    return (collection) => (['sites', 'queues', 'sources', 'outages'].includes(collection) ? ALL : NONE);
  }
  if (kind === 'alerts') {
    const noFigures: Parts = new Set<Part>(['state', 'who', 'why', 'caller', 'lists']);
    return (collection) => (collection === 'sites' ? noFigures : ALL);
  }
  if (kind === 'wall') return sightOfBoard(ground.boards[id]!, ground);
  if (kind === 'seat') {
    if (id === 'me') return sightOf({ kind: 'person', grants: ownGrants(viewer) }, ground);
    return sightOfGrant({ role: 'agent', on: { kind: 'seat', id } }, ground);
  }
  const { sitesOf } = belonging(ground);
  return (collection, of) => {
    const sites = collection === 'sources' ? [] : sitesOf(collection, of);
    return sites.length === 0 || sites.includes(id) ? ALL : NONE;
  };
}

/** Whether the view is there for the viewer at all (SCOPE16); a view once open stays, whatever becomes of it. */
export function mayOpen(name: string, viewer: Viewer, ground: Ground): boolean {
  const [kind, id] = [name.split(':')[0]!, name.slice(name.indexOf(':') + 1)];
  const sees = (collection: Collection, of: string, part: Part = 'state') =>
    entry(ground.floor[collection] as Record<string, object>, of) !== undefined &&
    sightOf(viewer, ground)(collection, of).has(part);
  const sites = ground.settings.sites.map((site) => site.id);
  if (viewer.kind === 'display' && name !== `wall:${viewer.board}`) return false;
  if (name === 'network') return sites.some((site) => sees('sites', site, 'figures'));
  if (name === 'alerts') {
    const watching = ['lead', 'duty-manager', 'floor-manager', 'business-supervisor', 'director'];
    return (
      viewer.kind === 'local' || (viewer.kind === 'person' && viewer.grants.some(({ role }) => watching.includes(role)))
    );
  }
  if (name === 'seat:me') return ownGrants(viewer).length > 0;
  if (kind === 'floor') return sees('sites', id);
  if (kind === 'seat') return sees('seats', id);
  const board = kind === 'wall' ? entry(ground.boards, id) : undefined;
  if (!board) return false;
  return viewer.kind === 'local' || (board.site === null ? sites : [board.site]).some((site) => sees('sites', site));
}

/** The floor that this viewer has in this view, no more and no less. */
export function shownTo(viewer: Viewer, name: string, ground: Ground): FloorState {
  const [has, narrows] = [sightOf(viewer, ground), sightOfView(name, viewer, ground)];
  const known = new Map<string, Parts>();
  const partsOf: Sight = (collection, id) => {
    const key = `${collection} ${id}`;
    let parts = known.get(key);
    if (!parts) {
      const view = narrows(collection, id);
      parts = view.size === 0 ? NONE : new Set([...has(collection, id)].filter((part) => view.has(part)));
      known.set(key, parts);
    }
    return parts;
  };
  const isThere = (collection: Collection, id: string) => Object.hasOwn(ground.floor[collection], id);
  // a queue counts as seen by where it stands, on the floor or not
  const sees: Sees = (collection, id) =>
    id !== null &&
    (isAlways(name, viewer) ||
      ((collection === 'queues' || isThere(collection, id)) && partsOf(collection, id).size > 0));
  const shown = (Object.keys(ground.floor) as Collection[]).map((collection) => {
    const entries = Object.entries(ground.floor[collection] as Record<string, object>);
    const theirs = entries.filter(([id]) => partsOf(collection, id).size > 0);
    return [
      collection,
      Object.fromEntries(theirs.map(([id]) => [id, shownRecord(collection, id, partsOf(collection, id), sees, ground)]))
    ];
  });
  const floor: unknown = Object.fromEntries(shown);
  return floor as FloorState;
}

type Sees = (collection: Collection, id: string | null) => boolean;

/** A record's parts (SCOPE5 to SCOPE9). */
function shownRecord(collection: Collection, id: string, parts: Parts, sees: Sees, { floor }: Ground): object {
  const onlySeen = (of: Collection, ids: readonly string[]) => ids.filter((one) => sees(of, one));
  const ifSeen = (of: Collection, one: string | null) => (sees(of, one) ? one : null);
  switch (collection) {
    case 'sites':
      return parts.has('figures') ? place(floor.sites[id]!, parts) : outline(floor.sites[id]!);
    case 'queues':
      return place(floor.queues[id]!, parts);
    case 'seats': {
      const seat = floor.seats[id]!;
      return {
        ...seat,
        ...(parts.has('who') ? {} : { agent: null, name: null }),
        ...(parts.has('why') ? {} : { reason: null }),
        queues: parts.has('lists') ? seat.queues : onlySeen('queues', seat.queues),
        ready_in: parts.has('lists') ? seat.ready_in : onlySeen('queues', seat.ready_in),
        contacts: onlySeen('contacts', seat.contacts)
      };
    }
    case 'contacts': {
      const contact = floor.contacts[id]!;
      return {
        ...contact,
        ...(parts.has('caller') ? {} : { caller: null, caller_name: null }),
        queue: parts.has('lists') ? contact.queue : ifSeen('queues', contact.queue),
        seat: ifSeen('seats', contact.seat),
        ringing: onlySeen('seats', contact.ringing)
      };
    }
    case 'alerts':
      return shownAlert(floor.alerts[id]!, parts.has('who'), sees);
    case 'coaching': {
      const session = floor.coaching[id]!;
      return {
        ...session,
        contact: ifSeen('contacts', session.contact),
        alert: ifSeen('alerts', session.alert)
      };
    }
    case 'outages':
      return { ...floor.outages[id], surges: onlySeen('surges', floor.outages[id]!.surges) };
    case 'surges':
      return { ...floor.surges[id], outage: ifSeen('outages', floor.surges[id]!.outage) };
    case 'sources':
      return { ...floor.sources[id], queues: onlySeen('queues', floor.sources[id]!.queues) };
    case 'workorders': {
      const order = floor.workorders[id]!;
      return { ...order, contact: ifSeen('contacts', order.contact), ...(parts.has('who') ? {} : { owner: null }) };
    }
    case 'promises': {
      const promise = floor.promises[id]!;
      return {
        ...promise,
        contact: ifSeen('contacts', promise.contact),
        workorder: ifSeen('workorders', promise.workorder),
        ...(parts.has('who') ? {} : { person: null, note: null })
      };
    }
    default:
      return floor[collection][id]!;
  }
}

/** Without who: nobody's name and nobody's words. */
function shownAlert(alert: AlertState, who: boolean, sees: Sees): AlertState {
  const seen = (of: Collection, id: string | null) => (sees(of, id) ? id : null);
  const { place: at } = alert;
  return {
    ...alert,
    place: { ...at, seat: seen('seats', at.seat), contact: seen('contacts', at.contact), agent: who ? at.agent : null },
    folded_under: seen('alerts', alert.folded_under),
    promise: seen('promises', alert.promise),
    ...(who
      ? {}
      : { holder: null, holder_name: null, note: null, subject: alert.subject.replace(/^agent:.*/s, 'agent:') }),
    shelved: alert.shelved && !who ? { until: alert.shelved.until, by: '', by_name: '', reason: '' } : alert.shelved,
    steps: who
      ? alert.steps
      : alert.steps.map((step) => ({
          ...{ at: step.at, what: step.what, by: null },
          ...('level' in step ? { level: step.level } : {})
        }))
  };
}

const place = <T extends SiteState | QueueState>(record: T, parts: Parts): T =>
  parts.has('why') ? record : { ...record, now: { ...record.now, away_by: {} } };

const outline = ({ id, names, timezone, variant, targets, areas, topics, sounds, demo }: SiteState) => ({
  ...{ id, names, timezone, variant, targets },
  ...(areas === undefined ? {} : { areas }),
  ...(topics === undefined ? {} : { topics }),
  ...(sounds === undefined ? {} : { sounds }),
  ...(demo === undefined ? {} : { demo })
});
