import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configFile, configSchema } from '../../../src/lib/server/config/file.ts';
import { flawsOf } from '../../support/flaws.ts';

const EXAMPLE = readFileSync(new URL('../../fixtures/heating.yaml', import.meta.url), 'utf8');

test('[CONFIG9] 1,000 hostile texts and mutations of the example: read or refused, nothing else', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const pieces = fc.constantFrom(
    '__proto__: { a: 1 }',
    '&a [*a]',
    '<<: *x',
    '? [a]',
    '\t',
    '"',
    "'",
    '{',
    '[',
    '- - -',
    '!!binary x',
    '0x1F',
    '~',
    '\u0000',
    '---',
    '%YAML 9',
    '|',
    '>',
    ': ',
    '#'
  );
  const mutated = fc
    .tuple(fc.nat(EXAMPLE.length), fc.nat(40), pieces)
    .map(([at, cut, piece]) => EXAMPLE.slice(0, at) + piece + EXAMPLE.slice(at + cut));
  const any = fc.oneof(
    mutated,
    fc.string({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('\n'))
  );
  let refused = 0;
  fc.assert(
    fc.property(any, (text) => {
      refused += flawsOf(text).length > 0 ? 1 : 0;
    }),
    { numRuns: 1000, seed: 20261123 }
  );
  expect(refused).toBeGreaterThan(300);
  const laughs = [
    'a: &a [x, x]',
    ...Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [${`*${n === 0 ? 'a' : `b${n - 1}`}, `.repeat(9)}]`)
  ].join('\n');
  expect(flawsOf(laughs)[0]).toContain("can't be read");
  expect(flawsOf('['.repeat(20_000))[0]).toBeDefined();
  expect(flawsOf('sites: [{ id: a, names: { __proto__: x } }]')[0]).toBeDefined();
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
});

test('[CONFIG10] the published JSON Schema is current (npx vitest run --update writes it)', async () => {
  await expect(`${JSON.stringify(configSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../../static/pilotlight.schema.json'
  );
});

test('[CONFIG10] its top-level keys are those of the example', () => {
  const { properties, required } = configSchema() as { properties: object; required: string[] };
  expect(Object.keys(properties)).toEqual(Object.keys(configFile.shape));
  expect(required).toEqual(['sites']);
});
