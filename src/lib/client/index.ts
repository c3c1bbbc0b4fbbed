import { socketLine } from './line.ts';
import type { LineOptions } from './line.ts';
import { createReplica } from './replica.ts';
import type { Replica } from './replica.ts';
import { realTime } from './time.ts';
import type { Time } from './time.ts';

export type { Replica, ReplicaEvents, Status } from './replica.ts';
export type { AskTicket } from './line.ts';
export type { Touched } from '../protocol/picture.ts';
export type { Time } from './time.ts';

export interface ConnectOptions extends LineOptions {
  readonly time?: Time;
  /** 0 ≤ x < 1; spreads reconnects. */
  readonly random?: () => number;
}

export interface Client {
  /** A replica of `floor:<site>` or `wall:<board>`, live until it is closed. Each has a connection of its own. */
  watch(view: string): Replica;
  /** Closes every replica. */
  close(): void;
}

/** The live stream, in browsers and in Node. Opens nothing before the first `watch`. */
export function connect(options: ConnectOptions): Client {
  const { time = realTime(), random = Math.random } = options;
  const open = socketLine(options);
  const replicas = new Set<Replica>();
  return {
    watch(view) {
      const replica = createReplica({ view, open, time, random });
      replicas.add(replica);
      return replica;
    },
    close() {
      for (const replica of replicas) replica.close();
      replicas.clear();
    }
  };
}
