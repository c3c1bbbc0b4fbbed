import type { Floor } from '../floor.ts';
import type { EpochMs } from '../ids.ts';
import type { Registers } from '../records/registers.ts';
import { COLLECTIONS, type Collection, type FloorState } from '../state.ts';
import { settle } from '../step.ts';
import { showAgent, showSeat } from './people.ts';
import { showJoined, showSurge, surgeIds } from './surges.ts';
import { showQueue, showSite } from './places.ts';
import { showAnnouncement, showContact, showOutage, showPromise, showSource, showWorkorder } from './records.ts';

/** One thing as shown, freshly built; undefined: not on the floor (any more). */
export function showOne(floor: Floor, collection: Collection, id: string, now: EpochMs): object | undefined {
  settle(floor);
  return one(floor, collection, id, Math.max(now, floor.data.now));
}

function one(floor: Floor, collection: Collection, id: string, now: EpochMs): object | undefined {
  const record = (records: Map<string, Registers>, show: (r: Registers) => object | undefined): object | undefined => {
    const found = records.get(id);
    return found && show(found);
  };
  const { data } = floor;
  switch (collection) {
    case 'sites':
      return showSite(floor, id, now);
    case 'queues':
      return showQueue(floor, id, now);
    case 'seats':
      return showSeat(floor, id);
    case 'agents':
      return showAgent(floor, id, now);
    case 'contacts':
      return showContact(floor, id);
    case 'sources':
      return showSource(floor, id);
    case 'outages':
      return record(data.outages, (r) => ({
        ...showOutage(id, r, data.calls.get(id)),
        ...showJoined(floor, id)
      }));
    case 'workorders':
      return record(data.workorders, (r) => showWorkorder(id, r));
    case 'promises':
      return record(data.promises, (r) => showPromise(id, r));
    case 'announcements':
      return record(data.announcements, (r) => showAnnouncement(id, r, now));
    case 'surges':
      return showSurge(floor, id);
    case 'alerts':
    case 'coaching':
      return undefined;
  }
}

/** What of a collection there may be to show. */
export function idsOf(floor: Floor, collection: Collection): Iterable<string> {
  if (collection === 'surges') return surgeIds(floor);
  return collection === 'alerts' || collection === 'coaching' ? [] : floor.data[collection].keys();
}

/** The whole floor as shown: for snapshots, the API and tests. Sorted by id, so that equal floors print equal. */
export function showAll(floor: Floor, now: EpochMs): FloorState {
  settle(floor);
  const at = Math.max(now, floor.data.now);
  const shown = COLLECTIONS.map((collection) => {
    const entries: [string, object][] = [];
    for (const id of [...idsOf(floor, collection)].sort()) {
      const record = one(floor, collection, id, at);
      if (record) entries.push([id, record]);
    }
    return [collection, Object.fromEntries(entries)];
  });
  return Object.fromEntries(shown) as FloorState;
}
