import type { Logger } from 'pino';
import type { NotifyFile } from '../config/notify.ts';
import { readSecret } from '../config/secrets.ts';
import { personOfPhone } from '../alerts/telling.ts';
import type { Clock, CoachLine } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';
import { createWebCarrier, type Carrier } from './carrier.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { createOutbox, type OutboxDesk } from './outbox.ts';
import { createPhoneCarrier } from './phone.ts';
import { createPost, type Post } from './post.ts';
import type { Target } from './targets.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The targets with their secrets. @throws Error that names the variable or file, never the secret. */
async function readTargets({ targets }: NotifyFile, env: Env): Promise<readonly Target[]> {
  return Promise.all(
    targets.map(async ({ id, type, url, secret, language, perMinute }) => ({
      ...{ id, type, language, perMinute },
      url: typeof url === 'string' ? url : await readSecret(url, env),
      secret: secret === undefined ? null : await readSecret(secret, env)
    }))
  );
}

export interface Notify {
  readonly outbox: OutboxDesk;
  /** Other targets are set. Rejects as the start does; those before then stay. */
  settle(file: NotifyFile): Promise<void>;
}

/** What goes out of this house. Rejects where a secret is missing. */
export async function createNotify(options: {
  readonly file: NotifyFile;
  readonly env: Env;
  readonly db: Db;
  /** The phone system that rings people; null: none can. */
  readonly line: () => Pick<CoachLine, 'ring'> | null;
  /** What it dials to reach somebody. */
  readonly phone: (person: string) => string | null;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error' | 'info'>;
  readonly resolve?: GuardOptions['resolve'];
  readonly post?: Post;
}): Promise<Notify> {
  const { env, db, clock, logger, resolve, post = createPost() } = options;
  let carriers = await make(options.file);

  async function make(file: NotifyFile): Promise<ReadonlyMap<string, Carrier>> {
    const guard = createGuard({ allow: file.allow, ...(resolve ? { resolve } : {}) });
    const targets = await readTargets(file, env);
    return new Map(targets.map((target) => [target.id, createWebCarrier(target, { guard, post })]));
  }

  function carrier(target: string): Carrier | null {
    const person = personOfPhone(target);
    if (person === null) return carriers.get(target) ?? null;
    const phone = options.phone(person);
    const line = options.line();
    return phone === null || line === null ? null : createPhoneCarrier(phone, line);
  }

  return {
    outbox: createOutbox({ db, carrier, clock, logger }),
    async settle(file) {
      carriers = await make(file);
    }
  };
}
