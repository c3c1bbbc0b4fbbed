import type { BetterAuthOptions } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { username } from 'better-auth/plugins/username';
import { SESSION_COOKIE } from './cookies.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { PASSWORD } from './passwords.ts';
import type { SignInOptions } from './sign-in.ts';
import { foldUsername, isUsername } from './usernames.ts';

const PLACE = '/api/auth';
const PROVIDER = 'oidc';
/** To be given to the provider as the only place that it sends people back to. */
export const OIDC_RETURN = `${PLACE}/callback/${PROVIDER}`;
/** Where who could not be let in is sent, with `?error=`. */
export const OIDC_FAILED = '/sign-in';

/** What the provider gave is for the moment of the sign-in alone: nothing of it is kept. */
const withoutTokens = <T extends object>(account: T) =>
  Promise.resolve({ data: { ...account, accessToken: null, refreshToken: null, idToken: null } });

/** How better-auth is set up: passwords by username, sessions by cookie, one provider; none of its own ways in. */
export function authOptions({ sql, secret, origin, origins, longest, oidc, logger, now }: SignInOptions) {
  /** The server's clock rules, as it does wherever sessions are looked at. */
  const dated = <T extends object>(session: T) => {
    const at = new Date(now());
    return Promise.resolve({
      data: { ...session, createdAt: at, updatedAt: at, expiresAt: new Date(now() + longest) }
    });
  };
  return {
    appName: 'Pilotlight',
    ...{ baseURL: origin, basePath: PLACE, secret, trustedOrigins: [origin, ...origins] },
    telemetry: { enabled: false },
    database: { db: sql.db, type: sql.type, transaction: true },
    logger: { level: 'error', log: (_level, message) => logger.warn({ auth: message }, 'sign-in') },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD.shortest,
      maxPasswordLength: PASSWORD.longest,
      password: { hash: hashPassword, verify: verifyPassword }
    },
    session: { expiresIn: longest / 1000, disableSessionRefresh: true, cookieCache: { enabled: false } },
    rateLimit: { enabled: false }, // the door counts tries itself, by address and by name
    advanced: {
      // the single sign-on's short-lived cookies too; its own prefix would stand before it, and every cookie is Secure below
      cookiePrefix: SESSION_COOKIE,
      useSecureCookies: false,
      defaultCookieAttributes: { secure: true, httpOnly: true, sameSite: 'lax' },
      cookies: {
        session_token: {
          name: SESSION_COOKIE,
          attributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' }
        }
      },
      ipAddress: { disableIpTracking: true }
    },
    // who comes by single sign-on is known by the address that their username makes
    // (an admin gave the username: there is no address whose owner could have come first)
    account: {
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, trustedProviders: [PROVIDER], requireLocalEmailVerified: false }
    },
    databaseHooks: {
      session: { create: { before: dated } },
      account: { create: { before: withoutTokens }, update: { before: withoutTokens } }
    },
    onAPIError: { errorURL: OIDC_FAILED },
    plugins: [
      username({
        minUsernameLength: 1,
        maxUsernameLength: 64,
        usernameNormalization: foldUsername,
        usernameValidator: isUsername
      }),
      ...(oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: PROVIDER,
                  discoveryUrl: oidc.discovery,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: ['openid', 'profile', 'email'],
                  pkce: true,
                  requireIdTokenVerification: true,
                  disableImplicitSignUp: true,
                  disableSignUp: true,
                  mapProfileToUser: ({ [oidc.claim]: claimed }: Record<string, unknown>) => ({
                    email: addressOf(typeof claimed === 'string' ? claimed : ''),
                    emailVerified: true
                  })
                }
              ]
            })
          ]
        : [])
    ]
  } satisfies BetterAuthOptions;
}

/** better-auth wants an address; nothing is ever sent to it (RFC 2606). */
export const addressOf = (handle: string): string =>
  `${Buffer.from(foldUsername(handle)).toString('hex')}@people.invalid`;
