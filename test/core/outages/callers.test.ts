import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { createFloor } from '../../../src/lib/core/floor.ts';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { showAll } from '../../../src/lib/core/show/show.ts';
import { step } from '../../../src/lib/core/step.ts';
import { story, type Story } from '../../support/story.ts';
import { floorOf } from '../property/floor.ts';

const SETTINGS = floorOf('Asia/Shanghai', {
  areas: [
    {
      ...{ id: 'xincheng', names: {} },
      areas: [
        { id: 'lanting', names: {}, areas: [{ id: 'lanting-3', names: {}, areas: [] }] },
        { id: 'jinxiu', names: {}, areas: [] }
      ]
    }
  ]
});
const MIN = 60;
const DAY = 24 * 60 * MIN;

function rings(told: Story, second: number, contact: string, caller: string | null, data: object = {}): Story {
  return told.at(second, 'contact.queued', {
    ...{ contact, queue: 'heating' },
    ...(caller === null ? {} : { caller: { key: caller, shown: '138****1234' } }),
    ...data
  });
}
const counted = (told: Story, second: number, outage = 'o') => {
  const { callers, contacts } = told.see(second).outages[outage]!;
  return [callers, contacts];
};

test('[OUTAGE1] distinct callers from its areas and inside them, about nothing else, while it lasted', () => {
  const told = story(SETTINGS);
  rings(told, 0, 'a', 'anna', { area: 'lanting', topic: 'no_heat' });
  rings(told, 10, 'b', 'anna', { area: 'lanting', topic: 'no_heat' });
  rings(told, 20, 'c', 'bo', { area: 'lanting-3' });
  rings(told, 30, 'd', null, { area: 'lanting-3', topic: 'no_heat' });
  rings(told, 40, 'e', 'chen', { area: 'lanting', topic: 'payment' });
  rings(told, 50, 'f', 'dora', { area: 'jinxiu', topic: 'no_heat' });
  rings(told, 55, 'g', 'emil', { topic: 'no_heat' });
  told.at(60, 'outage.reported', { outage: 'o', areas: ['lanting'], topic: 'no_heat' });
  expect(counted(told, 61)).toEqual([3, 4]);
  // what the agent learns on the call counts from then on
  told.at(70, 'contact.tagged', { contact: 'g', area: 'lanting' });
  told.at(71, 'contact.tagged', { contact: 'e', topic: 'no_heat' });
  told.at(72, 'contact.tagged', { contact: 'c', area: 'jinxiu' });
  expect(counted(told, 73)).toEqual([4, 5]);
  told.at(80, 'outage.restored', { outage: 'o' });
  rings(told, 90, 'h', 'frank', { area: 'lanting', topic: 'no_heat' });
  expect(counted(told, 91)).toEqual([4, 5]);
  // calls of before it began are of something else
  told.at(95, 'outage.updated', { outage: 'o', started: told.start + 30_000 });
  expect(counted(told, 96)).toEqual([3, 3]);
});

test('[OUTAGE1] an outage without areas counts its topic; one reported without a start, those of half an hour before', () => {
  const told = story(SETTINGS);
  rings(told, 0, 'a', 'anna', { topic: 'no_heat', area: 'jinxiu' });
  rings(told, 11 * MIN, 'b', 'bo', { topic: 'no_heat' });
  rings(told, 12 * MIN, 'c', 'chen', { area: 'lanting' });
  told.at(40 * MIN, 'outage.reported', { outage: 'o', areas: [], topic: 'no_heat' });
  expect(counted(told, 41 * MIN)).toEqual([1, 1]);
});

test('[OUTAGE1] [ORDER3] in any order, and after a restart, the same', () => {
  const told = story(SETTINGS);
  for (let i = 0; i < 12; i++) {
    rings(told, i * 60, `c${i}`, `k${i % 5}`, { area: ['lanting', 'lanting-3', 'jinxiu'][i % 3]!, topic: 'no_heat' });
    told.at(i * 60 + 30, 'contact.ended', { contact: `c${i}` });
  }
  told.at(500, 'contact.tagged', { contact: 'c2', area: 'lanting' });
  told.at(300, 'outage.reported', { outage: 'o', areas: ['lanting'], started: told.start + 60_000 });
  told.at(600, 'outage.updated', { outage: 'o', areas: ['lanting', 'jinxiu'] });
  told.at(660, 'outage.restored', { outage: 'o' });
  const facts = told.facts();
  const end = told.start + 700_000;
  const fold = (list: readonly AnyFact[]) => {
    const floor = createFloor(SETTINGS, told.start);
    for (const fact of list) step(floor, { kind: 'fact', fact }, end);
    // an hour later most contacts are put away
    step(floor, { kind: 'tick' }, end + 3_600_000);
    return floor;
  };
  const shown = (floor: ReturnType<typeof fold>) => showAll(floor, end + 3_600_000).outages;
  const wanted = shown(fold(facts));
  expect(wanted.o).toMatchObject({ callers: 5, contacts: 10 });
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (mixed) => {
      expect(shown(fold(mixed))).toEqual(wanted);
    }),
    { numRuns: 200 }
  );
  const thawed = thaw(SETTINGS, structuredClone(freeze(fold(facts))), end + 3_600_000);
  step(
    thawed,
    {
      kind: 'fact',
      fact: {
        ...{ type: 'outage.updated', time: end, source: 'crm', id: 'late' },
        data: { outage: 'o', started: told.start }
      } as AnyFact
    },
    end + 3_600_000
  );
  expect(showAll(thawed, end + 3_600_000).outages.o).toMatchObject({ callers: 5, contacts: 11 });
});

test('[RECORD2] what is over goes two days later, what is not stays', () => {
  const told = story(
    floorOf('Asia/Shanghai', { workorders: { steps: ['taken', 'on_site', 'called_back', 'rated'], limits: {} } })
  )
    .at(0, 'outage.reported', { outage: 'over', areas: ['x'] })
    .at(0, 'outage.reported', { outage: 'lasts', areas: ['x'] })
    .at(9, 'outage.restored', { outage: 'over' })
    .at(0, 'workorder.moved', { workorder: 'over', step: 'called_back' })
    .at(0, 'workorder.moved', { workorder: 'lasts', step: 'on_site' })
    .at(0, 'promise.made', { promise: 'over', due: 99, role: 'agent' })
    .at(1, 'promise.broken', { promise: 'over' })
    .at(0, 'promise.made', { promise: 'lasts', due: 99, role: 'agent' })
    .at(0, 'announcement.made', { announcement: 'over', text: { en: 'x' } })
    .at(1, 'announcement.ended', { announcement: 'over' })
    .at(0, 'announcement.made', { announcement: 'lasts', text: { en: 'x' } });
  const ids = (second: number) => {
    const { data } = told.floor(second);
    return [data.outages, data.calls, data.workorders, data.promises, data.announcements].map((all) => [...all.keys()]);
  };
  const lasts = ['lasts'];
  expect(ids(2 * DAY - 900).map(({ length }) => length)).toEqual([2, 2, 2, 2, 2]);
  expect(ids(2 * DAY + 1800)).toEqual([lasts, lasts, lasts, lasts, lasts]);
  expect(ids(61 * DAY)).toEqual([[], [], [], [], []]);
  expect([...told.floor(2 * DAY + 1800).changed.get('outages')!]).toEqual(['over', 'lasts']);
});
