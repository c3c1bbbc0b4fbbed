import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const DEBIAN = '/usr/lib/postgresql';
export const POSTGRES_PASSWORD = 'p@ss/word of tests';

/** Where `initdb` and `postgres` are: Debian keeps them off the PATH. Null: nowhere. */
export function postgresFolder(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

export interface Postgres {
  readonly port: number;
  /** A new, empty database; its URL. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** A PostgreSQL of the test's own, on a free port and in a temporary folder. Share one in a test file. */
export async function startPostgres(): Promise<Postgres> {
  const bin = postgresFolder();
  if (bin === null) throw new Error('no PostgreSQL here: apt-get install postgresql');
  const home = mkdtempSync(join(tmpdir(), 'pilotlight-pg-'));
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, `${POSTGRES_PASSWORD}\n`);
  const user = ordinaryUser();
  if (user) for (const path of [home, passwordFile]) chownSync(path, user.uid, user.gid);

  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'pilot', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-locale', '-N'],
    { ...user, cwd: home, encoding: 'utf8' }
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', home, '-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=16MB'],
    { ...user, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] }
  );
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const orphaned = (): unknown => server.kill('SIGQUIT');
  process.once('exit', orphaned);
  const stop = async (): Promise<void> => {
    process.off('exit', orphaned);
    server.kill('SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };

  const url = (name: string): string =>
    `postgres://pilot:${encodeURIComponent(POSTGRES_PASSWORD)}@127.0.0.1:${port}/${name}`;
  const ask = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url('postgres') });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };
  for (let tries = 0; ; tries++) {
    try {
      await ask('select 1');
      break;
    } catch (error) {
      if (server.exitCode === null && tries < 300) {
        await sleep(100);
        continue;
      }
      await stop();
      throw new Error(`PostgreSQL did not start: ${said}`, { cause: error });
    }
  }
  let count = 0;
  return {
    port,
    async database() {
      const name = `test_${++count}`;
      await ask(`create database ${name} template template0`);
      return url(name);
    },
    stop
  };
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim());
  return { uid: id('-u'), gid: id('-g') };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
