import type { Logger } from 'pino';
import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';
import type { Live } from '../sockets/live.ts';
import type { ApiKeys } from './api-keys.ts';
import { samePrincipal, type PeopleAccess } from './people.ts';
import type { Principal } from './principal.ts';
import type { SignIn } from './sign-in.ts';
import type { Versions } from './versions.ts';

/** Lookups at once: a database elsewhere answers each after a while, and thousands may watch. */
const AT_ONCE = 8;
/** Sessions of open lines are written down so often: `sessions.idle` is a minute at least. */
const TOUCH: Ms = 30_000;

/**
 * Looks at everybody who watches whenever rights have changed anywhere, and cuts who is not known any more or sees
 * something else now: they come back with what they have (LIVE13). Bounded: one look at a time, each person once, a few at once.
 */
export function createRevocation(options: {
  readonly access: PeopleAccess;
  readonly signIn: Pick<SignIn, 'touch'>;
  readonly apiKeys: Pick<ApiKeys, 'reload'>;
  readonly versions: Versions;
  readonly live: Pick<Live, 'watchers' | 'revoke'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}): { close(): void } {
  const { access, signIn, apiKeys, versions, live, clock, logger } = options;
  let dirty = false;
  let under: Promise<void> | null = null;

  const keyOf = ({ actor, session }: Principal) => `${actor} ${session ?? ''}`;

  async function lookAt(key: string, one: Principal): Promise<void> {
    const now = await access.again(one);
    if (now && samePrincipal(now, one)) return;
    const lines = live.revoke((watcher) => keyOf(watcher) === key);
    if (lines > 0) logger.warn({ who: one.actor, lines }, now ? 'sees something else now' : 'revoked');
  }

  async function look(): Promise<void> {
    while (dirty) {
      dirty = false;
      await apiKeys.reload();
      const all = [...Map.groupBy(live.watchers(), keyOf)];
      for (let from = 0; from < all.length; from += AT_ONCE) {
        await Promise.all(all.slice(from, from + AT_ONCE).map(([key, [first]]) => lookAt(key, first!)));
      }
    }
  }

  function start(): void {
    dirty = true;
    under ??= look().then(
      () => {
        under = null;
        if (dirty) start();
      },
      (error: unknown) => {
        under = null;
        // what can't be looked up is looked up again: nobody stays in because the database was away for a moment
        dirty = true;
        logger.error({ err: error }, 'who watches could not be looked up again');
      }
    );
  }

  /** An open line is use: whoever watches is not signed out for doing nothing else (PEOPLE7). */
  function touch(): void {
    const sessions = live.watchers().flatMap(({ session }) => session ?? []);
    signIn.touch([...new Set(sessions)], clock.now()).catch((error: unknown) => {
      logger.error({ err: error }, 'that sessions are in use could not be written down; it is tried again');
    });
  }

  access.onDoubt(start);
  const stops = [
    versions.onChange(start),
    clock.every(1_000, () => {
      if (dirty) start();
    }),
    clock.every(TOUCH, touch)
  ];
  return {
    close() {
      for (const stop of stops) stop();
    }
  };
}
