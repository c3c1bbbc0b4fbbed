import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { createClock } from '../../../src/lib/server/clock.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startPilotlight } from '../../support/running.ts';

interface Got {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A receiver on loopback that is down until it is opened. */
async function receiver() {
  const got: Got[] = [];
  const state = { open: false, refused: 0 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (!state.open) {
        state.refused += 1;
        response.writeHead(503).end();
        return;
      }
      got.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.end(JSON.stringify({ errcode: 0, errmsg: 'ok' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ got, state, port: (server.address() as AddressInfo).port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  };
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !what(); i++) await sleep(50);
  expect(what()).toBe(true);
}

test('[NOTIFY1] an alert of the floor reaches the webhook and the robot of who is on duty, through their downtime, signed', async () => {
  await using there = await receiver();
  using folder = temporaryFolder();
  const at = `http://127.0.0.1:${there.port}`;
  const config = parseConfig(
    `
sites: [{ id: main, timezone: Asia/Shanghai, danger: { topics: [gas_smell] }, queues: [{ id: gas, names: { zh-CN: 燃气 } }] }]
notify:
  allow: [127.0.0.1]
  targets:
    - { id: noc, type: webhook, url: "${at}/noc", secret: { env: NOC_SECRET }, language: en }
    - { id: wecom, type: wecom, url: { env: WECOM_URL } }
duty:
  - { level: duty-manager, person: li, rest: true, reach: [wall, wecom, noc] }
sources: [{ id: events, type: events, key: { env: K }, create: true }]
access: { mode: open }
`,
    'site.yaml'
  );
  const env = { NOC_SECRET: 'a-secret-for-the-noc', WECOM_URL: `${at}/robot?key=hush-hush` };
  const clock = createClock();
  await using house = await startPilotlight({ clock, data: folder.path, config, env });
  await house.pilotlight.openSources();
  const time = new Date().toISOString();
  const event = (type: string, data: object) => ({ specversion: '1.0', id: type, source: 'events', type, time, data });
  const answer = await fetch(`${house.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/cloudevents-batch+json', Authorization: `Bearer ${house.key}` },
    body: JSON.stringify([
      event('contact.arrived', { contact: 'c1', channel: 'voice', topic: 'gas_smell' }),
      event('contact.queued', { contact: 'c1', queue: 'gas', topic: 'gas_smell' })
    ])
  });
  expect(await answer.json()).toMatchObject({ accepted: 2 });

  await until(() => there.state.refused >= 4);
  there.state.open = true;
  await until(() => new Set(there.got.map(({ path }) => path)).size === 2);
  const noc = there.got.find(({ path }) => path === '/noc')!;
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = noc.headers;
  const mac = createHmac('sha256', env.NOC_SECRET)
    .update(`${String(id)}.${String(seconds)}.${noc.body}`)
    .digest('base64');
  expect(signature).toBe(`v1,${mac}`);
  expect(JSON.parse(noc.body)).toMatchObject({
    data: { severity: 'critical', messages: [{ rule: 'danger', level: 2 }] }
  });
  const robot = there.got.find(({ path }) => path === '/robot?key=hush-hush')!;
  expect(robot.body).toContain('紧急：险情');
}, 60_000);
