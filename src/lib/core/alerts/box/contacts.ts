import type { Rule } from '../rule.ts';

const S = 1000;
const MIN = 60_000;
const FLOOD = ['source', 'flood'] as const;

/** What a contact, a promise or a work order raises. */
export const CONTACT_RULES: readonly Rule[] = [
  {
    ...{ id: 'call-long', on: 'contact', clear: 0, keep: MIN, explainedBy: FLOOD },
    steps: [
      {
        ...{ severity: 'info', for: 0 },
        when: {
          all: [
            { measure: 'talk', is: '>', than: 600 },
            { measure: 'talk', is: '>', than: { measure: 'usual_handle', times: 2.5 } }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'hold-long', on: 'contact', clear: 5 * S, keep: 5 * MIN, explainedBy: FLOOD },
    steps: [
      {
        ...{ severity: 'warning', for: 0 },
        when: {
          any: [
            { measure: 'hold', is: '>', than: 120 },
            { measure: 'holds', is: '>=', than: 3 }
          ]
        }
      },
      { severity: 'serious', for: 0, when: { measure: 'hold', is: '>', than: 240 } }
    ]
  },
  {
    ...{ id: 'chat-unanswered', on: 'contact', clear: 0, keep: MIN, explainedBy: FLOOD },
    steps: [{ severity: 'warning', for: 0, when: { measure: 'unanswered', is: '>', than: 60 } }]
  },
  {
    ...{ id: 'repeat-contact', on: 'contact', clear: 0, keep: MIN, explainedBy: FLOOD },
    steps: [
      { severity: 'info', for: 0, when: { measure: 'nth_day', is: '>=', than: 2 } },
      { severity: 'warning', for: 0, when: { measure: 'nth_week', is: '>=', than: 3 } }
    ]
  },
  {
    ...{ id: 'conversation-hot', on: 'contact', clear: 20 * S, keep: 5 * MIN, explainedBy: FLOOD },
    steps: [
      {
        ...{ severity: 'serious', for: 5 * S },
        when: {
          any: [
            { measure: 'louder_db', is: '>', than: 6 },
            { measure: 'faster', is: '>', than: 1.3 },
            { measure: 'sentiment', is: '<', than: -0.5 },
            { measure: 'talk_over', is: '>', than: 5 },
            { measure: 'forbidden', is: '<', than: 120 },
            { measure: 'no_apology', is: '>', than: 30 }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'abuse', on: 'contact', clear: MIN, keep: 5 * MIN },
    steps: [{ severity: 'serious', for: 0, when: { measure: 'abuse', is: '<', than: 120 } }]
  },
  {
    ...{ id: 'danger', on: 'contact', clear: 0, keep: 10 * MIN, level: 2, byHand: true },
    steps: [
      {
        ...{ severity: 'critical', for: 0 },
        when: {
          any: [
            { measure: 'danger', is: '=', than: true },
            { measure: 'danger_said', is: '>=', than: 0 }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'promise-late', on: 'promise', clear: 0, keep: MIN },
    steps: [
      {
        ...{ severity: 'serious', for: 0 },
        when: {
          all: [
            { measure: 'state', is: 'in', than: ['made', 'moved'] },
            { measure: 'overdue', is: '>=', than: -600 }
          ]
        }
      }
    ]
  },
  {
    ...{ id: 'workorder-late', on: 'workorder', clear: 0, keep: MIN, explainedBy: ['flood'] },
    steps: [{ severity: 'warning', for: 0, when: { measure: 'step_overdue', is: '>', than: 0 } }]
  }
];
