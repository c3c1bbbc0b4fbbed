import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeAction, type ReaderAction, UnsafeAction } from './encode.ts';
import { createFramer, type Frame } from './parse.ts';

/** Where an Asterisk manager listens, and who we are to it. */
export interface AmiAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly secret: string;
}

export interface LineEvents {
  /** Logged in: events flow from here. */
  readonly onUp: () => void;
  readonly onBytes: () => void;
  readonly onFrames: (frames: readonly Frame[]) => void;
  /** Told once; `refused`: the login, or something else that trying again soon won't mend. */
  readonly onDown: (reason: string, refused: boolean) => void;
}

export interface AmiLine {
  /** The ActionID that its answer will bear. */
  send(action: ReaderAction, fields?: Readonly<Record<string, string>>): string;
  /** An action that somebody else has encoded, with an ActionID of its own. */
  write(bytes: Buffer): void;
  /** Ends it without telling. */
  end(): void;
  /** Ends it and tells why. */
  fail(reason: string): void;
}

const BANNER = 'Asterisk Call Manager';

/**
 * One connection: greeting, login, then frames as they come. The reader never waits for anything: AMI drops a client
 * that stalls.
 */
export function openLine(address: AmiAddress, events: LineEvents): AmiLine {
  const framer = createFramer();
  const where = `${address.host}:${address.port}`;
  let stage: 'greeting' | 'login' | 'up' | 'over' = 'greeting';
  let greeting = Buffer.alloc(0);
  let actions = 0;

  const { host, port } = address;
  // the PBX's certificate is checked against the host's name as Node does by default
  const socket: Socket = address.tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  socket.setNoDelay(true);

  function over(reason: string, refused = false): void {
    if (stage === 'over') return;
    stage = 'over';
    socket.destroy();
    events.onDown(reason, refused);
  }

  function send(action: ReaderAction, fields: Readonly<Record<string, string>> = {}): string {
    actions += 1;
    const id = `pilotlight-${actions}`;
    if (stage === 'over') return id;
    try {
      socket.write(encodeAction(action, { ...fields, ActionID: id }));
    } catch (error) {
      if (!(error instanceof UnsafeAction)) throw error;
      over(`the user or secret can't be sent: ${error.message}`, true);
    }
    return id;
  }

  /** The secret goes to nothing that doesn't greet like a manager. */
  function greet(bytes: Buffer): Buffer | null {
    greeting = Buffer.concat([greeting, bytes]);
    const end = greeting.indexOf('\r\n');
    if (end < 0 && greeting.length < 200) return null;
    if (!greeting.toString('latin1').startsWith(BANNER)) {
      over(`${where} is not an Asterisk manager`, true);
      return null;
    }
    stage = 'login';
    send('Login', { Username: address.user, Secret: address.secret });
    return greeting.subarray(end + 2);
  }

  function answer(frames: Frame[]): Frame[] {
    const at = frames.findIndex((frame) => frame.get('Response') !== undefined);
    if (at < 0) return [];
    const response = frames[at]!;
    if (response.get('Response') !== 'Success') {
      over(`${where} refuses user "${address.user}": ${response.text('Message').slice(0, 100)}`, true);
      return [];
    }
    stage = 'up';
    events.onUp();
    return frames.slice(at + 1);
  }

  socket.on('data', (chunk: Buffer) => {
    if (stage === 'over') return;
    events.onBytes();
    const bytes = stage === 'greeting' ? greet(chunk) : chunk;
    if (!bytes) return;
    let frames = framer.push(bytes);
    if (stage === 'login') frames = answer(frames);
    if (stage === 'up' && frames.length > 0) events.onFrames(frames);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => over(`${where}: ${error.code ?? error.message}`));
  socket.on('close', () => over(`${where} closed the line`));

  return {
    send,
    write(bytes) {
      if (stage === 'up') socket.write(bytes);
    },
    end() {
      stage = 'over';
      socket.destroy();
    },
    fail: (reason) => over(reason)
  };
}
