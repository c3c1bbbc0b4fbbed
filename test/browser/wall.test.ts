import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { timeOfDay } from '../../src/lib/wall/format.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { seat } from '../support/floor-records.ts';
import { burstState, calmState, largeState } from '../support/floor-state.ts';
import { servePages } from '../support/pages.ts';
import { surge } from '../support/surge-record.ts';
import { measureText, overflows } from '../support/measure.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 }
];
/** 55 inches across, 16 : 9, seen from 3 m: minutes of arc of a height in px. */
const arcMinutes = (px: number, screenHeight: number) => {
  const mm = (px * 55 * 25.4 * (9 / Math.hypot(16, 9))) / screenHeight;
  return (Math.atan(mm / 3000) * 60 * 180) / Math.PI;
};

describe('the wall across a room', () => {
  it('[WALL1] every text is tall enough, at 1080p and 4K, in both languages, whatever stands there', async () => {
    const states = {
      burst: burstState(),
      calm: calmState(),
      24: largeState(24),
      60: largeState(60),
      200: largeState(200)
    };
    await using pages = await servePages(states.burst);
    for (const viewport of SIZES) {
      for (const lang of ['zh-CN', 'en']) {
        await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=${lang}`, { viewport });
        for (const [name, state] of Object.entries(states)) {
          if (viewport.height > 1080 && name !== 'burst' && name !== '60') continue;
          pages.tell(state);
          await sheet.page.waitForFunction(
            (n) => document.querySelectorAll('.room li').length === n,
            Object.keys(state.seats).length
          );
          await sheet.page.evaluate(() => document.fonts.ready);
          const texts = await sheet.page.evaluate(measureText);
          expect(texts.length).toBeGreaterThan(30);
          for (const { text, px, chinese, key } of texts) {
            const least = chinese ? 20 : key ? 22 : 16;
            const tall = arcMinutes(px, viewport.height);
            expect(tall, `${name} ${lang} ${viewport.height}p “${text}” ${px.toFixed(1)} px`).toBeGreaterThanOrEqual(
              least
            );
          }
        }
      }
    }
  });

  it('[WALL19] the board of areas: every text tall enough, nothing cut off, in both languages, a surge in its colour', async () => {
    const state = burstState();
    const site = Object.values(state.sites)[0]!;
    const heat = Object.keys(site.areas ?? {}).map((id, i) => [id, (i * 7) % 23, 0.4] as const);
    const found = surge({ outage: null });
    const board = { ...state, sites: { [site.id]: { ...site, heat } }, surges: { [found.id]: found } };
    await using pages = await servePages(board);
    for (const viewport of SIZES) {
      for (const lang of ['zh-CN', 'en']) {
        await using sheet = await openSheet(browser, `${pages.url}/wall/areas?lang=${lang}`, { viewport });
        await sheet.page.locator('section li.serious').first().waitFor();
        await sheet.page.evaluate(() => document.fonts.ready);
        const texts = await sheet.page.evaluate(measureText);
        expect(texts.length).toBeGreaterThan(15);
        for (const { text, px, chinese } of texts)
          expect(arcMinutes(px, viewport.height), `${lang} ${viewport.height}p “${text}”`).toBeGreaterThanOrEqual(
            chinese ? 20 : 16
          );
        expect(await sheet.page.evaluate(overflows)).toEqual([]);
      }
    }
  });

  it('[WALL10] 6, 24, 60, 200 and 1,000 seats fit the screen; what is late is named by seat', async () => {
    await using pages = await servePages(burstState());
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=en`, { viewport: SIZES[0]! });
    for (const n of [6, 24, 60, 200, 1000]) {
      pages.tell(n === 6 ? burstState() : largeState(n));
      await sheet.page.waitForFunction(
        (seats) =>
          seats > 400 ? document.querySelector('.room canvas') : document.querySelectorAll('.room li').length === seats,
        n
      );
      await sheet.page.evaluate(() => document.fonts.ready);
      expect(await sheet.page.evaluate(overflows), `${n} seats`).toEqual([]);
      if (n >= 60) expect(await sheet.page.locator('.plan > ul').textContent()).toMatch(/1\d\d\d/);
    }
    expect(await sheet.page.locator('.room [role=img]').getAttribute('aria-label')).toMatch(/^Heat grid of 1000 seats/);
  });

  it('[WALL10] a room with every state in it, in both languages', async () => {
    const state = burstState();
    const [site] = Object.values(state.sites);
    const now = { ...site!.now, free: 10, ringing: 10, talking: 10, on_hold: 10, dialing: 10, wrapping: 10, away: 10 };
    await using pages = await servePages({ ...state, sites: { [site!.id]: { ...site!, now } } });
    for (const lang of ['zh-CN', 'en']) {
      await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=${lang}`, { viewport: SIZES[0]! });
      await sheet.page.waitForSelector('.trend canvas');
      await sheet.page.evaluate(() => document.fonts.ready);
      expect(await sheet.page.evaluate(overflows), lang).toEqual([]);
    }
  });

  it('[WALL10] long names and odd ids break nothing', async () => {
    const state = burstState();
    const long = '特别长的一个供热服务热线与报修中心名称 with an English tail that never ends';
    const names = { en: long, 'zh-CN': long };
    const [site] = Object.values(state.sites);
    await using pages = await servePages({
      ...state,
      sites: { [site!.id]: { ...site!, names } },
      queues: Object.fromEntries(Object.values(state.queues).map((one) => [one.id, { ...one, names }])),
      seats: { ...state.seats, [long]: seat(long, 'talking', 4000, { name: long }) }
    });
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=zh-CN`, { viewport: SIZES[0]! });
    await sheet.page.waitForSelector('.figure');
    await sheet.page.evaluate(() => document.fonts.ready);
    expect(await sheet.page.evaluate(overflows)).toEqual([]);
  });

  it('[WALL3] clocks are true on a screen whose own clock is a day off', async () => {
    await using pages = await servePages(calmState());
    const dayOff = `{
      const { now } = Date, Real = Date;
      globalThis.Date = class extends Real { constructor(...a) { super(...(a.length ? a : [now() + 864e5])); } static now() { return now() + 864e5; } };
    }`;
    await using sheet = await openSheet(browser, `${pages.url}/wall/main`, { viewport: SIZES[0]! }, dayOff);
    await sheet.page.waitForSelector('time');
    const errors: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const shown = await sheet.page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const clock = document.querySelector('time')!;
            const first = clock.textContent;
            const watch = () =>
              clock.textContent === first ? requestAnimationFrame(watch) : resolve(clock.textContent);
            watch();
          })
      );
      // the page has just begun a second: whatever is over at this moment is its error, and the way back from the browser
      const now = pages.now();
      const error = ((now + 500) % 1000) - 500;
      expect(shown).toBe(timeOfDay(now - error, 'Asia/Shanghai'));
      errors.push(Math.abs(error));
    }
    expect(errors.sort((a, b) => a - b)[3]).toBeLessThanOrEqual(200);
  });

  it('[WALL4] says within 6 s that the server is gone, and shows what it had as old', async () => {
    await using pages = await servePages(burstState());
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=en`, { viewport: SIZES[0]! });
    await sheet.page.waitForSelector('.figure.serious');
    await pages.crash();
    const gone = performance.now();
    await sheet.page.getByText('No word from the server').waitFor({ timeout: 10_000 });
    expect(performance.now() - gone).toBeLessThanOrEqual(6_000);
    expect(await sheet.page.locator('.figure.stale').count()).toBe(4);
    expect(await sheet.page.locator('.figure.stale .value').first().textContent()).toContain('14');
  });

  it('[WALL13] needs at most 120 KB of script, gzipped, without the chart', async () => {
    await using pages = await servePages(burstState());
    const context = await browser.newContext({ viewport: SIZES[0]! });
    const page = await context.newPage();
    const scripts: { url: string; body: Promise<Buffer> }[] = [];
    page.on('response', (answer) => {
      if (answer.url().endsWith('.js')) scripts.push({ url: answer.url(), body: answer.body() });
    });
    await page.goto(`${pages.url}/wall/main`);
    await page.waitForSelector('.trend canvas');
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(
      scripts.map(async ({ body }) => {
        const code = await body;
        return { chart: code.includes('is not a registered'), gzipped: gzipSync(code).length };
      })
    );
    await context.close();
    expect(sizes.filter(({ chart }) => chart).length).toBeGreaterThan(0);
    const needed = sizes.filter(({ chart }) => !chart).reduce((sum, { gzipped }) => sum + gzipped, 0);
    expect(needed).toBeGreaterThan(20_000);
    expect(needed).toBeLessThanOrEqual(120 * 1024);
  });

  it('[WALL14] everything comes from the server, and the content security policy is not breached', async () => {
    await using pages = await servePages(burstState());
    for (const path of ['/', '/wall/main', '/floor', '/wall/none']) {
      await using sheet = await openSheet(browser, `${pages.url}${path}`, { viewport: { width: 1280, height: 800 } });
      await sheet.page.waitForLoadState('networkidle');
      await sheet.page.evaluate(() => document.fonts.ready);
      expect(sheet.complaints, path).toEqual([]);
      expect(sheet.foreign, path).toEqual([]);
    }
  });

  it('[WALL7] a moved seat leaves the other tiles untouched in the page', async () => {
    const state = burstState();
    await using pages = await servePages(state);
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=en`, { viewport: SIZES[0]! });
    await sheet.page.waitForFunction(() => document.querySelectorAll('.room li').length === 6);
    await sheet.page.evaluate(() => {
      const touched = new Set<number>();
      const tiles = [...document.querySelectorAll('.room li')];
      new MutationObserver((records) => {
        for (const { target } of records) {
          const at = tiles.findIndex((tile) => tile.contains(target));
          // the ticking time is every tile's own; a state is one tile's
          const element = target instanceof Element ? target : target.parentElement;
          if (at >= 0 && !element?.closest('.time')) touched.add(at);
        }
        Object.assign(window, { touched: [...touched] });
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    pages.tell({
      ...state,
      seats: { ...state.seats, '1003': { ...state.seats['1003']!, word: 'free', since: pages.now() } }
    });
    await sheet.page.locator('.room li').nth(2).getByText('Free').waitFor();
    expect(await sheet.page.evaluate(() => (window as unknown as { touched: number[] }).touched)).toEqual([2]);
  });
});
