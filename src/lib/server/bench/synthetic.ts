import type { Activity } from '../../core/facts.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Collection, FloorState, SeatState } from '../../core/state.ts';
import { setOwn } from '../../protocol/marks.ts';
import { emptyState } from '../../protocol/picture.ts';
import type { Turn, Turns } from '../ports.ts';

/** A floor of seats that go round free, ringing, talking, wrapping: what the stream's benches and tests feed on. */
export interface Synthetic {
  readonly turns: Turns;
  /** The state itself, uncopied. */
  readonly state: FloorState;
  /** The next `count` seats take their next word, in one turn. */
  change(count: number, now: EpochMs): void;
  /** Any other record, in the next turn; undefined: it goes. */
  put(collection: Collection, id: string, record: object | undefined): void;
  /** Tells whatever was put since the last turn. */
  turn(now: EpochMs): void;
  /** State was rebuilt. */
  restart(epoch: string, now: EpochMs): void;
}

const ROUND: readonly ('free' | Exclude<Activity, 'idle'>)[] = ['free', 'ringing', 'talking', 'on_hold', 'wrapping'];
const START = 1_790_000_000_000;
/** Seats change in this stride, so that one turn's are spread over the floor as real ones are. */
const STRIDE = 7;

export function createSynthetic({ seats, epoch = 'e1' }: { seats: number; epoch?: string }): Synthetic {
  const state = emptyState() as FloorState & Record<Collection, Record<string, object>>;
  const listeners = new Set<(turn: Turn) => void>();
  let changed = new Map<Collection, Set<string>>();
  let current = epoch;
  let at = 0;

  put('sites', 'north', { id: 'north', names: { en: 'North' }, timezone: 'Asia/Shanghai', now: { away_by: {} } });
  for (let index = 0; index < seats; index += 1) put('seats', String(1_000 + index), seat(index));
  changed = new Map();

  function put(collection: Collection, id: string, record: object | undefined): void {
    if (record === undefined) Reflect.deleteProperty(state[collection], id);
    else setOwn(state[collection], id, record);
    const ids = changed.get(collection);
    if (ids) ids.add(id);
    else changed.set(collection, new Set([id]));
  }

  function turn(now: EpochMs): void {
    const told: Turn = { now, changed };
    changed = new Map();
    for (const listener of listeners) listener(told);
  }

  return {
    state,
    turns: {
      get epoch() {
        return current;
      },
      onTurn(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      show: (collection, id) => (Object.hasOwn(state[collection], id) ? state[collection][id] : undefined),
      state: () => structuredClone<FloorState>(state),
      ages: () => ({ pbx: 12 })
    },
    put,
    turn,
    change(count, now) {
      for (let index = 0; index < count; index += 1) {
        at = (at + STRIDE) % seats;
        const id = String(1_000 + at);
        const old = state.seats[id] as SeatState;
        const word = ROUND[(ROUND.findIndex((one) => one === old.word) + 1) % ROUND.length] ?? 'free';
        const activity = word === 'free' ? 'idle' : word;
        put('seats', id, { ...old, word, activity, since: now - (index % 30) });
      }
      turn(now);
    },
    restart(next, now) {
      current = next;
      turn(now);
    }
  };
}

function seat(index: number): SeatState {
  const id = String(1_000 + index);
  const word = ROUND[(index * 3) % ROUND.length] ?? 'free';
  return {
    id,
    desk: { x: index % 40, y: Math.floor(index / 40) },
    agent: `a${id}`,
    name: `Agent ${id}`,
    team: `team-${index % 20}`,
    group: 'a',
    site: 'north',
    queues: ['heating', 'wechat'],
    presence: 'ready',
    reason: null,
    ready_in: ['heating'],
    activity: word === 'free' ? 'idle' : word,
    link: 'live',
    word,
    since: START - index * 1_000,
    until: null,
    contacts: [],
    channels: { voice: 1 },
    flags: [],
    source: 'pbx'
  };
}
