import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { SettingChange } from '../../../src/lib/protocol/people.ts';
import { parseConfig, type Config } from '../../../src/lib/server/config.ts';
import { settingsYaml } from '../../../src/lib/server/settings/export.ts';
import { createSettings, type Settings } from '../../../src/lib/server/settings/settings.ts';
import { createMemorySettings } from '../../../src/lib/server/settings/store-memory.ts';
import { createSqlSettings } from '../../../src/lib/server/settings/store-sql.ts';
import type { SettingsStore, StoredChange } from '../../../src/lib/server/settings/store.ts';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';

const TEXT = `
sites:
  - id: home
    targets: { csat: 0.9 }
    queues: [{ id: heating, answerWithin: 15s }, { id: billing }]
teams:
  - id: day
    groups: [{ id: a, seats: [{ id: "1001", desk: { x: 0, y: 0 } }, { id: "1002" }] }]
`;
const NIGHT: SettingChange = { path: ['teams', 'night'], value: { groups: [{ id: 'n', seats: [{ id: '2001' }] }] } };
const T = (value: unknown): SettingChange => ({ path: ['sites', 'home', 'queues', 'billing', 'answerWithin'], value });

function open(store: SettingsStore = createMemorySettings(), text = TEXT, lines: string[] = []): Promise<Settings> {
  const logger = pino({}, { write: (line) => void lines.push(line) });
  return createSettings({ file: { text, name: 'site.yaml' }, store, clock: { now: () => 1000 }, logger });
}
const ask = (settings: Settings, version: number, ...changes: SettingChange[]) =>
  settings.change({ version, changes, by: 'person:li' });
const billing = (config: Config) => config.floor.sites[0]!.queues.find(({ id }) => id === 'billing');

describe('a change', () => {
  test('[SETTING5] [SETTING7] comes into force, is told, and stands in the answer with who and when', async () => {
    const lines: string[] = [];
    const settings = await open(createMemorySettings(), TEXT, lines);
    const heard: Config[] = [];
    settings.onChange(() => {
      throw new Error('deaf');
    });
    const stop = settings.onChange((config) => heard.push(config));
    expect(settings.answer()).toMatchObject({ version: 0, changes: [], value: { teams: [{ id: 'day' }] } });
    expect(await ask(settings, 0, NIGHT, T('30s'))).toEqual({ version: 2 });
    expect(heard).toEqual([settings.current()]);
    expect(billing(settings.current())).toMatchObject({ answerWithin: 30_000 });
    expect(settings.current().floor.teams.map(({ id }) => id)).toEqual(['day', 'night']);
    expect(settings.answer()).toMatchObject({
      version: 2,
      changes: [
        { version: 2, at: 1000, by: 'person:li', value: '30s' },
        { version: 1, at: 1000, by: 'person:li', path: ['teams', 'night'] }
      ]
    });
    expect(lines.join('')).toContain('deaf');
    stop();
    expect(await ask(settings, 2, T(null))).toEqual({ version: 3 });
    expect(heard).toHaveLength(1);
    expect(billing(settings.current())).not.toHaveProperty('answerWithin');
  });

  test('[SETTING5] is kept only if the whole is a config; what is wrong is told by ids', async () => {
    const store = createMemorySettings();
    const settings = await open(store);
    const before = settings.current();
    const wrong: [SettingChange[], object[]][] = [
      [[T('30')], [{ path: T('').path, message: expect.stringContaining('must be a duration') as string }]],
      [
        [T('30s'), { path: ['sites', 'home', 'queues', 'heating', 'answerWithin'], value: '9s' }],
        [
          {
            path: ['sites', 'home', 'queues', 'heating', 'answerWithin'],
            message: expect.stringContaining('stands in the config file') as string
          }
        ]
      ],
      [
        [{ path: ['teams', 'night'], value: { groups: [{ id: 'n', seats: [{ id: '1001' }] }] } }],
        [
          {
            path: ['teams', 'night', 'groups', 'n', 'seats', '1001', 'id'],
            message: expect.stringContaining('another seat "1001"') as string
          }
        ]
      ],
      [
        [{ path: ['teams', 'day', 'groups', 'a', 'seats', '1002', 'desk'], value: { x: 0, y: 0 } }],
        [
          {
            path: ['teams', 'day', 'groups', 'a', 'seats', '1002', 'desk'],
            message: expect.stringContaining('stands there already') as string
          }
        ]
      ],
      [[{ path: ['sites', 'home', 'targets', '__proto__'], value: 1 }], [{ message: expect.any(String) as string }]]
    ];
    for (const [changes, flaws] of wrong) {
      const answer = await ask(settings, 0, ...changes);
      expect(answer).toMatchObject({ flaws });
    }
    expect(await store.all()).toEqual([]);
    expect(settings.current()).toBe(before);
  });

  test('[SETTING6] on another version is stale; of two at once one is made', async () => {
    const store = createMemorySettings();
    const settings = await open(store);
    const both = await Promise.all([ask(settings, 0, T('30s')), ask(settings, 0, T('40s'))]);
    expect(both).toEqual([{ version: 1 }, { stale: 1 }]);
    expect(billing(settings.current())).toMatchObject({ answerWithin: 30_000 });
    expect(await ask(settings, 7, T('50s'))).toEqual({ stale: 1 });
    // another process on the same store
    await store.append([T('45s')], { by: 'local', at: 2000, version: 1 });
    expect(await ask(settings, 1, T('50s'))).toEqual({ stale: 2 });
    expect(billing(settings.current())).toMatchObject({ answerWithin: 45_000 });
    expect(await ask(settings, 2, T('50s'))).toEqual({ version: 3 });
  });

  test("[SETTING6] that the store can't keep is not in force, and the next one is taken", async () => {
    const store = createMemorySettings();
    let broken = true;
    const settings = await open({
      all: () => store.all(),
      append: (...args) => (broken ? Promise.reject(new Error('disk full')) : store.append(...args))
    });
    await expect(ask(settings, 0, T('30s'))).rejects.toThrow('disk full');
    expect(settings.answer().version).toBe(0);
    broken = false;
    expect(await ask(settings, 0, T('30s'))).toEqual({ version: 1 });
  });
});

describe('a newer file', () => {
  const stored: StoredChange[] = [
    { version: 1, at: 1, by: 'a', ...NIGHT },
    { version: 2, at: 2, by: 'a', ...T('30s') },
    { version: 3, at: 3, by: 'a', path: ['sites', 'home', 'queues', 'wechat'], value: {} },
    { version: 4, at: 3, by: 'a', path: ['sites', 'home', 'target'], value: 0.7 },
    { version: 5, at: 4, by: 'a', path: ['sites', 'home', 'shortAbandon'], value: '3s' }
  ];

  test('[SETTING8] what it locks or contradicts is left out and named; the rest stands', async () => {
    const text = TEXT.replace('{ id: billing }', '{ id: billing, answerWithin: 20s }').concat(
      '  - id: twin\n    groups: [{ id: t, seats: [{ id: "2001" }] }]\n'
    );
    const lines: string[] = [];
    const settings = await open(createMemorySettings(stored), text, lines);
    expect(settings.leftOut).toEqual([
      { version: 1, path: ['teams', 'night'], message: expect.stringContaining('another seat "2001"') as string },
      { version: 2, path: T('').path, message: expect.stringContaining('stands in the config file') as string }
    ]);
    expect(lines).toHaveLength(2);
    const { floor } = settings.current();
    expect(floor.sites[0]).toMatchObject({ target: 0.7, shortAbandon: 3000 });
    expect(billing(settings.current())).toMatchObject({ answerWithin: 20_000 });
    expect(settings.answer()).toMatchObject({ version: 5, changes: [{ version: 5 }, {}, {}, {}, {}] });
    expect(await ask(settings, 5, { path: ['sites', 'home', 'target'], value: 0.6 })).toEqual({ version: 6 });
  });

  test('[SETTING8] and stands again once the file lets it; a file that is none is refused', async () => {
    const settings = await open(createMemorySettings(stored));
    expect(settings.leftOut).toEqual([]);
    expect(settings.current().floor.teams).toHaveLength(2);
    await expect(open(createMemorySettings(), 'sites: []')).rejects.toThrow('site.yaml:1:8');
  });
});

test('[SETTING9] the export read again is the config in force', async () => {
  const settings = await open();
  await ask(settings, 0, NIGHT, T('30s'), {
    path: ['sites', 'home', 'periods'],
    value: [{ from: '22:00', to: '08:00', target: 0.7 }]
  });
  const text = settingsYaml(settings.answer());
  expect(parseConfig(text, 'site.yaml')).toEqual(settings.current());
  expect(text).toContain('version 3');
});

test('[SETTING6] changes in a database: whole commands, by version', async () => {
  const sql = await openSql({ url: ':memory:', logger: pino({ level: 'silent' }) });
  const store = createSqlSettings(sql.db);
  expect(await store.all()).toEqual([]);
  expect(await store.append([NIGHT, T(null)], { by: 'person:li', at: 1_790_000_000_000, version: 0 })).toBe(2);
  await expect(store.append([T('9s')], { by: 'local', at: 1, version: 1 })).rejects.toThrow('meanwhile');
  expect(await store.append([T('9s')], { by: 'local', at: 1_790_000_000_001, version: 2 })).toBe(3);
  expect(await store.all()).toEqual([
    { version: 1, at: 1_790_000_000_000, by: 'person:li', ...NIGHT },
    { version: 2, at: 1_790_000_000_000, by: 'person:li', ...T(null) },
    { version: 3, at: 1_790_000_000_001, by: 'local', ...T('9s') }
  ]);
  const settings = await open(store);
  expect(billing(settings.current())).toMatchObject({ answerWithin: 9000 });
  await sql.close();
});
