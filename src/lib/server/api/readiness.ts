import type { SourceState } from '../../core/state.ts';
import type { FactLog, Turns } from '../ports.ts';

/** `GET /readyz`: fit to take events and serve walls? A source that is down is said, and is no reason to go away. */
export interface Readiness {
  readonly ready: boolean;
  readonly log: {
    readonly ok: boolean;
    readonly pending: number;
    readonly commit_ms: number;
    readonly error: string | null;
  };
  readonly sources: Readonly<Record<string, { readonly state: string; readonly reason: string | null }>>;
}

export function createReadiness({ log, turns }: { readonly log: FactLog; readonly turns: Turns }): () => Readiness {
  return () => {
    const { ok, pending, commitMs, error } = log.health();
    const shown = Object.keys(turns.ages()).map((id) => turns.show('sources', id) as SourceState | undefined);
    const sources = shown.flatMap((one) => (one ? [[one.id, { state: one.state, reason: one.reason }] as const] : []));
    return { ready: ok, log: { ok, pending, commit_ms: commitMs, error }, sources: Object.fromEntries(sources) };
  };
}
