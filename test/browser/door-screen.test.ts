import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openChromium, openSheet } from '../support/chromium.ts';
import { kept, peopleDoor, signIn, TV, WIDE } from '../support/door.ts';
import { burstState } from '../support/floor-state.ts';
import { servePages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 120_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

describe('pairing a screen', () => {
  it('[DOOR5] [DOOR6] [DOOR7] from the code on the TV to its board, over signing in on a tablet', async () => {
    const door = peopleDoor();
    await using pages = await servePages(burstState(), door);
    await using tv = await openSheet(browser, `${pages.url}/wall/main?lang=en`, TV);
    await tv.page.waitForSelector('.code');
    expect((await tv.page.locator('.code').textContent())!.trim()).toBe('WDJB-MJHT');
    expect(await tv.page.locator('.address').textContent()).toBe(`${new URL(pages.url).host}/pair`);
    expect(await tv.page.getByRole('img', { name: /^QR code/ }).count()).toBe(1);
    expect(await tv.page.locator('footer .num').textContent()).toMatch(/^(10:00|9:\d\d)$/);

    await using tablet = await openSheet(browser, `${pages.url}/pair?lang=en#WDJBMJHT`, WIDE);
    const { page } = tablet;
    await page.waitForURL(/sign-in/);
    await page.waitForSelector('[name=username]');
    expect(page.url()).not.toContain('WDJB');
    await signIn(page);
    await page.getByText('Does the TV show this code?').waitFor();
    expect(page.url()).toBe(`${pages.url}/pair`);
    expect(await kept(page)).not.toContain('WDJB');
    expect(await page.locator('.code').textContent()).toBe('WDJB-MJHT');
    expect(await page.locator('dd bdi').textContent()).toBe('10.0.7.21');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('Give the screen a name').waitFor();
    await page.locator('[name=screen-name]').fill('East wall');
    await page.getByRole('button', { name: 'Let it in' }).click();
    await page.getByText('The screen is in').waitFor();
    expect(door.commands.at(-1)).toMatchObject({
      type: 'display.approve',
      code: 'WDJBMJHT',
      name: 'East wall',
      board: 'main'
    });
    await tv.page.waitForSelector('.figure');
    expect(await tv.page.locator('.code').count()).toBe(0);
    expect(tv.foreign).toEqual([]);
  });

  it('[DOOR6] a screen goes to the board that it was given', async () => {
    await using pages = await servePages(burstState(), peopleDoor());
    await using tv = await openSheet(browser, `${pages.url}/wall/main?lang=en`, TV);
    await tv.page.waitForSelector('.code');
    await using tablet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Fpair`, WIDE);
    const { page } = tablet;
    await page.waitForSelector('[name=username]');
    await signIn(page);
    await page.locator('[name=screen-code]').fill('wdjb');
    await page.keyboard.press('Enter');
    await page.getByText('A code has eight letters').waitFor();
    await page.locator('[name=screen-code]').fill('bbbb bbbb');
    await page.keyboard.press('Enter');
    await page.getByText('No screen shows this code now').waitFor();
    await page.locator('[name=screen-code]').fill('wdjb mjht');
    expect(await page.locator('[name=screen-code]').inputValue()).toBe('WDJB-MJHT');
    await page.keyboard.press('Enter');
    await page.locator('[name=screen-name]').fill('Night');
    await page.getByText('Night watch').click();
    await page.keyboard.press('Enter');
    await tv.page.waitForURL(/\/wall\/none/);
  });

  it('[DOOR5] [DOOR6] denied it says so; without an answer it says so and goes on', async () => {
    const door = peopleDoor();
    await using pages = await servePages(burstState(), door);
    await using tv = await openSheet(browser, `${pages.url}/wall/main?lang=en`, TV);
    await tv.page.waitForSelector('.code');
    door.cut = true;
    await tv.page.getByText('No answer from the server: trying again').waitFor();
    expect((await tv.page.locator('.code').textContent())!.trim()).toBe('WDJB-MJHT');
    door.cut = false;
    await vi.waitFor(async () => expect(await tv.page.getByText('No answer from the server').count()).toBe(0), 20_000);
    await using tablet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Fpair`, WIDE);
    await tablet.page.waitForSelector('[name=username]');
    await signIn(tablet.page);
    await tablet.page.locator('[name=screen-code]').fill('WDJB-MJHT');
    await tablet.page.keyboard.press('Enter');
    await tablet.page.getByRole('button', { name: 'Deny' }).click();
    await tv.page.getByText('Denied. A new code follows shortly.').waitFor();
    await tv.page.getByText('Sign in on this screen instead').waitFor();
  });

  it('[DOOR7] who may not let screens in is told so', async () => {
    await using pages = await servePages(burstState(), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Fpair`, WIDE);
    await sheet.page.waitForSelector('[name=username]');
    await signIn(sheet.page, 'chenxiao');
    await sheet.page.getByText('Not for you to pair').waitFor();
    expect(await sheet.page.locator('[name=screen-code]').count()).toBe(0);
  });
});
