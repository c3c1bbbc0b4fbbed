import type { FloorState } from '../../src/lib/core/state.ts';
import type { Line, LineHandlers } from '../../src/lib/client/line.ts';
import { createReplica } from '../../src/lib/client/replica.ts';
import { hashState } from '../../src/lib/protocol/hash.ts';
import { diff, pictureOf } from '../../src/lib/protocol/picture.ts';
import type { Picture } from '../../src/lib/protocol/picture.ts';
import type { ByeReason, LiveProblem, Patch, Patches, Refusal, Snapshot, Watch } from '../../src/lib/protocol/wire.ts';
import { fakeTime } from './fake-time.ts';
import { nextHandles, stateAfter } from './pictures.ts';
import type { Move } from './pictures.ts';

export const SERVER_AHEAD = 1_790_000_000_000;

/** A server of one view whose line the test may cut, drop from, double and reorder. */
export function stage(random = () => 0.5) {
  const time = fakeTime();
  const told: Move[] = [];
  const patches: Patch[] = [];
  const watches: Watch[] = [];
  let picture: Picture = pictureOf(stateAfter([]));
  let epoch = 'e1';
  let offset = 0;
  let handlers: LineHandlers | null = null;
  let answer: ((said: Snapshot | Patches | Refusal) => void) | null = null;
  let dials = 0;
  const now = () => SERVER_AHEAD + time.mono();
  const copy = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;

  const replica = createReplica({
    view: 'floor:a',
    time,
    random,
    open(given): Line {
      dials += 1;
      handlers = given;
      return {
        watch(watch, said) {
          watches.push(watch);
          answer = said;
        },
        seen: () => undefined,
        close() {
          if (handlers === given) handlers = null;
        }
      };
    }
  });
  const snapshot = (): Snapshot => copy({ epoch, offset, now: now(), ...picture });

  return {
    time,
    replica,
    watches,
    snapshot,
    get dials() {
      return dials;
    },
    get state(): FloorState {
      return copy(picture.state);
    },
    get answering() {
      return answer !== null;
    },
    up: () => handlers?.up(),
    down: (problem: LiveProblem | null = null) => handlers?.down(problem),
    bye: (retryAfter: number, reason: ByeReason = 'draining') => handlers?.bye({ reason, retryAfter }),
    /** The last watch is answered: by patches if the whole gap is known, else by a snapshot. */
    answer(said?: Snapshot | Patches | Refusal) {
      const at = watches.at(-1)?.at;
      const say = answer;
      answer = null;
      if (!say) return;
      if (said) say(said);
      else if (at?.epoch === epoch) {
        say({ epoch, offset, now: now(), patches: copy(patches.filter((patch) => patch.prev >= at.offset)) });
      } else say(snapshot());
    },
    /** A turn happens; the patch is returned, not sent. */
    turn(moves: readonly Move[]): Patch {
      told.push(...moves);
      const state = copy(stateAfter(told));
      const next: Picture = { state, handles: nextHandles(picture.handles, state) };
      const patch: Patch = { epoch, prev: offset, offset: offset + 1, now: now(), changes: diff(picture, next, now()) };
      offset += 1;
      picture = next;
      patches.push(patch);
      return copy(patch);
    },
    send: (patch: Patch) => handlers?.patch(copy(patch)),
    beat(hash = false) {
      const ages = { pbx: 40 };
      handlers?.beat({ epoch, offset, now: now(), ages, ...(hash ? { hash: hashState(picture.state) } : {}) });
    },
    restart() {
      epoch += "'";
      offset = 0;
      patches.length = 0;
    }
  };
}
