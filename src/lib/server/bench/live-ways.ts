import { OPEN_DOOR } from '../access/principal.ts';
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { WebSocket, WebSocketServer } from 'ws';
import type { EpochMs } from '../../core/ids.ts';
import { createClock } from '../clock.ts';
import { createLive } from '../sockets/live.ts';
import { everything, type Look } from '../scope/parts.ts';
import { createPlaces } from '../scope/places.ts';
import { projectionOf } from '../scope/sight.ts';
import { floorMask } from '../scope/views.ts';
import { createView } from '../sockets/view.ts';
import type { Synthetic } from './synthetic.ts';

/** Ways to bring a turn to many viewers: ours and those that it is held against. */
export type WayName = 'pilotlight' | 'ws' | 'room' | 'whole';

export interface Way {
  readonly http: HttpServer;
  /** Made ready outside the measured time: frames that another has encoded. */
  prepare(floor: Synthetic, turns: number, changed: number, now: EpochMs): void;
  /** One turn: `changed` seats move, and every viewer is told. */
  turn(floor: Synthetic, changed: number, now: EpochMs): void;
  metrics(): { readonly skipped: number; readonly behind: number };
}

const QUIET = { skipped: 0, behind: 0 };
export const VIEW = 'floor:north';

export function createWay(name: WayName, floor: Synthetic): Way {
  switch (name) {
    case 'pilotlight':
      return pilotlight(floor);
    case 'ws':
      return prebuilt();
    case 'room':
      return socketIo((io, seats) => io.to('floor').emit('patch', { seats }));
    case 'whole':
      return socketIo((io, _seats, state) => {
        for (const socket of io.sockets.sockets.values()) socket.emit('patch', state);
      });
  }
}

function pilotlight(floor: Synthetic): Way {
  const http = createServer();
  const live = createLive({ turns: floor.turns, clock: createClock(), access: OPEN_DOOR });
  live.attach(http);
  return {
    http,
    prepare: () => undefined,
    turn: (synthetic, changed, now) => synthetic.change(changed, now),
    metrics: () => live.metrics()
  };
}

/** Frames of the very bytes that our stream sends, built beforehand and handed to each `ws` socket. */
function prebuilt(): Way {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const frames: Buffer[][] = [];
  return {
    http,
    prepare(floor, turns, changed, now) {
      const look: Look = (collection, id) => floor.turns.show(collection, id);
      const counted = { snapshots: 0, encodes: 0 };
      const places = createPlaces({ sites: [], teams: [] });
      const project = projectionOf(everything, floorMask('north', places), places);
      const view = createView({
        name: VIEW,
        epoch: 'e1',
        offset: 0,
        project,
        state: floor.turns.state(),
        look,
        counted
      });
      const stop = floor.turns.onTurn((turn) => {
        const frame = view.turn(turn, look);
        if (!frame) return;
        frames.push(Sender.frame(Buffer.from(`4${frame.text}`), FRAME));
      });
      for (let n = 0; n < turns; n += 1) floor.change(changed, now + n);
      stop();
    },
    turn() {
      const frame = frames.shift() ?? [];
      for (const client of server.clients) {
        (client as unknown as { _sender: { sendFrame(list: Buffer[]): void } })._sender.sendFrame(frame);
      }
    },
    metrics: () => QUIET
  };
}

/** Untyped in ws; this is how its author says to broadcast (websockets/ws#617). */
const { Sender } = WebSocket as unknown as { Sender: { frame(data: Buffer, options: typeof FRAME): Buffer[] } };
const FRAME = { readOnly: false, mask: false, rsv1: false, opcode: 1, fin: true };

function socketIo(tell: (io: Server, seats: readonly object[], state: object) => void): Way {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.on('connection', (socket) => void socket.join('floor'));
  return {
    http,
    prepare: () => undefined,
    turn(floor, changed, now) {
      const seats: object[] = [];
      const stop = floor.turns.onTurn((turn) => {
        for (const id of turn.changed.get('seats') ?? []) seats.push(floor.turns.show('seats', id) ?? {});
      });
      floor.change(changed, now);
      stop();
      tell(io, seats, floor.state);
    },
    metrics: () => QUIET
  };
}

export async function listen(http: HttpServer): Promise<number> {
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', 4_096, listening));
  return (http.address() as AddressInfo).port;
}
