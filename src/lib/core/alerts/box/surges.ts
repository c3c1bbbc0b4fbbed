import type { Condition, Rule } from '../rule.ts';

const MIN = 60_000;
const is = (measure: string): Condition => ({ measure, is: '=', than: true });
const MORE = { measure: 'callers', is: '>', than: { measure: 'expected' } } as const;
const FEWER = { measure: 'expected', is: '>', than: { measure: 'callers' } } as const;

/** What the detector raises: roots, so under no flood. When it is over, it has been for a while: no `clear`. */
export const SURGE_RULES: readonly Rule[] = [
  {
    // of the whole site, or of an outage that is known, under whose card it stands; else it is a suspected outage
    ...{ id: 'surge', on: 'surge', clear: 0, keep: 30 * MIN, explainedBy: ['source', 'outage'] },
    steps: [{ severity: 'serious', for: 0, when: { all: [is('surging'), MORE] } }]
  },
  {
    ...{ id: 'outage-suspected', on: 'surge', clear: 0, keep: 30 * MIN, explainedBy: ['source'] },
    steps: [
      { severity: 'serious', for: 0, when: { all: [is('suspected'), MORE] } },
      { severity: 'critical', for: 0, when: { all: [is('suspected'), MORE, is('dangerous')] } }
    ]
  },
  {
    ...{ id: 'silence', on: 'surge', clear: 0, keep: 30 * MIN, explainedBy: ['source'] },
    steps: [{ severity: 'serious', for: 0, when: { all: [is('quiet'), FEWER] } }]
  }
];
