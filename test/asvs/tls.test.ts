import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { host, type Hosted } from '../../src/lib/server/commands/host.ts';
import { configOf } from '../../src/lib/server/commands/serve.ts';
import { ask as askEdge, type Answer } from '../support/edge.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/postgres.ts';
import { rawHttp } from '../support/raw-http.ts';

/** A whole server of people as it is started by hand: TLS of its own, the built pages. */
const NAME = 'wall.example.com';
const folder = temporaryFolder();
let hosted: Hosted;
let port: number;
let ca: string;

beforeAll(async () => {
  port = await freePort();
  const text = `sites: [{ id: warm }]\naccess: { mode: people, origins: ['https://${NAME}'] }`;
  const file = { text, name: 'site.yaml' };
  hosted = await host({
    ...{ file, config: configOf(file), data: folder.path, host: '127.0.0.1', port, origin: null },
    ...{ version: '9.8.7-test', say: () => undefined }
  });
  ca = readFileSync(join(folder.path, 'tls', 'ca.crt'), 'utf8');
});
afterAll(async () => {
  await hosted.close();
  folder[Symbol.dispose]();
});

const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> =>
  askEdge(port, path, { ...options, ca, headers: { host: NAME, ...options.headers } });

/** The protocol and cipher that a client and this server agree on; an error's code where they do not. */
const shake = (options: ConnectionOptions): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername: NAME, ca, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`refused ${error.code ?? ''}`));
  });

describe('TLS', () => {
  test('[ASVS 12.1.1] TLS 1.2 and 1.3 are spoken, the latter by preference, and nothing older', async () => {
    expect(await shake({})).toMatch(/^TLSv1\.3 /);
    expect(await shake({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 /);
    for (const maxVersion of ['TLSv1.1', 'TLSv1'] as const) {
      expect(await shake({ minVersion: 'TLSv1', maxVersion, ciphers: 'ALL@SECLEVEL=0' })).toMatch(/^refused/);
    }
  });

  test('[ASVS 12.1.2] ciphers without forward secrecy or authenticated encryption are refused, the strongest preferred', async () => {
    const old = { maxVersion: 'TLSv1.2' } as const;
    for (const ciphers of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA256']) {
      expect(await shake({ ...old, ciphers: `${ciphers}@SECLEVEL=0` }), ciphers).toMatch(/^refused/);
    }
    const both = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
    expect(await shake({ ...old, ciphers: both })).toBe('TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384');
  });

  test('[ASVS 12.2.1] without TLS nothing is signed in, read or told; no fallback', async () => {
    const body = '{"username":"boss","password":"correct horse"}';
    const answer = await rawHttp(
      port,
      `POST /api/v1/sign-in HTTP/1.1\r\nHost: ${NAME}\r\nOrigin: https://${NAME}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/set-cookie/i);
    expect((await askEdge(port, '/api/v1/me')).body).not.toContain('"mode"');
  });

  test('[ASVS 4.1.2] pages are sent on to https, what programs ask for is refused aloud', async () => {
    const headers = { host: NAME };
    expect(await askEdge(port, '/floor', { headers })).toMatchObject({
      status: 308,
      headers: { location: `https://${NAME}/floor` }
    });
    for (const path of ['/api/v1/floor', '/api/v1/events', '/metrics', '/socket.io/?EIO=4&transport=websocket']) {
      const { status, headers: told } = await askEdge(port, path, { headers });
      expect([status, told.location], path).toEqual([400, undefined]);
    }
  });

  test('[ASVS 4.4.1] a socket is opened over TLS only', async () => {
    const path = '/socket.io/?EIO=4&transport=websocket';
    const opened = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, {
        ca,
        origin: `https://${NAME}`
      });
      socket.on('message', (data: Buffer) => {
        resolve(data.toString().slice(0, 1));
        socket.close();
      });
      socket.on('error', (error) => resolve(error.message));
    });
    expect(opened).toBe('0');
    const upgrade = `GET ${path} HTTP/1.1\r\nHost: ${NAME}\r\nOrigin: https://${NAME}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    expect(await rawHttp(port, upgrade)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('what every answer carries', () => {
  /** Pages, files, the API, its refusals, the authority's page, and what Socket.IO answers by itself. */
  const PATHS = [
    ...['/', '/floor', '/wall/main', '/nowhere', '/_app/immutable/', '/manifest.webmanifest', '/ca', '/ca.crt'],
    ...['/api/v1/me', '/api/v1/floor', '/api/nothing', '/api/auth/sign-in/email', '/healthz', '/metrics'],
    '/socket.io/?EIO=4&transport=polling'
  ];
  const answers = new Map<string, Answer>();
  const script = () => {
    const folderOf = join(import.meta.dirname, '../../build/client/_app/immutable/entry');
    return `/_app/immutable/entry/${readdirSync(folderOf).find((name) => name.endsWith('.js'))!}`;
  };
  beforeAll(async () => {
    for (const path of [...PATHS, script()]) answers.set(path, await ask(path));
  });
  const isPage = ({ headers }: Answer) => headers['content-type']?.startsWith('text/html') === true;

  test('[ASVS 3.4.1] the host is kept on TLS for a year', () => {
    expect(answers.size).toBe(PATHS.length + 1);
    for (const [path, { headers }] of answers) {
      const [, age] = /^max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '') ?? [];
      expect(Number(age), path).toBeGreaterThanOrEqual(31_536_000);
    }
  });

  test('[ASVS 3.4.2] nothing is shared with another origin, whoever asks', async () => {
    for (const path of [...PATHS, script()]) {
      for (const origin of ['https://evil.example', 'null', `https://${NAME}`]) {
        const { headers } = await ask(path, { headers: { origin } });
        expect(
          Object.keys(headers).filter((name) => name.startsWith('access-control-')),
          path
        ).toEqual([]);
      }
    }
  });

  test('[ASVS 3.4.3] a policy lets scripts and styles of this server alone run, each page by its own nonce', async () => {
    for (const [path, { headers }] of answers) {
      const policy = headers['content-security-policy'] ?? '';
      expect(policy, path).toMatch(/default-src 'none'/);
      expect(policy, path).toMatch(/base-uri 'none'/);
      expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval|object-src|https?:|\*/);
    }
    const nonce = ({ headers }: Answer) =>
      /script-src 'self' '(nonce-[^']+)'/.exec(headers['content-security-policy'] as string)?.[1];
    const [one, two] = [answers.get('/floor')!, await ask('/floor')];
    expect(nonce(one)).toMatch(/^nonce-.{16,}/);
    expect(nonce(one)).not.toBe(nonce(two));
  });

  test('[ASVS 3.4.4] no browser guesses a content type', () => {
    for (const [path, { headers }] of answers) expect(headers['x-content-type-options'], path).toBe('nosniff');
  });

  test('[ASVS 3.4.5] no address of this server is told to another', () => {
    for (const [path, { headers }] of answers) expect(headers['referrer-policy'], path).toBe('no-referrer');
  });

  test('[ASVS 3.4.6] nothing is framed', () => {
    for (const [path, { headers }] of answers) {
      expect(headers['content-security-policy'], path).toMatch(/frame-ancestors 'none'/);
    }
  });

  test('[ASVS 3.4.8] a page shares its window with no other origin', () => {
    const pages = [...answers].filter(([, answer]) => isPage(answer));
    expect(pages.length).toBeGreaterThanOrEqual(5);
    for (const [path, { headers }] of pages) expect(headers['cross-origin-opener-policy'], path).toBe('same-origin');
  });

  test('[ASVS 3.5.8] nothing can be embedded by another origin', () => {
    for (const [path, { headers }] of answers) {
      expect(headers['cross-origin-resource-policy'], path).toBe('same-origin');
    }
  });

  test('[ASVS 4.1.1] a body has its type, and text its charset', () => {
    for (const [path, { headers, body }] of answers) {
      if (body === '') continue;
      expect(headers['content-type'], path).toBeDefined();
      if (/^text\/html/.test(headers['content-type']!)) expect(headers['content-type'], path).toMatch(/charset=utf-8/i);
      if (/json/.test(headers['content-type']!)) expect(() => JSON.parse(body) as unknown, path).not.toThrow();
    }
    expect(answers.get('/api/v1/me')!.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('[ASVS 13.4.6] no answer names what it is made with, or its version', () => {
    for (const [path, { headers, body }] of answers) {
      expect([headers.server, headers['x-powered-by']], path).toEqual([undefined, undefined]);
      expect(body, path).not.toContain('9.8.7-test');
    }
  });
});

describe('paths and methods', () => {
  test('[ASVS 3.7.2] no address leads to another host', async () => {
    for (const path of [
      '//evil.example',
      '//evil.example/',
      '/\\evil.example/',
      '/floor//evil.example/',
      '/%2f%2fevil.example/',
      '/ca?to=https://evil.example',
      '/floor/',
      '/?next=//evil.example'
    ]) {
      const { headers } = await ask(path, { headers: { 'x-forwarded-host': 'evil.example' } });
      const to = new URL(headers.location ?? '/', `https://${NAME}/`);
      expect(to.host, `${path} → ${headers.location ?? ''}`).toBe(NAME);
    }
  });

  test('[ASVS 4.1.4] a method that is not meant is refused, everywhere', async () => {
    for (const path of ['/', '/floor', '/api/v1/me', '/api/v1/sign-in', '/ca', '/manifest.webmanifest']) {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'MKCOL']) {
        const { status } = await ask(path, { method, headers: { origin: `https://${NAME}` } });
        expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
        expect(status, `${method} ${path}`).toBeLessThan(500);
      }
    }
  });

  test('[ASVS 13.4.4] TRACE gives nothing back', async () => {
    for (const path of ['/', '/floor', '/api/v1/me']) {
      const { status, body } = await ask(path, { method: 'TRACE', headers: { 'x-probe': 'told-to-trace' } });
      expect([400, 405], path).toContain(status);
      expect(body).not.toContain('told-to-trace');
    }
  });

  test('[ASVS 13.4.1] sources, histories, secrets and settings are no files of this server', async () => {
    const wanted = [
      '/.git/HEAD',
      '/.git/config',
      '/package.json',
      '/package-lock.json',
      '/src/main.ts',
      '/.env',
      '/site.yaml',
      '/people.db',
      '/data/people.db',
      '/tls/ca.key',
      '/ca.key',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/_app/..%5c..%5cpackage.json',
      '/icons/../../package.json'
    ];
    for (const path of wanted) {
      const { status, body } = await ask(path);
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(body, path).not.toMatch(/ref: refs|"dependencies"|PRIVATE KEY|SQLite/);
    }
  });

  test('[ASVS 13.4.3] no folder is listed', async () => {
    for (const path of ['/_app/', '/_app/immutable/', '/icons/', '/icons', '/readme/']) {
      expect((await ask(path)).status, path).toBe(404);
    }
  });

  test('[ASVS 13.4.5] figures and the state of the parts are for who is known; the health says no more than that', async () => {
    expect((await ask('/metrics')).status).toBe(401);
    expect(JSON.parse((await ask('/readyz')).body)).toEqual({ ready: true });
    expect(JSON.parse((await ask('/healthz')).body)).toEqual({ status: 'ok' });
  });

  test('[ASVS 13.3.2] what is secret in the data folder is for the account of the server alone', () => {
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ca.key', 'people.db', 'sealed.secret', 'sign-in.secret'])
    );
    const open = files
      .filter(({ parentPath, name }) => (statSync(join(parentPath, name)).mode & 0o077) !== 0)
      .map(({ name }) => name);
    // certificates are everybody's; the lock and the pid say nothing
    expect(open.filter((name) => !/\.(crt|lock|lock-journal|pid)$/.test(name))).toEqual([]);
  });
});
