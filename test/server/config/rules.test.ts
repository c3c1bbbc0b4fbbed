import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { BOX } from '../../../src/lib/core/alerts/box/box.ts';
import { tryRules } from '../../../src/lib/core/alerts/trial.ts';
import { DEFAULT_LADDER, ladderAt } from '../../../src/lib/core/ladder/ladder.ts';
import { createZone } from '../../../src/lib/core/time/zone.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { flawsOf } from '../../support/flaws.ts';

const SITE = 'sites: [{ id: main, timezone: Asia/Shanghai, queues: [{ id: heating }, { id: gas }] }]\n';
const rules = (text: string): string => `${SITE}rules:\n  - ${text}\n`;
const START = Date.parse('2026-11-25T10:00:00+08:00');
const fact = (second: number, type: string, data: object): AnyFact =>
  ({
    type,
    time: START + second * 1000,
    source: 'crm',
    id: `${type}${second}${JSON.stringify(data)}`,
    data
  }) as unknown as AnyFact;

function raised(text: string, facts: readonly AnyFact[], seconds = 300) {
  const { floor, alerts } = parseConfig(text, 'site.yaml');
  const trial = tryRules({
    ...{ settings: floor, alerts: alerts.settings, rules: alerts.rules, ladder: () => DEFAULT_LADDER, facts },
    ...{ from: START, until: START + seconds * 1000 }
  });
  return trial.alerts
    .filter(({ since }) => since !== null)
    .map(({ rule, subject, severity, since }) => `${rule} ${subject} ${severity} ${(since! - START) / 1000}`);
}
const WAITS = [
  fact(0, 'seat.signed_in', { seat: '1001', agent: 'zhang', queues: ['heating', 'gas'] }),
  fact(1, 'contact.queued', { contact: 'c1', queue: 'heating' }),
  fact(1, 'contact.queued', { contact: 'c2', queue: 'gas' })
];

describe('[CONFIG19] a site’s own rules', () => {
  test('a rule in the box goes by what the site says of it: off, or other steps; the rest stays', () => {
    expect(raised(SITE, WAITS)).toContain('wait-long queue:gas serious 71.001');
    expect(raised(rules('{ id: wait-long, off: true }'), WAITS).join()).not.toContain('wait-long');
    const sooner =
      '{ id: wait-long, steps: [{ severity: serious, when: { measure: longest_wait, is: ">", than: 20s }, for: 5s }] }';
    const got = raised(rules(sooner), WAITS);
    expect(got).toContain('wait-long queue:gas serious 26.001');
    const own = parseConfig(rules(sooner), 'site.yaml').alerts.rules;
    expect(own.map(({ id }) => id)).toEqual(BOX.map(({ id }) => id));
    const [was, now] = [BOX, own].map((all) => all.find(({ id }) => id === 'wait-long')!);
    expect({ ...now, steps: [] }).toEqual({ ...was, steps: [] });
  });

  test('one of its own, with and, or, not; only where it says', () => {
    const text = `${SITE}rules:
  - id: gas-waits
    names: { zh-CN: 燃气等待 }
    on: queue
    where: { queue: [gas] }
    steps:
      - severity: warning
        when:
          all:
            - { measure: longest_wait, is: ">", than: 10s }
            - not: { measure: queued, is: ">", than: 5 }
            - any: [{ measure: available, is: ">=", than: 0 }, { measure: staffed, is: "=", than: 0 }]
`;
    expect(raised(text, WAITS).filter((one) => one.startsWith('gas-waits'))).toEqual([
      'gas-waits queue:gas warning 11.001'
    ]);
    expect(parseConfig(text, 'site.yaml').alerts.rules.at(-1)).toMatchObject({
      id: 'gas-waits',
      names: { 'zh-CN': '燃气等待' }
    });
  });

  test('one that says nothing of clear and keep is one alert all the same, also where it flips each second', () => {
    const flips = Array.from({ length: 300 }, (_, n) => [
      fact(2 * n, 'contact.queued', { contact: `f${n}`, queue: 'gas' }),
      fact(2 * n + 1, 'contact.abandoned', { contact: `f${n}` })
    ]).flat();
    const own = '{ id: own, on: queue, steps: [{ severity: warning, when: { measure: queued, is: ">", than: 0 } }] }';
    expect(raised(rules(own), flips, 600).filter((one) => one.startsWith('own '))).toHaveLength(1);
  });

  test.each([
    [
      '{ id: wait-lon, off: true }',
      'rules[0]: no rule in the box is called "wait-lon"; did you mean "wait-long"?; one of your own needs on and steps'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: warning, when: { measure: longest_wai, is: ">", than: 1 } }] }',
      'rules[0].steps[0].when.measure: a queue is not measured by "longest_wai"; did you mean "longest_wait"?'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: warning, when: { all: [{ not: { measure: nope, is: ">", than: 1 } }] } }] }',
      'rules[0].steps[0].when.all[0].not.measure'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: warning, when: { measure: queued, is: ">", than: { measure: nope } } }] }',
      'when.than.measure'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: urgent, when: { measure: queued, is: ">", than: 1 } }] }',
      'rules[0].steps[0].severity'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: warning, when: { measure: queued, is: "~", than: 1 } }] }',
      'rules[0].steps[0].when'
    ],
    [
      '{ id: x, on: queue, steps: [{ severity: serious, when: { measure: queued, is: ">", than: 1 } }, { severity: warning, when: { measure: queued, is: ">", than: 1 } }] }',
      'steps go from the mildest to the gravest'
    ],
    ['{ id: wait-long, on: seat }', 'the rule in the box is on a queue'],
    ['{ id: alone, off: true }\n  - { id: alone, off: true }', 'there is another rule "alone"'],
    ['{ id: x, on: planet, steps: [] }', 'rules[0].on'],
    ['{ id: wait-long, for: 3s }', 'for']
  ])('%s is refused where it stands', (text, flaw) => {
    const [first = ''] = flawsOf(rules(text));
    expect(first).toContain(flaw);
    expect(first).toMatch(/^site\.yaml:\d+:\d+ /);
  });
});

test('[CONFIG20] ladders by name, the one of the period in force; names, levels and times are checked', () => {
  const text = `sites: [{ id: main, timezone: Asia/Shanghai, periods: [{ from: "22:00", to: "08:00", ladder: night }] }]
ladders:
  standard: { hold: 5m }
  night: { waits: { critical: [15s, 20s] }, top: { serious: director }, repeat: 1m }
`;
  const { floor, alerts } = parseConfig(text, 'site.yaml');
  const at = (time: string) =>
    ladderAt(alerts.ladders, floor.sites[0]!, createZone('Asia/Shanghai'), Date.parse(`2026-11-25T${time}:00+08:00`));
  expect(at('12:00')).toEqual({ ...DEFAULT_LADDER, hold: 300_000 });
  expect(at('23:00')).toMatchObject({
    hold: 300_000,
    repeat: 60_000,
    waits: { critical: [15_000, 20_000], serious: DEFAULT_LADDER.waits.serious },
    top: { serious: 5, critical: 5 }
  });
  expect(flawsOf(text.replace('ladder: night', 'ladder: nigth'))[0]).toContain(
    'there is no ladder "nigth"; did you mean "night"?'
  );
  expect(flawsOf(text.replace('director', 'king'))[0]).toContain('ladders.night.top.serious');
  expect(flawsOf(text.replace('15s', '15'))[0]).toContain('must be a duration');
  // the example names one before any is written
  expect(flawsOf(text.split('ladders:')[0]!)).toEqual([]);
});

test('[CONFIG19] whatever rules the file takes run over whatever happens without a throw', () => {
  const leaf = fc.record({
    measure: fc.constantFrom('queued', 'longest_wait', 'available', 'staffed', 'service_level'),
    is: fc.constantFrom('>', '>=', '<', '<=', '=', '!=', 'in', 'has'),
    than: fc.oneof(
      fc.integer({ min: -5, max: 100 }),
      fc.constantFrom('10s', 'word', true, ['a']),
      fc.record({ measure: fc.constantFrom('queued', 'staffed'), times: fc.constant(2) })
    )
  });
  const { condition } = fc.letrec((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') })
    )
  }));
  const rule = fc.record({
    severity: fc.constantFrom('info', 'warning', 'serious', 'critical'),
    when: condition,
    for: fc.constantFrom('0s', '3s')
  });
  fc.assert(
    fc.property(rule, fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 8 }), (step, times) => {
      const facts = times.flatMap((t, i) => [
        fact(t, 'contact.queued', { contact: `c${i}`, queue: 'gas' }),
        fact(t + 20, 'contact.abandoned', { contact: `c${i}` })
      ]);
      expect(() =>
        raised(`${SITE}rules: ${JSON.stringify([{ id: 'own', on: 'queue', steps: [step] }])}`, facts, 200)
      ).not.toThrow();
    }),
    { numRuns: 60 }
  );
});
