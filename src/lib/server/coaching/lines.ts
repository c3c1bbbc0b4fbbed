import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { readSecret } from '../config/secrets.ts';
import { createGuard } from '../notify/guard.ts';
import { createPost } from '../notify/post.ts';
import type { Clock, CoachLine, Source } from '../ports.ts';
import { createWebhookLine } from './webhook-line.ts';

/** How long a phone system may ring a coach before it answers. */
const PATIENCE = 45_000;

/** What can put a coach on the calls of each source: the phone system itself, or a webhook. Rejects where a secret is missing. */
export async function coachLines(
  config: Pick<Config, 'sources' | 'notify'>,
  sources: readonly Source[],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly clock: Clock;
    readonly logger: Pick<Logger, 'warn'>;
  }
): Promise<ReadonlyMap<string, CoachLine>> {
  const lines = new Map<string, CoachLine>();
  for (const { settings, coach } of sources) if (coach) lines.set(settings.id, coach);
  const guard = createGuard({ allow: config.notify.allow });
  const post = createPost({ patience: PATIENCE });
  for (const source of config.sources) {
    if (source.type !== 'events' || !source.coaching) continue;
    const { url } = source.coaching;
    const secret = await readSecret(source.coaching.secret, options.env);
    lines.set(
      source.id,
      createWebhookLine({ ...{ url, secret, guard, post, logger: options.logger }, now: () => options.clock.now() })
    );
  }
  return lines;
}
