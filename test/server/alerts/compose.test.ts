import { expect, test } from 'vitest';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import { DEFAULT_LADDER } from '../../../src/lib/core/ladder/ladder.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import type { FloorState, SeatState } from '../../../src/lib/core/state.ts';
import { createAccounts } from '../../../src/lib/server/access/accounts.ts';
import { createAlerting } from '../../../src/lib/server/alerts/compose.ts';
import type { Told, OutboxMessage } from '../../../src/lib/server/alerts/parts.ts';
import type { Turns } from '../../../src/lib/server/ports.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { openSql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { finding, rule, silent, START } from './support.ts';

const seat = (id: string, agent: string | null) => ({ id, agent, site: 'main' }) as SeatState;

/** All the parts put together over a floor of two seats. */
async function house() {
  const clock = createVirtualClock(START);
  const sql = await openSql({ url: ':memory:', logger: silent });
  const accounts = createAccounts({ db: sql.db, now: () => clock.now() });
  await accounts.add('id-li', { username: 'li.na', name: 'Li Na', grants: [] });
  const floor = {
    ...{ seats: { '1001': seat('1001', 'zhang'), '1002': seat('1002', null) }, alerts: {}, sites: { main: {} } }
  } as unknown as FloorState & { seats: Record<string, SeatState> };
  const settings = {
    sites: [{ id: 'main', timezone: 'Asia/Shanghai', calendar: [], queues: [], areas: [] }],
    ...{ teams: [], sources: [] }
  } as unknown as FloorSettings;
  const sent: OutboxMessage[] = [];
  const listeners = new Set<Parameters<Turns['onTurn']>[0]>();
  let due: (site: string) => number | null = () => null;
  let say: Told = () => undefined;
  const alone = rule('alone', { on: 'site' });
  const alerting = await createAlerting({
    turns: {
      ...{ epoch: 'e', ages: () => ({}), state: () => floor },
      show: (collection, id) => (floor[collection] as Record<string, object>)[id],
      onTurn(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }
    },
    judge(told, dueSince) {
      say = told;
      due = (site) => dueSince(site, clock.now());
      return {
        look: () => told(alone, { kind: 'site', id: 'main' }, finding(true, { ...NOWHERE, site: 'main' })),
        tick: () => undefined,
        nextAt: () => null
      };
    },
    ...{ rules: () => [alone], ladder: () => DEFAULT_LADDER, floor: () => settings },
    duty: () => [{ level: 1, person: 'LI.NA', reach: ['wecom'] }],
    checkIn: () => 3_600_000,
    presence: { present: () => [], onLeft: () => () => undefined },
    outbox: {
      put(_, messages) {
        sent.push(...messages);
        return Promise.resolve();
      },
      kick: () => undefined,
      onOutcome: () => () => undefined
    },
    ...{ accounts, db: sql.db, places: () => createPlaces(settings), secret: 's', clock, logger: silent },
    origin: () => 'https://wall.example'
  });
  return { clock, sql, accounts, floor, sent, alerting, due: (site: string) => due(site), say: () => say };
}

test('[TELL5] composed: the roster’s people are reached, by the site’s own clock, with a link', async () => {
  const { alerting, sent, sql, clock } = await house();
  alerting.desk.begin();
  await alerting.desk.flush();
  const [id] = [...alerting.desk.beside.ids()];
  expect(sent.map(({ target, body }) => [target, body.link])).toEqual([
    ['wecom', `https://wall.example/alerts?alert=${id}`]
  ]);
  const local = new Date(START + 8 * 3_600_000).toISOString();
  expect(sent[0]?.body.lines['zh-CN']).toContain(`开始：${local.slice(0, 10)} ${local.slice(11, 19)}`);
  await alerting.close();
  expect(clock.timers()).toBe(0);
  await sql.close();
});

test('[ALONE1] composed: the only agent signed in has the flag; who has no account any more is nobody', async () => {
  const { alerting, accounts, sql, clock, due } = await house();
  alerting.desk.begin();
  expect(['1001', '1002'].map((of) => alerting.checkIns.flags.of(of))).toEqual([['alone'], []]);
  expect(due('main')).toBeNull();
  clock.advance(3_600_000);
  expect(due('main')).toBe(START + 3_600_000);
  expect(await alerting.person('li.na')).toEqual({ person: 'id-li', name: 'Li Na', grants: [] });
  await accounts.change('id-li', { disabled: true });
  expect(await alerting.person('id-li')).toBeNull();
  await alerting.close();
  await sql.close();
});
