import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import FloorFace from '../../src/lib/wall/floor/FloorFace.svelte';
import { matches, sorted } from '../../src/lib/wall/floor/filter.ts';
import { Theme } from '../../src/lib/wall/theme.svelte.ts';
import { NOW, seat } from '../support/floor-records.ts';
import { burstState, withoutFigures } from '../support/floor-state.ts';
import { onStage } from '../support/stage.svelte.ts';

function open() {
  const stage = onStage(burstState(true), FloorFace, { theme: new Theme('dark') });
  return {
    ...stage,
    press(selector: string, index = 0): void {
      stage.target.querySelectorAll<HTMLElement>(selector)[index]!.click();
      flushSync();
    },
    drawer: () => stage.target.querySelector('aside')?.textContent.replaceAll(/\s+/g, ' ') ?? null
  };
}

describe('floor', () => {
  it('[FLOOR2] a seat, its contact, and back', async () => {
    const page = open();
    page.press('[aria-label="席位"] li button');
    expect(page.drawer()).toContain('1001 席陈晓');
    expect(page.drawer()).toContain('手上的来电');
    page.press('aside li button');
    expect(page.drawer()).toContain('138****1234');
    expect(page.drawer()).toContain('经过');
    expect(page.drawer()).toContain('在 1001 保持');
    page.press('[aria-label="返回"]');
    expect(page.drawer()).toContain('1001 席');
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    flushSync();
    expect(page.drawer()).toBeNull();
    await page.close();
  });

  it('[FLOOR2] a queue with its waiting contacts, and a contact that leaves while it is read', async () => {
    const page = open();
    page.press('[aria-label="队列"] li button');
    expect(page.drawer()).toContain('排队中');
    expect(page.drawer()).toContain('接通率');
    page.press('aside ul:not([aria-label]) button');
    expect(page.drawer()).toContain('进入队列 供热');
    const state = burstState(true);
    page.tell({ ...state, contacts: {} }, { contacts: Object.keys(state.contacts) });
    expect(page.drawer()).toContain('已经结束');
    await page.close();
  });

  it('[FLOOR3] filters by state and by what wants a look', async () => {
    const page = open();
    const seats = () => page.target.querySelectorAll('[aria-label="席位"] li button').length;
    expect(seats()).toBe(6);
    page.press('[aria-label="筛选席位"] button', 3);
    expect(seats()).toBe(1);
    page.press('[aria-label="筛选席位"] button', 4);
    expect(seats()).toBe(2);
    page.press('[aria-label="筛选席位"] button', 1);
    expect(page.text()).toContain('没有符合的席位');
    await page.close();
  });

  it('[FLOOR3] sorts by room, by number and by time in state', () => {
    const seats = [
      seat('1', 'free', 5, { desk: { x: 1, y: 1 } }),
      seat('2', 'talking', 50),
      seat('3', 'away', 9, { desk: { x: 0, y: 1 } })
    ];
    const ids = (sort: 'room' | 'number' | 'longest') => sorted(seats, sort).map(({ id }) => id);
    expect([ids('room'), ids('number'), ids('longest')]).toEqual([
      ['3', '1', '2'],
      ['1', '2', '3'],
      ['2', '3', '1']
    ]);
    expect(seats.filter((one) => matches(one, 'busy', NOW)).map(({ id }) => id)).toEqual(['2']);
  });

  it('[WALL17] without the figures of the site: its seats and queues, no row, no trend, no advice', async () => {
    const state = withoutFigures();
    const stage = onStage(state, FloorFace, { theme: new Theme('dark') });
    expect(stage.target.querySelectorAll('[aria-label="席位"] li button')).toHaveLength(6);
    expect(stage.text()).toContain('供热');
    for (const gone of ['[aria-label="指标"]', '.trend', '.hint']) expect(stage.target.querySelector(gone)).toBeNull();
    stage.tell(burstState(true));
    expect(stage.target.querySelector('[aria-label="指标"]')).not.toBeNull();
    stage.tell(state);
    expect(stage.target.querySelector('[aria-label="指标"]')).toBeNull();
    await stage.close();
  });

  it('[FLOOR4] prints how a figure is counted, by the variant in force', async () => {
    const page = open();
    page.press('[aria-label="指标"] button', 2);
    expect(page.text()).toContain('T 秒内接通 ÷（接通 + 放弃 + 溢出）');
    await page.close();
  });
});
