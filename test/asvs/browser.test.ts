import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openChromium, openSheet, type Sheet } from '../support/chromium.ts';
import { burstState } from '../support/floor-state.ts';
import { servePages, type Pages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MARKUP = `<img src=x onerror="window.hit=1"><script>window.hit=2</script>`;

let browser: Browser;
let pages: Pages;
let sheet: Sheet;
beforeAll(async () => {
  browser = await openChromium();
  const state = burstState(true);
  const seats = Object.entries(state.seats).map(
    ([id, seat]) => [id, { ...seat, name: `${id}${MARKUP}`, reason: MARKUP }] as const
  );
  const queues = Object.entries(state.queues).map(
    ([id, queue]) => [id, { ...queue, names: { en: `Q ${id}${MARKUP}`, 'zh-CN': MARKUP } }] as const
  );
  pages = await servePages({ ...state, seats: Object.fromEntries(seats), queues: Object.fromEntries(queues) });
  sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, { viewport: { width: 1280, height: 800 } });
  await sheet.page.waitForSelector('.card');
});
afterAll(async () => {
  await sheet[Symbol.asyncDispose]();
  await pages[Symbol.asyncDispose]();
  await browser.close();
});

test('[ASVS 1.2.1] what stands in a name stands in the page as text; [ASVS 3.2.2] it makes no element', async () => {
  for (const path of ['/floor?lang=en', '/wall/main?lang=en']) {
    await using one = await openSheet(browser, pages.url + path, { viewport: { width: 1920, height: 1080 } });
    await one.page.getByText('<img src=x', { exact: false }).first().waitFor();
    expect(await one.page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
    expect(await one.page.locator('img[src="x"]').count()).toBe(0);
    expect(one.complaints).toEqual([]);
  }
});

test('[ASVS 1.3.2] no text is run as a program, whatever asks for it', async () => {
  const tries = await sheet.page.evaluate(async () => {
    // the page's own turn: what a debugger runs itself is above the policy
    await new Promise((soon) => setTimeout(soon, 0));
    const outcomes: string[] = [];
    const attempt = (name: string, work: () => unknown): void => {
      try {
        outcomes.push(`${name} ${String(work())}`);
      } catch {
        outcomes.push(`${name} refused`);
      }
    };
    attempt('eval', () => (0, eval)('1 + 1'));
    attempt('Function', () => (Reflect.construct(Function, ['return 2']) as () => unknown)());
    attempt('html', () => ((document.createElement('div').innerHTML = '<b>3</b>'), 'made'));
    attempt('script', () => {
      const script = document.createElement('script');
      script.text = 'window.hit = 4';
      document.body.append(script);
      return (window as { hit?: number }).hit ?? 'refused';
    });
    return outcomes;
  });
  expect(tries).toEqual(['eval refused', 'Function refused', 'html refused', 'script refused']);
});

test('[ASVS 3.6.1] nothing of a page comes from elsewhere', () => {
  expect(sheet.foreign).toEqual([]);
});

test('[ASVS 14.3.3] a browser keeps nothing of the floor: how it is shown, and no more', async () => {
  const kept = await sheet.page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: 'caches' in window ? (await caches.keys()).length : 0
  }));
  expect(JSON.stringify(kept)).not.toMatch(/1001|heating|onerror|token|ticket/);
  expect([kept.cookies, kept.databases, kept.caches]).toEqual(['', 0, 0]);
  expect(await sheet.page.evaluate(() => location.href)).not.toMatch(/token|ticket|key=/);
});
