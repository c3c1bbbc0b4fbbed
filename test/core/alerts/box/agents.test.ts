import { describe, expect, it } from 'vitest';
import type { AgentState } from '../../../../src/lib/core/state.ts';
import { BOX } from '../../../../src/lib/core/alerts/box/box.ts';
import { createJudge } from '../../../../src/lib/core/alerts/judge.ts';
import { seat } from '../../../support/floor-records.ts';
import { S, START } from '../desk.ts';
import { SETTINGS, story } from './story.ts';

const at = (seconds: number) => START + seconds * S;
const worker = (load: AgentState['load']): AgentState =>
  ({
    id: 'a1',
    name: 'A',
    seat: '1001',
    load,
    today: { day: '2026-11-26', ring_missed: 0, acw_s: 0, answered: 0 }
  }) as AgentState;

describe('the rules of people', () => {
  it('[RULE20] no-breather: the load of half an hour, of an hour, and two hours without a pause', () => {
    const since = at(0);
    const floor = story();
    floor.put(0, 'seats', seat('1001', 'talking', 0, { since, agent: 'a1', site: 'warm-city', contacts: ['c1'] }));
    floor.put(1800, 'agents', worker({ since, occupancy_30: 0.9, occupancy_60: null, next: null }));
    floor.put(1900, 'agents', worker({ since, occupancy_30: 0.91, occupancy_60: null, next: null }));
    expect(floor.log).toContain('1900 no-breather raised warning');
    expect(floor.why('no-breather')).toEqual(['occupancy_30']);
    floor.put(2000, 'agents', worker(null));
    floor.runTo(2120);
    expect(floor.log.at(-1)).toBe('2120 no-breather resolved');

    const hour = story();
    hour.put(3600, 'agents', worker({ since, occupancy_30: 0.85, occupancy_60: 0.86, next: null }));
    expect(hour.why('no-breather')).toEqual(['occupancy_60']);
    const calm = story();
    calm.put(3600, 'agents', worker({ since, occupancy_30: 0.5, occupancy_60: 0.5, next: null }));
    calm.runTo(7200);
    expect(calm.log).toEqual([]);
    calm.runTo(7201);
    expect(calm.log).toEqual(['7200.001 no-breather raised warning']);
    const flips = story();
    for (let s = 3600; s < 4200; s++)
      flips.put(s, 'agents', worker({ since, occupancy_30: s % 2 ? 0.91 : 0.5, occupancy_60: 0.5, next: null }));
    expect(flips.log.filter((line) => line.includes('raised'))).toHaveLength(1);
  });

  it('[RULE20] [RULE3] a window that fills by itself is looked at when it does', () => {
    let load: AgentState['load'] = { since: at(0), occupancy_30: null, occupancy_60: null, next: at(1800) };
    const told: string[] = [];
    const judge = createJudge({
      ...{ rules: BOX.filter(({ id }) => id === 'no-breather'), settings: () => SETTINGS },
      look: (collection) => (collection === 'agents' ? (worker(load) as never) : undefined),
      told: (rule, subject, finding) => told.push(`${rule.id} ${subject.id} ${finding !== null}`)
    });
    judge.look(new Map([['agents', new Set(['a1'])]]), at(1));
    expect([judge.nextAt(), told]).toEqual([at(1800), []]);
    load = { since: at(0), occupancy_30: 0.97, occupancy_60: null, next: at(1818) };
    judge.tick(at(1800));
    expect(told).toEqual(['no-breather a1 true']);
  });
});
