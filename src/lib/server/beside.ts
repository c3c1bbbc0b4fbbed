import type { Logger } from 'pino';
import type { Collection, FloorState, SeatState } from '../core/state.ts';
import type { Turn, Turns } from './ports.ts';

/** Records that stand beside the fold and are shown with it: alerts, coaching. */
export interface Beside {
  readonly collection: 'alerts' | 'coaching';
  show(id: string): object | undefined;
  ids(): Iterable<string>;
  /** Called with the ids of what moved, came or went. */
  onChange(listener: (ids: Iterable<string>) => void): () => void;
}

/** Flags that are put on seats from beside the fold: `monitored`, `coached`, `alone`. */
export interface SeatFlags {
  of(seat: string): readonly string[];
  onChange(listener: (seats: Iterable<string>) => void): () => void;
}

/** The engine's turns with what stands beside it; a move beside is told like any other. */
export interface BesideTurns extends Turns {
  close(): void;
}

export function withBeside(
  turns: Turns,
  options: {
    readonly beside: readonly Beside[];
    readonly flags: readonly SeatFlags[];
    readonly now: () => number;
    readonly logger: Pick<Logger, 'error'>;
  }
): BesideTurns {
  const { beside, flags, now, logger } = options;
  const by = new Map(beside.map((one) => [one.collection as Collection, one]));
  const listeners = new Set<(turn: Turn) => void>();

  function dress(seat: SeatState): SeatState {
    const more = flags.flatMap((one) => one.of(seat.id));
    return more.length === 0 ? seat : { ...seat, flags: [...seat.flags, ...more] };
  }

  /** One that fails keeps nothing from the others, as the engine's own turns do. */
  const tell = (turn: Turn): void => {
    for (const listener of [...listeners]) {
      try {
        listener(turn);
      } catch (error) {
        logger.error({ err: error }, 'a listener of what stands beside the floor failed');
      }
    }
  };
  const off = [
    ...beside.map((one) =>
      one.onChange((ids) => tell({ now: now(), changed: new Map([[one.collection, new Set(ids)]]) }))
    ),
    ...flags.map((one) => one.onChange((seats) => tell({ now: now(), changed: new Map([['seats', new Set(seats)]]) })))
  ];

  return {
    get epoch() {
      return turns.epoch;
    },
    onTurn(listener) {
      listeners.add(listener);
      const stop = turns.onTurn(listener);
      return () => {
        stop();
        listeners.delete(listener);
      };
    },
    show(collection, id) {
      const one = by.get(collection);
      if (one) return one.show(id);
      const shown = turns.show(collection, id);
      return shown && collection === 'seats' ? dress(shown as SeatState) : shown;
    },
    state() {
      const state = turns.state();
      const more = beside.map((one) => {
        const entries = [...one.ids()].sort().flatMap((id) => {
          const record = one.show(id);
          return record ? [[id, record] as const] : [];
        });
        return [one.collection, Object.fromEntries(entries)] as const;
      });
      const seats = Object.fromEntries(Object.entries(state.seats).map(([id, seat]) => [id, dress(seat)]));
      return { ...state, ...(Object.fromEntries(more) as Partial<FloorState>), seats };
    },
    ages: () => turns.ages(),
    close() {
      for (const stop of off) stop();
      listeners.clear();
    }
  };
}
