import { expect, test } from 'vitest';
import { BOX } from '../../../src/lib/core/alerts/box/box.ts';
import { tryRules } from '../../../src/lib/core/alerts/trial.ts';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { DEFAULT_LADDER } from '../../../src/lib/core/ladder/ladder.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { createRandom } from '../../../src/lib/server/sources/simulator/random.ts';

const START = Date.parse('2026-11-25T10:00:00+08:00');
const MINUTE = 60_000;
const QUEUES = 50;
const SEATS = 2000;
/** Calls of each queue in a quiet minute; talks are such that a twelfth of the seats is busy then. */
const QUIET = 4;
const SURGE = 10;
const FROM = 5 * MINUTE;
const LASTS = 10 * MINUTE;

const queueOf = (n: number): string => `q${String(n).padStart(2, '0')}`;

/** 2,000 seats over 50 queues; tenfold from the fifth minute on, most of it from the areas of one outage. */
function surge(seed: number): AnyFact[] {
  const random = createRandom(seed, 'surge');
  const facts: AnyFact[] = [];
  const say = (time: number, type: string, data: object): void =>
    void facts.push({
      type,
      time: Math.round(START + time),
      source: 'crm',
      id: `f${facts.length}`,
      data
    } as unknown as AnyFact);
  const free: number[][] = Array.from({ length: QUEUES }, () => []);
  for (let n = 0; n < SEATS; n++) {
    const queue = n % QUEUES;
    say(0, 'seat.signed_in', { seat: `s${n}`, agent: `a${n}`, queues: [queueOf(queue)] });
    free[queue]!.push(0);
  }
  for (let queue = 0; queue < QUEUES; queue++) {
    const seats = Array.from({ length: SEATS / QUEUES }, (_, i) => ({ seat: `s${queue + i * QUEUES}`, until: 0 }));
    let t = 0;
    for (let call = 0; ; call++) {
      const busy = t >= FROM && t < FROM + LASTS;
      t += random.exponential(MINUTE / (QUIET * (busy ? SURGE : 1)));
      if (t > FROM + LASTS + MINUTE) break;
      const contact = `c${queue}-${call}`;
      say(t, 'contact.queued', {
        contact,
        queue: queueOf(queue),
        ...(busy ? { area: 'lanting', topic: 'no_heat' } : {})
      });
      const seat = seats.reduce((best, one) => (one.until < best.until ? one : best));
      const patience = random.exponential(150_000) + 20_000;
      const answered = Math.max(t + 2000, seat.until + 1000);
      if (answered > t + patience) say(t + patience, 'contact.abandoned', { contact });
      else {
        seat.until = answered + random.lognormal(170_000, 0.5);
        say(answered, 'contact.connected', { contact, seat: seat.seat });
        say(seat.until, 'contact.ended', { contact });
      }
    }
  }
  say(FROM + 90_000, 'outage.reported', { outage: 'o1', areas: ['lanting'], topic: 'no_heat', customers: 40_000 });
  return facts;
}

test('[ALERT9] tenfold over 50 queues and 2,000 seats: ten cards in ten minutes, two a minute, the root first, all the rest reachable', () => {
  const queues = Array.from({ length: QUEUES }, (_, n) => `{ id: ${queueOf(n)} }`).join(', ');
  const { floor, alerts } = parseConfig(
    `sites: [{ id: main, timezone: Asia/Shanghai, areas: [{ id: lanting }], queues: [${queues}] }]\nsources: [{ id: crm, type: events, key: { env: K } }]\n`,
    'site.yaml'
  );
  const trial = tryRules({
    ...{ settings: floor, alerts: alerts.settings, rules: BOX, ladder: () => DEFAULT_LADDER },
    ...{ facts: surge(1), from: START, until: START + FROM + LASTS }
  });
  const raised = trial.alerts.filter(({ since }) => since !== null && since >= START + FROM);
  // the surge is one: hundreds would have come up by themselves
  expect(raised.length).toBeGreaterThan(60);
  const cards = raised
    .filter(({ cardAt, severity }) => cardAt !== null && severity !== 'info')
    .sort((a, b) => a.cardAt! - b.cardAt!);
  expect(cards.length).toBeLessThanOrEqual(10);
  for (const { cardAt } of cards) {
    expect(cards.filter((one) => one.cardAt! > cardAt! - MINUTE && one.cardAt! <= cardAt!).length).toBeLessThanOrEqual(
      2
    );
  }
  const ids = new Map(trial.alerts.map((alert) => [alert.id, alert]));
  const hidden = raised.filter(({ cardAt, phase }) => cardAt === null && phase !== 'resolved');
  expect(hidden.length).toBeGreaterThan(30);
  for (const { foldedUnder } of hidden) expect(ids.has(foldedUnder ?? '')).toBe(true);
  const roots = new Set(hidden.map(({ foldedUnder }) => ids.get(foldedUnder!)!.rule));
  expect([...roots].every((rule) => ['outage', 'flood', 'nobody-on-duty'].includes(rule))).toBe(true);
}, 120_000);
