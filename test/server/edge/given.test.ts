import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HTTP_LIMITS } from '../../../src/lib/server/api/body.ts';
import { makeAuthority, makeLeaf } from '../../../src/lib/server/edge/certificate.ts';
import { givenCertificate } from '../../../src/lib/server/edge/given.ts';
import { createListener } from '../../../src/lib/server/edge/listener.ts';
import { ask } from '../../support/edge.ts';
import { temporaryFolder } from '../../support/folder.ts';

const DAY = 86_400_000;
const now = Date.now();

test('[EDGE13] a certificate with its chain is served; whatever is wrong with it stops the start', async () => {
  using folder = temporaryFolder();
  const authority = await makeAuthority(now);
  const leaf = await makeLeaf(authority, ['localhost'], now);
  const path = (name: string, text?: string) => {
    const file = join(folder.path, name);
    if (text !== undefined) writeFileSync(file, text);
    return file;
  };
  const cert = path('chain.pem', leaf.cert + authority.cert);
  const key = path('key.pem', leaf.key);
  const given = await givenCertificate({ cert, key }, now);
  expect(given).toMatchObject({ cert: leaf.cert + authority.cert, key: leaf.key });
  expect(Math.round((given.end - now) / DAY)).toBe(396);

  const listener = createListener({ tls: given, limits: HTTP_LIMITS });
  listener.server.on('request', (_, response) => response.end('hello'));
  const port = await listener.listen(0, '127.0.0.1');
  expect((await ask(port, '/', { ca: authority.cert })).body).toBe('hello');
  expect((await ask(port, '/')).status).toBe(400);
  await listener.close();

  const wrong = async (files: object, at = now): Promise<string> =>
    givenCertificate({ cert, key, ...files }, at).then(
      () => 'good',
      (error: unknown) => (error as Error).message
    );
  expect(await wrong({ cert: path('none') })).toContain("none can't be read (ENOENT)");
  expect(await wrong({ key: path('none') })).toContain('access.tls.key: ');
  expect(await wrong({ cert: key })).toContain('holds no PEM certificate; give it with its chain');
  expect(await wrong({ cert: path('half', `${leaf.cert.slice(0, 300)}\n`) })).toContain('holds no PEM certificate');
  expect(await wrong({ key: cert })).toContain('holds no PEM key without a passphrase');
  expect(await wrong({ key: path('other', authority.key) })).toContain('is not the key of');
  expect(await wrong({ cert: path('turned', authority.cert + leaf.cert) })).toContain("the server's own comes first");
  expect(await wrong({}, now + 400 * DAY)).toMatch(/chain\.pem ended on \d{4}-\d\d-\d\d; give one that is good now/);
  expect(await wrong({}, now - 2 * DAY)).toMatch(/chain\.pem begins on/);
  expect(await wrong({})).not.toContain('PRIVATE');
});
