import { Manager } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { Beat, Bye, LiveProblem, Patch, Patches, Refusal, Seen, Snapshot, Watch } from '../protocol/wire.ts';

/** One connection: opened once, closed once, never reopened by itself. */
export interface Line {
  watch(watch: Watch, answer: (answer: Snapshot | Patches | Refusal) => void): void;
  seen(at: Seen): void;
  /** Idempotent; nothing is heard from it afterwards. */
  close(): void;
}

export interface LineHandlers {
  up(): void;
  /** Closed or never opened; `problem` where the server said why. */
  down(problem: LiveProblem | null): void;
  patch(patch: Patch): void;
  beat(beat: Beat): void;
  bye(bye: Bye): void;
}

/** Opens a line. It speaks no sooner than after this has returned. */
export type OpenLine = (handlers: LineHandlers) => Line;

/** A ticket for one dial; null: this server takes none; a problem: it gives none. Never rejects. */
export type AskTicket = () => Promise<string | LiveProblem | null>;

export interface LineOptions {
  /** `http://host:3000`. */
  readonly url: string;
  readonly path?: string;
  /** A ticket serves once: where it is a function, it is asked anew for each dial. */
  readonly auth?: { readonly key?: string; readonly ticket?: string | AskTicket };
  /** Node only: a browser sends its own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A line over Socket.IO. Its own reconnection is off: it takes 45 s to notice, and retries in step. */
export function socketLine({ url, path = '/socket.io', auth, headers }: LineOptions): OpenLine {
  return (handlers) => {
    const manager = new Manager(url, {
      path,
      transports: ['websocket'],
      upgrade: false,
      reconnection: false,
      autoConnect: false,
      ...(headers ? { extraHeaders: { ...headers } } : {})
    });
    const socket = manager.socket('/live', { auth: (give) => void present(give) });
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      socket.off();
      socket.disconnect();
    };
    const down = (problem: LiveProblem | null) => {
      if (!open) return;
      close();
      handlers.down(problem);
    };
    /** What the line shows at the door: once it stands, so that a ticket is not old before it is used. */
    const present = async (give: (auth: object) => void): Promise<void> => {
      const { ticket, ...rest } = auth ?? {};
      const given = typeof ticket === 'function' ? await ticket() : (ticket ?? null);
      if (given !== null && typeof given === 'object') down(given);
      else if (open) give({ ...rest, ...(given === null ? {} : { ticket: given }), protocol: PROTOCOL_VERSION });
    };
    socket.on('connect', () => handlers.up());
    socket.on('connect_error', (error: Error & { data?: LiveProblem }) => down(error.data ?? null));
    socket.on('disconnect', () => down(null));
    socket.on('patch', (patch: Patch) => handlers.patch(patch));
    socket.on('beat', (beat: Beat) => handlers.beat(beat));
    socket.on('bye', (bye: Bye) => handlers.bye(bye));
    socket.connect();
    return {
      watch(watch, answer) {
        socket.emit('watch', watch, (said: Snapshot | Patches | Refusal) => {
          if (open) answer(said);
        });
      },
      seen: (at) => void socket.emit('seen', at),
      close
    };
  };
}
