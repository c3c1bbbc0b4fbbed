import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import Advice from '../../src/lib/wall/panels/Advice.svelte';
import { burstState, calmState } from '../support/floor-state.ts';
import { onStage } from '../support/stage.svelte.ts';

it('[WALL16] one sentence, in both languages; gone when nothing is to be done', async () => {
  const stage = onStage(burstState(), Advice, {});
  expect(stage.text()).toMatch(/^还缺 7 席 持续 40 分钟 · 否则 \d\d:\d\d 等待达 6 分钟 · 示忙 1 席可请回座 · 供热$/);
  await stage.close();
  const calm = onStage(calmState(), Advice, {});
  expect(calm.text()).toBe('');
  await calm.close();
});

it('[WALL16] in a hand it leads to the queue that lacks the most', async () => {
  const opened: string[] = [];
  const stage = onStage(burstState(), Advice, { onopen: (queue: string) => opened.push(queue) });
  stage.target.querySelector<HTMLElement>('.hint')!.click();
  flushSync();
  expect(opened).toEqual(['heating']);
  await stage.close();
});

it('[WALL16] who is out of reach could not return; reasons need not be known to tell', async () => {
  const state = burstState();
  const unreachable = Object.values(state.seats).map((seat) =>
    seat.word === 'away' ? { ...seat, word: 'unreachable' as const } : seat
  );
  const seats = Object.fromEntries(unreachable.map((seat) => [seat.id, seat]));
  const stage = onStage({ ...state, seats }, Advice, {});
  expect(stage.text()).not.toContain('请回座');
  await stage.close();
});
