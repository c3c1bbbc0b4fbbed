import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CoachSession } from '../../src/lib/core/coaching-state.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { createAsteriskSource } from '../../src/lib/server/sources/asterisk/source.ts';
import type { AmiControl } from '../support/ami-control.ts';
import { freePort, freeUdpPort, startAsterisk } from '../support/asterisk.ts';
import { fakeIntake } from '../support/fake-intake.ts';
import { startPeople, type Browserish } from '../support/people.ts';
import { startSipPhone, type PhoneCall, type SipPhone } from '../support/sip-phone.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const BLOCKS = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
const samples = (language: string): string[] => BLOCKS.filter((one) => one[1] === language).map((one) => one[2]!);
/** What the README tells an operator to write, by where it goes. */
const ACCOUNTS = samples('ini').join('\n');
const [DIALPLAN] = samples('').filter((text) => text.startsWith('[pilotlight-spy]'));
const [SITE, ACCESS] = samples('yaml');
const COACHING = samples('yml')[0]!.trim();

/** The queue's callers come from here; members are a direct phone and one behind a Local channel. */
const CALLS = `[from-trunk]
exten => _[hr]e.,1,Answer()
 same => n,Queue(\${EXTEN},tT)
[phones]
exten => park,1,Answer()
 same => n,Wait(300)
exten => _X.,1,Dial(PJSIP/\${EXTEN},20)
[agents]
exten => _X.,1,Dial(PJSIP/\${EXTEN},20)
`;
const QUEUES = `[general]
autofill = yes
[heating]
member => PJSIP/1001,0,Anna
[repair]
member => Local/1003@agents/n,0,Carla,PJSIP/1003
`;
const NAMES = ['trunk', '1001', '10010', '1003', '1004', '2001'] as const;

async function until(what: () => boolean | Promise<boolean>, ms = 15_000): Promise<number> {
  const began = performance.now();
  while (!(await what())) {
    if (performance.now() - began > ms) throw new Error(`not so after ${ms} ms: ${what.toString()}`);
    await sleep(20);
  }
  return Math.round(performance.now() - began);
}

/** A real Asterisk as the README sets it up, real phones, a whole Pilotlight, a coach signed in. */
async function house(stack: AsyncDisposableStack) {
  const [ami, sip] = [await freePort(), await freeUdpPort()];
  const phones = {} as Record<(typeof NAMES)[number], SipPhone>;
  for (const name of NAMES) phones[name] = stack.use(await startSipPhone({ name, server: sip, manner: 'rings' }));
  const endpoints = NAMES.map(
    (name) => `[${name}]
type = endpoint
context = ${name === 'trunk' ? 'from-trunk' : 'phones'}
allow = !all,ulaw
aors = ${name}
direct_media = no
identify_by = username
[${name}]
type = aor
contact = sip:${name}@127.0.0.1:${phones[name].port}
`
  );
  const asterisk = stack.use(
    startAsterisk(
      {
        'manager.conf': ACCOUNTS,
        'extensions.conf': `${CALLS}${DIALPLAN!}`,
        'queues.conf': QUEUES,
        'pjsip.conf': `[udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:${sip}\n${endpoints.join('')}`
      },
      { ami }
    )
  );
  const control = await asterisk.control();
  stack.defer(() => control[Symbol.dispose]());
  const source = SITE!.replace('type: asterisk', `type: asterisk\n    port: ${ami}`);
  const config = source.replace(/queueLog: .*/, `${COACHING}\n    queueLog: ${asterisk.queueLog}`);
  const [reader, coach] = [...ACCOUNTS.matchAll(/^secret = (.*)$/gm)].map(([, secret]) => secret!);
  const server = stack.use(
    await startPeople({ config: `${config}${ACCESS!}`, env: { PBX_SECRET: reader!, PBX_COACH_SECRET: coach! } })
  );
  const person = await server.person('li', [{ role: 'floor-manager', on: { kind: 'all' } }]);
  const floor = async (): Promise<FloorState & { coaching: Record<string, CoachSession> }> =>
    (await person.get('/api/v1/floor')).body as FloorState & { coaching: Record<string, CoachSession> };
  return { asterisk, control, phones, person, floor, secrets: { reader: reader!, coach: coach! } };
}
type House = Awaited<ReturnType<typeof house>>;

async function answeredCall({ phones, floor }: House, queue: string, agent: SipPhone, seat: string) {
  const caller = phones.trunk.dial(queue);
  await until(() => agent.call !== undefined);
  await until(async () => (await floor()).seats[seat]?.word === 'ringing');
  const call = agent.call!;
  call.answer();
  await until(async () => (await floor()).seats[seat]?.word === 'talking');
  return { caller, call, seat, contact: (await floor()).seats[seat]!.contacts[0]! };
}

/** Resolves when the session is on; how long after the coach's answer, ms. */
async function coached(
  { phones, floor }: House,
  person: Browserish,
  mode: 'listen' | 'whisper',
  on: { readonly contact: string; readonly seat: string }
): Promise<{ session: string; confirmed: number }> {
  const { body } = await person.command(`coach.${mode}`, {
    contact: on.contact,
    seat: on.seat,
    phone: 'PJSIP/2001'
  });
  const { session } = (body as { result: { session: string } }).result;
  const dialling = async (): Promise<boolean> => (await floor()).coaching[session]?.state === 'dialling';
  await until(async () => phones['2001'].call !== undefined || !(await dialling()));
  expect(phones['2001'].call?.number).toBe('9999');
  phones['2001'].call?.answer();
  const confirmed = await until(async () => !(await dialling()));
  expect((await floor()).coaching[session]).toMatchObject({ state: 'on', reason: null });
  return { session, confirmed };
}

/** Who hears one that speaks: packets in half a second, of 25. */
async function heardBy(speaker: SipPhone, ...others: readonly SipPhone[]): Promise<boolean[]> {
  speaker.speaks = true;
  await sleep(400);
  for (const one of others) one.heard();
  await sleep(500);
  const heard = others.map((one) => one.heard() > 5);
  speaker.speaks = false;
  await sleep(400);
  return heard;
}

/** A person's phone is rung about an alert, with no sound files of one's own there; they press 1. */
async function alerted({ asterisk, phones, secrets }: House): Promise<string> {
  const address = { host: '127.0.0.1', port: asterisk.ami, tls: false };
  const contexts = { context: 'pilotlight-spy', alertContext: 'pilotlight-alert' };
  const warned: string[] = [];
  const source = createAsteriskSource({
    ...{ ...address, user: 'pilotlight', secret: secrets.reader, seal: () => undefined },
    settings: { id: 'alerts', type: 'asterisk', beat: 2000, createsQueues: true },
    coaching: {
      ...{ ...address, ...contexts, user: 'coach', secret: secrets.coach, acceptRights: false, phones: ['PJSIP/*'] },
      warn: (_, text) => void warned.push(text)
    }
  });
  await source.open(fakeIntake({ queues: [], now: Date.now() }), createClock());
  try {
    const ask = { session: 'none', mode: 'listen', contact: 'none', seat: 'none', phone: 'PJSIP/2001' } as const;
    await until(async () => (await source.coach!.open(ask)) === 'no_call');
    const rung = source.coach!.ring({ id: 'a', phone: 'PJSIP/2001', severity: 'critical' });
    await until(() => phones['2001'].call !== undefined);
    expect(phones['2001'].call!.number).toBe('9999');
    phones['2001'].call!.answer();
    await sleep(1000);
    phones['2001'].call?.key('1');
    const how = await rung;
    expect(warned).toEqual([]);
    return how;
  } finally {
    await source.close();
  }
}

const spied = (control: AmiControl): string[] =>
  control.events.filter((event) => event.get('Event') === 'ChanSpyStart').map((event) => event.text('SpyeeChannel'));
const isOver = (call: PhoneCall): boolean => call.isOver;

test('[SPY4] [SPY5] [SPY8] [AMI12] a live Asterisk, set up as the README says: a call, a whisper, a transfer, a restart, an alert', async () => {
  await using stack = new AsyncDisposableStack();
  const here = await house(stack);
  const { control, phones, person, floor } = here;
  const version = /Asterisk (\S+)/.exec(await control.command('core show version'))![1]!;
  await until(async () => Object.keys((await floor()).seats).length === 2);

  // another call on a channel whose name begins as the agent's does
  const side = phones['10010'].dial('park');
  await until(() => side.isUp);

  const first = await answeredCall(here, 'heating', phones['1001'], 'PJSIP/1001');
  const whisper = await coached(here, person, 'whisper', first);
  expect(await heardBy(phones['2001'], phones['1001'], phones.trunk)).toEqual([true, false]);
  expect(await heardBy(phones.trunk, phones['1001'], phones['2001'])).toEqual([true, true]);
  first.call.hold(true);
  await until(async () => (await floor()).seats['PJSIP/1001']?.word === 'on_hold');
  first.call.hold(false);
  await until(async () => (await floor()).seats['PJSIP/1001']?.word === 'talking');
  const keys = phones['2001'].call!;
  for (const key of '10#') {
    keys.key(key);
    await sleep(300);
  }
  await until(() => keys.isOver);
  const again = await coached(here, person, 'whisper', first);
  const coach = phones['2001'].call!;
  coach.key('#');
  await sleep(500);
  expect((await floor()).coaching[again.session]).toMatchObject({ state: 'on' });
  first.caller.hangUp();
  const gone = await until(() => isOver(coach));
  await until(async () => (await floor()).coaching[again.session]?.state === 'over');
  expect(side.isUp).toBe(true);
  expect(spied(control).map((name) => name.replace(/-[^-]*$/, ''))).toEqual(['PJSIP/1001', 'PJSIP/1001']);

  const second = await answeredCall(here, 'repair', phones['1003'], 'Local/1003@agents/n');
  await coached(here, person, 'listen', second);
  const listener = phones['2001'].call!;
  phones['1004'].manner = 'answers';
  second.call.transfer('1004');
  const left = await until(() => isOver(listener));
  await until(() => phones['1004'].call?.isUp ?? false);
  expect(await heardBy(phones.trunk, phones['1004'], phones['2001'])).toEqual([true, false]);
  second.caller.hangUp();
  expect(spied(control)).toHaveLength(3);

  const third = phones.trunk.dial('heating');
  await until(async () => (await floor()).queues.heating?.now.queued === 1);
  third.hangUp();
  await until(async () => (await floor()).queues.heating?.now.queued === 0);
  await control.action('QueuePause', { Interface: 'PJSIP/1001', Paused: 'true', Reason: 'Lunch' });
  await until(async () => (await floor()).seats['PJSIP/1001']?.word === 'away');
  const told = (await control.action('QueueStatus')).filter((frame) => frame.get('Event') === 'QueueParams');
  const counts = Object.fromEntries(told.map((frame) => [frame.text('Queue'), frame.number('Completed')]));
  const { queues } = await floor();
  expect(Object.fromEntries(Object.values(queues).map(({ id, today }) => [id, today.answered]))).toEqual(counts);

  // what a restart forgets is forgotten here too, though it takes logins before it knows its queues
  void control.action('Command', { Command: 'core restart now' });
  await until(async () => Object.values((await floor()).sources)[0]!.state === 'down');
  const back = await until(async () => Object.values((await floor()).sources)[0]!.state === 'live', 60_000);
  expect((await floor()).seats['PJSIP/1001']).toMatchObject({ presence: 'ready', word: 'free' });

  const rung = await alerted(here);
  expect(rung).toBe('acknowledged');

  process.stdout.write(
    `Asterisk ${version}: whisper on ${whisper.confirmed} ms after the coach's answer and off ${gone} ms after the call, ` +
      `off ${left} ms after a transfer behind a Local channel, ` +
      `right again ${back} ms after a restart, an alert ${rung} by a 1\n`
  );
}, 180_000);
