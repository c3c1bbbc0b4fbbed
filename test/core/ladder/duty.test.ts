import { describe, expect, it } from 'vitest';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import { isOnDuty, reachAt, type DutyCall, type DutyLine } from '../../../src/lib/core/ladder/duty.ts';
import { DEFAULT_LADDER, ladderAt } from '../../../src/lib/core/ladder/ladder.ts';
import type { SiteSettings } from '../../../src/lib/core/settings.ts';
import { createZone } from '../../../src/lib/core/time/zone.ts';

const zone = createZone('Asia/Shanghai');
const site = { calendar: [], periods: [{ from: 22 * 60, to: 8 * 60, ladder: 'night' }] } as unknown as SiteSettings;
const time = () => ({ site, zone });
const at = (text: string) => Date.parse(`${text}+08:00`);
/** Monday to Friday by day; whoever else, whenever nobody of these. */
const LINES: readonly DutyLine[] = [
  { level: 2, person: 'li', days: [1, 2, 3, 4, 5], from: 480, to: 1200, reach: ['wecom'] },
  { level: 2, person: 'wang', rest: true, reach: ['phone'] },
  { level: 4, person: 'zhao', days: [1, 2, 3, 4, 5], from: 540, to: 1080, reach: ['phone'] }
];
const call = (level: number, when: string, severity: DutyCall['severity'] = 'serious'): DutyCall => ({
  ...{ level, severity, place: { ...NOWHERE, site: 'warm' }, at: at(when) }
});
const people = (one: DutyCall, present: Parameters<typeof reachAt>[2] = []) =>
  reachAt(one, LINES, present, time).map(({ person, ways }) => `${person} ${ways.join('+')}`);

describe('who is reached at a level', () => {
  it('[LADDER1] whose hours run; whoever has the rest, whenever nobody else does', () => {
    expect(people(call(2, '2026-11-26T10:00'))).toEqual(['li wecom']);
    expect(people(call(2, '2026-11-26T20:00'))).toEqual(['wang phone']);
    expect(people(call(2, '2026-11-28T10:00'))).toEqual(['wang phone']);
    expect(isOnDuty('li', at('2026-11-26T10:00'), LINES, time)).toBe(true);
    expect(isOnDuty('li', at('2026-11-26T07:59'), LINES, time)).toBe(false);
    expect(isOnDuty('wang', at('2026-11-26T10:00'), LINES, time)).toBe(false);
  });

  it('[LADDER2] levels 3 to 5 are called outside their hours for what is critical, and for nothing else', () => {
    expect(people(call(4, '2026-11-26T10:00'))).toEqual(['zhao phone']);
    expect(people(call(4, '2026-11-26T22:00'))).toEqual([]);
    expect(people(call(4, '2026-11-26T22:00', 'critical'))).toEqual(['zhao phone']);
  });

  it('[LADDER3] who is signed in with the role and the place counts as present, on duty or not', () => {
    const anna = { person: 'anna', level: 2, covers: ({ site: of }: { site: string | null }) => of === 'warm' };
    const bo = { person: 'bo', level: 2, covers: () => false };
    const li = { person: 'li', level: 2, covers: () => true };
    expect(people(call(2, '2026-11-26T10:00'), [anna, bo])).toEqual(['li wecom', 'anna wall']);
    expect(people(call(2, '2026-11-26T10:00'), [li])).toEqual(['li wecom+wall']);
    expect(people(call(3, '2026-11-26T10:00'))).toEqual([]);
  });
});

it('[LADDER4] a period names its ladder, which goes on from the standard one; info never climbs', () => {
  const settings = {
    standard: { hold: 1 },
    named: { night: { waits: { serious: [5] }, top: { warning: 3, info: 5 } } }
  };
  const night = ladderAt(settings, site, zone, at('2026-11-26T23:00'));
  expect([night.waits.serious, night.waits.warning, night.top, night.hold]).toEqual([
    [5],
    DEFAULT_LADDER.waits.warning,
    { ...DEFAULT_LADDER.top, warning: 3, info: 1 },
    1
  ]);
  expect(ladderAt(settings, site, zone, at('2026-11-26T12:00')).waits).toEqual(DEFAULT_LADDER.waits);
  expect(ladderAt({ named: {} }, null, null, 0)).toEqual(DEFAULT_LADDER);
});
