import fc from 'fast-check';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCallerSeal } from '../../../src/lib/server/access/caller.ts';
import { auditSecret, callerSecret, ingestKeyFile } from '../../../src/lib/server/access/secrets.ts';
import { temporaryFolder } from '../../support/folder.ts';

test('[OPEN7] a secret is made once, for its owner only, and read back', async () => {
  using folder = temporaryFolder();
  const data = join(folder.path, 'data');
  const first = await ingestKeyFile(data);
  expect(first).toMatchObject({ path: join(data, 'ingest.key'), made: true });
  expect(first.secret).toMatch(/^[\w-]{43}$/);
  expect(statSync(first.path).mode & 0o777).toBe(0o600);
  expect(await ingestKeyFile(data)).toEqual({ ...first, made: false });
  expect(await callerSecret(data)).toEqual(await callerSecret(data));
  expect(Buffer.from(await callerSecret(data)).toString()).not.toBe(first.secret);
  expect(await auditSecret(data)).toEqual(await auditSecret(data));
  expect(await auditSecret(data)).not.toEqual(await callerSecret(data));
});

test('[OPEN7] a broken secret is refused with the mend', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'ingest.key'), 'short\n');
  await expect(ingestKeyFile(folder.path)).rejects.toThrow(/delete it and start again/);
  chmodSync(folder.path, 0o700);
});

const seal = createCallerSeal(Buffer.from('s'.repeat(43)));

test('[OPEN8] equal callers are equal, however they are spelled', () => {
  const one = seal('13812341234');
  expect(one).toEqual({ key: expect.stringMatching(/^[\w-]{22}$/) as string, shown: '138****1234' });
  for (const same of [
    '+86 138 1234 1234',
    '0086-138-1234-1234',
    ' 13812341234 ',
    'sip:13812341234@pbx.local',
    'tel:+8613812341234',
    'tel:+86-138-1234-1234;ext=5'
  ]) {
    expect(seal(same)).toEqual(one);
  }
  expect(seal('13812341235')).not.toEqual(one);
  expect(createCallerSeal(Buffer.from('t'.repeat(43)))('13812341234')?.key).not.toBe(one?.key);
});

test('[OPEN8] nobody is nobody', () => {
  for (const nobody of [
    '',
    '  ',
    'anonymous',
    'Anonymous',
    '<unknown>',
    'unavailable',
    's',
    'sip:anonymous@anonymous.invalid'
  ]) {
    expect(seal(nobody)).toBeUndefined();
  }
});

test('[OPEN8] no sealed caller shows more than seven digits of its number', () => {
  const digits = fc.stringMatching(/^[1-9]\d{2,14}$/);
  fc.assert(
    fc.property(digits, (number) => {
      const { shown, key } = seal(number)!;
      const visible = shown.replace('****', '').length;
      return visible <= Math.min(7, number.length - 2) && !shown.includes(number) && !key.includes(number);
    })
  );
});
