import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SettingChange } from '../../../src/lib/protocol/people.ts';
import { parsePlain } from '../../../src/lib/server/config.ts';
import { lockedPaths, merged, refusal, standsAt, type Plain } from '../../../src/lib/server/settings/overlay.ts';
import { runs } from '../../core/property/runs.ts';

const TEXT = readFileSync(new URL('../../fixtures/heating.yaml', import.meta.url), 'utf8');
const file = parsePlain(TEXT, 'heating.yaml').value as Plain;
const locked = lockedPaths(file);
const why = (path: string, value: unknown, config = file): string | null =>
  refusal({ path: path.split('/'), value }, locked, config);
const set = (path: string, value: unknown): SettingChange => ({ path: path.split('/'), value });

const ids = ['warm-city', 'heating', 'day', 'a', '1001', 'main', '__proto__', 'constructor', 'toString', 'queues', 'x'];
const step = fc.oneof(
  fc.constantFrom(...ids),
  fc.constantFrom(
    'sites',
    'teams',
    'groups',
    'seats',
    'queues',
    'boards',
    'targets',
    'desk',
    'names',
    'target',
    'csat',
    'sources'
  )
);
const id = fc.constantFrom(...ids);
/** Paths that are often right, and any others. */
const path = fc.oneof(
  fc.array(step, { maxLength: 8 }),
  fc
    .tuple(id, fc.constantFrom('names', 'answerWithin', 'target', 'variant', 'periods'))
    .map(([a, b]) => ['sites', a, b]),
  fc.tuple(id, id).map(([a, b]) => ['sites', a, 'targets', b]),
  fc.tuple(id, id).map(([a, b]) => ['sites', a, 'queues', b]),
  fc.tuple(id, id, fc.constantFrom('names', 'wrapUp', 'hours')).map(([a, b, c]) => ['sites', a, 'queues', b, c]),
  id.map((a) => ['teams', a]),
  fc.tuple(id, id).map(([a, b]) => ['teams', a, 'groups', b]),
  fc.tuple(id, id, id).map(([a, b, c]) => ['teams', a, 'groups', b, 'seats', c]),
  fc.tuple(id, id, id).map(([a, b, c]) => ['teams', a, 'groups', b, 'seats', c, 'desk']),
  id.map((a) => ['boards', a])
);
const value = fc.oneof(
  fc.constant(null),
  fc.constantFrom<unknown>({}, { names: { en: 'New' } }, { x: 1, y: 2 }, '15s', 0.5, [], 'settled', {
    groups: [{ id: 'a', seats: [{ id: '1001' }] }]
  }),
  fc.jsonValue()
);
const changes = fc.array(fc.record({ path, value }), { maxLength: 8 });

describe('what the file holds', () => {
  test('[SETTING1] every value of its own is locked, ids and figures too; whole lists are one value', () => {
    const texts = locked.map((one) => one.join('/'));
    expect(texts).toEqual(
      expect.arrayContaining([
        ...['sites/warm-city/id', 'sites/warm-city/names', 'sites/warm-city/targets/csat', 'sites/warm-city/periods'],
        ...['sites/warm-city/calendar', 'sites/warm-city/queues/wechat/hours', 'teams/day/groups/a/seats/1001/desk'],
        ...['sites/warm-city/areas/xincheng/areas/lanting/customers', 'teams/day/groups/a/seats/1002/queues'],
        ...['sources/pbx/secret', 'access', 'duty']
      ])
    );
    expect(texts).not.toContain('sites/warm-city/targets/aht');
    expect(texts.filter((text) => text.startsWith('sites/warm-city/periods'))).toEqual(['sites/warm-city/periods']);
  });

  test.each([
    ['sites/warm-city/target', 0.5, 'sites.warm-city.target stands in the config file'],
    ['teams/day', { groups: [] }, 'teams.day.id stands in the config file'],
    ['teams/day', null, 'teams.day.id stands in the config file'],
    ['teams/day/groups/a/seats/1001/desk', { x: 5, y: 5 }, 'seats.1001.desk stands in the config file'],
    ['teams/day/groups/a/seats/1001/desk/x', 5, 'may not be set in the browser'],
    ['sources/crm/create', true, 'may not be set in the browser'],
    ['sites/warm-city', {}, 'may not be set in the browser'],
    ['sites/warm-city/timezone', 'UTC', 'may not be set in the browser'],
    ['sites/elsewhere/dayStart', '08:00', 'there is no sites.elsewhere'],
    ['teams/night/groups/b', {}, 'there is no teams.night'],
    ['teams/night', 'x', 'must be an object'],
    ['teams/night', { id: 'day' }, 'has another id'],
    ['sites/warm-city/targets/__proto__', 1, 'unknown key'],
    ['teams/night', { names: JSON.parse('{"__proto__": "x"}') as unknown }, '__proto__'],
    ['sites/warm-city/targets/aht', Number.NaN, 'must be a number'],
    ['sites/warm-city/shortAbandon', undefined, 'give a value']
  ])('[SETTING1] [SETTING4] %s = %j is refused', (where, what, says) => {
    expect(why(where, what)).toContain(says);
    expect(merged(file, [set(where, what)])).toEqual(file);
  });

  test('[SETTING1] [SETTING3] it never changes, whatever is set', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const before = structuredClone([file, list]);
        const after = merged(file, list);
        for (const one of locked) expect(standsAt(after, one)).toEqual(standsAt(file, one));
        expect([file, list]).toEqual(before);
        expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
        expect(({} as Record<string, unknown>).x).toBeUndefined();
      }),
      runs(2000)
    );
  });

  test('[SETTING3] nothing set: the file as it is', () => {
    expect(merged(file, [])).toEqual(file);
  });
});

describe('what is set', () => {
  test('[SETTING2] things by their ids, values in them, and back again', () => {
    const night = set('teams/night', { names: { en: 'Night' }, site: 'warm-city' });
    const group = set('teams/night/groups/n', { seats: [{ id: '2001' }] });
    const desk = set('teams/night/groups/n/seats/2001/desk', { x: 1, y: 9 });
    const seat = set('teams/day/groups/a/seats/1003', { desk: { x: 2, y: 0 } });
    const all = merged(file, [night, group, desk, seat]);
    expect(standsAt(all, ['teams', 'night'])).toEqual({
      ...{ names: { en: 'Night' }, site: 'warm-city', id: 'night' },
      groups: [{ id: 'n', seats: [{ id: '2001', desk: { x: 1, y: 9 } }] }]
    });
    expect(standsAt(all, ['teams', 'day', 'groups', 'a', 'seats', '1003', 'desk'])).toEqual({ x: 2, y: 0 });
    expect(merged(file, [night, group, desk, seat, set('teams/night/groups/n', null)])).toEqual(
      merged(file, [night, seat])
    );
    expect(merged(file, [night, group, desk, set('teams/night', null)])).toEqual(file);
  });

  test('[SETTING2] whatever can be set can be taken back', () => {
    let made = 0;
    fc.assert(
      fc.property(changes, path, value, (list, where, what) => {
        const before = merged(file, list);
        if (what === null || refusal({ path: where, value: what }, locked, before) !== null) return;
        if (standsAt(before, where) !== undefined) return;
        made += 1;
        expect(merged(file, [...list, { path: where, value: what }, { path: where, value: null }])).toEqual(before);
      }),
      runs(3000)
    );
    expect(made).toBeGreaterThan(100);
  });

  test('[SETTING3] the last one wins', () => {
    fc.assert(
      fc.property(changes, path, value, value, (list, where, first, last) => {
        const before = merged(file, list);
        if (first === null || last === null) return;
        if (
          refusal({ path: where, value: first }, locked, before) ??
          refusal({ path: where, value: last }, locked, before)
        )
          return;
        const twice = merged(file, [...list, { path: where, value: first }, { path: where, value: last }]);
        expect(twice).toEqual(merged(file, [...list, { path: where, value: last }]));
      }),
      runs(2000)
    );
  });

  test('[SETTING4] any id is data', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'queues', 'teams', '']) {
      const all = merged(file, [
        set(`teams/${name}`, { site: 'warm-city' }),
        set(`teams/${name}/groups/${name}`, {}),
        set(`sites/warm-city/targets/${name === '__proto__' ? 'valueOf' : name}`, 1)
      ]);
      expect(standsAt(all, ['teams', name])).toEqual({ site: 'warm-city', id: name, groups: [{ id: name }] });
      if (name !== '__proto__') expect(standsAt(all, ['sites', 'warm-city', 'targets', name])).toBe(1);
      expect(Object.getPrototypeOf(standsAt(all, ['sites', 'warm-city', 'targets']))).toBe(Object.prototype);
    }
  });
});
