import { schedule } from '../due.ts';
import type { AnyFact, Fact } from '../facts.ts';
import { touch, type Floor } from '../floor.ts';
import type { Collection } from '../state.ts';
import { countCallers } from '../outages/callers.ts';
import { touchOutages, touchSurges } from '../outages/joined.ts';
import { createRegisters, write, type Registers } from './registers.ts';

type Records = 'outages' | 'workorders' | 'promises' | 'announcements';

/** Outages, work orders, promises and announcements, as plain records; false: the fact is none of these. */
export function putRecord(floor: Floor, fact: AnyFact): boolean {
  switch (fact.type) {
    case 'promise.made':
    case 'promise.moved':
    case 'promise.kept':
    case 'promise.broken':
      put(floor, 'promises', fact.data.promise, fact, { state: fact.type.slice('promise.'.length) });
      return true;
    case 'workorder.opened':
      put(floor, 'workorders', fact.data.workorder, fact, { opened: fact.time, step: fact.data.step ?? 'taken' });
      return true;
    case 'workorder.moved':
      put(floor, 'workorders', fact.data.workorder, fact, { [`done ${fact.data.step}`]: fact.time });
      return true;
    case 'outage.reported':
    case 'outage.updated':
      put(
        floor,
        'outages',
        fact.data.outage,
        fact,
        fact.type === 'outage.reported' ? { state: 'reported', reported: fact.time } : {}
      );
      return true;
    case 'outage.restored':
      put(floor, 'outages', fact.data.outage, fact, { state: 'restored' });
      return true;
    case 'outage.linked':
      link(floor, fact);
      return true;
    case 'announcement.made':
      put(floor, 'announcements', fact.data.announcement, fact, { state: 'made' });
      if (fact.data.until !== undefined) {
        schedule(floor.data.due, fact.data.until, { kind: 'announcement', id: fact.data.announcement });
      }
      return true;
    case 'announcement.ended':
      put(floor, 'announcements', fact.data.announcement, fact, { state: 'ended' });
      return true;
    default:
      return false;
  }
}

function put(
  floor: Floor,
  records: Records & Collection,
  id: string,
  fact: AnyFact,
  more: Readonly<Record<string, unknown>>
): void {
  const all: Map<string, Registers> = floor.data[records];
  let record = all.get(id);
  if (!record) all.set(id, (record = createRegisters()));
  if (!write(record, { ...fact.data, ...more }, fact.time, fact.source, fact.id)) return;
  touch(floor, records, id);
  if (records !== 'outages') return;
  countCallers(floor, id, record);
  touchSurges(floor);
}

function link(floor: Floor, fact: Fact<'outage.linked'>): void {
  const { links } = floor.data;
  let record = links.get(fact.data.surge);
  if (!record) links.set(fact.data.surge, (record = createRegisters()));
  if (!write(record, { outage: fact.data.outage }, fact.time, fact.source, fact.id)) return;
  touch(floor, 'surges', fact.data.surge);
  touchOutages(floor);
}
