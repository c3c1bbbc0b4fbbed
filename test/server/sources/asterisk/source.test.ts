import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createFloor, type Floor } from '../../../../src/lib/core/floor.ts';
import { showAll } from '../../../../src/lib/core/show/show.ts';
import { step } from '../../../../src/lib/core/step.ts';
import { createClock } from '../../../../src/lib/server/clock.ts';
import type { Intake, Source } from '../../../../src/lib/server/ports.ts';
import type { AmiStep } from '../../../../src/lib/server/replay/ami-file.ts';
import { createAmiStage } from '../../../../src/lib/server/replay/ami-stage.ts';
import { bareSettings, withSource } from '../../../../src/lib/server/replay/settings.ts';
import { READER_ACTIONS } from '../../../../src/lib/server/sources/asterisk/encode.ts';
import { createAsteriskSource } from '../../../../src/lib/server/sources/asterisk/source.ts';
import { type FakeAmi, type FakeAmiOptions, startFakeAmi } from '../../../support/fake-ami.ts';
import { stepsOf } from '../../../support/recordings.ts';

const seal = (number: string) => ({ key: number, shown: '****' });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A source on a real line, folded into a real floor. */
async function open(fake: { port: number }, secret = 'wallboard-secret') {
  const settings = { id: 'replay', type: 'asterisk', beat: 2000, createsQueues: true };
  const clock = createClock();
  const floor = createFloor({ ...withSource(bareSettings(), 'asterisk').settings, sources: [settings] }, clock.now());
  const intake: Intake = {
    ingest(facts) {
      const verdicts = facts.map((fact) => step(floor, { kind: 'fact', fact }, clock.now()));
      return { verdicts, offset: 0 };
    },
    durable: () => Promise.resolve(),
    heard: (source) => void step(floor, { kind: 'heard', source }, clock.now())
  };
  const address = { host: '127.0.0.1', port: fake.port, tls: false, user: 'wallboard', secret };
  const source: Source = createAsteriskSource({ ...address, settings, seal, random: () => 0.5 });
  await source.open(intake, clock);
  closing.push(() => source.close());
  const state = () => {
    step(floor, { kind: 'tick' }, clock.now());
    return showAll(floor, clock.now());
  };
  return { floor, source, state };
}

async function fakeAmi(options: Partial<FakeAmiOptions> = {}): Promise<FakeAmi> {
  const fake = await startFakeAmi({ steps: await stepsOf('burst', 'wallboard'), ...options });
  closing.push(async () => fake[Symbol.asyncDispose]());
  return fake;
}

async function until(what: () => boolean, ms = 10_000): Promise<number> {
  const began = performance.now();
  while (!what()) {
    if (performance.now() - began > ms) throw new Error(`not so after ${ms} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - began;
}

/** Words of seats and lengths of queues (a list can't say who holds), as a line that never broke would show them at that moment. */
function unbroken(steps: readonly AmiStep[], at: number): Record<string, string | number> {
  const heard = steps.filter((one) => one.at <= at);
  const stage = createAmiStage({ source: 'replay', steps: heard, log: null, seal, seats: [] });
  const floor: Floor = createFloor(withSource(bareSettings(), 'asterisk').settings, heard[0]!.at);
  for (let next = stage.next(); next !== null && next <= at; next = stage.next()) {
    for (const fact of stage.run(next)) step(floor, { kind: 'fact', fact }, next);
  }
  return words(showAll(floor, at));
}

function words(state: ReturnType<typeof showAll>): Record<string, string | number> {
  const rows: [string, string | number][] = [];
  for (const seat of Object.values(state.seats)) rows.push([seat.id, seat.word.replace('on_hold', 'talking')]);
  for (const queue of Object.values(state.queues)) rows.push([`queue ${queue.id}`, queue.now.queued]);
  return Object.fromEntries(rows);
}

const isLive = (state: ReturnType<typeof showAll>) => state.sources.replay?.state === 'live';

describe('a line to an Asterisk', () => {
  it('[AMI12] logs in, asks for the lists, pings, and sends nothing that is not on the list of a reader', async () => {
    const fake = await fakeAmi();
    const { state, source } = await open(fake);
    await until(() => Object.keys(state().seats).length === 11);
    await until(() => fake.actions.some((action) => action.get('Action') === 'Ping'), 5_000);
    await source.close();
    await until(() => fake.actions.some((action) => action.get('Action') === 'Logoff'));
    const names = fake.actions.map((action) => action.text('Action'));
    expect(names.slice(0, 4)).toEqual(['Login', 'QueueStatus', 'CoreShowChannels', 'DeviceStateList']);
    expect(names.filter((name) => !READER_ACTIONS.includes(name as 'Login'))).toEqual([]);
    expect(new Set(fake.actions.map((action) => action.get('ActionID'))).size).toBe(names.length);
  });

  it('[AMI12] one that has just started and knows no queues yet is down, and asked again as soon as it has booted', async () => {
    const fake = await fakeAmi({ skip: 30_000, starting: true });
    const { state } = await open(fake);
    const asked = () => fake.actions.filter((action) => action.get('Action') === 'QueueStatus').length;
    await until(() => state().sources.replay?.state === 'down');
    expect(state().sources.replay?.reason).toBe('its queues are not loaded yet');
    const before = asked();
    fake.boot();
    await until(() => isLive(state()) && Object.keys(state().seats).length === 11);
    expect(asked()).toBe(before + 1);
  });

  it('[AMI12] whose word that it has booted is not for us is asked again all the same', async () => {
    const fake = await fakeAmi({ skip: 30_000, starting: true });
    const { state } = await open(fake);
    await until(() => fake.actions.filter((action) => action.get('Action') === 'QueueStatus').length === 2);
    expect(isLive(state())).toBe(false);
  });

  it('[AMI13] after a cut at any byte it is true again ≤ 2 s after the reconnect', async () => {
    const steps = await stepsOf('burst', 'wallboard');
    for (const [skip, bytes] of [
      [30_000, 0],
      [36_000, 777],
      [44_000, 1]
    ] as const) {
      const fake = await fakeAmi({ skip });
      const { state, source } = await open(fake);
      fake.start();
      await until(() => isLive(state()) && Object.keys(state().seats).length >= 11);
      const before = fake.sessions;
      fake.cut(bytes);
      await until(() => state().sources.replay?.state === 'down', 15_000);
      expect(Object.values(state().seats).every((seat) => seat.word === 'stale' || seat.presence === 'offline')).toBe(
        true
      );
      await until(() => fake.sessions > before);
      const took = await until(() => isLive(state()), 5_000);
      expect(took).toBeLessThan(2_000);
      await until(() => {
        const at = fake.now();
        return JSON.stringify(sorted(words(state()))) === JSON.stringify(sorted(unbroken(steps, at)));
      }, 2_000);
      await source.close();
      await fake[Symbol.asyncDispose]();
    }
  });

  it('[AMI14] a line that is open and dead is given up, and found again by retrying', async () => {
    const fake = await fakeAmi({ deaf: true });
    const { state } = await open(fake);
    await until(() => fake.sessions === 1);
    await until(() => state().sources.replay?.state === 'down', 12_000);
    expect(state().sources.replay?.reason).toMatch(/no byte for 5 s/);
    await until(() => fake.sessions === 2, 5_000);
  });

  it('[AMI15] a refused login and a server that is none are said plainly, and no secret goes to the latter', async () => {
    const fake = await fakeAmi();
    const wrong = await open(fake, 'not-the-secret');
    await until(() => wrong.state().sources.replay?.state === 'down');
    expect(wrong.state().sources.replay?.reason).toBe(
      `127.0.0.1:${fake.port} refuses user "wallboard": Authentication failed`
    );
    const got: Buffer[] = [];
    const other = createServer((socket) => {
      socket.on('data', (bytes) => got.push(bytes)).on('error', () => undefined);
      socket.write('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closing.push(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const stranger = await open({ port });
    await until(() => stranger.state().sources.replay?.state === 'down');
    expect(stranger.state().sources.replay?.reason).toBe(`127.0.0.1:${port} is not an Asterisk manager`);
    expect(got).toEqual([]);
  });

  it('[AMI16] closing ends the line and every timer, twice over', async () => {
    const fake = await fakeAmi();
    const { source, state } = await open(fake);
    await until(() => isLive(state()));
    await source.close();
    await source.close();
    const sessions = fake.sessions;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(fake.sessions).toBe(sessions);
  });
});

function sorted(record: Record<string, string | number>): [string, string | number][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
