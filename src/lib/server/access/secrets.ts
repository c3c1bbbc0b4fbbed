import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SHORTEST = 32;

/**
 * Reads a secret of the data folder, made on first use (32 random bytes as base64url, mode 0600).
 * Throws if the file is there but too short to be a secret.
 */
async function secretFile(folder: string, name: string): Promise<{ path: string; secret: string; made: boolean }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  try {
    const file = await open(path, 'wx', 0o600);
    const secret = randomBytes(32).toString('base64url');
    try {
      await file.writeFile(`${secret}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return { path, secret, made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret.length < SHORTEST) throw new Error(`${path} holds no whole secret; delete it and start again`);
  return { path, secret, made: false };
}

/** The ingest key that `npm start` makes without a config: `<data>/ingest.key`. */
export const ingestKeyFile = (folder: string) => secretFile(folder, 'ingest.key');

/** What callers' numbers are sealed with: `<data>/caller.secret`. Losing it makes every caller a new one. */
export async function callerSecret(folder: string): Promise<Uint8Array> {
  return Buffer.from((await secretFile(folder, 'caller.secret')).secret, 'utf8');
}

/** What the audit trail is signed with: `<data>/audit.secret`. Losing it makes the whole trail one that can't be verified. */
export async function auditSecret(folder: string): Promise<Uint8Array> {
  return Buffer.from((await secretFile(folder, 'audit.secret')).secret, 'utf8');
}

/** What sessions' cookies are signed with: `<data>/sign-in.secret`. Losing it signs everybody out. */
export const signInSecret = async (folder: string): Promise<string> =>
  (await secretFile(folder, 'sign-in.secret')).secret;

/** What callers' whole numbers are encrypted with (32 bytes): `<data>/sealed.secret`. Losing it loses them. */
export async function sealedSecret(folder: string): Promise<Uint8Array> {
  const { path, secret } = await secretFile(folder, 'sealed.secret');
  const bytes = Buffer.from(secret, 'base64url');
  if (bytes.length !== 32) throw new Error(`${path} holds no key of 32 bytes; put a backup's in its place`);
  return bytes;
}

/** What alerts' ids are made with: `<data>/alert.secret`. Losing it gives each open alert another id after the next start. */
export async function alertSecret(folder: string): Promise<Uint8Array> {
  return Buffer.from((await secretFile(folder, 'alert.secret')).secret, 'utf8');
}
