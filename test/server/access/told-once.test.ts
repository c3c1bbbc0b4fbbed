import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/folder.ts';
import { INGEST_KEY, PASSWORD, startPeople } from '../../support/people.ts';
import { GRANTS, pairedScreen } from '../../support/rights.ts';

/** Every cell of every table as text, by table; better-auth's own session tokens and hashes of passwords apart. */
function everyCell(database: string): Map<string, string> {
  const file = new DatabaseSync(database, { readOnly: true });
  const tables = file.prepare("select name from sqlite_master where type = 'table'").all();
  const cells = new Map<string, string>();
  for (const { name } of tables) {
    const rows = file
      .prepare(`select * from "${String(name)}"`)
      .all()
      .map((row) => {
        const { token, password, ...rest } = row;
        return name === 'session' ? { ...rest, password } : name === 'account' ? { ...rest, token } : row;
      });
    cells.set(String(name), JSON.stringify(rows));
  }
  file.close();
  return cells;
}

test('[PEOPLE11, KEY1] passwords, codes, tokens, tickets and keys are told once and stand nowhere else', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'people.db');
  const secrets = new Map<string, string>([
    ['ingest key of the file', INGEST_KEY],
    ['password', PASSWORD],
    ['new password', 'eleven purple kettles'],
    ['wrong password', 'wrong-plum-orchard'],
    ['weak password', 'qwertyuiop'],
    ['foreign code', 'ZZZZ-ZZZX']
  ]);
  const bodies: string[] = [];
  let lines: string[];
  {
    await using server = await startPeople({ database, data: folder.path });
    ({ lines } = server);
    const { admin } = server;
    const said = /[A-Z]{4}-[A-Z]{4}/.exec(server.said.join('\n'))![0];
    secrets.set('first admin code', said);
    const ann = await server.person('ann', [GRANTS.director]);
    const { id: person } = (await ann.me()).who!;
    const telling = async (kind: string, answer: { body: unknown }, read: (body: never) => string) => {
      secrets.set(kind, read(answer.body as never));
      await Promise.resolve();
    };
    await telling(
      'invitation',
      await admin.command('person.invite', { person }),
      ({ result }: { result: { code: string } }) => result.code
    );
    for (const kind of ['ingest', 'read']) {
      const fields = { name: kind, kind, ...(kind === 'ingest' ? { source: 'crm' } : {}) };
      await telling(
        `${kind} key`,
        await admin.command('key.add', fields),
        ({ result }: { result: { secret: string } }) => result.secret
      );
    }
    await telling('ticket', await ann.post('/api/v1/tickets', {}), ({ ticket }: { ticket: string }) => ticket);
    const screen = server.browser();
    await telling(
      'device code',
      await screen.post('/api/v1/pair/code', {}),
      (body: { device_code: string; user_code: string }) => {
        secrets.set('user code', body.user_code);
        return body.device_code;
      }
    );
    bodies.push(
      JSON.stringify(
        (await screen.post('/api/v1/pair/token', { grant_type: 'x', device_code: secrets.get('device code') })).body
      )
    );
    const paired = await pairedScreen(admin, server.browser());
    secrets.set('display token', paired.screen.cookies.get('__Host-pilotlight-display')!);
    secrets.set('session cookie', ann.cookies.get('__Host-pilotlight')!);
    secrets.set('session token', decodeURIComponent(ann.cookies.get('__Host-pilotlight')!).split('.')[0]!);
    const tries: [string, object][] = [
      ['/api/v1/sign-in', { username: 'ann', password: secrets.get('wrong password') }],
      ['/api/v1/sign-in', { username: secrets.get('wrong password'), password: 'x' }],
      ['/api/v1/sign-in', { username: 'ann', password: [secrets.get('wrong password')] }],
      ['/api/v1/sign-in/code', { username: 'ann', code: secrets.get('foreign code'), password: PASSWORD }],
      [
        '/api/v1/sign-in/code',
        { username: 'ann', code: secrets.get('invitation'), password: secrets.get('weak password') }
      ],
      ['/api/v1/password', { old: secrets.get('wrong password'), password: PASSWORD }],
      ['/api/v1/password', { old: PASSWORD, password: secrets.get('new password') }],
      ['/api/v1/commands', { id: 'x', type: 'display.look', code: secrets.get('user code') }],
      [
        '/api/v1/commands',
        { id: 'y', type: 'display.approve', code: secrets.get('foreign code'), name: 'x', board: 'main' }
      ],
      ['/api/v1/commands', { id: 'z', type: 'display.deny', code: [secrets.get('user code')] }]
    ];
    for (const [path, body] of tries) bodies.push(JSON.stringify((await ann.post(path, body)).body));
    for (const path of ['me', 'people', 'keys', 'displays', 'audit?limit=500', 'floor']) {
      bodies.push(JSON.stringify((await admin.get(`/api/v1/${path}`)).body));
    }
    using line = await ann.socket();
    await line.watch('floor:warm');
    bodies.push(...line.frames);
  }
  const cells = everyCell(database);
  expect(cells.size).toBeGreaterThan(14);
  const places: [string, string][] = [['log', lines.join('\n')], ['answers', bodies.join('\n')], ...cells];
  for (const name of readdirSync(folder.path)) {
    if (!/\.(db|db-wal|db-shm)$/.test(name)) places.push([name, readFileSync(join(folder.path, name), 'latin1')]);
  }
  expect(secrets.size).toBe(16);
  for (const [kind, secret] of secrets) {
    const spellings = [secret, secret.replace('-', ''), encodeURIComponent(secret)];
    const found = places.filter(([, text]) => spellings.some((spelt) => text.includes(spelt))).map(([place]) => place);
    expect([kind, found]).toEqual([kind, []]);
  }
});
