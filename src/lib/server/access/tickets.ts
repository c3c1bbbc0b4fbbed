import type { EpochMs, Ms } from '../../core/ids.ts';
import { digestOf, makeSecret } from './codes.ts';
import type { Principal } from './principal.ts';

/** Single-use tickets for a socket: they travel in its first packet, never in an address. */
export interface Tickets {
  /** Base64url, good for half a minute and one use. */
  make(principal: Principal, now: EpochMs): string;
  /** Whose it was; null: there is no such ticket (any more). */
  take(ticket: string, now: EpochMs): Principal | null;
  readonly size: number;
}

const GOOD_FOR: Ms = 30_000;
/** Two for each of 5,000 walls that come back at once. */
const MOST = 10_000;

export function createTickets(): Tickets {
  /** By digest, oldest first. */
  const out = new Map<string, { readonly principal: Principal; readonly until: EpochMs }>();
  return {
    make(principal, now) {
      for (const [digest, { until }] of out) {
        if (until > now && out.size < MOST) break;
        out.delete(digest);
      }
      const ticket = makeSecret();
      out.set(digestOf(ticket), { principal, until: now + GOOD_FOR });
      return ticket;
    },
    take(ticket, now) {
      const digest = digestOf(ticket);
      const found = out.get(digest);
      out.delete(digest);
      return found && found.until > now ? found.principal : null;
    },
    get size() {
      return out.size;
    }
  };
}
