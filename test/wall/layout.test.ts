import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestColumns, cell, planOf, tierOf } from '../../src/lib/wall/layout.ts';

const at = (id: string, x: number, y: number) => ({ id, desk: { x, y } });

describe('the plan of the room', () => {
  it('[WALL9] keeps columns and rows; a gap of any width is one aisle', () => {
    const plan = planOf([at('a', 0, 0), at('b', 1, 0), at('c', 5, 0), at('d', 0, 2)], () => 1);
    expect(plan).toEqual({
      columns: 4,
      rows: 3,
      places: [
        { id: 'a', column: 1, row: 1 },
        { id: 'b', column: 2, row: 1 },
        { id: 'c', column: 4, row: 1 },
        { id: 'd', column: 1, row: 3 }
      ]
    });
  });

  it('[WALL9] seats without a place, or with a place that is taken, flow below the room', () => {
    const plan = planOf([at('a', 0, 0), at('b', 1, 0), { id: 'c', desk: null }, at('d', 0, 0)], () => 9);
    expect(plan.places.slice(2)).toEqual([
      { id: 'c', column: 1, row: 2 },
      { id: 'd', column: 2, row: 2 }
    ]);
    expect(plan.rows).toBe(2);
  });

  it('[WALL9] every seat has a cell of its own inside the plan', () => {
    const desk = fc.option(fc.record({ x: fc.integer({ min: -3, max: 12 }), y: fc.integer({ min: -3, max: 12 }) }));
    fc.assert(
      fc.property(fc.array(desk, { maxLength: 60 }), (desks) => {
        const plan = planOf(
          desks.map((one, i) => ({ id: String(i), desk: one })),
          (n) => bestColumns(n, 800, 900, 8)
        );
        expect(plan.places.map(({ id }) => id).sort()).toEqual(desks.map((_, i) => String(i)).sort());
        expect(new Set(plan.places.map(({ column, row }) => `${column} ${row}`)).size).toBe(desks.length);
        for (const { column, row } of plan.places) {
          expect(column).toBeLessThanOrEqual(plan.columns);
          expect(row).toBeLessThanOrEqual(plan.rows);
        }
      })
    );
  });

  it('[WALL10] cells are as large as the box allows, and lose word, time and number as they shrink', () => {
    const tiers = [6, 24, 60, 300].map((n) => {
      const columns = bestColumns(n, 700, 800, 8);
      const { w, h } = cell(columns, Math.ceil(n / columns), 700, 800, 8);
      return tierOf(w, h, 16);
    });
    expect(tiers).toEqual(['desk', 'tile', 'badge', 'chip']);
  });
});
