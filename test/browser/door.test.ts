import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openChromium, openSheet } from '../support/chromium.ts';
import { focused, kept, PASSWORD, pathOf, peopleDoor, signIn, TV, WIDE } from '../support/door.ts';
import { createFakeDoor, holding, PERSONAS } from '../support/fake-door.ts';
import { burstState } from '../support/floor-state.ts';
import { servePages } from '../support/pages.ts';
import { SEAT_IS_FLOOR, seatState } from '../support/seat-state.ts';

vi.setConfig({ testTimeout: 120_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

describe('signing in', () => {
  it('[DOOR2] [DOOR3] wrong: words beside the field, the hand there; right: on to where one wanted', async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Ffloor`, WIDE);
    const { page } = sheet;
    await page.locator('[type=submit].main').click();
    await page.getByText('Give your user name').waitFor();
    expect(await focused(page)).toBe('username');
    await signIn(page, 'heyu', 'wrong');
    await page.getByText('User name and password do not go together').waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('password'));
    const described = await page.locator('[name=password]').getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described!}"]`).textContent()).toContain('do not go together');
    expect(await page.locator('[name=password]').getAttribute('aria-invalid')).toBe('true');
    await page.locator('[name=password]').fill('w');
    expect(await page.locator('[role=alert]').count()).toBe(0);
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await page.locator('[name=password]').getAttribute('type')).toBe('text');
    await signIn(page, 'many');
    await page.getByText('Too many tries. Again in 40 s').waitFor();
    await signIn(page);
    await page.waitForSelector('.card');
    expect(pathOf(page)).toBe('/floor');
    expect(await kept(page)).not.toContain(PASSWORD);
    await page.goBack();
    expect(pathOf(page)).not.toBe('/sign-in');
  });

  it('[DOOR2] a foreign way on leads home; fields say what they are for', async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2F%2Fevil.example`, WIDE);
    const { page } = sheet;
    await page.waitForSelector('[name=username]');
    const fields = await page.evaluate(() =>
      [...document.querySelectorAll('input:not([type=hidden])')].map((input) => input.getAttribute('autocomplete'))
    );
    expect(fields).toEqual(['username', 'current-password']);
    await signIn(page);
    await page.waitForSelector('nav a');
    expect(page.url()).toBe(`${pages.url}/`);
    expect(sheet.complaints.filter((said) => !said.includes('401'))).toEqual([]);
  });

  it('[DOOR15] single sign-on: the page asks, then goes where it is sent; that it failed is said', async () => {
    await using pages = await servePages(burstState(true), peopleDoor({ oidc: '市政统一认证' }));
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en`, WIDE);
    const { page } = sheet;
    await page.getByRole('button', { name: 'Sign in with 市政统一认证' }).click();
    await page.waitForURL(`${pages.url}/?asks=oidc`);
    await page.goto(`${pages.url}/sign-in?lang=en&error=signup_disabled`);
    await page.getByText('nobody of that name has been added here').waitFor();
    await page.route('**/api/v1/sign-in/oidc', (route) => route.fulfill({ status: 404, body: '' }));
    await page.getByRole('button', { name: 'Sign in with 市政统一认证' }).click();
    await page.getByText('It does not answer').waitFor();
    expect(sheet.complaints.filter((said) => !said.includes('404'))).toEqual([]);
  });

  it("[DOOR13] one's own password: from the chip, wrong, weak, changed", async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/password?lang=en`, WIDE);
    const { page } = sheet;
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page);
    await page.waitForURL(`${pages.url}/password`);
    await page.goto(`${pages.url}/?lang=en`);
    await page.locator('.chip').click();
    await page.getByRole('link', { name: 'Change password' }).click();
    const fill = async (old: string, password: string) => {
      await page.locator('[name=old-password]').fill(old);
      await page.locator('[name=new-password]').fill(password);
      await page.keyboard.press('Enter');
    };
    await fill('', 'x');
    await page.getByText('Give your old password').waitFor();
    await fill('wrong', 'another good one');
    await page.getByText('This is not your password').waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('old-password'));
    await fill(PASSWORD, 'short');
    await page.getByText('at least 8 characters').waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('new-password'));
    const fields = await page.evaluate(() => [...document.querySelectorAll('input')].map((one) => one.autocomplete));
    expect(fields).toEqual(['username', 'current-password', 'new-password']);
    await fill(PASSWORD, 'another good one');
    await page.getByText('Everywhere else you were signed out').waitFor();
    expect(await kept(page)).not.toContain('another good one');
  });

  it('[DOOR2] Caps Lock is told while a password is typed', async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en`, WIDE);
    await sheet.page.locator('[name=password]').focus();
    await sheet.page.evaluate(() => {
      const init = { key: 'A', bubbles: true, modifierCapsLock: true };
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', init));
    });
    await sheet.page.getByText('Caps Lock is on').waitFor();
  });

  it('[DOOR4] the first administrator is made with the code; weak passwords say how to mend them', async () => {
    await using pages = await servePages(burstState(true), peopleDoor({ people: {}, setup: 'FIRST-1' }));
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en`, WIDE);
    const { page } = sheet;
    await page.getByText('The first administrator').waitFor();
    const fill = async (code: string, password: string) => {
      await page.locator('[name=code]').fill(code);
      await page.locator('[name=username]').fill('sunli');
      await page.locator('[name=name]').fill('孙立');
      await page.locator('[name=new-password]').fill(password);
      await page.locator('[type=submit].main').click();
    };
    await fill('WRONG', PASSWORD);
    await page.getByText('This code is not valid').waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('code'));
    await fill('FIRST-1', 'short');
    await page.getByText('at least 8 characters').waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('new-password'));
    await fill('FIRST-1', PASSWORD);
    await page.getByRole('link', { name: /^Settings/ }).waitFor();
    expect(await page.locator('.hint bdi').textContent()).toBe('孙立');
    for (const secret of [PASSWORD, 'FIRST-1']) expect(await kept(page)).not.toContain(secret);
  });

  it('[DOOR4] an invitation sets a password', async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en`, WIDE);
    const { page } = sheet;
    await page.getByRole('button', { name: 'I have a one-time code' }).click();
    expect(await page.locator('[name=name]').count()).toBe(0);
    await page.locator('[name=code]').fill('INVITE-1');
    await page.locator('[name=username]').fill('chenxiao');
    await page.locator('[name=new-password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^My seat/ }).waitFor();
  });
});

describe('[DOOR8] signed out', () => {
  it('a floor is off the glass, and signing in leads back to it', async () => {
    const door = peopleDoor();
    await using pages = await servePages(burstState(true), door);
    await using sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, WIDE);
    const { page } = sheet;
    await page.getByText('You are signed out').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForSelector('[name=username]');
    await signIn(page);
    await page.waitForSelector('.card');
    expect(await page.textContent('body')).toContain('陈晓');
    door.endSessions();
    pages.revoke();
    await page.getByText('You are signed out').waitFor({ timeout: 20_000 });
    const text = await page.textContent('body');
    for (const gone of ['陈晓', '1001', 'Heating']) expect(text).not.toContain(gone);
  });

  it('a wall offers pairing, and one that may still look comes back by itself', async () => {
    const door = peopleDoor();
    await using pages = await servePages(burstState(), door);
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Fwall%2Fmain`, TV);
    const { page } = sheet;
    await page.waitForSelector('[name=username]');
    await signIn(page);
    await page.waitForSelector('.figure');
    // what was on the glass is taken off, however soon it may be back
    await page.evaluate(() =>
      document.querySelectorAll<HTMLElement>('.figure').forEach((old) => (old.dataset.old = 'yes'))
    );
    pages.revoke();
    await page.waitForFunction(() => document.querySelector('[data-old]') === null, null, { timeout: 5_000 });
    await page.waitForSelector('.figure', { timeout: 20_000 });
    door.endSessions();
    pages.revoke();
    await page.waitForSelector('.code', { timeout: 20_000 });
    expect(await page.textContent('body')).not.toContain('Heating');
  });

  it('a screen on a board that is not its own goes to its own', async () => {
    const door = peopleDoor();
    door.refuse('tickets', { code: 'forbidden', detail: 'another board', do: 'give-up' });
    await using pages = await servePages(burstState(), door);
    const screen = { ...TV, ...holding(['display1', 'none']) };
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=en`, screen);
    await sheet.page.waitForURL(/\/wall\/none/);
  });

  it('[DOOR14] a board that is not there, or not for its reader, is said, with a way home', async () => {
    for (const door of [peopleDoor(), createFakeDoor()]) {
      await using pages = await servePages(burstState(), door);
      const options = { ...WIDE, ...holding(['person1', 'heyu']) };
      await using sheet = await openSheet(browser, `${pages.url}/wall/none?lang=en`, options);
      const { page } = sheet;
      await page.getByText('There is no board called “none”.').waitFor();
      expect(await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('p')!).fontSize))).toBe(18);
      await page.getByRole('link').click();
      await page.waitForURL(`${pages.url}/`);
      expect(sheet.complaints).toEqual([]);
    }
  });

  it('signing out is in the bar, with the name', async () => {
    await using pages = await servePages(burstState(true), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/sign-in?lang=en&to=%2Ffloor`, WIDE);
    const { page } = sheet;
    await page.waitForSelector('[name=username]');
    await signIn(page);
    await page.getByRole('button', { name: '何雨' }).first().click();
    await page.getByText('Duty manager').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${pages.url}/sign-in`);
    await page.goto(`${pages.url}/floor`);
    await page.getByText('You are signed out').waitFor();
  });
});

describe('[DOOR9] the first page', () => {
  it("puts on the demo's faces in place, here and in the bars", async () => {
    const door = createFakeDoor({ personas: PERSONAS });
    await using pages = await servePages(seatState(), door);
    await using sheet = await openSheet(browser, `${pages.url}/?lang=en`, WIDE, SEAT_IS_FLOOR);
    const { page } = sheet;
    const cards = () => page.locator('nav a b').allTextContents();
    await page.getByRole('button', { name: 'Team lead' }).waitFor();
    expect(await cards()).toEqual(['Floor', 'Wall', 'Alerts', 'Outages', 'Shift handover']);
    await page.getByRole('button', { name: 'Administrator' }).click();
    await page.getByRole('link', { name: /^Settings/ }).waitFor();
    expect(await cards()).toEqual(['Settings', 'Pair a screen']);
    await page.getByRole('button', { name: 'Team lead' }).click();
    await page.getByRole('link', { name: /^Floor/ }).click();
    await page.locator('.persona select').selectOption('p-director');
    await vi.waitFor(async () => expect(await page.locator('.persona select').inputValue()).toBe('p-director'));
    expect(pathOf(page)).toBe('/floor');
    await page.locator('.persona select').selectOption('p-agent');
    await page.waitForURL(`${pages.url}/seat`);
    await page.getByText('Seat 1002').waitFor();
    expect(sheet.complaints).toEqual([]);
  });

  it('offers signing in, and pairing, to nobody', async () => {
    await using pages = await servePages(burstState(), peopleDoor());
    await using sheet = await openSheet(browser, `${pages.url}/?lang=en`, WIDE);
    await sheet.page.waitForSelector('nav a');
    const links = await sheet.page.locator('nav a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links).toEqual(['/sign-in', '/wall/main']);
  });
});
