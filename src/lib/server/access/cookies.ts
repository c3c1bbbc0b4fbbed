import type { IncomingMessage } from 'node:http';

/** `__Host-`: this very host, over TLS, every path (RFC 6265bis). Browsers take loopback for secure. */
export const SESSION_COOKIE = '__Host-pilotlight';
export const DISPLAY_COOKIE = '__Host-pilotlight-display';
/** Which face of the demo this browser has put on: no secret. */
export const PERSONA_COOKIE = 'pilotlight-persona';

/** Browsers keep no cookie longer. */
const LONGEST_S = 400 * 24 * 3600;

/** The value of a cookie; null: not there, or there twice. */
export function cookieOf(request: IncomingMessage, name: string): string | null {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]!.slice(name.length + 1) : null;
}

export const displayCookie = (token: string): string =>
  `${DISPLAY_COOKIE}=${token}; Max-Age=${LONGEST_S}; Path=/; HttpOnly; Secure; SameSite=Strict`;

export const personaCookie = (persona: string | null): string =>
  `${PERSONA_COOKIE}=${persona === null ? '' : encodeURIComponent(persona)}; ${persona === null ? 'Max-Age=0; ' : ''}Path=/; HttpOnly; SameSite=Strict`;
