import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createNotify } from '../../../src/lib/server/notify/notify.ts';
import type { TargetType } from '../../../src/lib/server/notify/targets.ts';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { message, silent, START } from './support.ts';

const MINUTE = 60_000;
const BUSY: Readonly<Record<string, object>> = {
  wecom: { errcode: 45009 },
  dingtalk: { errcode: 130101 },
  feishu: { code: 11232 }
};
const FINE: Readonly<Record<string, object>> = { wecom: { errcode: 0 }, dingtalk: { errcode: 0 }, feishu: { code: 0 } };

test.each(['wecom', 'dingtalk', 'feishu'] as const)(
  '[NOTIFY2] [NOTIFY5] a %s robot that goes mute above twenty a minute never does, and is told of every alert',
  async (type: TargetType) => {
    const clock = createVirtualClock(START);
    const at: number[] = [];
    const texts: string[] = [];
    let muted = 0;
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const now = clock.now();
        const recent = at.filter((one) => one > now - MINUTE).length;
        if (recent >= 20) {
          muted += 1;
          response.end(JSON.stringify(BUSY[type]));
          return;
        }
        at.push(now);
        texts.push(Buffer.concat(parts).toString('utf8'));
        response.end(JSON.stringify(FINE[type]));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const sql = await openSql({ url: ':memory:', logger: silent });
    const notify = await createNotify({
      file: {
        allow: ['127.0.0.1/32'],
        targets: [
          {
            id: 'robot',
            type,
            url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`,
            language: 'zh-CN',
            perMinute: 20
          }
        ]
      },
      ...{ env: {}, db: sql.db, clock, logger: silent, line: () => null, phone: () => null }
    });
    for (let second = 0; second < 240; second++) {
      if (second < 60) {
        const all = [2 * second, 2 * second + 1].map((n) => message(n, { target: 'robot', at: clock.now() }));
        await sql.db.transaction().execute((trx) => notify.outbox.put(trx, all));
        notify.outbox.kick();
      }
      clock.advance(1000);
      await sleep(3);
    }
    for (let i = 0; i < 100 && (await notify.outbox.waiting()) > 0; i++) {
      clock.advance(1000);
      await sleep(5);
    }
    expect(muted).toBe(0);
    expect(await notify.outbox.waiting()).toBe(0);
    // two a second came in; some were told alone, the others by their number
    const merged = texts
      .flatMap((text) => /(\d+) 条告警合并/.exec(text)?.[1] ?? [])
      .reduce((sum, n) => sum + Number(n), 0);
    expect(merged).toBeGreaterThan(0);
    expect(texts.filter((text) => !text.includes('条告警合并')).length + merged).toBe(120);
    await notify.outbox.close();
    await sql.close();
    server.closeAllConnections();
    server.close();
  },
  30_000
);
