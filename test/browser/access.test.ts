import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { breaches, smallTargets } from '../support/axe.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { burstState, largeState } from '../support/floor-state.ts';
import { servePages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

describe('for everyone', () => {
  const PAGES: readonly (readonly [path: string, ready: string])[] = [
    ['/', 'nav a'],
    ['/wall/main', '.figure'],
    ['/wall/none', '.act'],
    ['/floor', '.card'],
    ['/nowhere', 'h1']
  ];

  for (const lang of ['zh-CN', 'en'] as const) {
    for (const theme of ['dark', 'light'] as const) {
      it(`[WALL2] no axe violation: ${lang}, ${theme}`, async () => {
        await using pages = await servePages(burstState(true));
        for (const [path, ready] of PAGES) {
          await using sheet = await openSheet(browser, `${pages.url}${path}?lang=${lang}&theme=${theme}`, {
            viewport: path.startsWith('/wall') ? { width: 1920, height: 1080 } : { width: 1280, height: 800 },
            colorScheme: theme
          });
          await sheet.page.waitForSelector(ready);
          expect(await breaches(sheet.page, path === '/wall/main' && theme === 'dark'), path).toEqual([]);
          if (path !== '/floor') continue;
          for (const list of ['.columns .seats li button', '.columns > section li button', 'aside li button']) {
            await sheet.page.locator(list).first().click();
            expect(await breaches(sheet.page, false), `${path} ${list}`).toEqual([]);
          }
        }
      });
    }
  }

  it('[WALL2] small tiles and old values stand out too', async () => {
    await using pages = await servePages(largeState(60));
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=zh-CN`, {
      viewport: { width: 1920, height: 1080 }
    });
    await sheet.page.waitForFunction(() => document.querySelectorAll('.room li').length === 60);
    expect(await breaches(sheet.page, true)).toEqual([]);
    await pages.crash();
    await sheet.page.waitForSelector('.figure.stale', { timeout: 10_000 });
    expect(await breaches(sheet.page, true)).toEqual([]);
  });

  it('[FLOOR1] targets are 44 px, nothing runs off the side: upright, lying down and narrow', async () => {
    await using pages = await servePages(burstState(true));
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 800, height: 1280 },
      { width: 390, height: 844 }
    ]) {
      await using sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, { viewport, hasTouch: true });
      await sheet.page.waitForSelector('.card');
      for (const open of [null, '.columns .seats li button', '.columns > section li button']) {
        if (open !== null) await sheet.page.locator(open).first().click();
        expect(await smallTargets(sheet.page), `${viewport.width} ${open ?? ''}`).toEqual([]);
        expect(await sheet.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
          viewport.width
        );
        if (open !== null) await sheet.page.keyboard.press('Escape');
      }
    }
  });

  it('[FLOOR2] what was touched stays in sight above the sheet, and the page can be installed', async () => {
    await using pages = await servePages(burstState(true));
    await using sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, {
      viewport: { width: 800, height: 1280 }
    });
    const last = sheet.page.locator('.columns .seats li button').last();
    await last.click();
    const [seat, drawer] = [await last.boundingBox(), await sheet.page.locator('aside').boundingBox()];
    expect(seat!.y + seat!.height).toBeLessThanOrEqual(drawer!.y + 1);

    const manifest = await sheet.page.evaluate(async () => {
      const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!;
      const { icons, start_url: start } = (await (await fetch(link.href)).json()) as {
        icons: { src: string }[];
        start_url: string;
      };
      const found = await Promise.all(icons.map(async ({ src }) => (await fetch(src)).ok));
      return { start, found };
    });
    expect(manifest).toEqual({ start: '/floor', found: [true, true, true, true] });
  });

  it('[WALL12] the language is switched without a reload and kept; [FLOOR1] light and dark too', async () => {
    await using pages = await servePages(burstState(true));
    await using sheet = await openSheet(browser, `${pages.url}/floor`, {
      viewport: { width: 1280, height: 800 },
      locale: 'zh-CN'
    });
    await sheet.page.getByText('最长等待').waitFor();
    await sheet.page.evaluate(() => (document.body.dataset['here'] = 'yes'));
    await sheet.page.getByRole('button', { name: 'English' }).click();
    await sheet.page.getByText('Longest wait').waitFor();
    expect(await sheet.page.evaluate(() => [document.body.dataset['here'], document.documentElement.lang])).toEqual([
      'yes',
      'en'
    ]);
    await sheet.page.reload();
    await sheet.page.getByText('Longest wait').waitFor();
    const ground = () => sheet.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const first = await ground();
    await sheet.page.getByRole('button', { name: /^Light or dark/ }).click();
    expect(await ground()).not.toBe(first);
  });
});
