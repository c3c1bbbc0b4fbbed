import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import type { FloorState, SeatState } from '../../src/lib/core/state.ts';
import MainBoard from '../../src/lib/wall/boards/MainBoard.svelte';
import KeyFigures from '../../src/lib/wall/panels/KeyFigures.svelte';
import QueueStrip from '../../src/lib/wall/panels/QueueStrip.svelte';
import Ticker from '../../src/lib/wall/panels/Ticker.svelte';
import Trouble from '../../src/lib/wall/panels/Trouble.svelte';
import SeatTile from '../../src/lib/wall/parts/SeatTile.svelte';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import { figures, NOW, seat, site, source } from '../support/floor-records.ts';
import { burstState, calmState, withoutFigures } from '../support/floor-state.ts';
import { onStage } from '../support/stage.svelte.ts';

const withSource = (state: FloorState, over: Parameters<typeof source>[0]): FloorState => ({
  ...state,
  sources: { ...state.sources, pbx: source(over) }
});

describe('a board without the figures of its site', () => {
  it('[WALL17] shows seats and queues, and counts nobody', async () => {
    const state = withoutFigures();
    const stage = onStage(state, MainBoard, {});
    expect(stage.text()).toContain('供热');
    for (const gone of ['.figure', '.trend', '.duty', '.hint']) expect(stage.target.querySelector(gone)).toBeNull();
    await stage.close();
  });
});

describe('figures', () => {
  it('[WALL6] a burst is coloured with a shape beside it; a calm floor has neither', async () => {
    const burst = onStage(burstState(), KeyFigures, { site: site() });
    expect([...burst.target.querySelectorAll('.figure')].map((figure) => figure.classList[1])).toEqual([
      'late',
      'serious',
      'serious',
      'serious'
    ]);
    expect(burst.target.querySelectorAll('svg title')).toHaveLength(4);
    await burst.close();

    const state = calmState();
    const calm = onStage(state, KeyFigures, { site: Object.values(state.sites)[0]! });
    expect(calm.target.querySelectorAll('.late, .serious, .critical, svg')).toHaveLength(0);
    await calm.close();
  });

  it('[WALL3] the longest wait ticks with the server', async () => {
    const stage = onStage(burstState(), KeyFigures, { site: site() });
    expect(stage.text()).toContain('2:41');
    stage.pass(19_000);
    expect(stage.text()).toContain('3:00');
    await stage.close();
  });

  it('[WALL8] no set, no figure: a dash, and why', async () => {
    const empty = site({ m30: figures() });
    const stage = onStage({ ...emptyState(), sites: { [empty.id]: empty } }, KeyFigures, { site: empty });
    const level = stage.target.querySelectorAll<HTMLElement>('.figure')[2]!;
    expect(level.textContent).toContain('–');
    expect(level.title).toContain('没有数据');
    await stage.close();

    const untold = site({ m30: figures({ abandoned: null, abandon_rate: null }) });
    const other = onStage({ ...emptyState(), sites: { [untold.id]: untold } }, KeyFigures, { site: untold });
    expect(other.target.querySelectorAll<HTMLElement>('.figure')[3]!.title).toContain('话务系统');
    await other.close();
  });

  it('[WALL6] what is in alarm rises in the queue strip', async () => {
    const stage = onStage(burstState(), QueueStrip, { site: site() });
    const names = () => [...stage.target.querySelectorAll('tbody th')].map((th) => th.textContent.trim());
    expect(names()[0]).toContain('供热');
    const { queues } = burstState();
    const heating = { ...queues['heating']!, now: { ...queues['heating']!.now, queued: 0, longest_wait_since: null } };
    const calm = { ...heating, m30: figures({ service_level: 0.9 }) };
    const repair = { ...queues['repair']!, now: { ...queues['repair']!.now, longest_wait_since: NOW - 200_000 } };
    stage.tell({ ...burstState(), queues: { ...queues, heating: calm, repair } });
    expect(names()[0]).toContain('报修');
    await stage.close();
  });

  it('[WALL12] a switch of language redraws without a reload', async () => {
    const stage = onStage(burstState(), KeyFigures, { site: site() });
    expect(stage.text()).toContain('最长等待');
    stage.stage.language.set('en');
    flushSync();
    expect(stage.text()).toContain('Longest wait');
    expect(document.documentElement.lang).toBe('en');
    await stage.close();
  });
});

describe('what is old', () => {
  it('[WALL5] a source that says it is silent: grey, standing still, named with its age', async () => {
    const silent = withSource(burstState(), { state: 'silent', heard: NOW - 7000 });
    const stage = onStage(silent, SeatTile, { seat: silent.seats['1002']!, tier: 'desk' });
    expect(stage.target.querySelector('.seat')!.classList.contains('stale')).toBe(true);
    expect(stage.text()).toContain('2:08');
    stage.pass(5_000);
    expect(stage.text()).toContain('2:08');
    await stage.close();

    const trouble = onStage(silent, Trouble, {});
    expect(trouble.text()).toBe('电话系统 pbx 已 7 秒 没有声音：灰色数字停在 14:07:25。');
    await trouble.close();
  });

  it('[WALL5] within a second of two beats and one without a byte, before the server says so', async () => {
    const state = burstState();
    const stage = onStage(state, SeatTile, { seat: state.seats['1002']!, tier: 'desk' });
    const stale = () => stage.target.querySelector('.seat')!.classList.contains('stale');
    stage.feed.ages = { pbx: 4_900 };
    stage.pass(100);
    expect(stale()).toBe(false);
    stage.feed.ages = { pbx: 5_100 };
    stage.pass(100);
    expect(stale()).toBe(true);
    await stage.close();
  });

  it('[WALL5] other sources stay as they are, and one without a beat is never silent', async () => {
    const state = withSource(burstState(), { state: 'down', reason: '拒绝登录', since: NOW - 3000 });
    const stage = onStage(state, QueueStrip, { site: site() });
    stage.feed.ages = { crm: 86_400_000 };
    stage.pass(100);
    const rows = [...stage.target.querySelectorAll('tbody tr')].map(
      (row) => `${row.querySelector('bdi')!.textContent} ${row.classList.contains('stale')}`
    );
    expect(rows.sort()).toEqual(['供热 true', '微信 false', '报修 true'].sort());
    await stage.close();

    const trouble = onStage(state, Trouble, {});
    expect(trouble.text()).toContain('原因：拒绝登录');
    await trouble.close();
  });

  it('[WALL4] a dead line: everything grey, one sentence, nothing lost, and back by itself', async () => {
    const stage = onStage(burstState(), MainBoard, {});
    stage.feed.heard_ = NOW;
    stage.feed.now_ = NOW + 6_000;
    stage.feed.turn('network');
    stage.pass(0);
    expect(stage.text()).toContain('与服务器失去联系：画面停在 14:07:32（6 秒前）');
    expect(stage.text()).toContain('2:41');
    expect(stage.target.querySelectorAll('.figure.stale')).toHaveLength(4);
    expect(stage.target.querySelectorAll('.late, .serious, .critical')).toHaveLength(0);
    stage.feed.turn('live');
    stage.feed.heard_ = stage.feed.now_;
    stage.pass(0);
    expect(stage.text()).not.toContain('失去联系');
    expect(stage.target.querySelectorAll('.figure.stale')).toHaveLength(0);
    await stage.close();
  });

  it('[WALL15] before the first data a page says what it waits for', async () => {
    const stage = onStage(null, MainBoard, {});
    stage.feed.turn('connecting');
    flushSync();
    expect(stage.text()).toContain('正在连接');
    stage.feed.turn('live');
    flushSync();
    expect(stage.text()).toContain('等待第一批数据');
    expect(stage.target.querySelector('.figure')).toBeNull();
    await stage.close();
  });
});

describe('seats', () => {
  const show = (over: Partial<SeatState>) => {
    const one = seat('1001', 'free', 5, over);
    return onStage({ ...emptyState(), seats: { '1001': one } }, SeatTile, { seat: one, tier: 'desk' });
  };

  it('[WALL11] a name is text and isolated, whatever it holds', async () => {
    const stage = show({ name: '<img src=x onerror=alert(1)>\u202eevil' });
    expect(stage.target.querySelector('img')).toBeNull();
    expect(stage.target.querySelector('bdi.name')!.textContent).toContain('<img');
    await stage.close();
  });

  it('[WALL6] a seat says where its next contact can come from', async () => {
    const stage = show({ queues: ['heating', 'wechat'], ready_in: ['heating'] });
    expect(stage.text()).toContain('1/2 队列');
    await stage.close();
  });

  it('[WALL7] a seat that moves redraws its own tile, and nothing else', async () => {
    const before = burstState();
    const page = onStage(before, MainBoard, {});
    const { seats } = page.stage.floor;
    const read = { moved: 0, still: 0 };
    const stop = $effect.root(() => {
      $effect(() => {
        if (seats.get('1003')) read.moved += 1;
      });
      $effect(() => {
        if (seats.get('1004')) read.still += 1;
      });
    });
    flushSync();
    page.tell({ ...before, seats: { ...before.seats, '1003': seat('1003', 'free', 0) } }, { seats: ['1003'] });
    expect(read).toEqual({ moved: 2, still: 1 });
    stop();
    await page.close();
  });
});

describe('ticker', () => {
  it('[WALL16] says what is out, and is gone when nothing is', async () => {
    const stage = onStage(burstState(), Ticker, {});
    expect(stage.text()).toContain('兰亭小区二次管网泄漏，抢修中 · 预计 15:57 恢复');
    await stage.close();
    const calm = onStage(calmState(), Ticker, {});
    expect(calm.target.querySelector('footer')).toBeNull();
    await calm.close();
  });
});
