import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { EpochMs } from '../../core/ids.ts';
import type { Pair } from './certificate.ts';

/** A certificate that somebody else made. */
export interface GivenCertificate extends Pair {
  /** When it ends, epoch ms. */
  readonly end: EpochMs;
}

async function read(path: string, key: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Error(`access.tls.${key}: ${path} can't be read (${code})`, { cause: error });
  }
}

function attempt<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new Error(what, { cause: error });
  }
}

/**
 * Reads the files of `access.tls`: the certificate with its chain, and its key, both PEM.
 * @throws Error naming the file and the mend: unreadable, no PEM, another's key, over or not yet begun.
 */
export async function givenCertificate(
  files: { readonly cert: string; readonly key: string },
  now: EpochMs
): Promise<GivenCertificate> {
  const [cert, key] = await Promise.all([read(files.cert, 'cert'), read(files.key, 'key')]);
  const noKey = `access.tls.key: ${files.key} holds no PEM key without a passphrase; give one`;
  const secret = attempt(noKey, () => createPrivateKey(key));
  const noCertificate = `access.tls.cert: ${files.cert} holds no PEM certificate; give it with its chain`;
  const certificate = attempt(noCertificate, () => new X509Certificate(cert));
  if (!certificate.checkPrivateKey(secret)) {
    throw new Error(`access.tls.key: ${files.key} is not the key of ${files.cert}; the server's own comes first there`);
  }
  attempt(noCertificate, () => createSecureContext({ cert, key, minVersion: 'TLSv1.2' }));
  const [begin, end] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  if (now >= end || now < begin) {
    const when = now < begin ? `begins on ${day(begin)}` : `ended on ${day(end)}`;
    throw new Error(`access.tls.cert: ${files.cert} ${when}; give one that is good now`);
  }
  return { cert, key, end };
}

const day = (at: EpochMs) => new Date(at).toISOString().slice(0, 10);
