import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertPage, AlertWhy } from '../../../src/lib/protocol/alerts.ts';
import type { Access } from '../../../src/lib/server/access/access.ts';
import { LOCAL, personPrincipal, type Principal } from '../../../src/lib/server/access/principal.ts';
import { createPerform, type Recorder } from '../../../src/lib/server/actions/perform.ts';
import { action } from '../../../src/lib/server/actions/action.ts';
import type { AlertQuery } from '../../../src/lib/server/alerts/store.ts';
import { createApi } from '../../../src/lib/server/api/api.ts';
import { alertRoutes } from '../../../src/lib/server/api/routes/alerts.ts';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';
import { silent } from '../alerts/support.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { z } from 'zod';

const LEAD = personPrincipal(
  { id: 'a', name: 'A', username: 'a', grants: [{ role: 'lead', on: { kind: 'team', id: 'day' } }] },
  null
);
const AGENT = personPrincipal(
  { id: 'b', name: 'B', username: 'b', grants: [{ role: 'agent', on: { kind: 'seat', id: '1' } }] },
  null
);
const queries: AlertQuery[] = [];
const asked: (string | null)[] = [];
let by: Principal = LEAD;
let url = '';
const http = createServer();

beforeAll(async () => {
  const api = createApi({
    access: { checkHttp: () => null, identify: () => Promise.resolve(by) } as unknown as Access,
    log: silent,
    routes: alertRoutes({
      history: {
        page(query) {
          queries.push(query);
          return Promise.resolve({ alerts: [], next: '5.x' } satisfies AlertPage);
        },
        why(id) {
          asked.push(id);
          return Promise.resolve(id === 'a b' ? ({ alert: { id }, rule: null } as unknown as AlertWhy) : null);
        },
        health: () => Promise.resolve({ raised: 3 } as never)
      },
      handover: {
        answer(team) {
          asked.push(team);
          return Promise.resolve(team === 'none' ? null : ({ team } as never));
        }
      }
    })
  });
  http.on('request', (request, response) => void api(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => http.close(resolve)));

async function get(path: string): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(`${url}${path}`);
  return [response.status, (await response.json()) as Record<string, unknown>];
}

test('[ALERT19] the history takes its cursor, rule, severity and times, and names what it does not take', async () => {
  expect(await get('/api/v1/alerts?cursor=5.x&rule=danger&severity=critical&open=true&from=1&to=2&limit=3')).toEqual([
    200,
    { alerts: [], next: '5.x' }
  ]);
  expect(queries).toEqual([
    { cursor: '5.x', rule: 'danger', severity: 'critical', open: true, from: 1, to: 2, limit: 3 }
  ]);
  for (const wrong of ['cursor=x', 'severity=bad', 'open=1', 'from=-1', 'limit=1e3', 'team=x']) {
    expect(await get(`/api/v1/alerts?${wrong}`)).toMatchObject([400, { code: 'bad_query' }]);
  }
});

test('[ALERT19] one alert by its id, health beside it; none of it for who has not the right', async () => {
  expect(await get('/api/v1/alerts/a%20b')).toEqual([200, { alert: { id: 'a b' }, rule: null }]);
  expect(await get('/api/v1/alerts/%ff')).toMatchObject([404, { code: 'not_found' }]);
  expect(await get('/api/v1/alerts/a/b')).toMatchObject([404, { code: 'not_found' }]);
  expect(await get('/api/v1/alerts/')).toMatchObject([404, { code: 'not_found' }]);
  expect(asked).toEqual(['a b', '']);
  expect(await get('/api/v1/alerts/health')).toEqual([200, { raised: 3 }]);
  by = AGENT;
  for (const path of ['alerts', 'alerts/health', 'alerts/a%20b', 'handover']) {
    expect(await get(`/api/v1/${path}`)).toMatchObject([403, { code: 'forbidden' }]);
  }
  by = LEAD;
});

test('[ALERT18] the handover of a team, of all, and of one that there is not', async () => {
  expect(await get('/api/v1/handover?team=day')).toEqual([200, { team: 'day' }]);
  expect(await get('/api/v1/handover')).toEqual([200, { team: null }]);
  expect(await get('/api/v1/handover?team=none')).toMatchObject([404, { code: 'not_found' }]);
});

test('[ACTION1] in open mode an alert is nobody’s to hold: who acts on it must be somebody', async () => {
  const sql = await openSql({ url: ':memory:', logger: silent });
  const one = action({
    ...{ right: 'alerts' as const, fields: z.strictObject({}), subject: () => null },
    run: () => Promise.resolve({})
  });
  const perform = createPerform({
    actions: { 'alert.ack': one, 'escalation.start': one },
    audit: { record: () => Promise.resolve(1), finish: () => Promise.resolve() } satisfies Recorder,
    ...{ db: sql.db, clock: createVirtualClock(0) }
  });
  for (const type of ['alert.ack', 'escalation.start', 'alert.none']) {
    expect(await perform({ id: type, type }, LOCAL)).toMatchObject({ code: 'needs-people' });
  }
  expect(await perform({ id: '1', type: 'alert.ack' }, LEAD)).toEqual({ id: '1' });
  expect(await perform({ id: '2', type: 'alert.ack' }, AGENT)).toMatchObject({ code: 'forbidden' });
  await sql.close();
});
