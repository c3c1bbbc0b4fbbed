import { createHmac, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { EpochMs } from '../../core/ids.ts';
import type { CoachFailure, CoachLine } from '../ports.ts';
import type { Checked } from '../notify/guard.ts';
import type { Post } from '../notify/post.ts';

/** How a phone system says what it made of a request. */
const FAILURES: ReadonlySet<string> = new Set<CoachFailure>([
  ...([
    'not_connected',
    'no_call',
    'several_calls',
    'refused',
    'coach_no_answer',
    'call_ended',
    'not_confirmed'
  ] as const)
]);
const RUNG = ['acknowledged', 'heard', 'no_answer', 'failed'] as const;

/**
 * Any phone system, by a signed webhook (Standard Webhooks): `coach.open` is answered with `{"state":"on"}` once coach and
 * call are joined, or `{"state":"failed","reason":…}`; `coach.stop` hangs up; `phone.ring` is answered with what came of it.
 * When the call leaves the seat, Pilotlight sends `coach.stop` by itself.
 */
export function createWebhookLine(options: {
  readonly url: string;
  readonly secret: string;
  readonly guard: (url: string) => Promise<Checked>;
  readonly post: Post;
  readonly now: () => EpochMs;
  readonly logger: Pick<Logger, 'warn'>;
}): CoachLine {
  const { url, secret, guard, post, now, logger } = options;

  async function ask(type: string, data: object): Promise<Readonly<Record<string, unknown>> | null> {
    const id = randomUUID();
    const seconds = String(Math.floor(now() / 1000));
    const body = JSON.stringify({ specversion: '1.0', id, source: 'pilotlight', type: `pilotlight.${type}`, data });
    const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
    try {
      const headers = {
        'Content-Type': 'application/cloudevents+json; charset=utf-8',
        ...{ 'Webhook-Id': id, 'Webhook-Timestamp': seconds, 'Webhook-Signature': `v1,${signature}` }
      };
      const { status, text } = await post(await guard(url), headers, body);
      if (status < 200 || status >= 300) throw new Error(`answered ${status}`);
      const answer: unknown = text === '' ? {} : JSON.parse(text);
      return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
    } catch (error) {
      logger.warn(
        { why: (error as NodeJS.ErrnoException).code ?? (error as Error).name, type },
        'a phone system did not do as asked'
      );
      return null;
    }
  }

  return {
    async open({ session, mode, contact, seat, phone }) {
      const answer = await ask('coach.open', { session, mode, contact, seat, phone });
      if (answer === null) return 'not_connected';
      if (answer['state'] === 'on') return null;
      const { reason } = answer;
      return typeof reason === 'string' && FAILURES.has(reason) ? (reason as CoachFailure) : 'not_confirmed';
    },
    async stop(session) {
      await ask('coach.stop', { session });
    },
    // it has no way to say so: the floor does
    onEnd: () => () => undefined,
    async ring({ id, phone, severity }) {
      const answer = await ask('phone.ring', { id, phone, severity });
      return RUNG.find((one) => one === answer?.['state']) ?? 'failed';
    }
  };
}
