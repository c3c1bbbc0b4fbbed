import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openControl, type AmiControl } from './ami-control.ts';

/** A real Asterisk on free ports of loopback, with a configuration of its own. */
export interface LiveAsterisk extends AsyncDisposable {
  readonly ami: number;
  readonly queueLog: string;
  /** A line of the test's own account; Asterisk has booted. */
  control(): Promise<AmiControl>;
}

/** Where an Asterisk is: a root of its own, or this machine. Null: none is known. */
function found(): { readonly root: string; readonly binary: string } | null {
  const root = process.env.ASTERISK;
  const folders = root === undefined ? (process.env.PATH ?? '').split(delimiter) : [];
  const places = root === undefined ? [...folders, '/usr/sbin'].map((path) => join(path, 'asterisk')) : [];
  const binary = root === undefined ? places.find((path) => existsSync(path)) : '/usr/sbin/asterisk';
  if (binary === undefined || !existsSync(join(root ?? '/', binary))) return null;
  return { root: root ?? '/', binary };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(done));
  return port;
}

const SECRET = 'the-account-of-the-test-alone';
/** Channels and backends that a call over PJSIP does not need. */
const UNUSED = ['chan_iax2', 'chan_sip', 'chan_dahdi', 'chan_unistim', 'chan_skinny', 'chan_mgcp', 'pbx_dundi'];
const BOOTS = 60_000;

/**
 * Starts the Asterisk of `ASTERISK` (a root folder that holds one; needs root, for chroot), else the one on the path.
 * `files`: its configuration by name, beside what every one needs; `manager.conf` has the accounts only.
 * @throws where there is none, saying how to get one.
 */
export function startAsterisk(
  files: Readonly<Record<string, string>>,
  options: { readonly ami: number }
): LiveAsterisk {
  const there = found();
  if (!there) {
    throw new Error(
      'missing: an Asterisk. On Debian sid: apt-get install asterisk; or name a folder with one in ASTERISK (debootstrap sid FOLDER, then apt-get install asterisk in it)'
    );
  }
  const { root, binary } = there;
  const isOwnRoot = root !== '/';
  const folder = mkdtempSync(isOwnRoot ? join(root, 'tmp', 'pilotlight-') : join(tmpdir(), 'pilotlight-'));
  const inside = isOwnRoot ? `/${folder.slice(root.length).replace(/^\/+/, '')}` : folder;
  const modules = globSync(['usr/lib/*/asterisk/modules', 'usr/lib/asterisk/modules'], { cwd: root })[0];
  for (const one of ['db', 'log', 'run', 'spool']) mkdirSync(join(folder, one));
  const own: Readonly<Record<string, string>> = {
    'asterisk.conf': `[directories]
astetcdir => ${inside}
astmoddir => /${modules ?? 'usr/lib/asterisk/modules'}
astvarlibdir => /var/lib/asterisk
astdatadir => /usr/share/asterisk
astdbdir => ${inside}/db
astspooldir => ${inside}/spool
astrundir => ${inside}/run
astlogdir => ${inside}/log
`,
    'modules.conf': `[modules]\nautoload = yes\n${UNUSED.map((name) => `noload = ${name}.so\n`).join('')}`,
    'logger.conf': '[logfiles]\nmessages => warning,error\n',
    'rtp.conf': `[general]\nrtpstart = 31000\nrtpend = 31400\n`
  };
  const general = `[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = ${options.ami}\n`;
  const account = `[test]\nsecret = ${SECRET}\nread = all\nwrite = all\n`;
  const manager = `${general}\n${files['manager.conf'] ?? ''}\n${account}`;
  for (const [name, text] of Object.entries({ ...own, ...files, 'manager.conf': manager })) {
    writeFileSync(join(folder, name), text);
  }

  const [program, ...args] = isOwnRoot ? ['chroot', root, binary] : [binary];
  const child: ChildProcess = spawn(program, [...args, '-f', '-C', `${inside}/asterisk.conf`], { stdio: 'ignore' });
  let isOver = false;
  child.on('error', () => (isOver = true));
  child.on('exit', () => (isOver = true));

  async function control(): Promise<AmiControl> {
    for (let waited = 0; waited < BOOTS; waited += 100) {
      if (isOver) throw new Error('Asterisk did not start');
      const line = await openControl(options.ami, 'test', SECRET).catch(() => null);
      if (line && (await line.command('core waitfullybooted')).includes('fully booted')) return line;
      line?.[Symbol.dispose]();
      await sleep(100);
    }
    throw new Error(`Asterisk was not up within ${BOOTS} ms`);
  }

  return {
    ami: options.ami,
    queueLog: join(folder, 'log', 'queue_log'),
    control,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      for (let waited = 0; !isOver && waited < 10_000; waited += 50) await sleep(50);
      if (!isOver) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
