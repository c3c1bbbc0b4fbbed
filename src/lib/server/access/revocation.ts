import type { Logger } from 'pino';
import type { Clock } from '../ports.ts';
import type { Live } from '../sockets/live.ts';
import type { ApiKeys } from './api-keys.ts';
import { samePrincipal, type PeopleAccess } from './people.ts';
import type { Principal } from './principal.ts';
import type { Versions } from './versions.ts';

/**
 * Looks at everybody who watches whenever rights have changed anywhere, and cuts who is not known any more or sees
 * something else now: they come back with what they have (LIVE13). Bounded: one look at a time, each person once.
 */
export function createRevocation(options: {
  readonly access: PeopleAccess;
  readonly apiKeys: ApiKeys;
  readonly versions: Versions;
  readonly live: Pick<Live, 'watchers' | 'revoke'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}): { close(): void } {
  const { access, apiKeys, versions, live, clock, logger } = options;
  let dirty = false;
  let under: Promise<void> | null = null;

  const keyOf = ({ actor, session }: Principal) => `${actor} ${session ?? ''}`;

  async function look(): Promise<void> {
    while (dirty) {
      dirty = false;
      await apiKeys.reload();
      for (const [key, [first]] of Map.groupBy(live.watchers(), keyOf)) {
        const now = await access.again(first!);
        if (now && samePrincipal(now, first!)) continue;
        const lines = live.revoke((watcher) => keyOf(watcher) === key);
        if (lines > 0) logger.warn({ who: first!.actor, lines }, now ? 'sees something else now' : 'revoked');
      }
    }
  }

  function start(): void {
    dirty = true;
    under ??= look()
      .catch((error: unknown) => {
        // what can't be looked up is looked up again: nobody stays in because the database was away for a moment
        dirty = true;
        logger.error({ err: error }, 'who watches could not be looked up again');
      })
      .finally(() => (under = null));
  }

  access.onDoubt(start);
  const stops = [
    versions.onChange(start),
    clock.every(1_000, () => {
      if (dirty) start();
    })
  ];
  return {
    close() {
      for (const stop of stops) stop();
    }
  };
}
