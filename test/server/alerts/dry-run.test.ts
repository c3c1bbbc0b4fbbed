import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FactLog } from '../../../src/lib/server/ports.ts';
import type { DryRun } from '../../../src/lib/protocol/alerts.ts';
import { pino } from 'pino';
import { openLog } from '../../../src/lib/server/storage/embedded/log.ts';
import { createMemoryLog } from '../../../src/lib/server/storage/memory.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startPeople, type Browserish, type PeopleServer } from '../../support/people.ts';
import { GRANTS } from '../../support/rights.ts';

const logs = {
  memory: () => Promise.resolve(createMemoryLog()),
  embedded: (folder: string) => openLog({ folder, logger: pino({ level: 'silent' }) })
};

describe.each(Object.entries(logs))('over the %s log', (_, open) => {
  let server: PeopleServer;
  const folder = temporaryFolder();
  let lead: Browserish;
  let other: Browserish;
  let log: FactLog;
  let first: number;
  let told: readonly { type: string; data: object; time: number }[];
  const MIN = 60_000;

  beforeAll(async () => {
    log = await open(folder.path);
    server = await startPeople({ log });
    lead = await server.person('lead', [GRANTS['duty-manager']]);
    other = await server.person('gas', [{ role: 'duty-manager', on: { kind: 'site', id: 'gas' } }]);
    const now = Date.now();
    first = now - 200 * MIN;
    const call = (n: number, ago: number, length: number) => [
      { type: 'contact.queued', data: { contact: `c${n}`, queue: 'heating' }, time: now - ago },
      { type: 'contact.abandoned', data: { contact: `c${n}` }, time: now - ago + length }
    ];
    // what is told late is folded all the same, and looked at by its own time
    told = [
      { type: 'seat.signed_in', data: { seat: '1001', agent: 'zhang', queues: ['heating'] }, time: first },
      ...call(1, 180 * MIN, 2 * MIN),
      ...call(2, 120 * MIN, 20_000),
      ...call(3, 60 * MIN, 90_000)
    ];
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await log.close();
    folder[Symbol.dispose]();
  });

  const run = async (who: Browserish, rule: object) => {
    const { body } = await who.command('rules.try', { rule });
    return body as { result?: DryRun; code?: string; detail?: string };
  };

  test('[ALERT24] a rule in force, and one with other steps, over the last day: what each would have raised', async () => {
    const nothing = (await run(lead, { id: 'wait-long' })).result!;
    expect(nothing).toMatchObject({ facts: 0, raised: 0, from: nothing.to });
    await server.tell(...told);
    const { result } = await run(lead, { id: 'wait-long' });
    // what is older than the first fact nobody can say
    expect(result).toMatchObject({ raised: 2, facts: 7, from: first });
    expect(result!.alerts.map(({ subject, severity }) => [subject, severity])).toEqual([
      ['queue:heating', 'warning'],
      ['queue:heating', 'warning']
    ]);
    expect(result!.alerts[0]!.since).toBeGreaterThan(result!.alerts[1]!.since);
    expect(result!.alerts[0]!.reasons).toMatchObject([{ measure: 'open' }, { measure: 'longest_wait' }]);
    const step = { severity: 'serious', when: { measure: 'longest_wait', is: '>', than: '10s' } };
    expect((await run(lead, { id: 'wait-long', steps: [step] })).result!.raised).toBe(3);
    expect((await run(lead, { id: 'mine', on: 'queue', steps: [step] })).result!.raised).toBe(3);
    // nothing of it is on the floor
    expect(Object.values(server.pilotlight.turns.state().alerts).map(({ rule }) => rule)).not.toContain('mine');
  });

  test('[ALERT24] as far as the reader sees; what is no rule is said', async () => {
    expect((await run(other, { id: 'wait-long' })).result).toMatchObject({ raised: 0, alerts: [] });
    expect(await run(lead, { id: 'nothing' })).toMatchObject({ code: 'bad_field' });
    expect(
      (
        await run(lead, {
          id: 'mine',
          on: 'queue',
          steps: [{ severity: 'info', when: { measure: 'nope', is: '>', than: 1 } }]
        })
      ).detail
    ).toContain('nope');
    let when: object = { measure: 'queued', is: '>', than: 1 };
    for (let depth = 0; depth < 4000; depth++) when = { not: when };
    expect(await run(lead, { id: 'mine', on: 'queue', steps: [{ severity: 'info', when }] })).toMatchObject({
      code: 'bad_field'
    });
    expect(await run(lead, { id: 'wait-long', steps: 'x' })).toMatchObject({ code: 'bad_field' });
    const both = await Promise.all([run(lead, { id: 'wait-long' }), run(lead, { id: 'wait-long' })]);
    expect(both.map(({ code }) => code ?? 'done').sort()).toEqual(['done', 'too_many']);
  });
});
