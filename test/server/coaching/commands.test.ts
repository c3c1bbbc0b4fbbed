import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoachSession } from '../../../src/lib/core/coaching-state.ts';
import type { FloorState } from '../../../src/lib/core/state.ts';
import type { AnnouncementRow, CoachOutcomes, CoachPage, Script } from '../../../src/lib/protocol/coaching.ts';
import type { AuditEntry, Grant } from '../../../src/lib/protocol/people.ts';
import { startPeople, TWO_SITES, type Browserish, type PeopleServer } from '../../support/people.ts';
import { GRANTS } from '../../support/rights.ts';

const SECRET = 'a-secret-of-the-phone-system';
interface Asked {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Audit entries that were there when the phone system was asked. */
  readonly audited: number;
}

/** A phone system behind a webhook: checks who signs, and answers as the test says. */
const asked: Asked[] = [];
let answer: object = { state: 'on' };
let phones: Server;
let server: PeopleServer;
let lead: Browserish;
let manager: Browserish;
let agent: Browserish;
let director: Browserish;

const agentOf = (id: string): Grant => ({ role: 'agent', on: { kind: 'agent', id } });
const audit = async (): Promise<readonly AuditEntry[]> =>
  ((await director.get('/api/v1/audit?limit=200')).body as { entries: AuditEntry[] }).entries;

beforeAll(async () => {
  phones = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(parts).toString('utf8');
        const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
        const mac = createHmac('sha256', SECRET)
          .update(`${String(id)}.${String(at)}.${body}`)
          .digest('base64');
        if (signature !== `v1,${mac}`) return response.writeHead(401).end();
        const { type, data } = JSON.parse(body) as Omit<Asked, 'audited'>;
        const audited = (await audit()).filter(({ action }) => /^coach\.\w+$/.test(action)).length;
        asked.push({ type, data, audited });
        return response.end(JSON.stringify(type.endsWith('open') ? answer : {}));
      })();
    });
  }).listen(0, '127.0.0.1');
  await once(phones, 'listening');
  const url = `http://127.0.0.1:${(phones.address() as AddressInfo).port}/phones`;
  server = await startPeople({
    env: { PHONES: SECRET },
    config: TWO_SITES.replace(
      'create: true }',
      `create: true, coaching: { url: "${url}", secret: { env: PHONES } } }`
    ).replace(
      'sources:',
      `notify: { allow: [127.0.0.1] }
scripts: [{ id: calm, names: { zh-CN: 安抚 }, text: { zh-CN: 请先安抚 } }]
sources:`
    )
  });
  director = await server.person('director', [GRANTS.director]);
  lead = await server.person('lead', [GRANTS.lead]);
  manager = await server.person('gasboss', [{ role: 'floor-manager', on: { kind: 'site', id: 'gas' } }]);
  agent = await server.person('zhang', [agentOf('zhang')]);
  await server.tell(
    { type: 'seat.signed_in', data: { seat: '1001', agent: 'zhang', name: 'Zhang', queues: ['heating'] } },
    { type: 'seat.signed_in', data: { seat: '1002', agent: 'li', name: 'Li', queues: ['heating'] } },
    { type: 'contact.queued', data: { contact: 'c1', queue: 'heating', channel: 'voice' } },
    { type: 'contact.connected', data: { contact: 'c1', seat: '1001' } },
    { type: 'contact.queued', data: { contact: 'c2', queue: 'heating', channel: 'voice' } },
    { type: 'contact.connected', data: { contact: 'c2', seat: '1002' } },
    { type: 'seat.presence', data: { seat: '1003', presence: 'away', reason: 'break' } }
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  phones.closeAllConnections();
  phones.close();
});

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code ?? 'done';
const resultOf = ({ body }: { body: unknown }) => (body as { result: Record<string, string> }).result;
const floor = async (who: Browserish) => (await who.get('/api/v1/floor')).body as FloorState;
const CALL = { contact: 'c1', seat: '1001', phone: '2001' };

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((wait) => setTimeout(wait, 20));
  }
  throw new Error('it never came');
}
const session = (id: string, state: CoachSession['state']) =>
  until(async () => {
    const { sessions } = (await lead.get('/api/v1/coaching')).body as CoachPage;
    return sessions.find((one) => one.id === id && one.state === state);
  });

describe('on a call, by the phone system’s webhook', () => {
  test('[COACH1] the record is there before the phone system is asked; on, flagged, ended by the floor, filed', async () => {
    const started = await lead.command('coach.whisper', CALL);
    const { session: id } = resultOf(started) as { session: string };
    expect(await session(id, 'on')).toMatchObject({ kind: 'whisper', agent: 'zhang', seat: '1001', team: 'day' });
    expect(asked[0]).toMatchObject({
      ...{ type: 'pilotlight.coach.open', audited: 1 },
      data: { session: id, mode: 'whisper', contact: 'c1', seat: '1001', phone: '2001' }
    });
    const seen = await floor(lead);
    expect(seen.seats['1001']!.flags).toContain('coached');
    expect(seen.coaching[id]).toMatchObject({ state: 'on', coach_name: 'lead' });
    expect((await floor(agent)).coaching[id]).toMatchObject({ state: 'on' });

    await server.tell({ type: 'contact.ended', data: { contact: 'c1' } });
    expect(await session(id, 'over')).toMatchObject({ reason: 'call_ended', outcome: null });
    await until(() =>
      Promise.resolve(asked.some(({ type, data }) => type.endsWith('stop') && data['session'] === id) || undefined)
    );
    expect(codeOf(await manager.command('coach.stop', { session: id, outcome: 'helped' }))).toBe('not_found');
    expect(codeOf(await lead.command('coach.stop', { session: id, outcome: 'helped', tag: '安抚' }))).toBe('done');
    expect(await session(id, 'over')).toMatchObject({ outcome: 'helped', tag: '安抚' });
    const trail = (await audit()).filter(({ action }) => action.startsWith('coach.whisper'));
    expect(trail.map(({ action }) => action).sort()).toEqual([
      'coach.whisper',
      'coach.whisper.done',
      'coach.whisper.ended'
    ]);
    expect(trail.find(({ action }) => action === 'coach.whisper')).toMatchObject({
      ...{ subject: 'contact:c1', actor_name: 'lead' },
      detail: { contact: 'c1', seat: '1001', mode: 'whisper', agent: 'zhang' }
    });
  });

  test('[COACH8] only what the right shows: another site’s, an agent, an admin and a director dial nobody', async () => {
    const before = asked.length;
    const call = { contact: 'c2', seat: '1002', phone: '2001' };
    expect(codeOf(await manager.command('coach.listen', call))).toBe('not_found');
    for (const who of [agent, director, server.admin])
      expect(codeOf(await who.command('coach.listen', call))).toBe('forbidden');
    expect(codeOf(await lead.command('coach.listen', { ...call, phone: '2001\r\nAction: Originate' }))).toBe(
      'bad_field'
    );
    expect(codeOf(await lead.command('coach.listen', { ...call, contact: 'c1' }))).toBe('gone');
    expect(asked.length).toBe(before);
  });

  test('[COACH3] what the phone system refuses is said', async () => {
    answer = { state: 'failed', reason: 'coach_no_answer' };
    const { session: id } = resultOf(
      await lead.command('coach.listen', { contact: 'c2', seat: '1002', phone: '2001' })
    ) as { session: string };
    expect(await session(id, 'failed')).toMatchObject({ reason: 'coach_no_answer' });
    answer = { state: 'on' };
  });
});

describe('[COACH6] notes', () => {
  test('free text with its numbers masked, or a script of the site or the box; seen by who sits there', async () => {
    const { note } = resultOf(
      await lead.command('coach.note', { contact: 'c2', text: 'Ring 13812345678 back', alert: 'a1' })
    ) as { note: string };
    expect((await floor(lead)).coaching[note]).toMatchObject({
      kind: 'note',
      seat: '1002',
      note: { text: 'Ring 138****5678 back', seen: null }
    });
    expect((await floor(agent)).coaching[note]).toBeUndefined();
    expect(codeOf(await agent.command('note.seen', { note }))).toBe('not_found');
    const li = await server.person('li', [agentOf('li')]);
    expect((await floor(li)).coaching[note]).toMatchObject({ state: 'on' });
    expect(codeOf(await li.command('note.seen', { note }))).toBe('done');
    expect((await floor(lead)).coaching[note]?.note?.seen).toBeTypeOf('number');

    const { scripts } = (await lead.get('/api/v1/scripts')).body as { scripts: Script[] };
    expect(scripts.map(({ id }) => id)).toEqual(expect.arrayContaining(['calm', 'apologise', 'patience', 'danger']));
    const own = resultOf(await lead.command('coach.note', { seat: '1002', script: 'calm' })) as { note: string };
    expect((await floor(li)).coaching[own.note]?.note).toMatchObject({ text: '请先安抚', script: 'calm' });
    expect(codeOf(await lead.command('coach.note', { seat: '1002', script: 'nothing' }))).toBe('not_found');
    expect(codeOf(await lead.command('coach.note', { seat: '1002', script: 'calm', text: 'both' }))).toBe('bad_field');
    expect(codeOf(await manager.command('coach.note', { seat: '1002', script: 'calm' }))).toBe('not_found');
    expect(codeOf(await lead.command('coach.note', { seat: '1002', contact: 'c1', script: 'calm' }))).toBe('gone');
  });

  test('[COACH8] the history and its outcomes: for who may coach, and for the agent’s own', async () => {
    const of = async (who: Browserish) =>
      ((await who.get('/api/v1/coaching')).body as CoachPage).sessions.map(({ agent: whom }) => whom);
    expect(new Set(await of(lead))).toEqual(new Set(['zhang', 'li']));
    expect(new Set(await of(agent))).toEqual(new Set(['zhang']));
    expect(await of(manager)).toEqual([]);
    const { agents, tags } = (await lead.get('/api/v1/coaching/outcomes')).body as CoachOutcomes;
    expect(agents.find((one) => one.agent === 'zhang')).toMatchObject({ sessions: 1, outcomes: { helped: 1 } });
    expect(agents.find((one) => one.agent === 'li')).toMatchObject({ sessions: 1, notes: 2, seen: 1 });
    expect(tags).toEqual([{ tag: '安抚', n: 1 }]);

    const first = (await lead.get('/api/v1/coaching?limit=2')).body as CoachPage;
    const second = (await lead.get(`/api/v1/coaching?limit=2&cursor=${first.next ?? ''}`)).body as CoachPage;
    const all = [...first.sessions, ...second.sessions].map(({ id }) => id);
    expect(new Set(all).size).toBe(4);
    expect((await lead.get('/api/v1/coaching?cursor=nonsense')).status).toBe(400);
  });
});

test('[COACH9] a call back goes to who is away, and changes no state', async () => {
  expect(codeOf(await lead.command('seat.recall', { seat: '1002' }))).toBe('gone');
  expect(codeOf(await manager.command('seat.recall', { seat: '1003' }))).toBe('not_found');
  const { note } = resultOf(await lead.command('seat.recall', { seat: '1003' })) as { note: string };
  const seen = await floor(lead);
  expect(seen.coaching[note]).toMatchObject({ kind: 'recall', seat: '1003', note: { script: 'recall' } });
  expect(seen.seats['1003']).toMatchObject({ presence: 'away', reason: 'break' });
});

test('[COACH10] an announcement: to what its author sees, with an end; who has seen it is known', async () => {
  const say = (who: Browserish, fields: object) =>
    who.command('announce', { text: { 'zh-CN': '兰亭停暖' }, ...fields });
  expect(codeOf(await say(lead, { to: ['gas'] }))).toBe('not_found');
  expect(codeOf(await say(lead, { to: ['gasmen'] }))).toBe('not_found');
  expect(codeOf(await say(lead, {}))).toBe('not_found');
  expect(codeOf(await say(lead, { to: ['day'], until: 1 }))).toBe('bad_field');
  expect(codeOf(await say(agent, { to: ['day'] }))).toBe('forbidden');
  // an admin's grant on everything lends a lead's no reach
  const both = await server.person('both', [GRANTS.lead, { role: 'admin', on: { kind: 'all' } }]);
  expect(codeOf(await say(both, { to: ['gasmen'] }))).toBe('not_found');
  const { announcement } = resultOf(await say(lead, { to: ['day'], until: Date.now() + 3_600_000 })) as {
    announcement: string;
  };
  expect((await floor(agent)).announcements[announcement]).toMatchObject({ text: { 'zh-CN': '兰亭停暖' } });
  expect((await floor(manager)).announcements[announcement]).toBeUndefined();
  for (let i = 0; i < 2; i++) expect(codeOf(await agent.command('announce.seen', { announcement }))).toBe('done');
  const rows = async (who: Browserish) =>
    ((await who.get('/api/v1/announcements')).body as { announcements: AnnouncementRow[] }).announcements;
  expect((await rows(lead)).find(({ id }) => id === announcement)?.seen).toMatchObject([
    { seat: '1001', agent: 'zhang' }
  ]);
  expect(await rows(manager)).toEqual([]);
  expect(codeOf(await manager.command('announce.end', { announcement }))).toBe('not_found');
  expect(codeOf(await lead.command('announce.end', { announcement }))).toBe('done');
  expect((await floor(agent)).announcements[announcement]).toBeUndefined();
});
