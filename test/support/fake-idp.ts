import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenID provider on loopback that says what a test tells it to. */
export interface FakeIdp extends AsyncDisposable {
  readonly discovery: string;
  /** What it was sent at its token endpoint, form fields. */
  readonly asked: URLSearchParams[];
  /** Approves what stands in the address of an authorization request; the code for it. */
  approve(authorization: URL, over?: Readonly<Record<string, unknown>>): string;
  /** Signs with a key that it does not publish. */
  forge: boolean;
}

const CLIENT = 'pilotlight';
export const IDP_CLIENT = { id: CLIENT, secret: 'the-secret-of-the-client-0123' };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startIdp(): Promise<FakeIdp> {
  const keys = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const grants = new Map<string, { challenge: string; claims: Record<string, unknown> }>();
  const server = createServer((request, response) => {
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/.well-known/openid-configuration') {
      json({
        ...{ issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` },
        ...{ jwks_uri: `${url}/jwks`, id_token_signing_alg_values_supported: ['ES256'] }
      });
    } else if (request.url === '/jwks') {
      json({ keys: [{ ...keys[0]!.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] });
    } else if (request.url === '/token') {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const fields = new URLSearchParams(body);
        idp.asked.push(fields);
        const grant = grants.get(fields.get('code') ?? '');
        grants.delete(fields.get('code') ?? '');
        const made = createHash('sha256')
          .update(fields.get('code_verifier') ?? '')
          .digest('base64url');
        if (!grant || made !== grant.challenge) json({ error: 'invalid_grant' }, 400);
        else json({ access_token: 'idp-access-token', token_type: 'Bearer', id_token: token(grant.claims) });
      });
    } else json({}, 404);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function token(claims: object): string {
    const body = `${part({ alg: 'ES256', kid: 'k', typ: 'JWT' })}.${part(claims)}`;
    const key = keys[idp.forge ? 1 : 0]!.privateKey;
    return `${body}.${sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  const idp: FakeIdp = {
    discovery: `${url}/.well-known/openid-configuration`,
    asked: [],
    forge: false,
    approve(authorization, over = {}) {
      const query = authorization.searchParams;
      const code = randomUUID();
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        ...{
          iss: url,
          aud: CLIENT,
          sub: 'subject-1',
          iat: now,
          exp: now + 300,
          nonce: query.get('nonce') ?? undefined
        },
        ...{ email: 'dora@example.com', email_verified: true, name: 'Dora', preferred_username: 'dora', ...over }
      };
      grants.set(code, { challenge: query.get('code_challenge') ?? '', claims });
      return code;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  };
  return idp;
}
