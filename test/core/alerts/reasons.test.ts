import { expect, it } from 'vitest';
import { KINDS } from '../../../src/lib/core/alerts/kinds.ts';
import { reasonText } from '../../../src/lib/text/alert-reasons.ts';
import { BOX } from '../../../src/lib/core/alerts/box/box.ts';
import type { Condition } from '../../../src/lib/core/alerts/rule.ts';

const measuresOf = (when: Condition): string[] => {
  if ('all' in when) return when.all.flatMap(measuresOf);
  if ('any' in when) return when.any.flatMap(measuresOf);
  return 'not' in when ? measuresOf(when.not) : [when.measure];
};
/** As people read it. */
const said = (measure: string) => reasonText({ measure, value: 1, is: '>', than: 0 }, 0);

it('[RULE1] every measure that a rule in the box may give as its reason has words', () => {
  const used = new Set(BOX.flatMap(({ steps }) => steps.flatMap(({ when }) => measuresOf(when))));
  const known = new Set(Object.values(KINDS).flatMap(({ measures }) => Object.keys(measures)));
  for (const measure of used) {
    expect(known).toContain(measure);
    expect(said(measure), measure).not.toBe(`${measure.replaceAll(/[_.]/g, ' ')} 1 > 0`);
  }
});

it('[RULE1] what is not so is said as such', () => {
  const planned = { measure: 'planned', value: false, is: '=', than: false } as const;
  expect(reasonText(planned, 0)).toBe('计划内停供：否');
  expect(reasonText({ ...planned, value: true, than: true }, 0)).toBe('计划内停供');
});
