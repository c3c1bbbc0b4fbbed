import { once } from 'node:events';
import { connect } from 'node:net';
import { createFramer, type Frame } from '../../src/lib/server/sources/asterisk/parse.ts';

/** An account that may everything, of a test alone: does to a phone system what people do, and hears all. */
export interface AmiControl extends Disposable {
  /** Every event so far. */
  readonly events: readonly Frame[];
  /** All frames of the answer, a list's items too. */
  action(name: string, fields?: Readonly<Record<string, string>>): Promise<readonly Frame[]>;
  /** What the command line prints. */
  command(text: string): Promise<string>;
}

/** Rejects where nobody listens, or the account is refused. */
export async function openControl(port: number, user: string, secret: string): Promise<AmiControl> {
  const socket = connect(port, '127.0.0.1');
  const framer = createFramer();
  const events: Frame[] = [];
  const answers = new Map<string, { readonly frames: Frame[]; readonly done: (frames: readonly Frame[]) => void }>();
  let isGreeted = false;
  let count = 0;

  function take(frame: Frame): void {
    const answer = answers.get(frame.text('ActionID'));
    if (!answer) {
      if (frame.get('Event') !== undefined) events.push(frame);
      return;
    }
    answer.frames.push(frame);
    const isList = answer.frames[0]!.get('EventList') === 'start';
    if (isList && frame.get('EventList') !== 'Complete') return;
    answers.delete(frame.text('ActionID'));
    answer.done(answer.frames);
  }

  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    const rest = isGreeted ? bytes : bytes.subarray(bytes.indexOf('\r\n') + 2);
    isGreeted = true;
    for (const frame of framer.push(rest)) take(frame);
  });
  const self: AmiControl = {
    events,
    action(name, fields = {}) {
      const id = `control-${(count += 1)}`;
      const lines = [`Action: ${name}`, `ActionID: ${id}`, ...Object.entries(fields).map(([k, v]) => `${k}: ${v}`)];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      return new Promise((done) => answers.set(id, { frames: [], done }));
    },
    async command(text) {
      const [answer] = await self.action('Command', { Command: text });
      const lines = [...answer!.fields()].filter(([key]) => key === 'Output').map(([, value]) => value);
      // eslint-disable-next-line no-control-regex -- the command line writes in colours
      return lines.join('\n').replaceAll(/\x1b\[[0-9;]*m/g, '');
    },
    [Symbol.dispose]: () => void socket.destroy()
  };
  await once(socket, 'connect');
  const [login] = await self.action('Login', { Username: user, Secret: secret });
  if (login!.get('Response') !== 'Success') throw new Error(login!.text('Message'));
  return self;
}
