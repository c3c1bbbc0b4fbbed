import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { EpochMs } from '../../core/ids.ts';
import { makeAuthority, makeLeaf, type Pair } from './certificate.ts';
import { isName } from './names.ts';

/** What the server shows, and what devices must trust for it. PEM. */
export interface OwnCertificate extends Pair {
  /** The authority that `cert` is from. */
  readonly ca: string;
  /** SHA-256 of the authority's DER, as `AB:CD:…`. */
  readonly fingerprint: string;
  /** From then on ask again: the certificate is renewed. Epoch ms. */
  readonly renew: EpochMs;
  /** True: the authority was made just now, and no device trusts it yet. */
  readonly made: boolean;
}

const RENEWED_BEFORE = 30 * 86_400_000;

/** Written whole or not at all. */
async function write(path: string, text: string, mode: number): Promise<void> {
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function text(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} can't be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`, { cause: error });
  }
}

interface Read extends Pair {
  readonly certificate: X509Certificate;
  readonly secret: KeyObject;
}

/** The pair `<name>.crt` and `<name>.key`; null: neither is there. @throws Error naming the file and the mend. */
async function readPair(folder: string, name: string, mend: string): Promise<Read | null> {
  const [certFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const [cert, key] = await Promise.all([text(certFile), text(keyFile)]);
  if (cert === null && key === null) return null;
  if (cert === null) throw new Error(`${certFile} is missing beside ${keyFile}; ${mend}`);
  if (key === null) throw new Error(`${keyFile} is missing beside ${certFile}; ${mend}`);
  const attempt = <T>(file: string, what: string, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      throw new Error(`${file} holds no ${what}; ${mend}`, { cause: error });
    }
  };
  const certificate = attempt(certFile, 'whole certificate', () => new X509Certificate(cert));
  const secret = attempt(keyFile, 'whole private key', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(secret)) throw new Error(`${keyFile} is not the key of ${certFile}; ${mend}`);
  return { cert, key, certificate, secret };
}

async function writePair(folder: string, name: string, pair: Pair): Promise<Pair> {
  await write(join(folder, `${name}.key`), pair.key, 0o600);
  await write(join(folder, `${name}.crt`), pair.cert, 0o644);
  return pair;
}

/** Whether the certificate names it. */
const covers = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name)) !== undefined;

const endOf = ({ cert }: Pair): EpochMs => new X509Certificate(cert).validToDate.getTime();

/**
 * The server's own certificate for `names`, of its own authority. Both are made on first start in `folder`
 * (`ca.crt`, `ca.key`, `server.crt`, `server.key`; keys 0600); the server's is renewed 30 days before its end and
 * whenever a name is missing in it, the authority never by itself: devices trust it.
 * @throws Error naming the file and the mend if a file is broken or the authority has ended.
 */
export async function ownCertificate(options: {
  readonly folder: string;
  /** Host names and addresses; those that no certificate can name are left out. */
  readonly names: readonly string[];
  readonly now: EpochMs;
}): Promise<OwnCertificate> {
  const { folder, now } = options;
  const names = [...new Set(options.names.map((name) => name.toLowerCase()))].filter(isName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const anew = 'delete both and start again: each device must then trust the new authority';
  const found = await readPair(folder, 'ca', anew);
  const authority = found ?? (await writePair(folder, 'ca', await makeAuthority(now)));
  const certificate = new X509Certificate(authority.cert);
  if (!certificate.ca) throw new Error(`${join(folder, 'ca.crt')} is no authority; ${anew}`);
  if (certificate.validToDate.getTime() <= now) {
    throw new Error(
      `${join(folder, 'ca.crt')} ended on ${certificate.validToDate.toISOString().slice(0, 10)}; ${anew}`
    );
  }

  const old = await readPair(folder, 'server', 'delete both and start again: the same authority makes new ones');
  const good =
    old !== null &&
    old.certificate.verify(certificate.publicKey) &&
    old.certificate.validFromDate.getTime() <= now &&
    now < endOf(old) - RENEWED_BEFORE &&
    names.every((name) => covers(old.certificate, name));
  const leaf = good ? old : await writePair(folder, 'server', await makeLeaf(authority, names, now));
  return {
    cert: leaf.cert,
    key: leaf.key,
    ca: authority.cert,
    fingerprint: certificate.fingerprint256,
    renew: endOf(leaf) - RENEWED_BEFORE,
    made: found === null
  };
}
