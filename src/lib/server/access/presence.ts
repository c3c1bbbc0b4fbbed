import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Grant } from '../../protocol/people.ts';
import type { Clock } from '../ports.ts';
import type { Principal } from './principal.ts';

/** Who is here now: signed in, with a page open. An alert looks for them first, and comes back from who leaves. */
export interface Presence {
  present(): readonly Present[];
  /** Called with a person whose last session has ended: they signed out, were revoked, or it ran out. */
  onLeft(listener: (person: string) => void): () => void;
  /** They did something: they are here. */
  seen(principal: Principal): void;
  close(): void;
}

export interface Present {
  readonly person: string;
  readonly name: string;
  /** As the config's `duty` names them; null: a face of the demo. */
  readonly username: string | null;
  readonly grants: readonly Grant[];
}

/** How often sessions that nobody ended are looked at: one that ran out tells nobody. */
const LOOK: Ms = 15_000;

export function createPresence(options: {
  /** Whose lines are open. */
  readonly watchers: () => readonly Principal[];
  readonly alive: (session: string, now: EpochMs) => Promise<boolean>;
  /** Rights or sessions have changed somewhere. */
  readonly onChange: (listener: () => void) => () => void;
  /** The demo's faces: always here. */
  readonly faces: readonly Present[];
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): Presence {
  const { watchers, alive, faces, clock, logger } = options;
  const sessions = new Map<string, Set<string>>();
  const listeners = new Set<(person: string) => void>();
  let under = false;
  let again = false;

  function note({ who, session }: Principal): void {
    if (who.kind !== 'person' || session === null) return;
    const known = sessions.get(who.id);
    if (known) known.add(session);
    else sessions.set(who.id, new Set([session]));
  }

  async function check(): Promise<void> {
    for (const watcher of watchers()) note(watcher);
    for (const [person, known] of sessions) {
      for (const session of known) if (!(await alive(session, clock.now()))) known.delete(session);
      if (known.size > 0) continue;
      sessions.delete(person);
      for (const listener of listeners) listener(person);
    }
  }

  function look(): void {
    again = under;
    if (under) return;
    under = true;
    check()
      .catch((error: unknown) => logger.error({ err: error }, 'who is signed in could not be looked up; tried again'))
      .finally(() => {
        under = false;
        if (again) look();
      });
  }

  const stops = [options.onChange(look), clock.every(LOOK, look)];
  return {
    present() {
      const here = new Map(faces.map((face) => [face.person, face]));
      for (const { who } of watchers()) {
        const { id, name, username, grants } = who;
        if (who.kind === 'person') here.set(id, { person: id, name, username, grants });
      }
      return [...here.values()];
    },
    onLeft(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    seen: note,
    close() {
      for (const stop of stops) stop();
      listeners.clear();
    }
  };
}
