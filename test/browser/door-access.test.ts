import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { breaches, smallTargets } from '../support/axe.ts';
import { openChromium, openSheet, resize } from '../support/chromium.ts';
import { createFakeDoor, holding, PERSONAS, type FakeDoor } from '../support/fake-door.ts';
import { burstState } from '../support/floor-state.ts';
import { measureText, overflows } from '../support/measure.ts';
import { servePages } from '../support/pages.ts';
import { SEAT_IS_FLOOR, seatState } from '../support/seat-state.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const LONG = 'Bartholomäus Featherstonehaugh-Cholmondeley 欧阳';
const people = {
  heyu: { name: LONG, password: 'p', grants: [{ role: 'duty-manager', on: { kind: 'all' } }] }
} as const;

interface Case {
  readonly path: string;
  readonly ready: string;
  readonly door: () => FakeDoor;
  readonly cookie?: readonly [name: string, value: string];
  readonly act?: (page: Page) => Promise<unknown>;
}
const out = () => createFakeDoor({ mode: 'people', people, oidc: 'City account' });
const demo = () => createFakeDoor({ personas: PERSONAS });
const inside = { door: out, cookie: ['person1', 'heyu'] } as const;

const CASES: readonly Case[] = [
  { path: '/sign-in', ready: '[name=username]', door: out },
  {
    path: '/sign-in',
    ready: '[name=username]',
    door: out,
    act: async (page) => {
      await page.locator('[name=username]').fill('x');
      await page.locator('[name=password]').fill('x');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
    }
  },
  {
    path: '/sign-in',
    ready: '[name=code]',
    door: () => createFakeDoor({ mode: 'people', setup: 'FIRST-1' })
  },
  { path: '/pair', ready: '[name=screen-code]', ...inside },
  {
    path: '/pair',
    ready: '[name=screen-code]',
    ...inside,
    act: async (page) => {
      await page.evaluate(() => fetch('/api/v1/pair/code', { method: 'POST', body: '{}' }));
      await page.locator('[name=screen-code]').fill('WDJBMJHT');
      await page.keyboard.press('Enter');
      await page.waitForSelector('fieldset');
    }
  },
  { path: '/password', ready: '[name=old-password]', ...inside },
  { path: '/password', ready: '.act', door: out },
  { path: '/wall/none', ready: '.act', ...inside },
  { path: '/', ready: 'nav a', door: out },
  { path: '/', ready: 'nav a', ...inside },
  { path: '/', ready: 'nav a', door: demo, cookie: ['persona', 'p-lead'] },
  { path: '/floor', ready: '.act', door: out },
  { path: '/floor', ready: '.chip', ...inside, act: (page) => page.locator('.chip').click() },
  { path: '/floor', ready: '.persona', door: demo, cookie: ['persona', 'p-lead'] },
  { path: '/seat', ready: '.bar', door: demo, cookie: ['persona', 'p-agent'] },
  { path: '/seat', ready: '.act', door: out }
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 }
];

/** Each case in a language, opened once. */
async function eachCase(lang: string, check: (page: Page, name: string) => Promise<void>): Promise<void> {
  for (const { path, ready, door, cookie, act } of CASES) {
    await using pages = await servePages(path === '/seat' ? seatState({ help: true }) : burstState(true), door());
    const options = { viewport: SIZES[0]!, hasTouch: true, ...(cookie && holding(cookie)) };
    await using sheet = await openSheet(browser, `${pages.url}${path}?lang=${lang}`, options, SEAT_IS_FLOOR);
    const { page } = sheet;
    await page.waitForSelector(ready);
    await act?.(page);
    await page.evaluate(() => document.fonts.ready);
    await check(page, `${path} ${ready} ${lang}`);
    const unexpected = sheet.complaints.filter((said) => !said.includes('status of 401'));
    expect(unexpected, path).toEqual([]);
    expect(sheet.foreign, path).toEqual([]);
  }
}

describe('the door for everyone', () => {
  for (const lang of ['zh-CN', 'en']) {
    it(`[DOOR12] no axe violation in the dark and in the light; targets are 44 px, nothing runs off the side: ${lang}`, async () => {
      await eachCase(lang, async (page, name) => {
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await breaches(page, false), `${name} ${colorScheme}`).toEqual([]);
        }
        for (const viewport of SIZES) {
          await resize(page, viewport);
          expect(await smallTargets(page), `${name} ${viewport.width}`).toEqual([]);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(width, `${name} ${viewport.width}`).toBeLessThanOrEqual(viewport.width);
        }
      });
    });
  }

  it('[DOOR12] the pairing screen is read across a room, in both languages, at 1080p and 4K', async () => {
    await using pages = await servePages(burstState(), out());
    for (const lang of ['zh-CN', 'en']) {
      for (const viewport of [
        { width: 1920, height: 1080 },
        { width: 3840, height: 2160 }
      ]) {
        await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=${lang}`, { viewport });
        await sheet.page.waitForSelector('.code');
        await sheet.page.evaluate(() => document.fonts.ready);
        expect(await sheet.page.evaluate(overflows)).toEqual([]);
        expect(await breaches(sheet.page, true)).toEqual([]);
        for (const { text, px, chinese } of await sheet.page.evaluate(measureText)) {
          const mm = (px * 55 * 25.4 * (9 / Math.hypot(16, 9))) / viewport.height;
          const tall = (Math.atan(mm / 3000) * 60 * 180) / Math.PI;
          expect(tall, `${text} ${px}`).toBeGreaterThanOrEqual(chinese ? 20 : 16);
        }
      }
    }
  });

  it('[DOOR12] names are isolated and are text', async () => {
    const name = '\u202e<b>x</b>';
    const hostile = { heyu: { ...people.heyu, name } };
    await using pages = await servePages(burstState(), createFakeDoor({ mode: 'people', people: hostile }));
    await using sheet = await openSheet(browser, `${pages.url}/`, holding(['person1', 'heyu']));
    await sheet.page.waitForSelector('nav a');
    expect(await sheet.page.locator('.hint bdi').textContent()).toBe(name);
    expect(await sheet.page.locator('.chip bdi').textContent()).toBe(name);
  });
});
