import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { OutboxOutcome } from '../../../src/lib/server/alerts/parts.ts';
import { createNotify } from '../../../src/lib/server/notify/notify.ts';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { message, settled, silent, START } from './support.ts';

const SECRET = 'hush-hush-4711';
const robot = { type: 'wecom', language: 'zh-CN', perMinute: 20 } as const;

async function desk(
  answers: Readonly<Record<string, () => Promise<never>>>,
  phone?: 'acknowledged' | 'heard' | 'no_answer'
) {
  const lines: string[] = [];
  const clock = createVirtualClock(START);
  const sql = await openSql({ url: ':memory:', logger: silent });
  const rung: object[] = [];
  const notify = await createNotify({
    file: {
      allow: [],
      targets: Object.keys(answers).map((id) => ({ ...robot, id, url: { env: `URL_${id}` } }))
    },
    env: Object.fromEntries(
      Object.keys(answers).map((id) => [`URL_${id}`, `https://${id}.example/send?key=${SECRET}`])
    ),
    ...{ db: sql.db, clock, logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }) },
    line: () => (phone === undefined ? null : { ring: (call) => (rung.push(call), Promise.resolve(phone)) }),
    phone: (person) => (person === 'p1' ? '13800000000' : null),
    resolve: () => Promise.resolve([{ address: '93.184.216.34' }]),
    post: ({ url }) => answers[url.hostname.split('.')[0]!]!()
  });
  const outcomes: OutboxOutcome[] = [];
  notify.outbox.onOutcome((outcome) => outcomes.push(outcome));
  return {
    ...{ lines, clock, notify, outcomes, rung, sql },
    async put(...targets: string[]) {
      await sql.db.transaction().execute((trx) =>
        notify.outbox.put(
          trx,
          targets.map((target, n) => message(n, { target, at: clock.now() }))
        )
      );
      notify.outbox.kick();
      await settled();
    },
    async close() {
      await notify.outbox.close();
      await sql.close();
    }
  };
}

test('[NOTIFY8] an address with its key stands in no log line, whatever goes wrong', async () => {
  const fail = (text: string, code?: string) => () =>
    Promise.reject(Object.assign(new Error(`${text} https://x.example/send?key=${SECRET}`), code ? { code } : {}));
  const one = await desk({ down: fail('connect', 'ECONNREFUSED'), odd: fail('odd') });
  await one.put('down', 'odd', 'gone');
  for (let i = 0; i < 20; i++) {
    one.clock.advance(2000);
    await settled();
  }
  expect(one.lines.length).toBeGreaterThanOrEqual(3);
  expect(one.lines.join('')).toContain('ECONNREFUSED');
  expect(one.lines.join('')).not.toContain(SECRET);
  expect(one.outcomes.map(({ target }) => target).sort()).toEqual(['down', 'gone', 'odd']);
  await one.close();
});

test('[NOTIFY8] a secret that is missing stops the start by its name; targets that cannot be read change nothing', async () => {
  const one = await desk({});
  const file = { allow: [], targets: [{ ...robot, id: 'wecom', url: { env: 'NOT_SET' } }] };
  await expect(one.notify.settle(file)).rejects.toThrow('NOT_SET');
  await one.close();
});

test.each([
  ['acknowledged', 'acknowledged'],
  ['heard', 'sent'],
  ['no_answer', 'refused']
] as const)('[NOTIFY3] a phone that is rung: %s counts as %s', async (heard, outcome) => {
  const one = await desk({}, heard);
  await one.put('phone:p1');
  expect(one.rung).toEqual([{ id: 'a0:1', phone: '13800000000', severity: 'serious' }]);
  expect(one.outcomes).toMatchObject([{ target: 'phone:p1', outcome }]);
  await one.close();
});

test('[NOTIFY3] nobody’s phone, or no phone system: not reached', async () => {
  const one = await desk({}, 'heard');
  await one.put('phone:p2');
  const other = await desk({});
  await other.put('phone:p1');
  expect([...one.outcomes, ...other.outcomes]).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }]);
  await one.close();
  await other.close();
});
