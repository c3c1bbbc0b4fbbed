import type { Rule } from '../rule.ts';

const S = 1000;
const MIN = 60_000;

/** What a seat and whoever sits there raises. */
export const PEOPLE_RULES: readonly Rule[] = [
  {
    ...{ id: 'hand-raised', on: 'seat', clear: 0, keep: MIN, byHand: true },
    steps: [{ severity: 'serious', for: 0, when: { measure: 'help', is: '=', than: true } }]
  },
  {
    ...{ id: 'ring-missed', on: 'seat', clear: MIN, keep: 10 * MIN, explainedBy: ['source', 'flood'] },
    steps: [{ severity: 'warning', for: 0, when: { measure: 'ring_missed', is: '>=', than: 2 } }]
  },
  {
    ...{ id: 'wrap-long', on: 'seat', clear: 0, keep: MIN, explainedBy: ['source', 'flood'] },
    steps: [
      {
        ...{ severity: 'info', for: 0 },
        when: {
          all: [
            { measure: 'wrap', is: '>', than: 120 },
            { measure: 'wrap', is: '>', than: { measure: 'usual_wrap', times: 3 } }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'break-long', on: 'seat', clear: 0, keep: MIN, explainedBy: ['source', 'flood'] },
    steps: [{ severity: 'info', for: 0, when: { measure: 'break', is: '>', than: { measure: 'break_allowed' } } }]
  },
  {
    ...{ id: 'left-in-rush', on: 'seat', clear: 0, keep: 5 * MIN, explainedBy: ['source', 'outage', 'surge', 'flood'] },
    steps: [
      {
        ...{ severity: 'info', for: 0 },
        when: {
          all: [
            {
              any: [
                { measure: 'rush', is: '=', than: true },
                { measure: 'many_away', is: '=', than: true }
              ]
            },
            { measure: 'break', is: '>=', than: 0 }
          ]
        }
      }
    ]
  },
  {
    // whoever is alone is looked after by telephone: nobody else is there to look
    ...{ id: 'alone-unwell', on: 'seat', clear: 0, keep: 10 * MIN },
    steps: [
      {
        ...{ severity: 'critical', for: 0 },
        when: {
          all: [
            { measure: 'alone', is: '=', than: true },
            {
              any: [
                { measure: 'ring_missed', is: '>=', than: 1 },
                {
                  all: [
                    { measure: 'idle', is: '>', than: 1200 },
                    { measure: 'waiting', is: '=', than: true }
                  ]
                },
                { measure: 'check_in_due', is: '>', than: 300 }
              ]
            }
          ]
        }
      }
    ]
  },
  {
    // for the agent's sake
    ...{ id: 'no-breather', on: 'agent', clear: 2 * MIN, keep: 15 * MIN, explainedBy: ['source', 'flood'] },
    steps: [
      {
        ...{ severity: 'warning', for: 0 },
        when: {
          any: [
            { measure: 'occupancy_30', is: '>', than: 0.9 },
            { measure: 'occupancy_60', is: '>', than: 0.85 },
            { measure: 'no_pause', is: '>', than: 7200 }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'state-impossible', on: 'seat', clear: 5 * S, keep: 5 * MIN, explainedBy: ['source', 'flood'] },
    steps: [{ severity: 'warning', for: 60 * S, when: { measure: 'contradiction', is: '=', than: true } }]
  }
];
