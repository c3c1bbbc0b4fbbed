import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PARTS } from '../../src/lib/wall/desk/parts.ts';
import { breaches } from '../support/axe.ts';
import { openChromium, openSheet, resize } from '../support/chromium.ts';
import { serveDesk } from '../support/fake-desk.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** What is opened in a part: a sheet, a form, a detail. */
const OPENS: Partial<Record<(typeof PARTS)[number], string>> = {
  people: '.rows li:nth-child(2) button',
  screens: '.rows li .actions button',
  keys: '.section button',
  seats: '[data-seat="1004"]',
  queues: '.rows li:nth-child(3) button',
  audit: 'main ol li button'
};
const ready = (page: Page) =>
  page.waitForFunction(() => document.querySelector('main :is(.rows, .plan, .version)') !== null);

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 }
];

/** Each part as it comes, and with what is opened in it; each page is opened once. */
async function eachPart(lang: string, check: (page: Page, name: string) => Promise<void>): Promise<void> {
  await using desk = await serveDesk();
  for (const part of ['', ...PARTS] as const) {
    await using sheet = await openSheet(browser, `${desk.url}/settings/${part}?lang=${lang}`, {
      viewport: SIZES[0]!,
      hasTouch: true
    });
    if (part === '') await sheet.page.waitForSelector('nav a');
    else await ready(sheet.page);
    await check(sheet.page, part);
    const open = part === '' ? undefined : OPENS[part];
    if (open !== undefined) {
      await sheet.page.locator(open).first().click();
      await check(sheet.page, `${part} ${open}`);
    }
    expect(sheet.complaints, part).toEqual([]);
    expect(sheet.foreign, part).toEqual([]);
  }
}

describe('for everyone', () => {
  for (const lang of ['zh-CN', 'en']) {
    it(`[DESK10] no axe violation in the dark and in the light; targets are 44 px, nothing runs off the side: ${lang}`, async () => {
      await eachPart(lang, async (page, name) => {
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await breaches(page, false), `${name} ${colorScheme}`).toEqual([]);
        }
        for (const viewport of SIZES) {
          await resize(page, viewport);
          expect(await small(page), `${name} ${viewport.width}`).toEqual([]);
          expect(await beyond(page), `${name} ${viewport.width}`).toEqual([]);
        }
        await resize(page, SIZES[0]!);
      });
    });
  }
});

const small = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, a, input, summary')]
      .map((target) => ({
        name: `${target.tagName} ${target.textContent.trim()}`,
        box: target.getBoundingClientRect()
      }))
      .filter(({ box }) => box.width > 0 && (box.width < 43.9 || box.height < 43.9))
      .map(({ name, box }) => `${name} ${box.width} × ${box.height}`)
  );

/** What reaches beyond the screen; the plan of a great room scrolls in its own frame. */
const beyond = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.desk *')]
      .filter((element) => element.closest('.hidden-text, svg, .frame') === null)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.right > innerWidth + 1 || box.left < -1))
      .map(({ element }) => `${element.tagName}.${element.className}`)
  );
