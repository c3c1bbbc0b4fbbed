import type { Rule } from '../rule.ts';

const S = 1000;
const MIN = 60_000;
const EXPLAINED = ['source', 'outage', 'surge', 'nobody', 'flood'] as const;
/** Nothing of a queue that is closed. */
const OPEN = { measure: 'open', is: '=', than: true } as const;
const WAITING = { measure: 'queued', is: '>', than: 0 } as const;
const waits = (times: number) =>
  ({ all: [OPEN, { measure: 'longest_wait', is: '>', than: { measure: 'answer_within', times } }] }) as const;
const enough = { measure: 'settled', is: '>=', than: 20 } as const;

/** What a queue, a source or an outage raises. */
export const QUEUE_RULES: readonly Rule[] = [
  {
    ...{ id: 'wait-long', on: 'queue', clear: 20 * S, keep: 5 * MIN, explainedBy: EXPLAINED },
    steps: [
      { severity: 'warning', for: 10 * S, when: waits(4) },
      { severity: 'serious', for: 10 * S, when: waits(12) }
    ]
  },
  {
    ...{ id: 'service-level-low', on: 'queue', clear: 2 * MIN, keep: 15 * MIN, explainedBy: EXPLAINED },
    steps: [
      {
        ...{ severity: 'warning', for: 30 * S },
        when: { all: [OPEN, enough, { measure: 'service_level', is: '<', than: { measure: 'target', plus: -0.1 } }] }
      }
    ]
  },
  {
    ...{ id: 'abandon-high', on: 'queue', clear: 2 * MIN, keep: 15 * MIN, explainedBy: EXPLAINED },
    steps: [
      {
        ...{ severity: 'serious', for: 10 * S },
        when: { all: [OPEN, enough, { measure: 'abandon_rate', is: '>', than: 0.05 }] }
      }
    ]
  },
  {
    ...{ id: 'nobody-on-duty', on: 'queue', clear: 10 * S, keep: 5 * MIN },
    steps: [
      {
        ...{ severity: 'critical', for: 20 * S },
        when: { all: [OPEN, WAITING, { measure: 'staffed', is: '=', than: 0 }] }
      }
    ]
  },
  {
    ...{ id: 'all-busy', on: 'queue', clear: 30 * S, keep: 5 * MIN, explainedBy: EXPLAINED },
    steps: [
      {
        ...{ severity: 'info', for: 60 * S },
        when: { all: [OPEN, WAITING, { measure: 'available', is: '=', than: 0 }] }
      }
    ]
  },
  {
    // who could come back from a break is offered with it
    ...{ id: 'understaffed', on: 'queue', clear: 2 * MIN, keep: 10 * MIN, explainedBy: EXPLAINED },
    steps: [
      {
        ...{ severity: 'warning', for: 60 * S },
        when: {
          all: [OPEN, { measure: 'missing', is: '>=', than: 1 }, { measure: 'missing_share', is: '>=', than: 0.05 }]
        }
      }
    ]
  },
  {
    ...{
      id: 'turned-away',
      on: 'queue',
      clear: MIN,
      keep: 10 * MIN,
      explainedBy: ['source', 'outage', 'surge', 'flood']
    },
    steps: [{ severity: 'serious', for: 0, when: { measure: 'turned_away', is: '>=', than: 3 } }]
  },
  {
    // for whoever runs this program: a figure on the wall can't be right
    ...{ id: 'conservation', on: 'queue', clear: 5 * MIN, keep: 30 * MIN },
    steps: [{ severity: 'warning', for: 0, when: { measure: 'breaches', is: '>', than: 0 } }]
  },
  {
    ...{ id: 'alone', on: 'site', clear: 10 * S, keep: MIN },
    steps: [{ severity: 'info', for: 60 * S, when: { measure: 'signed_in', is: '=', than: 1 } }]
  },
  {
    ...{ id: 'no-show', on: 'team', clear: 10 * S, keep: 10 * MIN, explainedBy: ['source', 'flood'] },
    steps: [
      {
        ...{ severity: 'warning', for: 0 },
        when: {
          all: [
            { measure: 'absent', is: '>', than: 0 },
            { measure: 'late', is: '>', than: 600 }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'source-silent', on: 'source', clear: 5 * S, keep: 5 * MIN },
    steps: [
      { severity: 'serious', for: 0, when: { measure: 'silent', is: '>', than: 10 } },
      { severity: 'critical', for: 0, when: { measure: 'silent', is: '>', than: 60 } }
    ]
  },
  {
    // what it explains stands under it, so it is a card and climbs; one that was planned is a sign; in a storm they are one card
    ...{ id: 'outage', on: 'outage', clear: 0, keep: MIN, explainedBy: ['flood'] },
    steps: [
      { severity: 'info', for: 0, when: { measure: 'state', is: '=', than: 'reported' } },
      {
        ...{ severity: 'serious', for: 0 },
        when: {
          all: [
            { measure: 'state', is: '=', than: 'reported' },
            { measure: 'planned', is: '=', than: false }
          ]
        }
      }
    ]
  }
];
