import { describe, expect, it } from 'vitest';
import type { Shift } from '../../../../src/lib/core/alerts/ground.ts';
import { BOX } from '../../../../src/lib/core/alerts/box/box.ts';
import { createJudge } from '../../../../src/lib/core/alerts/judge.ts';
import { rosterOf } from '../../../../src/lib/core/alerts/roster.ts';
import type { AgentState } from '../../../../src/lib/core/state.ts';
import { source } from '../../../support/floor-records.ts';
import { S, START } from '../desk.ts';
import { SETTINGS, story } from './story.ts';

const at = (seconds: number) => START + seconds * S;
const here = (id: string, seat: string): AgentState => agent(id, seat, null);
const gone = (id: string, left: number | null): AgentState => agent(id, null, left === null ? null : at(left));
const agent = (id: string, seat: string | null, left: number | null): AgentState =>
  ({ id, name: id.toUpperCase(), seat, left, load: null, today: { day: '2026-11-26', ring_missed: 0 } }) as AgentState;
const shift = (who: string, from: number, to: number): Shift => ({ agent: who, from: at(from), to: at(to) });
const roster = (...shifts: readonly Shift[]) =>
  rosterOf(
    [{ id: 'day', site: 'warm-city' }],
    shifts.map((one) => ({ ...one, team: 'day' }))
  );
const rostered = (...shifts: readonly Shift[]) => {
  const floor = story({ ...SETTINGS, roster: roster(...shifts) });
  floor.put(0, 'agents', gone('somebody', null));
  return floor;
};

describe('the rules of teams', () => {
  it('[RULE22] no-show: ten minutes into the shift, until all are there; it says how many and who', () => {
    const floor = rostered(shift('li', 100, 9000), shift('bo', 300, 9000), shift('chen', 150, 9000));
    floor.put(150, 'agents', here('bo', '1002'));
    floor.runTo(700);
    expect(floor.log).toEqual([]);
    floor.runTo(701);
    expect(floor.log).toEqual(['700.001 no-show raised warning']);
    expect(floor.why('no-show')).toEqual(['absent', 'late']);
    expect(floor.note('no-show')).toBe('li, chen');
    floor.put(800, 'agents', here('li', '1001'));
    expect(floor.note('no-show')).toBe('chen');
    // at whatever seat
    floor.put(950, 'agents', here('chen', '2044'));
    floor.runTo(961);
    expect(floor.log.at(-1)).toBe('960 no-show resolved');
  });

  it('[RULE22] whoever signs out within the shift is missing ten minutes later; another desk in between is none', () => {
    const floor = rostered(shift('li', 100, 9000));
    floor.put(50, 'agents', here('li', '1001'));
    floor.put(2000, 'agents', gone('li', 2000));
    floor.put(2030, 'agents', here('li', '1002'));
    floor.runTo(3000);
    expect(floor.log).toEqual([]);
    // seen three seconds late
    floor.put(3003, 'agents', gone('li', 3000));
    floor.runTo(3601);
    expect(floor.log).toEqual(['3600.001 no-show raised warning']);
    expect(floor.note('no-show')).toBe('LI');
  });

  it('[RULE22] whoever comes late to a later shift raises nothing before their own ten minutes', () => {
    const floor = rostered(shift('li', 100, 9000), shift('bo', 600, 9000));
    floor.put(650, 'agents', here('li', '1001'));
    floor.runTo(1200);
    expect(floor.log).toEqual([]);
    floor.runTo(1201);
    expect(floor.log).toEqual(['1200.001 no-show raised warning']);
  });

  it('[RULE22] over with the shift, not between two that meet; a team without a roster is never missed', () => {
    const floor = rostered(shift('li', 0, 1000));
    floor.runTo(1020);
    expect(floor.log).toEqual(['600.001 no-show raised warning', '1010 no-show resolved']);
    const meet = rostered(shift('li', 1000, 2000), shift('li', 0, 1000), shift('li', 500, 1500));
    meet.runTo(2020);
    expect(meet.log).toEqual(['600.001 no-show raised warning', '2010 no-show resolved']);
    const none = rostered();
    none.runTo(5000);
    expect(none.log).toEqual([]);
  });

  it('[RULE22] a sign-in that flips each second for ten minutes raises two at most', () => {
    const floor = rostered(shift('li', 0, 9000));
    for (let s = 601; s < 1200; s++) floor.put(s, 'agents', s % 2 ? here('li', '1001') : gone('li', s));
    expect(floor.log.filter((line) => / raised | again /.test(line))).toEqual(['600.001 no-show raised warning']);
    floor.runTo(1300);
    expect(floor.log.at(-1)).toBe('611 no-show resolved');
  });

  it('[RULE22] under the card of a source that is silent, and of twenty missing the first are named', () => {
    const many = Array.from({ length: 23 }, (_, n) => shift(`a${String(n).padStart(2, '0')}`, n, 9000));
    const floor = rostered(...many);
    floor.put(100, 'sources', source({ state: 'silent', since: at(100) }));
    floor.runTo(601);
    expect(floor.under('no-show')).toBe('source-silent');
    expect(floor.note('no-show')).toMatch(/^a00, a01, .*, a19 \+ 3$/);
  });

  it('[RULE22] [RULE4] a call costs no look at the roster; another roster is looked at once', () => {
    let current = roster(...Array.from({ length: 500 }, (_, n) => shift(`a${n}`, 0, 9000)));
    const looks: string[] = [];
    const told: string[] = [];
    const judge = createJudge({
      rules: BOX.filter(({ on }) => on === 'team'),
      settings: () => ({ ...SETTINGS, roster: current }),
      look: (collection, id) => {
        if (collection !== 'agents') return undefined;
        looks.push(id);
        return (id === 'a7' ? here('a7', '1007') : undefined) as never;
      },
      told: (rule, subject, finding) =>
        told.push(`${rule.id} ${subject.id} ${finding === null ? 'gone' : finding.note}`)
    });
    const moves = (now: number) => {
      looks.length = 0;
      judge.look(new Map([['agents', new Set(['a7'])]]), at(now));
      return looks.length;
    };
    moves(1);
    moves(2);
    for (let n = 3; n < 100; n++) expect(moves(n)).toBeLessThan(5);
    expect(judge.nextAt()).toBe(at(600) + 1);
    judge.tick(at(601));
    expect(told).toHaveLength(1);

    // the team has no shift in the new one
    current = rosterOf([{ id: 'night', site: 'warm-city' }], []);
    moves(700);
    expect(told.at(-1)).toBe('no-show day gone');
    expect(judge.nextAt()).toBeNull();
  });
});
