import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKey, readSecret } from '../../../src/lib/server/config/secrets.ts';
import { readEnv } from '../../../src/lib/server/env.ts';
import { temporaryFolder } from '../../support/folder.ts';

test('[CONFIG12] defaults, variables, and files of them', () => {
  using folder = temporaryFolder();
  const port = join(folder.path, 'port');
  writeFileSync(port, '8080\n');
  const database = join(folder.path, 'database');
  writeFileSync(database, 'postgresql://u:p@db/floor\n');
  expect(readEnv({})).toEqual({
    ...{ config: null, data: './data', port: 3000, host: null, origin: null, database: null }
  });
  expect(
    readEnv({
      PORT_FILE: port,
      PILOTLIGHT_DATA: '/d',
      PILOTLIGHT_CONFIG: 'c',
      HOST: '::1',
      ORIGIN: 'https://w.example/',
      DATABASE_URL_FILE: database
    })
  ).toEqual({
    config: 'c',
    data: '/d',
    port: 8080,
    host: '::1',
    origin: 'https://w.example',
    database: 'postgresql://u:p@db/floor'
  });
  expect(readEnv({ PORT: '', PORT_FILE: '' }).port).toBe(3000);
  expect(readEnv({ DATABASE_URL: 'postgres://h/d' }).database).toBe('postgres://h/d');
});

test.each([
  [{ PORT: '80a' }, 'PORT must be a number'],
  [{ PORT: '65536' }, 'PORT must be a number'],
  [{ PORT: '1', PORT_FILE: 'x' }, 'PORT and PORT_FILE are both set; keep one'],
  [{ HOST_FILE: '/nowhere/host' }, "HOST_FILE names /nowhere/host, which can't be read"],
  [{ ORIGIN: 'wall.example' }, 'ORIGIN must be a scheme and a host'],
  [{ ORIGIN: 'https://wall.example/path' }, 'ORIGIN must be a scheme and a host'],
  [{ ORIGIN: 'javascript:alert(1)' }, 'ORIGIN must be a scheme and a host'],
  [{ DATABASE_URL: 'mysql://u@h/d' }, 'DATABASE_URL must begin with postgres:// or postgresql://'],
  [{ DATABASE_URL: 'people.db' }, 'DATABASE_URL must begin with postgres:// or postgresql://'],
  [{ DATABASE_URL: 'postgres://' }, 'DATABASE_URL must begin with postgres:// or postgresql://']
])('[CONFIG12] %o stops the start: %s', (variables, message) => {
  expect(() => readEnv(variables)).toThrow(message);
});

test('[CONFIG12] a database that can not be is not shown: a password stands in it', () => {
  expect(() => readEnv({ DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toThrow('hunter2');
});

test('[CONFIG6] secrets come from a variable or a file', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'secret');
  writeFileSync(file, 'from a file\n');
  expect(await readSecret({ env: 'S' }, { S: ' from a variable ' })).toBe('from a variable');
  expect(await readSecret({ file }, {})).toBe('from a file');
  await expect(readSecret({ env: 'S' }, {})).rejects.toThrow('the environment variable S is not set');
  await expect(readSecret({ env: 'S' }, { S: ' ' })).rejects.toThrow('is not set');
  await expect(readSecret({ file: `${file}2` }, {})).rejects.toThrow(/secret2 can't be read \(ENOENT\)/);
  writeFileSync(file, '\n');
  await expect(readSecret({ file }, {})).rejects.toThrow('is empty');
});

test('[CONFIG6] a weak key stops the start without being shown', async () => {
  const good = 'mZ9vT4rQ8wLk2xYb';
  expect(await readKey({ env: 'K' }, { K: good })).toBe(good);
  for (const weak of [
    'short',
    'a'.repeat(40),
    'changeme-changeme-changeme',
    'Secret-secret-secret',
    '0123456789012345678'
  ]) {
    const refused = readKey({ env: 'K' }, { K: weak });
    await expect(refused).rejects.toThrow('the key in K is too weak; make one with: openssl rand -base64 32');
  }
  await expect(readKey({ env: 'K' }, { K: 'with spaces in it, no bearer' })).rejects.toThrow(
    'no Bearer header carries'
  );
});
