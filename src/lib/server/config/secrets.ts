import { readFile } from 'node:fs/promises';
import type { SecretRef } from './parts.ts';

/** Below this an ingest key could be guessed: 16 characters of base64url are 96 bits. */
const SHORTEST_KEY = 16;
const COMMON = /^(.)\1*$|^(secret|password|changeme|change-me|default|test|pilotlight|0123456789|1234567890|abcdefgh)/i;

/**
 * The secret that a reference names, without the line's end.
 * @throws Error that names the variable or file, never the secret.
 */
export async function readSecret(ref: SecretRef, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  if ('env' in ref) {
    const value = env[ref.env]?.trim();
    if (value) return value;
    throw new Error(`the environment variable ${ref.env} is not set; it must hold a secret`);
  }
  let value: string;
  try {
    value = (await readFile(ref.file, 'utf8')).trim();
  } catch (error) {
    throw new Error(
      `${ref.file} can't be read (${(error as NodeJS.ErrnoException).code ?? 'error'}); it must hold a secret`,
      {
        cause: error
      }
    );
  }
  if (value === '') throw new Error(`${ref.file} is empty; it must hold a secret`);
  return value;
}

/** A key that lets events in. @throws Error like `readSecret`, and if the key is weak. */
export async function readKey(ref: SecretRef, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const key = await readSecret(ref, env);
  const where = 'env' in ref ? ref.env : ref.file;
  if (key.length < SHORTEST_KEY || COMMON.test(key)) {
    throw new Error(`the key in ${where} is too weak; make one with: openssl rand -base64 32`);
  }
  if (!/^[\w\-.~+/]+=*$/.test(key)) {
    throw new Error(
      `the key in ${where} holds characters that no Bearer header carries; use letters, digits and -._~+/`
    );
  }
  return key;
}
