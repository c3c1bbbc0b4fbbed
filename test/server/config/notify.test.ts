import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { flawsOf } from '../../support/flaws.ts';

const site = 'sites: [{ id: main, timezone: Asia/Shanghai }]\n';
const notify = (text: string): string => `${site}notify:\n  targets:\n    - ${text}\n`;

describe('[CONFIG18] targets of messages', () => {
  test('each type with its secrets by reference; how much it takes by default', () => {
    const { notify: read } = parseConfig(
      `${site}notify:
  allow: [10.1.2.3, 10.2.0.0/16, "fd00::/8"]
  targets:
    - { id: noc, type: webhook, url: "https://noc.example/in", secret: { env: S } }
    - { id: wecom, type: wecom, url: { file: ./wecom }, perMinute: 10 }
    - { id: ding, type: dingtalk, url: { env: D }, secret: { file: ./ding }, language: en }
    - { id: fei, type: feishu, url: { env: F } }
`,
      '/etc/pilotlight/site.yaml'
    );
    expect(read.allow).toEqual(['10.1.2.3/32', '10.2.0.0/16', 'fd00::/8']);
    expect(read.targets.map(({ perMinute }) => perMinute)).toEqual([600, 10, 20, 20]);
    expect(read.targets[1]?.url).toEqual({ file: '/etc/pilotlight/wecom' });
    expect(read.targets[2]?.secret).toEqual({ file: '/etc/pilotlight/ding' });
    expect(read.targets.map(({ language }) => language)).toEqual(['zh-CN', 'zh-CN', 'en', 'zh-CN']);
  });

  test.each([
    [
      '{ id: w, type: wecom, url: "https://qyapi.example/send?key=k" }',
      'site.yaml:4:34 notify.targets[0].url: a secret never'
    ],
    ['{ id: w, type: wecom, url: { env: A }, perMinute: 21 }', 'notify.targets[0].perMinute'],
    ['{ id: w, type: slack, url: { env: A } }', 'notify.targets[0].type'],
    ['{ id: w, type: webhook, url: "ftp://noc.example" }', 'must be an address such as https://example.com/alerts'],
    ['{ id: w, type: webhook, url: { env: A }, secret: hush }', 'a secret never stands in the file'],
    ['{ id: phone, type: webhook, url: { env: A } }', 'is a way of its own already'],
    ['{ id: w, type: webhook, url: { env: A }, urll: 1 }', 'urll']
  ])('%s is refused where it stands', (text, flaw) => {
    expect(flawsOf(notify(text)).join('\n')).toContain(flaw);
  });

  test('networks, ids given twice, and ways that nobody set up', () => {
    expect(flawsOf(`${site}notify: { allow: [10.0.0.0/99] }`)[0]).toContain('must be an address or a network');
    const twice = notify('{ id: w, type: feishu, url: { env: A } }\n    - { id: w, type: feishu, url: { env: B } }');
    expect(flawsOf(twice)[0]).toContain('there is another target "w"');
    const duty = 'duty: [{ level: lead, person: li, reach: [wall, wecon] }]\n';
    const known = notify('{ id: wecom, type: wecom, url: { env: A } }');
    expect(flawsOf(known + duty)[0]).toMatch(/duty\[0\].reach\[1\]: there is no way "wecon".*wecom/);
  });

  test('a line of the roster has the ways that there are: without a number no phone, without targets the screens', () => {
    const lines = (more: string, rest = '') =>
      parseConfig(
        `${site}${rest}duty: [{ level: lead, person: li, reach: [tablet, phone, wecom]${more} }]\n`,
        'site.yaml'
      ).alerts.duty;
    expect(lines('')[0]?.reach).toEqual(['tablet']);
    expect(lines(', phone: "13800000000"')[0]).toMatchObject({ reach: ['tablet', 'phone'], phone: '13800000000' });
    const target = 'notify: { targets: [{ id: wecom, type: wecom, url: { env: A } }] }\n';
    expect(lines('', target)[0]?.reach).toEqual(['tablet', 'wecom']);
    expect(flawsOf(`${site}duty: [{ level: lead, person: li, phone: "1\\r\\n2" }]`)[0]).toContain(
      'must be a number or a device'
    );
  });
});
