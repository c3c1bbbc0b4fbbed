import { addressOf, bound, isLoud, mediaOf, parse, rtpPacket, SILENCE, token, TONE, type Message } from './sip-wire.ts';

/** What a phone does when it is called. */
export type Manner = 'answers' | 'rings' | 'busy' | 'declines';

/** One call of a phone, as its SIP dialog. */
export interface PhoneCall {
  readonly id: string;
  readonly number: string;
  /** Answered, and not hung up. */
  readonly isUp: boolean;
  readonly isOver: boolean;
  answer(): void;
  hangUp(): void;
  /** A re-INVITE with `sendonly`, or back. */
  hold(on: boolean): void;
  /** One key as RFC 4733 events. */
  key(digit: string): void;
  /** A blind transfer (REFER). */
  transfer(to: string): void;
  /** An attended one: whom this call talks to gets whom the other call talks to (REFER with Replaces). */
  transferTo(other: PhoneCall): void;
}

/** A SIP phone on loopback: UDP, PCMU, sends silence all the time. Enough to play callers, agents and coaches. */
export interface SipPhone extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  manner: Manner;
  /** A loud tone instead of silence. */
  speaks: boolean;
  /** Packets with a tone that have come since it was last asked. */
  heard(): number;
  /** Every call so far, the oldest first. */
  readonly calls: readonly PhoneCall[];
  /** The last call that is not over. */
  readonly call: PhoneCall | undefined;
  dial(to: string): PhoneCall;
}

interface Dialog {
  readonly id: string;
  readonly number: string;
  local: string;
  remote: string;
  readonly fromTag: string;
  target: string;
  state: 'calling' | 'ringing' | 'up' | 'over';
  /** The INVITE to be answered, or the one that was sent. */
  invite: Message | null;
  branch: string;
  cseq: number;
  media: number;
  sequence: number;
  stamp: number;
}

/** `name` is the endpoint that the phone system knows it as. */
export async function startSipPhone(options: {
  readonly name: string;
  /** Where it is called; a free one by default. */
  readonly port?: number;
  /** The phone system's own port. */
  readonly server: number;
  readonly manner?: Manner;
}): Promise<SipPhone> {
  const { name, server } = options;
  const sip = await bound(options.port);
  const { port } = sip.address();
  const rtp = await bound();
  const dialogs = new Map<string, Dialog>();
  const calls: PhoneCall[] = [];
  let isClosed = false;
  let loud = 0;
  const self = `<sip:${name}@127.0.0.1:${port}>`;

  const write = (lines: readonly string[], body = ''): void => {
    const type = body === '' ? [] : ['Content-Type: application/sdp'];
    sip.send([...lines, ...type, `Content-Length: ${body.length}`, '', body].join('\r\n'), server, '127.0.0.1');
  };
  const offer = (way: string): string =>
    [
      ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
      `m=audio ${rtp.address().port} RTP/AVP 0 101`,
      ...['a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', `a=${way}`, '']
    ].join('\r\n');

  function reply(to: Message, status: string, tag: string, body = ''): void {
    const has = (header: string): string => to.headers.get(header) ?? '';
    const tagged = has('to').includes('tag=') ? has('to') : `${has('to')};tag=${tag}`;
    write(
      [
        ...[`SIP/2.0 ${status}`, `Via: ${has('via')}`, `From: ${has('from')}`, `To: ${tagged}`],
        ...[`Call-ID: ${has('call-id')}`, `CSeq: ${has('cseq')}`, `Contact: ${self}`]
      ],
      body
    );
  }

  function request(dialog: Dialog, method: string, more: readonly string[] = [], body = ''): void {
    if (method !== 'ACK' && method !== 'CANCEL') {
      dialog.cseq += 1;
      dialog.branch = `z9hG4bK${token()}`;
    }
    write(
      [
        ...[`${method} ${dialog.target} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=${dialog.branch};rport`],
        ...['Max-Forwards: 70', `From: ${dialog.local}`, `To: ${dialog.remote}`, `Call-ID: ${dialog.id}`],
        ...[`CSeq: ${dialog.cseq} ${method}`, `Contact: ${self}`, ...more]
      ],
      body
    );
  }

  function media(dialog: Dialog, payload: Buffer, type: number, ticks: number, stamp = dialog.stamp): void {
    if (dialog.media === 0) return;
    dialog.sequence = (dialog.sequence + 1) & 0xffff;
    rtp.send(rtpPacket(type, dialog.sequence, stamp, payload), dialog.media, '127.0.0.1');
    dialog.stamp = (dialog.stamp + ticks) >>> 0;
  }

  function open(dialog: Dialog): PhoneCall {
    dialogs.set(dialog.id, dialog);
    const call: PhoneCall = {
      ...{ id: dialog.id, number: dialog.number },
      get isUp() {
        return dialog.state === 'up';
      },
      get isOver() {
        return dialog.state === 'over';
      },
      answer() {
        if (dialog.state !== 'ringing' || !dialog.invite) return;
        dialog.state = 'up';
        reply(dialog.invite, '200 OK', dialog.fromTag, offer('sendrecv'));
      },
      hangUp() {
        if (dialog.state === 'up') request(dialog, 'BYE');
        else if (dialog.state === 'calling') request(dialog, 'CANCEL');
        else if (dialog.state === 'ringing' && dialog.invite) reply(dialog.invite, '603 Decline', dialog.fromTag);
        dialog.state = 'over';
      },
      hold: (on) => request(dialog, 'INVITE', [], offer(on ? 'sendonly' : 'sendrecv')),
      key(digit) {
        const code = '0123456789*#'.indexOf(digit);
        const { stamp } = dialog;
        for (let at = 0; at < 8; at++) {
          const ends = at > 4 ? 0x80 : 0;
          const payload = Buffer.from([code, ends | 10, 0, 0]);
          payload.writeUInt16BE(160 * Math.min(at + 1, 5), 2);
          media(dialog, payload, at === 0 ? 101 | 0x80 : 101, 0, stamp);
        }
        dialog.stamp = (dialog.stamp + 1600) >>> 0;
      },
      transfer: (to) => request(dialog, 'REFER', [`Refer-To: <sip:${to}@127.0.0.1:${server}>`, `Referred-By: ${self}`]),
      transferTo(other) {
        const to = dialogs.get(other.id)!;
        const tag = /;tag=([^;]+)/;
        const replaces = `${to.id};to-tag=${tag.exec(to.remote)![1]!};from-tag=${tag.exec(to.local)![1]!}`;
        const uri = `sip:${to.number}@127.0.0.1:${server}?Replaces=${encodeURIComponent(replaces)}`;
        request(dialog, 'REFER', [`Refer-To: <${uri}>`, `Referred-By: ${self}`]);
      }
    };
    calls.push(call);
    return call;
  }

  function called(message: Message): void {
    const id = message.headers.get('call-id') ?? '';
    const known = dialogs.get(id);
    if (known) {
      // a re-INVITE, or the first one again
      known.media = mediaOf(message.body) || known.media;
      if (known.state === 'up') reply(message, '200 OK', known.fromTag, offer('sendrecv'));
      return;
    }
    const fromTag = token();
    const from = message.headers.get('from') ?? '';
    const call = open({
      ...{ id, fromTag, local: `${message.headers.get('to') ?? ''};tag=${fromTag}`, remote: from },
      ...{ number: /sip:([^@;>]+)@/.exec(from)?.[1] ?? '', target: addressOf(message.headers.get('contact') ?? '') },
      ...{ state: 'ringing', invite: message, branch: '', cseq: 100, media: mediaOf(message.body) },
      ...{ sequence: 0, stamp: 0 }
    });
    reply(message, '180 Ringing', fromTag);
    if (phone.manner === 'busy') end(id, message, '486 Busy Here', fromTag);
    else if (phone.manner === 'declines') end(id, message, '603 Decline', fromTag);
    else if (phone.manner === 'answers') call.answer();
  }

  function end(id: string, message: Message, status: string, tag: string): void {
    reply(message, status, tag);
    dialogs.get(id)!.state = 'over';
  }

  function answered(message: Message): void {
    const dialog = dialogs.get(message.headers.get('call-id') ?? '');
    const status = Number(message.first.split(' ')[1]);
    if (!dialog || status < 200 || !message.headers.get('cseq')?.endsWith('INVITE')) return;
    dialog.remote = message.headers.get('to') ?? dialog.remote;
    if (status < 300) {
      dialog.target = addressOf(message.headers.get('contact') ?? dialog.target);
      dialog.media = mediaOf(message.body) || dialog.media;
      if (dialog.state === 'calling') dialog.state = 'up';
      // too late to be cancelled
      request(dialog, 'ACK');
      if (dialog.state === 'over') request(dialog, 'BYE');
      return;
    }
    request(dialog, 'ACK');
    if (dialog.state === 'calling') dialog.state = 'over';
  }

  sip.on('message', (bytes) => {
    const message = parse(bytes);
    const method = message.first.split(' ')[0]!;
    const dialog = dialogs.get(message.headers.get('call-id') ?? '');
    if (method === 'SIP/2.0') answered(message);
    else if (method === 'INVITE') called(message);
    else if (method === 'CANCEL' && dialog) {
      reply(message, '200 OK', dialog.fromTag);
      if (dialog.state === 'ringing' && dialog.invite)
        end(dialog.id, dialog.invite, '487 Request Terminated', dialog.fromTag);
    } else if (method !== 'ACK') {
      reply(message, '200 OK', dialog?.fromTag ?? token());
      if (method === 'BYE' && dialog) dialog.state = 'over';
    }
  });
  rtp.on('message', (packet) => {
    if (isLoud(packet)) loud += 1;
  });
  const voice = setInterval(() => {
    for (const dialog of dialogs.values())
      if (dialog.state === 'up') media(dialog, phone.speaks ? TONE : SILENCE, 0, 160);
  }, 20);

  const phone: SipPhone = {
    ...{ name, port, calls, manner: options.manner ?? 'answers', speaks: false },
    heard() {
      const so = loud;
      loud = 0;
      return so;
    },
    get call() {
      return calls.findLast(({ isOver }) => !isOver);
    },
    dial(to) {
      const fromTag = token();
      const target = `sip:${to}@127.0.0.1:${server}`;
      const dialog: Dialog = {
        ...{ id: `${token()}@127.0.0.1`, number: to, fromTag, local: `${self};tag=${fromTag}`, remote: `<${target}>` },
        ...{ target, state: 'calling', invite: null, branch: '', cseq: 0, media: 0, sequence: 0, stamp: 0 }
      };
      const call = open(dialog);
      request(dialog, 'INVITE', [], offer('sendrecv'));
      return call;
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      for (const call of calls) if (!call.isOver) call.hangUp();
      clearInterval(voice);
      await Promise.all([sip, rtp].map((socket) => new Promise<void>((done) => socket.close(done))));
    }
  };
  return phone;
}
