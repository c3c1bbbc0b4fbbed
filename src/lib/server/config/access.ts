import { isIP } from 'node:net';
import { z } from 'zod';
import { duration, secret } from './parts.ts';

/** Whether a URL's host is this machine itself. */
export const isLoopbackHost = (hostname: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);

const ORIGIN = 'must be an exact origin as browsers send it, such as https://wall.example.com or https://10.0.0.5:3000';
/** Scheme, host and port as a browser serialises them: lower case, no default port, no path, nothing that stands for more. */
const origin = z
  .string(ORIGIN)
  .max(300, ORIGIN)
  .refine((text) => /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text, ORIGIN)
  .meta({ description: 'https://host[:port], exactly as the address bar shows it' });

const PEER = 'must be an address or a range such as 10.0.0.5 or 10.0.0.0/24';
/** An IP address, or a range of them; a range of everybody is none. */
const peer = z.string(PEER).superRefine((text, context) => {
  const [address = '', bits, more] = text.split('/');
  const widest = isIP(address) === 4 ? 32 : 128;
  const whole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
  if (isIP(address) === 0 || address.includes('%') || more !== undefined || !whole) {
    context.addIssue({ code: 'custom', message: PEER });
  } else if (bits !== undefined && Number(bits) === 0) {
    context.addIssue({ code: 'custom', message: 'trusts everybody; name the addresses of the proxy alone' });
  }
});

const DISCOVERY = 'must be an https address such as https://id.example.com/.well-known/openid-configuration';
const discovery = z.string(DISCOVERY).refine((text) => {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}, DISCOVERY);

/** How long a sign-in lasts where the file says nothing: 12 h, or 2 h without anything done. */
export const SESSIONS = { hours: 12, idle: 7_200_000 } as const;

const sessions = z.strictObject({
  hours: z.int().min(1).max(720).default(SESSIONS.hours).meta({ description: 'A sign-in ends after so many hours' }),
  idle: duration
    .refine((ms) => ms >= 60_000, 'must be at least 1m')
    .prefault('2h')
    .meta({ description: 'A sign-in ends after so long without anything done' })
});

const oidc = z.strictObject({
  name: z.string().min(1).max(60).meta({ description: 'What the button says' }),
  discovery,
  clientId: z.string().min(1),
  clientSecret: secret,
  claim: z.string().min(1).default('preferred_username').meta({ description: 'The claim that holds the username' })
});

/** Who may come in, and by which way. */
export const access = z
  .strictObject({
    mode: z.enum(['open', 'people']).default('open'),
    origins: z.array(origin).min(1).max(50).optional().meta({ description: 'The addresses that browsers see' }),
    proxy: z
      .strictObject({ trust: z.array(peer).min(1).max(100) })
      .optional()
      .meta({ description: 'Behind a TLS proxy: only requests from these addresses; its X-Forwarded headers count' }),
    tls: z
      .strictObject({ cert: z.string().min(1), key: z.string().min(1) })
      .optional()
      .meta({ description: 'PEM files of a certificate with its chain, and its key; without it the server makes one' }),
    sessions: sessions.optional(),
    oidc: oidc.optional()
  })
  .default({ mode: 'open' })
  .meta({ description: 'open: this machine only, no sign-in; people: accounts' });

export type AccessFile = z.output<typeof access>;
