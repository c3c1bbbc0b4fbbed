import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../../../src/lib/server/clock.ts';
import type { Source } from '../../../../src/lib/server/ports.ts';
import { createFramer, type Frame } from '../../../../src/lib/server/sources/asterisk/parse.ts';
import { createAsteriskSource } from '../../../../src/lib/server/sources/asterisk/source.ts';
import { fakeIntake } from '../../../support/fake-intake.ts';

const NARROW = [
  'Originate: Originate a call.  (Priv: originate,all)',
  'Hangup: Hangup channel.  (Priv: system,call,all)'
];

/** A manager with two accounts; what the reader hears is said by the test. */
async function manager(rights: readonly string[] = NARROW) {
  const actions: { readonly user: string; readonly frame: Frame }[] = [];
  const sessions = new Map<Socket, string>();
  const server = createServer((socket) => {
    const framer = createFramer();
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    socket.on('error', () => undefined);
    socket.on('close', () => sessions.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      for (const frame of framer.push(bytes)) {
        const action = frame.text('Action');
        const answer = (...lines: string[]): void =>
          void socket.write(
            [`Response: Success`, `ActionID: ${frame.text('ActionID')}`, ...lines, '', ''].join('\r\n')
          );
        if (action === 'Login') {
          sessions.set(socket, frame.text('Username'));
          answer('Message: Authentication accepted');
          continue;
        }
        actions.push({ user: sessions.get(socket) ?? '', frame });
        if (action === 'ListCommands') answer(...rights);
        else if (/^(QueueStatus|CoreShowChannels|DeviceStateList)$/.test(action)) {
          answer('EventList: start');
          const end = [
            `Event: ${action}Complete`,
            `ActionID: ${frame.text('ActionID')}`,
            'EventList: Complete',
            'ListItems: 0'
          ];
          socket.write(`${end.join('\r\n')}\r\n\r\n`);
        } else answer();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    actions,
    port: (server.address() as AddressInfo).port,
    tell(event: string, fields: Readonly<Record<string, string>>): void {
      const text = [
        `Event: ${event}`,
        ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`),
        '',
        ''
      ].join('\r\n');
      for (const [socket, user] of sessions) if (user === 'reader') socket.write(text);
    },
    drop(user: string): void {
      for (const [socket, who] of sessions) if (who === user) socket.destroy();
    },
    of: (action: string) =>
      actions
        .filter(({ user, frame }) => user === 'coach' && frame.text('Action') === action)
        .map(({ frame }) => frame),
    async close() {
      for (const socket of sessions.keys()) socket.destroy();
      await new Promise((done) => server.close(done));
    }
  };
}
type Manager = Awaited<ReturnType<typeof manager>>;

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i++) await sleep(10);
  expect(what()).toBe(true);
}

/** A source that reads and coaches, with one call at one seat. */
async function onCall(
  there: Manager,
  acceptRights = false
): Promise<{ coach: NonNullable<Source['coach']>; warned: string[] }> {
  opened.push(() => there.close());
  const warned: string[] = [];
  const address = { host: '127.0.0.1', port: there.port, tls: false };
  const source = createAsteriskSource({
    ...address,
    ...{
      user: 'reader',
      secret: 'r',
      settings: { id: 'pbx', type: 'asterisk', beat: 2000 } as never,
      seal: () => undefined
    },
    coaching: {
      ...{ ...address, user: 'coach', secret: 'c', context: 'pilotlight-spy', alertContext: 'pilotlight-alert' },
      ...{ acceptRights, phones: ['PJSIP/*'], warn: (detail, text) => warned.push(`${text} ${JSON.stringify(detail)}`) }
    }
  });
  const intake = fakeIntake({ queues: [], now: Date.now() });
  opened.push(() => source.close());
  await source.open(intake, createClock());
  await until(
    () =>
      there.of('ListCommands').length > 0 &&
      there.actions.some(({ frame }) => frame.text('Action') === 'DeviceStateList')
  );
  await sleep(30);
  there.tell('QueueCallerJoin', {
    Channel: 'PJSIP/trunk-1',
    Uniqueid: '17.1',
    Linkedid: '17.1',
    Queue: 'heating',
    Position: '1'
  });
  const agent = { Queue: 'heating', Interface: 'PJSIP/1001', MemberName: 'anna' };
  const both = { Uniqueid: '17.1', Linkedid: '17.1', DestUniqueid: '17.2', DestChannel: 'PJSIP/1001-2', ...agent };
  there.tell('AgentCalled', both);
  there.tell('AgentConnect', { ...both, HoldTime: '3' });

  await sleep(60);
  return { coach: source.coach!, warned };
}
const ASK = {
  session: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  mode: 'barge' as const,
  contact: '17.1',
  seat: 'PJSIP/1001',
  phone: 'PJSIP/2001'
};
const [ONE, TWO] = [`pilotlight-${ASK.session}-1`, `pilotlight-${ASK.session}-2`];

test('[SPY4] [SPY5] over the wire: dialled once on the agent’s own channel, confirmed by the reader, gone with the call', async () => {
  const there = await manager();
  const { coach } = await onCall(there);
  const ends: string[] = [];
  coach.onEnd((session, why) => ends.push(`${session} ${why}`));
  const outcome = coach.open(ASK);
  await until(() => there.of('Originate').length === 1);
  const [dial] = there.of('Originate');
  expect(dial!.text('Data')).toBe('17.2,uqESB');
  expect(dial!.text('Channel')).toBe(`Local/${ASK.session}@pilotlight-spy/n`);
  there.tell('Newchannel', { Uniqueid: ONE });
  there.tell('OriginateResponse', { ActionID: dial!.text('ActionID'), Response: 'Success' });
  there.tell('ChanSpyStart', { SpyerUniqueid: ONE, SpyeeUniqueid: '17.2' });
  expect(await outcome).toBeNull();
  there.tell('Hangup', { Uniqueid: '17.2' });
  await until(() => there.of('Hangup').length >= 2);
  expect(ends).toEqual([`${ASK.session} call_ended`]);
  expect(
    there
      .of('Hangup')
      .map((frame) => frame.text('Channel'))
      .slice(0, 2)
  ).toEqual([ONE, TWO]);
  expect(there.of('Originate')).toHaveLength(1);
  for (const { user, frame } of there.actions)
    if (user === 'reader') expect(['Originate', 'Hangup']).not.toContain(frame.text('Action'));
});

test('[SPY2] [SPY3] an account that may more is refused and named; another phone, another seat: nothing is dialled', async () => {
  const wide = await manager([...NARROW, 'Command: Execute Asterisk CLI Command.  (Priv: command,all)']);
  const { coach, warned } = await onCall(wide);
  expect(await coach.open(ASK)).toBe('refused');
  expect(warned.join()).toContain('command');
  expect(await coach.ring({ id: 'a', phone: 'PJSIP/8001', severity: 'critical' })).toBe('failed');

  const narrow = await manager();
  const other = await onCall(narrow);
  expect(await other.coach.open({ ...ASK, phone: 'Local/0900123456@outbound' })).toBe('refused');
  expect(await other.coach.open({ ...ASK, phone: 'PJSIP/0900@trunk' })).toBe('refused');
  expect(await other.coach.open({ ...ASK, seat: 'PJSIP/1002' })).toBe('no_call');
  expect(await other.coach.open({ ...ASK, contact: '17.11' })).toBe('no_call');
  expect([...wide.of('Originate'), ...narrow.of('Originate')]).toEqual([]);
  expect(
    await (
      await onCall(await manager([...NARROW, 'Command: x (Priv: command,all)']), true)
    ).coach.open({ ...ASK, seat: 'x' })
  ).toBe('no_call');
});

test('[SPY6] the coach’s line breaks: over, and what is left is hung up as soon as it is back', async () => {
  const there = await manager();
  const { coach } = await onCall(there);
  const ends: string[] = [];
  coach.onEnd((_, why) => ends.push(why));
  const outcome = coach.open(ASK);
  await until(() => there.of('Originate').length === 1);
  there.tell('Newchannel', { Uniqueid: ONE });
  there.tell('ChanSpyStart', { SpyerUniqueid: ONE, SpyeeUniqueid: '17.2' });
  expect(await outcome).toBeNull();
  there.drop('coach');
  await until(() => ends.length === 1);
  expect(ends).toEqual(['line_lost']);
  await until(() => there.of('Hangup').length >= 2);
}, 20_000);
