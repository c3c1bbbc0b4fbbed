import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openChromium, openSheet } from '../support/chromium.ts';
import { refusal, serveDesk } from '../support/fake-desk.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const open = (url: string, part: string) =>
  openSheet(browser, `${url}/settings/${part}?lang=en`, {
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Asia/Shanghai'
  });

describe('records', () => {
  it('[DESK8] the audit is searched and walked; an entry opens its detail', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'audit');
    const { page } = sheet;
    const rows = page.locator('main ol li');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(50);
    await page.getByRole('button', { name: 'More' }).click();
    await page.waitForFunction(() => document.querySelectorAll('main ol li').length === 100);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('120 entries, none older.').waitFor();
    expect(await page.getByText('pilotlight audit verify').count()).toBe(1);

    await page.getByLabel('Person').selectOption('person:p-wang');
    await page.getByLabel('Action').selectOption('caller.unseal');
    await page.getByLabel('From day').fill('2026-10-27');
    await page.getByLabel('To day').fill('2026-10-27');
    await page.getByLabel('Text').fill('回访');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('main ol li').length < 10);
    const asked = new URL(desk.asked.at(-1)!, desk.url).searchParams;
    const day = Date.parse('2026-10-27T00:00:00+08:00');
    expect(Object.fromEntries(asked)).toEqual({
      q: '回访',
      actor: 'person:p-wang',
      action: 'caller.unseal',
      from: String(day),
      to: String(day + 86_400_000),
      limit: '50'
    });
    expect(await page.locator('main h2').allTextContents()).toEqual(['27 Oct 2026']);
    await rows.first().getByRole('button').click();
    expect(await rows.first().locator('dl').textContent()).toContain('回访');
    await page.getByLabel('Text').fill('nothing like it');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing matches.').waitFor();
    expect(sheet.complaints).toEqual([]);
  });

  it('[DESK9] a change says who, when and what, and is taken back as a change', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'history');
    const { page } = sheet;
    const newest = page.locator('.version').first();
    await newest.waitFor();
    const text = (await newest.textContent())!.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/李建国.*28 Oct 2026.*Queue Repairs · Target.*85 %.*90 %.*Seat 1005 · Place.*column 2, row 2/);
    await page.getByRole('button', { name: 'Take back: Queue Repairs · Target' }).first().click();
    await page.getByText('Queue Repairs · Target goes back to: 85 %').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Taken back').waitFor();
    expect(desk.commands).toEqual([
      {
        type: 'settings.change',
        version: 3,
        changes: [{ path: ['sites', 'warm-city', 'queues', 'repair', 'target'], value: 0.85 }]
      }
    ]);
    await page.waitForFunction(() => document.querySelectorAll('.version').length === 3);
  });

  it('[DESK13] sources say their state and their age, which runs', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'sources');
    const { page } = sheet;
    await page.getByText('file not found').waitFor();
    expect(await page.locator('.rows li .name').allTextContents()).toEqual(['log', 'crm', 'pbx']);
    const age = page.locator('.silent .age');
    const first = await age.textContent();
    await page.waitForFunction((before) => document.querySelector('.silent .age')!.textContent !== before, first);
    await page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/api/v1/floor`).length > 2);
  });

  it('[DESK12] no answer and a refusal are said with a way on; what was read stays', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'keys');
    const { page } = sheet;
    await page.getByText('Reports').waitFor();
    desk.refuse = refusal(403, 'forbidden');
    await page.getByRole('link', { name: 'Screens' }).click();
    await page.getByText('Your rights do not reach this.').waitFor();
    desk.refuse = refusal(401, 'signed_out', { do: 'sign-in' });
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('You have been signed out').waitFor();
    expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toMatch(/^\/sign-in/);
    desk.refuse = null;
    await page.getByRole('link', { name: 'Sources' }).click();
    await page.getByText('file not found').waitFor();
    await page.context().setOffline(true);
    await page.getByText('No answer from the server').waitFor();
    expect(await page.getByText('file not found').count()).toBe(1);
    await page.context().setOffline(false);
    await page.getByText('No answer from the server').waitFor({ state: 'detached' });
  });
});
