import { describe, expect, it } from 'vitest';
import { createZone } from '../../../src/lib/core/time/zone.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { parseRoster, readRoster, rosterPlaces, type RosterPlaces } from '../../../src/lib/server/config/roster.ts';

const allIn = (name: string): RosterPlaces => ({ teams: [], team: () => null, zone: () => createZone(name) });
const SHANGHAI = allIn('Asia/Shanghai');
const at = (text: string) => Date.parse(text);

describe('the roster', () => {
  it('[CONFIG17] reads CSV with the head line in any order, quotes, and either end of line', () => {
    const text =
      '\uFEFFkind,agent,from,to,queues,seat\r\nwork,8001,2026-11-26 08:00,2026-11-26 16:00,"heating wechat",1001\r\n\r\n' +
      ',"Li, Wei",2026-11-26T22:00,2026-11-27T06:00,,\n';
    expect(parseRoster(text, 'roster.csv', SHANGHAI)).toEqual([
      {
        ...{ agent: '8001', from: at('2026-11-26T00:00Z'), to: at('2026-11-26T08:00Z'), kind: 'work' },
        ...{ seat: '1001', team: null, queues: ['heating', 'wechat'] }
      },
      {
        ...{ agent: 'Li, Wei', from: at('2026-11-26T14:00Z'), to: at('2026-11-26T22:00Z'), kind: 'work' },
        ...{ seat: null, team: null, queues: [] }
      }
    ]);
  });

  it('[CONFIG17] reads the same as YAML', () => {
    const text = '- { agent: "8001", from: "2026-11-26T08:00:00+08:00", to: "2026-11-26 16:00", queues: [a, b] }\n';
    expect(parseRoster(text, 'roster.yaml', SHANGHAI)).toEqual([
      {
        ...{ agent: '8001', from: at('2026-11-26T00:00Z'), to: at('2026-11-26T08:00Z'), kind: 'work' },
        ...{ seat: null, team: null, queues: ['a', 'b'] }
      }
    ]);
  });

  it('[CONFIG17] shifts over a change of clocks are as long as they are', () => {
    const [shift] = parseRoster(
      'agent,from,to\n1,2026-10-24 22:00,2026-10-25 06:00\n',
      'r.csv',
      allIn('Europe/Berlin')
    );
    expect(shift!.to - shift!.from).toBe(9 * 3_600_000);
  });

  it('[CONFIG17] names line and mend of everything that is wrong, at once', () => {
    const text =
      'agent,from,to,kind\n,2026-11-26 08:00,2026-11-26 16:00,work\n1,26.11.2026,2026-11-26 16:00,work\n' +
      '1,2026-11-26 08:00,2026-11-26 07:00,work\n1,2026-02-30 08:00,2026-11-26 07:00,\n' +
      '1,2026-11-26 08:00,2026-11-27 08:00,work\n1,2026-11-26 08:00,2026-11-26 16:00,wrok\n';
    const wrong = () => parseRoster(text, 'r.csv', SHANGHAI);
    expect(wrong).toThrow('r.csv:2: agent is missing');
    expect(wrong).toThrow('r.csv:3: from must be a time such as 2026-11-26 08:00, not "26.11.2026"');
    expect(wrong).toThrow('r.csv:4: to is before from');
    expect(wrong).toThrow('r.csv:5: from must be a time');
    expect(wrong).toThrow('r.csv:6: a shift of more than 16 h');
    expect(wrong).toThrow('r.csv:7: kind "wrok" is none of work, overtime, standby, leave, sick; did you mean "work"?');
    expect(() => parseRoster('who,from,to\n', 'r.csv', SHANGHAI)).toThrow('r.csv:1: the head line lacks agent');
    expect(() => parseRoster('agent: 1\n', 'r.yaml', SHANGHAI)).toThrow('r.yaml:1: must be a list of shifts');
  });

  it('[CONFIG17] a shift is in the team of its line, else of its seat, else in the only one; its times are of that team’s site', () => {
    const two = parseConfig(
      `
sites: [{ id: north, timezone: Asia/Shanghai }, { id: west, timezone: Europe/Berlin }]
teams:
  - { id: day, site: north, groups: [{ id: a, seats: [{ id: "1001" }] }] }
  - { id: late, site: west, groups: [{ id: b, seats: [{ id: "1002" }] }] }
`,
      'site.yaml'
    ).floor;
    const text = (rows: string) => `agent,from,to,seat,team\n${rows}`;
    const [byTeam, bySeat, nowhere] = parseRoster(
      text(
        '1,2026-11-26 08:00,2026-11-26 16:00,1001,late\n2,2026-11-26 08:00,2026-11-26 16:00,1001,\n3,2026-11-26 08:00,2026-11-26 16:00,,\n'
      ),
      ...(['r.csv', rosterPlaces(two)] as const)
    );
    expect(byTeam).toMatchObject({ team: 'late', from: at('2026-11-26T08:00+01:00') });
    expect(bySeat).toMatchObject({ team: 'day', from: at('2026-11-26T08:00+08:00') });
    expect(nowhere).toMatchObject({ team: null, from: at('2026-11-26T08:00+08:00') });
    expect(() => parseRoster(text('1,2026-11-26 08:00,2026-11-26 16:00,,lat\n'), 'r.csv', rosterPlaces(two))).toThrow(
      'r.csv:2: there is no team "lat"; did you mean "late"?'
    );
    const one = { ...two, teams: two.teams.slice(1) };
    const [only] = parseRoster(text('3,2026-11-26 08:00,2026-11-26 16:00,,\n'), 'r.csv', rosterPlaces(one));
    expect(only).toMatchObject({ team: 'late', from: at('2026-11-26T08:00+01:00') });
  });

  it('[CONFIG17] a file that is not there says so', async () => {
    await expect(readRoster('/nowhere/roster.csv', SHANGHAI)).rejects.toThrow("can't be read");
  });
});
