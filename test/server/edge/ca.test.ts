import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { ownCertificate, type OwnCertificate } from '../../../src/lib/server/edge/ca.ts';
import { isName, machineNames, nameOf } from '../../../src/lib/server/edge/names.ts';
import { temporaryFolder } from '../../support/folder.ts';

const DAY = 86_400_000;
const now = Date.now();
const NAMES = ['localhost', '127.0.0.1', '::1', 'wall.example.com', '10.0.0.5', 'fd00::5', 'xn--vuqr2s.example'];
const own = (folder: string, names = NAMES, at = now) => ownCertificate({ folder, names, now: at });

/** Connects by `servername`; resolves to null, or to the error's code. */
async function handshake(
  { cert, key }: Pick<OwnCertificate, 'cert' | 'key'>,
  name: string,
  ca?: string
): Promise<string | null> {
  const server = createServer({ cert, key }, (socket) => socket.on('error', () => undefined).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const code = await new Promise<string | null>((resolve) => {
    const isAddress = /^[\d.]+$|:/.test(name);
    const socket = connect({ port, host: '127.0.0.1', ca, servername: isAddress ? '' : name, ...checking(name) });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  await new Promise((resolve) => server.close(resolve));
  return code;
}

/** As if it had asked for `name`, whatever address it went to. */
const checking = (name: string) => ({
  checkServerIdentity: (_: string, { raw }: { raw: Buffer }) => {
    const certificate = new X509Certificate(raw);
    const named = /^[\d.]+$|:/.test(name) ? certificate.checkIP(name) : certificate.checkHost(name);
    return named === undefined ? Object.assign(new Error(name), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }) : undefined;
  }
});

describe('the authority', () => {
  test('[EDGE3] is made once, with files that only the server reads', async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, 'tls');
    const first = await own(data);
    expect([first.made, readdirSync(data).sort()]).toEqual([true, ['ca.crt', 'ca.key', 'server.crt', 'server.key']]);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const key of ['ca.key', 'server.key']) expect(statSync(join(data, key)).mode & 0o777).toBe(0o600);
    expect(await own(data)).toEqual({ ...first, made: false });

    const ca = new X509Certificate(first.ca);
    expect(ca.subject).toMatch(/^CN=Pilotlight [\da-f]{8}$/);
    expect([ca.ca, ca.publicKey.asymmetricKeyDetails?.namedCurve]).toEqual([true, 'prime256v1']);
    expect(Math.round((ca.validToDate.getTime() - now) / DAY)).toBe(3653);
    const digest = createHash('sha256').update(ca.raw).digest('hex').toUpperCase();
    expect(first.fingerprint).toBe(digest.match(/../g)!.join(':'));
    using other = temporaryFolder();
    expect((await own(other.path)).fingerprint).not.toBe(first.fingerprint);
  });

  test.each([
    ['ca.crt', '', 'holds no whole certificate; delete both and start again: each device must then trust'],
    ['ca.crt', 'half', 'holds no whole certificate'],
    ['ca.key', 'half', 'holds no whole private key; delete both'],
    ['ca.key', 'server.key', 'ca.key is not the key of'],
    ['ca.crt', null, 'ca.crt is missing beside'],
    ['ca.key', null, 'ca.key is missing beside'],
    ['server.crt', 'half', 'server.crt holds no whole certificate; delete both and start again: the same authority'],
    ['server.key', 'ca.key', 'server.key is not the key of'],
    ['server.key', null, 'server.key is missing']
  ])('[EDGE3] %s broken (%s) is refused and left as it is', async (name, how, message) => {
    using folder = temporaryFolder();
    await own(folder.path);
    const path = join(folder.path, name);
    if (how === null) rmSync(path);
    else if (how === 'half') writeFileSync(path, readFileSync(path, 'utf8').slice(0, 200));
    else if (how === '') writeFileSync(path, '');
    else copyFileSync(join(folder.path, how), path);
    const state = () => readdirSync(folder.path).map((file) => [file, readFileSync(join(folder.path, file), 'utf8')]);
    const before = state();
    await expect(own(folder.path)).rejects.toThrow(message);
    expect(state()).toEqual(before);
  });

  test('[EDGE3] one that has ended, is no authority or can not be read is refused', async () => {
    using folder = temporaryFolder();
    await own(folder.path);
    await expect(own(folder.path, NAMES, now + 3660 * DAY)).rejects.toThrow(/ca\.crt ended on \d{4}-/);
    for (const end of ['crt', 'key']) copyFileSync(join(folder.path, `server.${end}`), join(folder.path, `ca.${end}`));
    await expect(own(folder.path)).rejects.toThrow('ca.crt is no authority');
    const blocked = join(folder.path, 'file');
    writeFileSync(blocked, '');
    await expect(own(blocked)).rejects.toThrow();
  });
});

describe("the server's certificate", () => {
  test('[EDGE4] whoever trusts the authority connects by each name, and by no other', async () => {
    using folder = temporaryFolder();
    const certificate = await own(folder.path);
    for (const name of NAMES) expect([name, await handshake(certificate, name, certificate.ca)]).toEqual([name, null]);
    for (const name of ['example.com', 'a.wall.example.com', '10.0.0.6', '::2']) {
      expect(await handshake(certificate, name, certificate.ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    }
    using other = temporaryFolder();
    expect(await handshake(certificate, 'localhost')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await handshake(certificate, 'localhost', (await own(other.path)).ca)).not.toBeNull();
  });

  test('[EDGE4] it is for servers, and holds to strict rules', async () => {
    using folder = temporaryFolder();
    const { cert, ca } = await own(folder.path);
    const leaf = new X509Certificate(cert);
    expect([leaf.ca, leaf.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.1']]);
    expect(leaf.verify(new X509Certificate(ca).publicKey)).toBe(true);
    const openssl = (() => {
      try {
        return execFileSync('openssl', ['version'], { encoding: 'utf8' });
      } catch {
        return null;
      }
    })();
    if (openssl === null) return;
    const [caFile, leafFile] = [join(folder.path, 'ca.crt'), join(folder.path, 'server.crt')];
    for (const name of ['wall.example.com', 'localhost']) {
      const checks = ['-x509_strict', '-purpose', 'sslserver', '-verify_hostname', name, '-CAfile', caFile, leafFile];
      expect(execFileSync('openssl', ['verify', ...checks], { encoding: 'utf8' })).toBe(`${leafFile}: OK\n`);
    }
  });

  test('[EDGE5] it is renewed 30 days before its end, by the same authority', async () => {
    using folder = temporaryFolder();
    const first = await own(folder.path);
    expect(Math.round((first.renew - now) / DAY)).toBe(366);
    expect((await own(folder.path, NAMES, first.renew - 1)).cert).toBe(first.cert);
    const renewed = await own(folder.path, NAMES, first.renew);
    expect(renewed.cert).not.toBe(first.cert);
    expect([renewed.ca, renewed.made]).toEqual([first.ca, false]);
    expect(renewed.renew).toBeGreaterThan(first.renew + 360 * DAY);
  });

  test('[EDGE5] an ended one is refused by clients, and renewed by the server', async () => {
    using folder = temporaryFolder();
    const old = await own(folder.path, NAMES, now - 500 * DAY);
    expect(await handshake(old, 'localhost', old.ca)).toBe('CERT_HAS_EXPIRED');
    const renewed = await own(folder.path);
    expect(renewed.ca).toBe(old.ca);
    expect(await handshake(renewed, 'localhost', old.ca)).toBeNull();
  });

  test('[EDGE5] one from before the clock was set back is renewed, and none outlives its authority', async () => {
    using folder = temporaryFolder();
    const first = await own(folder.path);
    expect((await own(folder.path, NAMES, now - 10 * DAY)).cert).not.toBe(first.cert);
    const late = await own(folder.path, NAMES, now + 3600 * DAY);
    expect(new X509Certificate(late.cert).validToDate).toEqual(new X509Certificate(late.ca).validToDate);
  });

  test('[EDGE5] a missing name renews it, a name more does not; another authority does', async () => {
    using folder = temporaryFolder();
    const first = await own(folder.path);
    expect((await own(folder.path, ['LocalHost', '0:0:0:0:0:0:0:1'])).cert).toBe(first.cert);
    const more = await own(folder.path, [...NAMES, 'hall']);
    expect(more.cert).not.toBe(first.cert);
    expect(await handshake(more, 'hall', first.ca)).toBeNull();
    for (const file of ['ca.crt', 'ca.key']) rmSync(join(folder.path, file));
    const other = await own(folder.path, [...NAMES, 'hall']);
    expect(await handshake(other, 'hall', other.ca)).toBeNull();
  });
});

test("[EDGE4] this machine's names can all stand in one", async () => {
  using folder = temporaryFolder();
  const names = machineNames();
  expect(names.slice(0, 3)).toEqual(['localhost', '127.0.0.1', '::1']);
  const certificate = await own(folder.path, [
    ...names,
    nameOf('https://wall.example.com:8443'),
    'a b',
    'fe80::1%eth0'
  ]);
  for (const name of [...names, 'wall.example.com']) {
    expect([name, await handshake(certificate, name, certificate.ca)]).toEqual([name, null]);
  }
  expect(nameOf('https://[::1]:3000')).toBe('::1');
  expect(['a_b', 'a.b-c', 'x'.repeat(63)].map(isName)).toEqual([true, true, true]);
  for (const wrong of ['', 'a b', '-a', 'a-', 'a..b', '*.a', '暖', '1.2.3', 'x'.repeat(64), 'fe80::1%1']) {
    expect([wrong, isName(wrong)]).toEqual([wrong, false]);
  }
});
