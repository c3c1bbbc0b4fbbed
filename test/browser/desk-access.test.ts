import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PARTS } from '../../src/lib/wall/desk/parts.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { serveDesk } from '../support/fake-desk.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

async function breaches(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`)
    );
  });
}

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

describe('for everyone', () => {
  for (const lang of ['zh-CN', 'en'] as const) {
    for (const theme of ['dark', 'light'] as const) {
      it(`[DESK10] no axe violation: ${lang}, ${theme}`, async () => {
        await using desk = await serveDesk();
        for (const part of PARTS) {
          await using sheet = await openSheet(browser, `${desk.url}/settings/${part}?lang=${lang}`, {
            viewport: { width: 1280, height: 800 },
            colorScheme: theme
          });
          await ready(sheet.page);
          expect(await breaches(sheet.page), part).toEqual([]);
          const open = OPENS[part];
          if (open === undefined) continue;
          await sheet.page.locator(open).first().click();
          expect(await breaches(sheet.page), `${part} ${open}`).toEqual([]);
          expect(sheet.complaints, part).toEqual([]);
          expect(sheet.foreign, part).toEqual([]);
        }
      });
    }
  }

  for (const [width, height] of [
    [1280, 800],
    [800, 1280],
    [390, 844]
  ] as const) {
    it(`[DESK10] targets are 44 px and nothing runs off the side: ${width} × ${height}`, async () => {
      await using desk = await serveDesk();
      for (const part of ['', ...PARTS] as const) {
        await using sheet = await openSheet(browser, `${desk.url}/settings/${part}?lang=en`, {
          viewport: { width, height },
          hasTouch: true
        });
        if (part === '') await sheet.page.waitForSelector('nav a');
        else await ready(sheet.page);
        const open = part === '' ? undefined : OPENS[part];
        for (const step of open === undefined ? [null] : [null, open]) {
          if (step !== null) await sheet.page.locator(step).first().click();
          expect(await small(sheet.page), `${part} ${step ?? ''}`).toEqual([]);
          expect(await beyond(sheet.page), `${part} ${step ?? ''}`).toEqual([]);
        }
      }
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
