import { describe, expect, test } from 'vitest';
import { createFloor } from '../../src/lib/core/floor.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import { step } from '../../src/lib/core/step.ts';
import { story } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

describe('records told in pieces', () => {
  const told = story()
    .at(10, 'outage.reported', { outage: 'o', areas: ['lanting'], customers: 100, eta: 5 })
    .at(30, 'outage.updated', { outage: 'o', customers: 140 })
    .at(20, 'outage.updated', { outage: 'o', customers: 120, cause: 'pump' })
    .at(40, 'outage.restored', { outage: 'o' })
    .at(10, 'promise.made', { promise: 'p', due: 99, role: 'agent' })
    .at(20, 'promise.moved', { promise: 'p', due: 199, role: 'agent' })
    .at(10, 'workorder.opened', { workorder: 'w', contact: 'a', owner: 'bo' });

  test('[RECORD1] per field, the latest word rules, in any order', () => {
    const { outages, promises, workorders } = told.see(60);
    expect(outages.o).toMatchObject({ state: 'restored', customers: 140, cause: 'pump', areas: ['lanting'], eta: 5 });
    expect(promises.p).toMatchObject({ state: 'moved', due: 199, role: 'agent' });
    expect(workorders.w).toMatchObject({ step: 'taken', opened: told.start + 10_000, owner: 'bo', contact: 'a' });
    const backwards = createFloor(floorOf(), told.start);
    for (const fact of told.facts().reverse()) step(backwards, { kind: 'fact', fact }, told.start + 60_000);
    const now = showAll(backwards, told.start + 60_000);
    expect([now.outages, now.promises, now.workorders]).toEqual([outages, promises, workorders]);
  });

  test('[RECORD1] an announcement stands until its end, or until it is ended', () => {
    const said = story()
      .at(0, 'announcement.made', { announcement: 'x', text: { en: 'Pump 3 is back' }, until: 0 })
      .at(0, 'announcement.made', { announcement: 'a', text: { en: 'Pump 3' }, until: story().start + 30_000 })
      .at(0, 'announcement.made', { announcement: 'b', text: { en: 'Pump 4' } })
      .at(50, 'announcement.ended', { announcement: 'b' });
    expect([10, 40, 60].map((s) => Object.keys(said.see(s).announcements))).toEqual([['a', 'b'], ['b'], []]);
    expect([...said.floor(31).changed.get('announcements')!]).toContain('a');
  });
});
