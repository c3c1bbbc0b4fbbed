import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { demoConfig, SCENARIO_NAMES } from '../../../src/lib/server/sources/simulator/simulator.ts';
import { flawsOf } from '../../support/flaws.ts';

const EXAMPLE = readFileSync(new URL('../../fixtures/heating.yaml', import.meta.url), 'utf8');
const site = (lines: string) => `sites:\n  - id: a\n    queues: [{ id: q }]\n${lines}`;

describe('what is read', () => {
  test("[CONFIG1] the contract's example", () => {
    const { floor, sources, access } = parseConfig(EXAMPLE, '/etc/pilotlight/site.yaml');
    expect(access).toEqual({ mode: 'open' });
    expect(sources.map(({ id, type }) => [id, type])).toEqual([
      ['pbx', 'asterisk'],
      ['crm', 'events']
    ]);
    expect(sources[0]).toMatchObject({
      secret: { env: 'PBX_SECRET' },
      coaching: { context: 'pilotlight-spy' },
      queueLog: '/var/log/asterisk/queue_log',
      seats: [{ match: 'PJSIP/1001', seat: '1001' }]
    });
    const [warm] = floor.sites;
    expect(warm).toMatchObject({
      id: 'warm-city',
      timezone: 'Asia/Shanghai',
      dayStart: 0,
      answerWithin: 15_000,
      target: 0.8
    });
    expect(warm?.periods).toEqual([
      { from: 1320, to: 480, answerWithin: 30_000, target: 0.7, ladder: 'night', sound: 'soft' }
    ]);
    expect(warm?.calendar[1]).toEqual({ from: '2026-10-10', to: '2026-10-10', as: 'workday', names: {} });
    expect(warm?.areas[0]?.areas[1]).toMatchObject({ id: 'jinxiu', customers: 2400, areas: [] });
    expect(warm?.workorders.limits).toEqual({ dispatched: 600_000, on_site: 7_200_000, called_back: 86_400_000 });
    expect(warm?.queues).toMatchObject([
      { id: 'heating', wrapUp: 10_000, hours: null },
      { id: 'wechat', target: 0.85, hours: [{ days: [1, 2, 3, 4, 5, 6, 0], from: 480, to: 1260 }] }
    ]);
    expect(floor.teams[0]?.groups[0]?.seats[0]).toEqual({
      id: '1001',
      desk: { x: 0, y: 0 },
      channels: { voice: 1, wechat: 3 },
      queues: ['heating', 'wechat']
    });
  });

  test.each(SCENARIO_NAMES)('[CONFIG1] the file of the scenario %s', (name) => {
    const { file, text } = demoConfig(name);
    const { floor } = parseConfig(text, file);
    expect(floor.sources).toMatchObject([{ type: 'simulator', demo: name }]);
    expect(floor.sites[0]?.queues.length).toBeGreaterThan(1);
  });

  test('[CONFIG2] one site is enough', () => {
    const { floor, sources, access } = parseConfig('sites: [{ id: a }]', 'site.yaml');
    expect([floor.teams, floor.sources, sources, access.mode]).toEqual([[], [], [], 'open']);
    expect(floor.sites[0]).toMatchObject({
      answerWithin: 15_000,
      target: 0.8,
      variant: 'settled',
      shortAbandon: 5_000,
      queues: []
    });
    expect(floor.sites[0]?.workorders.steps).toContain('on_site');
  });

  test('[CONFIG5] durations, hours over midnight, lists of hours, holidays', () => {
    const text = site(`    shortAbandon: 250ms
    answerWithin: 1.5m
    dayStart: "06:30"
  - id: b
    queues:
      - { id: q2, hours: { fri-mon: "22:00-06:00", wed: ["08:00-12:00", "14:00-24:00"], holiday: "10:00-12:00" } }`);
    const { sites } = parseConfig(text, 'site.yaml').floor;
    expect(sites[0]).toMatchObject({ shortAbandon: 250, answerWithin: 90_000, dayStart: 390 });
    expect(sites[1]?.queues[0]?.hours).toEqual([
      { days: [5, 6, 0, 1], from: 1320, to: 360 },
      { days: [3], from: 480, to: 720 },
      { days: [3], from: 840, to: 1440 },
      { days: ['holiday'], from: 600, to: 720 }
    ]);
  });

  test('[CONFIG8] beats, and who makes queues', () => {
    const text = `sites: [{ id: a }]
sources:
  - { id: pbx, type: asterisk, user: u, secret: { env: X } }
  - { id: log, type: queue_log, file: q }
  - { id: crm, type: events, key: { env: X } }
  - { id: chat, type: events, key: { env: Y }, create: true, expectEvery: 30s }`;
    expect(parseConfig(text, 'site.yaml').floor.sources).toEqual([
      { id: 'pbx', type: 'asterisk', beat: 2000, createsQueues: true },
      { id: 'log', type: 'queue_log', beat: null, createsQueues: true },
      { id: 'crm', type: 'events', beat: null, createsQueues: false },
      { id: 'chat', type: 'events', beat: 30_000, createsQueues: true }
    ]);
  });

  test('[CONFIG11] paths are relative to the file', () => {
    const text = `sites: [{ id: a }]
sources:
  - { id: pbx, type: asterisk, user: u, secret: { file: secrets/pbx }, queueLog: logs/queue_log }
  - { id: log, type: queue_log, file: /var/q }`;
    expect(parseConfig(text, '/etc/pilotlight/site.yaml').sources).toMatchObject([
      { secret: { file: '/etc/pilotlight/secrets/pbx' }, queueLog: '/etc/pilotlight/logs/queue_log' },
      { file: '/var/q' }
    ]);
  });
});

describe('what is refused', () => {
  test('[CONFIG3] unknown keys, each with the key that was meant', () => {
    const flaws = flawsOf(`sites:
  - id: a
    queues: [{ id: q, chanels: [voice] }]
    areas: [{ id: x, areas: [{ id: y, custmers: 3 }] }]
    targets: { csta: 0.9 }
sources:
  - { id: crm, type: events, key: { env: X }, crate: true }
acess: { mode: open }`);
    expect(flaws.map((flaw) => /^\S+ \S+ unknown key "\w+"; did you mean "\w+"\?/.exec(flaw)?.[0])).toEqual([
      'site.yaml:3:23 sites[0].queues[0].chanels: unknown key "chanels"; did you mean "channels"?',
      'site.yaml:4:39 sites[0].areas[0].areas[0].custmers: unknown key "custmers"; did you mean "customers"?',
      'site.yaml:5:16 sites[0].targets.csta: unknown key "csta"; did you mean "csat"?',
      'site.yaml:7:47 sources[0].crate: unknown key "crate"; did you mean "create"?',
      'site.yaml:8:1 acess: unknown key "acess"; did you mean "access"?'
    ]);
  });

  test.each([
    ['', '1:1 the file is empty; it needs sites at least'],
    ['{}', '1:1 sites: is missing; give a list'],
    ['sites: []', '1:8 sites: must have at least one entry'],
    ['- a', '1:1 must be an object, is a list'],
    ['sites: [{ id: a }]\nsites: []', '2:1 Map keys must be unique'],
    ['? [a]\n: b', '1:3 a key must be one word'],
    ['sites: [{ id: !!js x }]', '1:15 Unresolved tag'],
    ['sites:\n  - names: {}', '2:5 sites[0].id: is missing; give a string'],
    [
      site('    timezone: Asia/Shangai'),
      '4:15 sites[0].timezone: there is no such time zone; did you mean "Asia/Shanghai"?'
    ],
    [site('    answerWithin: 15'), '4:19 sites[0].answerWithin: must be a duration such as 250ms, 15s, 2m, 1h or 1d'],
    [site('    answerWithin: 15 s'), '4:19 sites[0].answerWithin: must be a duration'],
    [site('    target: 80'), '4:13 sites[0].target: must be a ratio from 0 to 1, such as 0.80'],
    [
      site('    variant: setled'),
      '4:14 sites[0].variant: must be one of settled, offered, answered, strict; did you mean "settled"?'
    ],
    [
      site('    periods: [{ from: "8:00", to: "09:00" }]'),
      '4:23 sites[0].periods[0].from: must be a time of day such as "08:00"'
    ],
    [
      site('    calendar: [{ from: 2026-02-29, as: holiday }]'),
      '4:24 sites[0].calendar[0].from: must be a day of the calendar'
    ],
    [
      site('    calendar: [{ from: 2026-02-02, to: 2026-02-01, as: holiday }]'),
      '4:40 sites[0].calendar[0].to: is before from'
    ],
    [site('    seasons: [{ from: "02-30", to: "04-15" }]'), '4:23 sites[0].seasons[0].from: must be month and day'],
    [
      'sites: [{ id: a, queues: [{ id: q, hours: { mo: "08:00-09:00" } }] }]',
      '1:45 sites[0].queues[0].hours.mo: must be days such as mon, mon-fri or holiday'
    ],
    [
      'sites: [{ id: a, queues: [{ id: q, hours: { mon: "8-9" } }] }]',
      '1:50 sites[0].queues[0].hours.mon: must be hours such as "08:00-21:00"'
    ],
    [
      'sites: [{ id: a }]\nsources: [{ id: x, type: asterix }]',
      '2:26 sources[0].type: must be one of asterisk, queue_log, events, simulator; did you mean "asterisk"?'
    ],
    ['sites: [{ id: a }]\nsources: [{ id: x, type: stream }]', '2:26 sources[0].type: stream is not built yet'],
    ['sites: [{ id: a }]\nsources: [x]', '2:11 sources[0]: must be an object with id and type']
  ])('[CONFIG4] %j: %s', (text, flaw) => expect(flawsOf(text)[0]).toContain(`site.yaml:${flaw}`));

  test('[CONFIG4] all flaws at once, in the order of the file', () => {
    const flaws = flawsOf('access: { mode: opn }\nsites:\n  - { id: "", target: 2 }\n');
    expect(flaws.map((flaw) => flaw.split(' ')[0])).toEqual(['site.yaml:1:17', 'site.yaml:3:11', 'site.yaml:3:23']);
    const many = flawsOf(`sites:\n${'  - { x: 1 }\n'.repeat(100)}`);
    expect(many).toHaveLength(51);
    expect(many.at(-1)).toMatch(/^and \d+ more$/);
  });

  test('[CONFIG6] a literal secret is refused and never repeated', () => {
    const flaws = flawsOf('sites: [{ id: a }]\nsources: [{ id: crm, type: events, key: hunter2hunter2hunter2 }]');
    expect(flaws).toEqual([
      'site.yaml:2:41 sources[0].key: a secret never stands in the file: give { env: NAME } or { file: PATH }'
    ]);
    const misnamed = flawsOf('sites: [{ id: a }]\nsources: [{ id: crm, type: events, key: { evn: X } }]');
    expect(misnamed.join()).toContain('unknown key "evn"; did you mean "env"?');
  });

  test.each([
    [`sites: [{ id: a }, { id: a }]`, 'there is another site "a"'],
    [`sites: [{ id: a, queues: [{ id: q }] }, { id: b, queues: [{ id: q }] }]`, 'there is another queue "q"'],
    [site('    areas: [{ id: x, areas: [{ id: x }] }]'), 'there is another area "x"'],
    [site('    periods: [{ from: "22:00", to: "08:00" }, { from: "07:59", to: "09:00" }]'), 'overlaps another period'],
    [
      site('    calendar: [{ from: 2026-10-01, to: 2026-10-07, as: holiday }, { from: 2026-10-07, as: workday }]'),
      'shares days with the entry from 2026-10-01'
    ],
    [site('    workorders: { limits: { dispatchd: 1m } }'), 'there is no step "dispatchd"; did you mean "dispatched"?'],
    [site('    topics: [leak]\n    danger: { topics: [leek] }'), 'there is no topic "leek"; did you mean "leak"?'],
    [site('teams: [{ id: t, site: b }]'), 'there is no site "b"'],
    [site('teams: [{ id: t }, { id: t }]'), 'there is another team "t"'],
    [site('teams: [{ id: t, groups: [{ id: g }, { id: g }] }]'), 'there is another group of this team "g"'],
    [site('teams: [{ id: t, groups: [{ id: g, seats: [{ id: "1", queues: [r] }] }] }]'), 'there is no queue "r"'],
    [site('teams: [{ id: t, groups: [{ id: g, seats: [{ id: "1" }, { id: "1" }] }] }]'), 'there is another seat "1"'],
    [
      site(
        'teams: [{ id: t, groups: [{ id: g, seats: [{ id: "1", desk: { x: 0, y: 1 } }, { id: "2", desk: { x: 0, y: 1 } }] }] }]'
      ),
      'seat "1" stands there already'
    ],
    ['sites: [{ id: a }, { id: b }]\nteams: [{ id: t }]', 'say which site the team is of (there are: a, b)'],
    [
      'sites: [{ id: a }]\nsources: [{ id: x, type: simulator }, { id: x, type: simulator }]',
      'there is another source "x"'
    ]
  ])('[CONFIG7] %j: %s', (text, flaw) => {
    const flaws = flawsOf(text);
    expect(flaws).toHaveLength(1);
    expect(flaws[0]).toContain(flaw);
  });

  test('[CONFIG7] periods that only touch and one desk in two sites are no conflict', () => {
    const text = `sites:
  - { id: a, periods: [{ from: "22:00", to: "08:00" }, { from: "08:00", to: "22:00" }] }
  - { id: b }
teams:
  - { id: s, site: a, groups: [{ id: g, seats: [{ id: "1", desk: { x: 0, y: 0 } }] }] }
  - { id: t, site: b, groups: [{ id: g, seats: [{ id: "2", desk: { x: 0, y: 0 } }] }] }`;
    expect(flawsOf(text)).toEqual([]);
  });
});
