import { connect, type Socket } from 'node:net';

/** Opens a connection that a test writes to by hand; what it hears is kept. */
export async function rawConnection(
  port: number
): Promise<{ socket: Socket; heard: () => string; ended: Promise<string> } & Disposable> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, heard: () => text, ended, [Symbol.dispose]: () => socket.destroy() };
}

/** Sends the text as it stands and resolves to everything that came back until the other side ended. */
export async function rawHttp(port: number, text: string): Promise<string> {
  const { socket, ended } = await rawConnection(port);
  socket.write(text, 'latin1');
  return ended;
}
