import { WebSocket } from 'ws';
import type { Beat, Bye, Patch, Patches, Refusal, Snapshot } from '../../src/lib/protocol/wire.ts';

/** A viewer that speaks the frames by hand: what is on the wire, and when it is read, is the test's affair. */
export interface RawViewer extends Disposable {
  readonly socket: WebSocket;
  readonly patches: Patch[];
  readonly beats: Beat[];
  readonly byes: Bye[];
  /** Every frame, as it came. */
  readonly frames: string[];
  readonly closed: boolean;
  watch(view: string, at?: { epoch: string; offset: number }): Promise<Snapshot | Patches | Refusal>;
  send(event: string, body: unknown): void;
  ask(event: string, body: unknown): Promise<unknown>;
}

export async function rawViewer(
  url: string,
  { auth = {}, headers = {} }: { auth?: object; headers?: Record<string, string> } = {}
): Promise<RawViewer> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers });
  const answers = new Map<number, (body: unknown) => void>();
  const viewer = { patches: [] as Patch[], beats: [] as Beat[], byes: [] as Bye[], frames: [] as string[] };
  let ids = 0;
  let closed = false;
  socket.on('close', () => (closed = true));
  await new Promise<void>((connected, refused) => {
    socket.on('error', refused);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      viewer.frames.push(text);
      if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send(`40/live,${JSON.stringify(auth)}`);
      else if (text.startsWith('40/live')) connected();
      else if (text.startsWith('44/live,')) refused(new Error(text.slice(8)));
      else if (text.startsWith('42/live,')) {
        const [event, body] = JSON.parse(text.slice(8)) as [string, never];
        if (event === 'patch') viewer.patches.push(body);
        if (event === 'beat') viewer.beats.push(body);
        if (event === 'bye') viewer.byes.push(body);
      } else {
        const [, id, json] = /^43\/live,(\d+)(.*)$/s.exec(text) ?? [];
        if (id !== undefined) answers.get(Number(id))?.((JSON.parse(json ?? '[]') as unknown[])[0]);
      }
    });
  });
  const ask = (event: string, body: unknown) => {
    const id = (ids += 1);
    socket.send(`42/live,${id}${JSON.stringify([event, body])}`);
    return new Promise<unknown>((answered) => answers.set(id, answered));
  };
  return {
    ...viewer,
    socket,
    get closed() {
      return closed;
    },
    watch: (view, at) =>
      ask('watch', at ? { view, at: { epoch: at.epoch, offset: at.offset } } : { view }) as Promise<
        Snapshot | Patches | Refusal
      >,
    send: (event, body) => socket.send(`42/live,${JSON.stringify([event, body])}`),
    ask,
    [Symbol.dispose]: () => socket.terminate()
  };
}
