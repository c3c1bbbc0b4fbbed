import type { OutageState } from '../../src/lib/core/record-state.ts';
import type { SurgeView } from '../../src/lib/core/surge-state.ts';
import { MIN, NOW } from './floor-records.ts';

/** A burst under one estate, 26 minutes old. */
export function surge(over: Partial<SurgeView> = {}): SurgeView {
  const onset = Math.floor((NOW - 26 * MIN) / (5 * MIN)) * 5 * MIN;
  return {
    id: 's1',
    kind: 'surge',
    site: 'warm-city',
    area: 'lanting',
    topic: 'no_heat',
    onset,
    raised: NOW - 23 * MIN,
    ended: null,
    callers: 44,
    expected: 1.4,
    ratio: 31.4,
    likelihood: 109.2,
    under: null,
    outage: 'o1',
    reasons: [
      { kind: 'more_than_expected', callers: 6, expected: 0.2, ms: 3 * MIN },
      { kind: 'about_one_topic', topic: 'no_heat' }
    ],
    places: [
      ['lanting-1', 19, 0.2],
      [null, 25, 1.2]
    ],
    topics: [
      ['no_heat', 41, 0.5],
      ['enquiry', 3, 0.7]
    ],
    slots: [2, 6, 13, 14, 9].map((callers, i) => [onset + i * 5 * MIN, callers, 0.27] as const),
    ahead: { mean: 96, low: 71, high: 124 },
    ...over
  };
}

/** An outage under one estate, reported just now, of which nothing more is known. */
export function outage(over: Partial<OutageState> = {}): OutageState {
  return {
    ...{ id: 'o1', state: 'reported', areas: ['lanting'], topic: null, cause: null, customers: null },
    ...{ started: null, eta: null, planned: false, say: null, callers: 0, contacts: 0, surges: [], ahead: null },
    ...{ since: NOW, ...over }
  };
}
