import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { peopleFile } from '../src/lib/server/commands/audit.ts';
import { parseConfig } from '../src/lib/server/config.ts';
import { createSqlSettings } from '../src/lib/server/settings/store-sql.ts';
import { openSql } from '../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from './support/folder.ts';
import { recordingsFolder } from './support/recordings.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

const pilotlight = (...args: string[]): ReturnType<typeof run> => run(args, process.env);

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

const burst = (file: string): string => join(recordingsFolder(), 'burst', file);

test('[SETTING9] export writes the file and what was set in the browser', async () => {
  using folder = temporaryFolder();
  const config = join(folder.path, 'site.yaml');
  await writeFile(config, 'sites: [{ id: home, queues: [{ id: heating }] }]\n');
  const env = { ...process.env, PILOTLIGHT_DATA: folder.path };
  const first = await run(['export', '--config', config], env);
  expect([first.code, parseConfig(first.out, config)]).toEqual([
    0,
    parseConfig(await readFile(config, 'utf8'), config)
  ]);

  const sql = await openSql({ url: peopleFile(folder.path), logger: pino({ level: 'silent' }) });
  const changes = [
    { path: ['sites', 'home', 'target'], value: 0.7 },
    { path: ['sites', 'elsewhere', 'target'], value: 0.7 }
  ];
  await createSqlSettings(sql.db).append(changes, { by: 'person:li', at: 1, version: 0 });
  await sql.close();
  const second = await run(['export', '--config', config], env);
  expect(second).toMatchObject({ code: 0, err: 'left out: sites.elsewhere.target: there is no sites.elsewhere\n' });
  expect(parseConfig(second.out, config).floor.sites[0]).toMatchObject({ target: 0.7 });
});

describe('exit codes: 0 done, 1 failed, 2 bad usage', () => {
  test('--help and --version', async () => {
    const help = await pilotlight('--help');
    expect(help.code).toBe(0);
    for (const command of ['serve', 'demo', 'replay', 'check-config', 'export', 'audit', 'bench'])
      expect(help.out).toContain(command);
    expect(await pilotlight('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
    for (const command of ['serve', 'demo', 'replay', 'check-config', 'export', 'audit', 'bench']) {
      expect((await pilotlight(command, '--help')).code).toBe(0);
    }
  });

  test.each([
    [['nope'], "unknown command 'nope'"],
    [['replay', '--format', 'ami'], 'missing required argument'],
    [['replay', 'x', '--format', 'morse'], 'Allowed choices are ami, queue_log, events, esl'],
    [['replay', 'x', '--format', 'ami', '--speed', '0'], 'give a number above 0'],
    [['demo', '--seed', 'x'], 'give a whole number'],
    [['replay', 'x', '--format', 'esl'], 'not built yet']
  ])('%j is bad usage', async (args, says) => {
    const { code, err, out } = await pilotlight(...args);
    expect(err).toContain(says);
    expect([code, out]).toEqual([2, '']);
  });

  test.each([
    [['check-config', 'no-such.yaml'], 'no-such.yaml: there is no such file'],
    [['replay', 'no-such.jsonl', '--format', 'ami'], 'no-such.jsonl: there is no such file'],
    [['bench', 'nope'], 'there are live, ingest, glass'],
    [['demo', 'nope'], 'heating-burst']
  ])('%j fails and says why', async (args, says) => {
    const { code, err } = await pilotlight(...args);
    expect(err).toContain(says);
    expect(code).toBe(1);
  });

  test('check-config names the line, the column and the mend', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'site.yaml');
    await writeFile(file, 'sites:\n  - id: a\n    timezone: Asia/Shanghai\n    answerWithn: 15s\n');
    const { code, err } = await pilotlight('check-config', file);
    expect(code).toBe(1);
    expect(err).toMatch(/site\.yaml:4:5 .*answerWithn.*answerWithin/);
  });
});

describe('replay', () => {
  test('prints one JSON object, and a trace beside it', async () => {
    using folder = temporaryFolder();
    const trace = join(folder.path, 'trace.jsonl');
    const { code, out } = await pilotlight(
      ...['replay', burst('wallboard.jsonl.gz'), '--format', 'ami', '--queue-log', burst('queue_log')],
      ...['--json', '--trace', trace]
    );
    expect(code).toBe(0);
    const result = JSON.parse(out) as { total: { offered: number }; conservation: { checked: number; broken: number } };
    expect(result.total.offered).toBe(57);
    expect(result.conservation.checked).toBeGreaterThan(0);
    expect(result.conservation.broken).toBe(0);
    const lines = (await readFile(trace, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.every((line) => 't_ms' in line && ('seat' in line || 'queue' in line) && 'word' in line)).toBe(true);
  });

  test('prints a table for people, and refuses the queue_log of another time', async () => {
    const table = await pilotlight('replay', burst('queue_log'), '--format', 'queue_log');
    expect(table.out).toMatch(/heating +\d+/);
    const other = join(recordingsFolder(), 'calm', 'queue_log');
    const refused = await pilotlight('replay', burst('wallboard.jsonl.gz'), '--format', 'ami', '--queue-log', other);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('queue_log');
  });
});
