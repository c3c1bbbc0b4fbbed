import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider tells of whoever signs in there. */
export interface Claims {
  readonly sub: string;
  readonly preferred_username?: unknown;
  readonly [name: string]: unknown;
}

export interface FakeOidc extends AsyncDisposable {
  readonly discovery: string;
  readonly clientId: string;
  /** Signs somebody in at the provider: what the browser brings back to the server. */
  authorize(url: string, claims: Claims): { readonly code: string; readonly state: string; readonly redirect: string };
  /** Changes what the next id token says, or who signs it. */
  forge: { readonly claims?: object; readonly key?: KeyObject; readonly alg?: string } | null;
  /** What came to the token endpoint. */
  readonly asked: URLSearchParams[];
  /** Every token that was given out. */
  readonly tokens: string[];
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** An OpenID provider on loopback: discovery, token endpoint with PKCE, keys and userinfo. */
export async function fakeOidc(secret: string): Promise<FakeOidc> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const granted = new Map<string, { claims: Claims; challenge: string; nonce: string | null; redirect: string }>();
  const byToken = new Map<string, Claims>();
  let issuer = '';

  function idToken(claims: Claims, nonce: string | null): string {
    const now = Math.floor(Date.now() / 1000);
    const { key = privateKey, alg = 'ES256', claims: forged = {} } = oidc.forge ?? {};
    const whole = {
      iss: issuer,
      aud: oidc.clientId,
      iat: now,
      exp: now + 60,
      ...(nonce && { nonce }),
      ...claims,
      ...forged
    };
    const text = `${base64({ alg, kid: 'one', typ: 'JWT' })}.${base64(whole)}`;
    if (alg === 'none') return `${text}.`;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  async function token(request: IncomingMessage): Promise<object | null> {
    const form = new URLSearchParams(await bodyOf(request));
    oidc.asked.push(form);
    const code = form.get('code') ?? '';
    const grant = granted.get(code);
    granted.delete(code);
    const basic = Buffer.from(`${oidc.clientId}:${secret}`).toString('base64');
    const known = request.headers.authorization === `Basic ${basic}` || form.get('client_secret') === secret;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || !known || challenge !== grant.challenge || form.get('redirect_uri') !== grant.redirect) return null;
    const access_token = `access-${randomUUID()}`;
    byToken.set(access_token, grant.claims);
    const id_token = idToken(grant.claims, grant.nonce);
    const refresh_token = `refresh-${randomUUID()}`;
    oidc.tokens.push(access_token, id_token, refresh_token);
    return { access_token, id_token, refresh_token, token_type: 'Bearer', expires_in: 60 };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (value: object | null) =>
      response
        .writeHead(value ? 200 : 400, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(value ?? { error: 'invalid_grant' }));
    if (request.url === '/.well-known/openid-configuration') {
      json({
        ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
        ...{ userinfo_endpoint: `${issuer}/userinfo`, jwks_uri: `${issuer}/jwks` },
        id_token_signing_alg_values_supported: ['ES256']
      });
    } else if (request.url === '/jwks') {
      json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] });
    } else if (request.url === '/token') json(await token(request));
    else json(byToken.get((request.headers.authorization ?? '').replace('Bearer ', '')) ?? null);
  }

  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const oidc: FakeOidc = {
    ...{
      discovery: `${issuer}/.well-known/openid-configuration`,
      clientId: 'pilotlight',
      forge: null,
      asked: [],
      tokens: []
    },
    authorize(url, claims) {
      const { searchParams: asked } = new URL(url);
      const code = randomUUID();
      const redirect = asked.get('redirect_uri') ?? '';
      granted.set(code, { claims, challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce'), redirect });
      return { code, state: asked.get('state') ?? '', redirect };
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    }
  };
  return oidc;
}
