import { describe, expect, it } from 'vitest';
import { createZone } from '../../../src/lib/core/time/zone.ts';
import { parseRoster, readRoster } from '../../../src/lib/server/config/roster.ts';

const SHANGHAI = createZone('Asia/Shanghai');
const at = (text: string) => Date.parse(text);

describe('the roster', () => {
  it('[CONFIG17] reads CSV with the head line in any order, quotes, and either end of line', () => {
    const text =
      '\uFEFFkind,agent,from,to,queues,seat\r\nwork,8001,2026-11-26 08:00,2026-11-26 16:00,"heating wechat",1001\r\n\r\n' +
      ',"Li, Wei",2026-11-26T22:00,2026-11-27T06:00,,\n';
    expect(parseRoster(text, 'roster.csv', SHANGHAI)).toEqual([
      {
        ...{ agent: '8001', from: at('2026-11-26T00:00Z'), to: at('2026-11-26T08:00Z'), kind: 'work' },
        ...{ seat: '1001', queues: ['heating', 'wechat'] }
      },
      {
        ...{ agent: 'Li, Wei', from: at('2026-11-26T14:00Z'), to: at('2026-11-26T22:00Z'), kind: 'work' },
        ...{ seat: null, queues: [] }
      }
    ]);
  });

  it('[CONFIG17] reads the same as YAML', () => {
    const text = '- { agent: "8001", from: "2026-11-26T08:00:00+08:00", to: "2026-11-26 16:00", queues: [a, b] }\n';
    expect(parseRoster(text, 'roster.yaml', SHANGHAI)).toEqual([
      {
        ...{ agent: '8001', from: at('2026-11-26T00:00Z'), to: at('2026-11-26T08:00Z'), kind: 'work' },
        ...{ seat: null, queues: ['a', 'b'] }
      }
    ]);
  });

  it('[CONFIG17] shifts over a change of clocks are as long as they are', () => {
    const [shift] = parseRoster(
      'agent,from,to\n1,2026-10-24 22:00,2026-10-25 06:00\n',
      'r.csv',
      createZone('Europe/Berlin')
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

  it('[CONFIG17] a file that is not there says so', async () => {
    await expect(readRoster('/nowhere/roster.csv', SHANGHAI)).rejects.toThrow("can't be read");
  });
});
