import { describe, expect, it } from 'vitest';
import type { SurgeView } from '../../src/lib/core/surge-state.ts';
import { fit, heatGroups } from '../../src/lib/wall/heat.ts';
import { site } from '../support/floor-records.ts';
import { surge } from '../support/surge-record.ts';

const AREAS = Object.fromEntries(
  [
    ['east', null],
    ['rose', 'east'],
    ['rose-1', 'rose'],
    ['peace', 'east'],
    ['west', null],
    ['mill', 'west'],
    ['lone', null]
  ].map(([id, parent]) => [id!, { names: {}, parent: parent ?? null }])
);
const HEAT = [
  ['east', 9, 1],
  ['rose', 8, 0.4],
  ['rose-1', 7, 0.1],
  ['mill', 1, 0.3]
] as const;
const at = (area: string | null, more: Partial<SurgeView> = {}): SurgeView =>
  surge({ area, kind: 'surge', ended: null, under: null, outage: null, site: 'warm-city', ...more });
const groups = (surges: readonly SurgeView[] = [], grave: readonly string[] = []) =>
  heatGroups(site({ areas: AREAS, heat: HEAT }), surges, ({ id }) => grave.includes(id));
const cells = (of: ReturnType<typeof groups>): string[] =>
  of.flatMap((group) =>
    group.cells.map(({ id, callers, expected, level }) => `${group.id} ${id} ${callers}/${expected} ${level}`)
  );

describe('callers by area', () => {
  it('[WALL19] rows of areas in the order of the settings, what holds none last', () => {
    expect(cells(groups())).toEqual([
      'east rose 8/0.4 calm',
      'east peace 0/0 calm',
      'west mill 1/0.3 calm',
      'null lone 0/0 calm'
    ]);
    expect(groups()[0]).toMatchObject({ id: 'east', callers: 9, expected: 1, surge: null });
  });

  it('[WALL19] a surge colours the cell that it lies in, one of a whole row the row; known outages are late, danger critical', () => {
    const marked = (...surges: SurgeView[]) => {
      const all = groups(surges, ['grave']);
      return [
        ...all.map(({ id, level }) => [id, level]),
        ...all.flatMap((one) => one.cells.map(({ id, level }) => [id, level]))
      ]
        .filter(([, level]) => level !== 'calm')
        .map((one) => one.join(' '));
    };
    expect(marked(at('rose-1'))).toEqual(['rose serious']);
    expect(marked(at('rose', { outage: 'o1' }))).toEqual(['rose late']);
    expect(marked(at('rose', { outage: 'o1' }), at('rose-1', { id: 'grave' }))).toEqual(['rose critical']);
    expect(marked(at('west'))).toEqual(['west serious']);
    expect(marked(at('lone'))).toEqual(['lone serious']);
    expect(marked(at(null), at('gone'))).toEqual([]);
    expect(marked(at('rose', { ended: 1 }), at('rose', { under: 'x' }), at('rose', { kind: 'silence' }))).toEqual([]);
    expect(marked(at('rose', { site: 'elsewhere' }))).toEqual([]);
  });
});

describe('as far as there is room', () => {
  it('[WALL19] all of them where they fit', () => {
    expect(fit(groups(), 2, 3)).toEqual({ groups: groups(), left: 0 });
    expect(fit(groups(), 1, Infinity).left).toBe(0);
  });

  it('[WALL19] the hottest stay where they stood, and what was left out is counted', () => {
    const { groups: shown, left } = fit(groups([at('peace')]), 1, 2);
    expect(cells(shown)).toEqual(['east rose 8/0.4 calm', 'east peace 0/0 serious']);
    expect(left).toBe(2);
  });

  it('[WALL19] hundreds of areas in any room: no more rows than fit, and nothing that surges is left out for what is calm', () => {
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`a${i}`, { names: {}, parent: i < 30 ? null : `a${i % 30}` }])
    );
    const heat = Array.from({ length: 900 }, (_, i) => [`a${i}`, (i * 7) % 5, 0.5] as const);
    const surges = [40, 300, 899].map((i) => at(`a${i}`, { id: `s${i}` }));
    const all = heatGroups(site({ areas: many, heat }), surges, () => false);
    for (const columns of [1, 3, 8])
      for (const rows of [3, 7, 20, 45]) {
        const { groups: shown, left } = fit(all, columns, rows);
        const used = shown.reduce((sum, one) => sum + Math.max(1, Math.ceil(one.cells.length / columns)), 0);
        expect(used).toBeLessThanOrEqual(rows);
        const kept = shown.flatMap((one) => one.cells);
        expect(kept.length + left).toBe(870);
        expect(kept.filter(({ level }) => level !== 'calm')).toHaveLength(3);
        // one more would have needed a row that is not there
        if (left > 0) expect(used + 1).toBeGreaterThan(rows);
      }
  });
});
