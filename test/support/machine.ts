import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { postgresFolder } from './postgres.ts';
import { recordingsFolder } from './recordings.ts';

/**
 * The first step of `npm test`: what the tests run against and npm does not bring. Installs it where that is allowed
 * (Debian, as root or with sudo), says so; elsewhere names what is missing and how to get it, and exits with 2.
 */
const NEEDS: readonly { readonly pack: string; readonly what: string; readonly there: () => boolean }[] = [
  { pack: 'chromium', what: 'a browser', there: () => existsSync('/usr/bin/chromium') },
  { pack: 'redis-server', what: 'Redis', there: () => runs('redis-server', '--version') },
  {
    pack: 'postgresql',
    what: 'PostgreSQL',
    there: () => postgresFolder() !== null
  },
  { pack: 'fonts-noto-cjk', what: 'Chinese type', there: () => fontsFor('zh-cn') }
];

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function fontsFor(language: string): boolean {
  const list = spawnSync('fc-list', [`:lang=${language}`, 'family'], { encoding: 'utf8' });
  return list.status === 0 ? list.stdout.trim() !== '' : existsSync('/usr/share/fonts/opentype/noto');
}

const missing = NEEDS.filter(({ there }) => !there());
if (missing.length > 0) {
  const packs = missing.map(({ pack }) => pack);
  const root = process.getuid?.() === 0;
  const sudo = !root && runs('sudo', '-n', 'true');
  if (runs('apt-get', '--version') && (root || sudo)) {
    console.log(`installing what the tests need: ${packs.join(', ')}`);
    const apt = (...args: string[]): number | null =>
      spawnSync(root ? 'apt-get' : 'sudo', root ? args : ['apt-get', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      }).status;
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...packs);
  }
  const still = NEEDS.filter(({ there }) => !there());
  if (still.length > 0) {
    for (const { pack, what } of still) console.error(`missing: ${what}. On Debian: apt-get install ${pack}`);
    process.exitCode = 2;
  }
}

// nobody waits a quarter of an hour to hear this
try {
  recordingsFolder();
} catch (error) {
  console.error(`missing: recordings of a phone system. ${(error as Error).message}`);
  process.exitCode = 2;
}
