import type { Socket } from 'socket.io';

/**
 * One encode for all viewers: the WebSocket frame is built once and handed to each transport's sender, by the call
 * that engine.io's own broadcasts end in. While engine.io holds packets back the frame queues behind them, through
 * its option `wsPreEncodedFrame`; a transport that can't take frames encodes `text`.
 */
export interface Frame {
  /** The Engine.IO message: a Socket.IO packet as text. */
  readonly text: string;
  readonly options: FrameOptions;
  readonly bytes: number;
}

interface FrameOptions {
  readonly compress: false;
  readonly wsPreEncodedFrame: readonly Buffer[];
}

/** What this folder reads of engine.io's socket; all of it is used by Socket.IO's own adapter and client too. */
interface EngineSocket {
  readonly readyState: string;
  readonly writeBuffer: readonly { readonly data?: unknown; readonly options?: Partial<FrameOptions> }[];
  readonly transport: {
    readonly socket?: {
      readonly bufferedAmount?: number;
      readonly readyState?: number;
      readonly _sender?: { sendFrame?(frames: readonly Buffer[]): void };
      terminate?(): void;
    };
  };
  write(data: string, options: FrameOptions): unknown;
  close(): void;
}

/** Engine.IO's "message". */
const MESSAGE = '4';
const TEXT_FRAME = 0x81;
/** Of a WebSocket. */
const OPEN = 1;

export function eventFrame(namespace: string, event: string, payload: string): Frame {
  return frameOf(`2${namespace},["${event}",${payload}]`);
}

function frameOf(text: string): Frame {
  const body = Buffer.from(MESSAGE + text);
  const frame = Buffer.concat([header(body.length), body]);
  return { text, options: { compress: false, wsPreEncodedFrame: [frame] }, bytes: frame.length };
}

/** The answer to packet `id`: `head` is this viewer's, `tail` is shared and never copied. */
export function answerFrame(namespace: string, id: number, head: string, tail: Shared): Frame {
  const start = `3${namespace},${id}[${head}`;
  const front = Buffer.from(MESSAGE + start);
  const length = front.length + tail.bytes.length;
  const first = Buffer.concat([header(length), front]);
  return {
    get text() {
      return start + tail.bytes.toString();
    },
    options: { compress: false, wsPreEncodedFrame: [first, tail.bytes] },
    bytes: length
  };
}

/** The end of an answer that many viewers share, up to and with its closing bracket. */
export interface Shared {
  readonly bytes: Buffer;
}

/** The head of an unmasked, final text frame (RFC 6455, 5.2). */
function header(length: number): Buffer {
  if (length < 126) return Buffer.from([TEXT_FRAME, length]);
  if (length < 65_536) {
    const head = Buffer.from([TEXT_FRAME, 126, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head[0] = TEXT_FRAME;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** One viewer's connection, as frames see it. */
export interface FrameLine {
  /** Writes a ready frame. False: the line is closing. */
  write(frame: Frame): boolean;
  /** Bytes written for this viewer that the kernel has not taken yet. */
  unsent(): number;
  /** Ends the connection at once, whatever is unsent. */
  terminate(): void;
}

/** The transport is looked up once: WebSocket alone is served, so it never changes. */
export function lineOf(socket: Socket): FrameLine {
  const conn = socket.conn as unknown as EngineSocket;
  const raw = conn.transport.socket;
  const sender = raw?._sender?.sendFrame ? (raw._sender as { sendFrame(frames: readonly Buffer[]): void }) : null;
  return {
    write(frame) {
      if (sender && raw?.readyState === OPEN && conn.writeBuffer.length === 0) {
        sender.sendFrame(frame.options.wsPreEncodedFrame);
        return true;
      }
      if (conn.readyState !== 'open') return false;
      conn.write(frame.text, frame.options);
      return true;
    },
    unsent() {
      let bytes = raw?.bufferedAmount ?? 0;
      for (const { data, options } of conn.writeBuffer) {
        const frames = options?.wsPreEncodedFrame;
        if (frames) for (const frame of frames) bytes += frame.length;
        else if (typeof data === 'string') bytes += data.length;
      }
      return bytes;
    },
    terminate() {
      if (raw?.terminate) raw.terminate();
      else conn.close();
    }
  };
}
