import type { Outbox } from './parts.ts';

/** No target outside this server is set up: people are reached by the screens that they have open. */
export const screensOnly = (): Outbox => ({
  put: () => Promise.resolve(),
  kick: () => undefined,
  onOutcome: () => () => undefined
});
