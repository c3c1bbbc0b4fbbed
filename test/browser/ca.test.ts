import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { openChromium, openSheet } from '../support/chromium.ts';
import { startEdge, type Edge } from '../support/edge.ts';

let browser: Browser;
let edge: Edge;
beforeAll(async () => {
  edge = await startEdge((_, response) => response.end('hello'));
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await edge.listener.close();
});

test('[EDGE9] the page looks as meant under its own policy, on a phone too, and hands the certificate over', async () => {
  const url = `http://localhost:${edge.port}/ca`;
  await using sheet = await openSheet(browser, url, { viewport: { width: 360, height: 640 } });
  const { page, complaints, foreign } = sheet;
  const body = page.locator('body');
  expect(await body.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(22, 32, 44)');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await body.innerText()).toContain(edge.own.fingerprint);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a').click()]);
  expect(download.suggestedFilename()).toBe('pilotlight-ca.crt');
  // a browser asks for an icon by itself, and is sent to https, which it does not trust yet
  expect(complaints.filter((text) => !text.includes('ERR_CERT_AUTHORITY_INVALID'))).toEqual([]);
  expect(foreign.filter((asked) => !asked.endsWith('/favicon.ico'))).toEqual([]);
});

test('[EDGE4] a browser that does not trust the authority stops before anything is asked', async () => {
  await using sheet = await openSheet(browser, `http://localhost:${edge.port}/ca`);
  await expect(sheet.page.goto(`https://localhost:${edge.port}/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
});
