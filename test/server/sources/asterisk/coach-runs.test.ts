import { describe, expect, test } from 'vitest';
import type { Flaw } from '../../../support/spy-client.ts';
import { spyRun, type SpyRun } from '../../../support/spy-run.ts';

/** What no run of ours may come to. Milliseconds and counts. */
const BREACHES = ['strayed', 'overdue', 'unconfirmed', 'again', 'unaudited', 'left'] as const;
type Breach = (typeof BREACHES)[number];
const NONE = Object.fromEntries(BREACHES.map((one) => [one, 0])) as Record<Breach, number>;
const breachesOf = (run: SpyRun) => Object.fromEntries(BREACHES.map((one) => [one, run[one]]));

async function sumOf(seeds: number, flaw?: Flaw): Promise<Record<Breach | 'on' | 'dials' | 'wrong', number>> {
  const sum = { ...NONE, on: 0, dials: 0, wrong: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const run = await spyRun(seed, flaw);
    for (const one of Object.keys(sum) as (keyof typeof sum)[]) sum[one] += run[one];
  }
  return sum;
}

const withOptions = (options: string): Flaw => ({ data: (data) => data.replace(/,uqES/, `,${options}`) });
const byPrefix = (options: string): Flaw => ({
  data: (data, nameOf) => `${nameOf(data.split(',')[0]!).replace(/-[^-]*$/, '')},${options}`
});

/** Seeds of the table: each of its defects shows in fewer. */
const SEEDS = 150;

describe('[SPY7] 10,000 runs against ChanSpy as app_chanspy behaves', () => {
  /*
   * By the phone system's own clock, to the millisecond. On a channel that was not the agent's on that call: never, with
   * no allowance. On a call that the agent has left (a transfer, a masquerade): not from the moment at which an event
   * that shows it has reached the client. The allowance is that event's own way there (40 ms, 3 s when the line stalls),
   * and the hang-up's way back and into effect (60 ms); while a line is cut or the program dead it can do neither.
   */
  test('0 ms on a wrong call, a record before each dial, one dial for each, everything ends', async () => {
    const sum = { on: 0, dials: 0, wrong: 0 };
    const happened: Record<string, number> = {};
    for (let seed = 1; seed <= 10_000; seed++) {
      const run = await spyRun(seed);
      if (BREACHES.some((one) => run[one] !== 0)) expect({ seed, ...breachesOf(run) }).toEqual({ seed, ...NONE });
      for (const one of ['on', 'dials', 'wrong'] as const) sum[one] += run[one];
      for (const [what, times] of Object.entries(run.happened)) happened[what] = (happened[what] ?? 0) + times;
    }
    process.stdout.write(
      `${sum.dials} dials, ${sum.on} coaches on; on a wrong call before anybody could know: ${sum.wrong} ms in all\n`
    );
    expect(sum.dials).toBeGreaterThan(30_000);
    expect(sum.on).toBeGreaterThan(8_000);
    // the transfers did put coaches on wrong calls, for as long as nobody could know
    expect(sum.wrong).toBeGreaterThan(10_000);
    for (const what of ['blind', 'attended', 'masquerade', 'ends', 'keys', 'side', 'reader cut', 'coach cut', 'dies'])
      expect(happened[what], what).toBeGreaterThan(1_000);
  }, 300_000);

  const FLAWS: readonly (readonly [name: string, flaw: Flaw, caught: Breach])[] = [
    ['names the channel without u: its name is a prefix', byPrefix('qES'), 'strayed'],
    ['names the channel without u and E: it moves on when the call ends', byPrefix('qS'), 'strayed'],
    ['takes the agent’s channel by name', { channelAt: (_contact, seat, firstOf) => firstOf(seat) }, 'strayed'],
    // digits and # end the listening, and without S it begins anew
    ['leaves S out', withOptions('uqE'), 'again'],
    ['heeds no end', { isBlind: true }, 'overdue'],
    ['does not hang up after 2 s', { isPatient: true }, 'unconfirmed'],
    ['does not wait for the audit', { isHasty: true }, 'unaudited'],
    ['dials again after a reconnect', { redials: true }, 'again']
  ];
  test.each(FLAWS)('a client is caught that %s', async (_name, flaw, caught) => {
    expect((await sumOf(SEEDS, flaw))[caught]).toBeGreaterThan(0);
  });

  test('on the same seeds ours is not', async () => {
    expect(await sumOf(SEEDS)).toMatchObject(NONE);
  });

  test('a Uniqueid without u begins no name: nobody is ever on', async () => {
    const { dials, on } = await sumOf(SEEDS, withOptions('qES'));
    expect(dials).toBeGreaterThan(SEEDS);
    expect(on).toBe(0);
  });

  /*
   * A client that leaves out E alone cannot be caught: with u ChanSpy finds that one channel and no other, so that when
   * it ends there is none left, and S ends the listening in the same moment. E is the second lock on that door; that
   * the model has it shows where u is missing too.
   */
  test('E is what ends the listening with the first channel of several', async () => {
    const [withE, without] = [await sumOf(SEEDS, byPrefix('qES')), await sumOf(SEEDS, byPrefix('qS'))];
    expect(without.again).toBeGreaterThan(withE.again);
    expect(await sumOf(SEEDS, withOptions('uqS'))).toEqual(await sumOf(SEEDS));
  });

  test('[SPY4] while the name of the channel is spelled out to the coach, nobody is on in time', async () => {
    expect((await sumOf(100, withOptions('uES'))).on).toBe(0);
  });
});
