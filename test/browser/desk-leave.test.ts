import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openChromium, openSheet } from '../support/chromium.ts';
import { serveDesk } from '../support/fake-desk.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

it('[DESK14] asks where something is unsaved; not between the parts, nor where nothing is', async () => {
  await using desk = await serveDesk();
  await using sheet = await openSheet(browser, `${desk.url}/settings/queues?lang=en`);
  const { page } = sheet;
  await page.getByRole('button', { name: /^Repairs/ }).click();
  await page.getByLabel('After-call time').fill('45s');
  await page.getByRole('link', { name: 'Screens' }).click();
  await page.getByRole('link', { name: 'Pair a screen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Leave without saving?').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(new URL(page.url()).pathname).toBe('/settings/screens');
  await page.getByText('Not saved: 1').waitFor();

  const asked: string[] = [];
  page.on('dialog', (one) => {
    asked.push(one.type());
    void one.dismiss();
  });
  await page.evaluate(() => location.reload());
  await vi.waitFor(() => expect(asked).toEqual(['beforeunload']));

  await page.getByRole('link', { name: 'Pair a screen' }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL(`${desk.url}/pair`);
  await page.goto(`${desk.url}/settings/screens?lang=en`);
  await page.getByRole('link', { name: 'Pair a screen' }).click();
  await page.waitForURL(`${desk.url}/pair`);
  expect(asked).toEqual(['beforeunload']);
});
