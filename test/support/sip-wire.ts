import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';

/** A SIP message as it came. */
export interface Message {
  readonly first: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function parse(bytes: Buffer): Message {
  const [head = '', body = ''] = bytes.toString('utf8').split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)!}\r\n${name}: ${value}` : value);
  }
  return { first, headers, body };
}

export const token = (): string => randomBytes(6).toString('hex');
export const mediaOf = (body: string): number => Number(/^m=audio (\d+)/m.exec(body)?.[1] ?? 0);
export const addressOf = (header: string): string => /<([^>]+)>/.exec(header)?.[1] ?? header;

export async function bound(port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** 20 ms of PCMU. */
export const SILENCE = Buffer.alloc(160, 0xff);
/** A square wave of 1 kHz, loud. */
export const TONE = Buffer.from(Array.from({ length: 160 }, (_, at) => (at % 8 < 4 ? 0x90 : 0x10)));
/** The louder half of the scale: only a tone gets there. */
export const isLoud = (packet: Buffer): boolean =>
  packet.subarray(12).filter((byte) => (~byte & 0x7f) > 0x40).length > 40;

/** RFC 3550 with no extension. */
export function rtpPacket(type: number, sequence: number, stamp: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt8(0x80, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(sequence, 2);
  head.writeUInt32BE(stamp, 4);
  head.writeUInt32BE(1, 8);
  return Buffer.concat([head, payload]);
}
