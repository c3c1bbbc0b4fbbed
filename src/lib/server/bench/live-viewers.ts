import { WebSocket } from 'ws';
import { connect } from '../../client/index.ts';
import type { Client, Replica } from '../../client/index.ts';
import { hashState } from '../../protocol/hash.ts';
import { obey } from './child.ts';
import { VIEW } from './live-ways.ts';
import type { WayName } from './live-ways.ts';

/**
 * The viewers, in a process of their own. All but one speak the frames by hand, cheaply, and count; on our own
 * stream one is a real client whose state is hashed, so that nothing is dropped or wrong to win.
 */

interface Group {
  readonly sockets: WebSocket[];
  readonly frames: number[];
  bytes: number;
  latencies: number[];
  last: string;
  client?: Client;
  replica?: Replica;
}

/** The `p` in `42/live,["patch"`. */
const PATCH = { at: 10, byte: 112 };
/** Latencies are read at each so-many-th viewer: reading them at all would slow the readers down. */
const TIMED = 10;
const NOW = '"now":';

if (import.meta.main) watchAll();

function watchAll(): void {
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => groups.get(name) ?? fail(name);
  const orders = {
    async open(name: string, way: WayName, port: number, viewers: number): Promise<void> {
      const group: Group = { sockets: [], frames: [], bytes: 0, latencies: [], last: '' };
      groups.set(name, group);
      const hands = way === 'pilotlight' ? viewers - 1 : viewers;
      for (let begun = 0; begun < hands; begun += 50) {
        const some = Array.from({ length: Math.min(50, hands - begun) }, (_, n) => begun + n);
        await Promise.all(some.map((index) => join(group, index, way, port)));
      }
      if (way !== 'pilotlight') return;
      const client = connect({ url: `http://127.0.0.1:${port}` });
      const replica = client.watch(VIEW);
      Object.assign(group, { client, replica });
      while (replica.status.is !== 'live') await soon();
    },
    /** Resolves when every viewer has had `frames` messages since the last `take`. */
    async take(name: string, frames: number, ms: number): Promise<Taken> {
      const group = groupOf(name);
      const end = performance.now() + ms;
      while (group.frames.some((count) => count < frames)) {
        if (performance.now() > end)
          throw new Error(`${name}: ${Math.min(...group.frames)} of ${frames} messages came`);
        await soon();
      }
      const { bytes } = group;
      const latencies = group.latencies.sort((a, b) => a - b);
      const at = (share: number) =>
        latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
      const taken = { bytes: bytes / Math.max(group.frames.length, 1), p50: at(0.5), p99: at(0.99), max: at(1) };
      group.frames.fill(0);
      group.bytes = 0;
      group.latencies = [];
      return taken;
    },
    /** The hash of the state at a real client. Waits until it is `wanted`, or gives what it is. */
    async hash(name: string, wanted: string): Promise<string> {
      const { replica, last } = groupOf(name);
      if (!replica) return hashState(JSON.parse(last.slice(last.indexOf(',') + 1, -1)) as never);
      for (let n = 0; n < 400 && hashState(replica.state) !== wanted; n += 1) await soon();
      return hashState(replica.state);
    },
    async close(name: string): Promise<void> {
      const group = groupOf(name);
      groups.delete(name);
      group.client?.close();
      for (const socket of group.sockets) socket.terminate();
      await soon();
    }
  };
  obey(orders);
}

function fail(name: string): never {
  throw new Error(`no viewers ${name}`);
}

const soon = () => new Promise<void>((due) => setTimeout(due, 4));

async function join(group: Group, index: number, way: WayName, port: number): Promise<void> {
  const io = way !== 'ws';
  const url = io ? `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket` : `ws://127.0.0.1:${port}`;
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  group.sockets.push(socket);
  group.frames[index] = 0;
  const nsp = way === 'pilotlight' ? '/live,' : '';
  await new Promise<void>((joined, failed) => {
    socket.on('error', failed);
    if (!io) socket.on('open', joined);
    let joinedIn = false;
    socket.on('message', (data: Buffer) => {
      if (joinedIn && way === 'pilotlight' && data[PATCH.at] === PATCH.byte) {
        count(group, index, way, data);
        return;
      }
      const kind = data.toString('latin1', 0, 64);
      if (io && kind === '2') socket.send('3');
      else if (io && kind.startsWith('0')) socket.send(`40${nsp}`);
      else if (io && kind.startsWith('40')) {
        if (way === 'pilotlight') socket.send(`42${nsp}1["watch",{"view":"${VIEW}"}]`);
        else joined();
      } else if (io && kind.startsWith('43')) {
        joinedIn = true;
        joined();
      } else if (way !== 'pilotlight') count(group, index, way, data);
    });
  });
}

function count(group: Group, index: number, way: WayName, data: Buffer): void {
  group.frames[index] = (group.frames[index] ?? 0) + 1;
  group.bytes += data.length;
  if (index === 0 && way === 'whole') group.last = data.toString();
  if (way !== 'pilotlight' || index % TIMED !== 0) return;
  const head = data.toString('latin1', 0, 160);
  const now = Number.parseInt(head.slice(head.indexOf(NOW) + NOW.length), 10);
  group.latencies.push(Date.now() - now);
}

export interface Taken {
  /** Per viewer. */
  readonly bytes: number;
  /** ms from the turn to the socket's message. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export type ViewerOrders = {
  open(name: string, way: WayName, port: number, viewers: number): void;
  take(name: string, frames: number, ms: number): Taken;
  hash(name: string, wanted: string): string;
  close(name: string): void;
};
