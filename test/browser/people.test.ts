import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openChromium, type Sheet } from '../support/chromium.ts';
import { signIn } from '../support/door.ts';
import { enter, framesOf, invite, PASSWORD, peopleHouse, post, shoot, type House } from '../support/house.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
let browser: Browser;
let house: House;
beforeAll(async () => {
  house = await peopleHouse();
  browser = await openChromium();
  await house.tell('contact.queued', { contact: 'leak-1', queue: 'leaks', caller: '13900007777' });
  await house.tell('contact.queued', { contact: 'cold-1', queue: 'heating', caller: '13911118888' });
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

const DESK = { viewport: { width: 1280, height: 800 } };

/** Who works here: what they are granted in the sheet, and what each sees and does not. */
interface Somebody {
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly reach: string;
  readonly on?: readonly [label: string, value: string];
  /** Pages and what stands on them. */
  readonly path: string;
  readonly ready: string;
  readonly sees: readonly string[];
  /** Neither on the page nor in a frame. */
  readonly never: readonly string[];
  /** Seats whose people are known here by name; of others they are not. */
  readonly knows: readonly string[];
}

const SEATS = ['1001', '1002', '1003', '1004', '1005', '1006'];

const CALLERS = ['139****8888', '139****7777'];
const GAS = ['"gas-town"', '燃气城', '"leaks"', '139****7777'];

const STAFF: readonly Somebody[] = [
  {
    ...{ username: 'lead', name: '王班长', role: 'lead', reach: 'group', on: ['Group', 'hotline/a'] },
    ...{ path: '/floor', ready: '.card', sees: ['1001', '1002', '1003', '暖城供热|Warm City'] },
    never: ['"1004"', '"1005"', '"1006"', ...GAS, ...CALLERS],
    knows: ['1001', '1002', '1003']
  },
  {
    ...{ username: 'duty', name: '李当值', role: 'duty-manager', reach: 'site', on: ['Site', 'warm-city'] },
    ...{ path: '/floor', ready: '.card', sees: ['1001', '1004', '1006'] },
    never: GAS,
    knows: SEATS
  },
  {
    ...{ username: 'zhang', name: '张坐席', role: 'agent', reach: 'seat', on: ['Seat', '1001'] },
    ...{ path: '/seat', ready: '.word', sees: ['1001'] },
    never: ['"1002"', '"1003"', '"1004"', '"queued":', ...GAS, ...CALLERS],
    knows: ['1001']
  },
  {
    ...{ username: 'zhao', name: '赵主任', role: 'director', reach: 'all' },
    ...{ path: '/floor?site=gas-town', ready: '.card', sees: ['燃气城|Gas Town', '漏气|Leaks'] },
    never: ['139****8888'],
    knows: []
  }
];

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
/** One-time codes by user name, as the page showed them. */
const codes = new Map<string, string>();

describe('[DOOR4] [DESK2] from an empty house to four people', () => {
  it('the first admin comes in by the code that was said, and adds people; each is shown one code', async () => {
    expect(house.code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    await using sheet = await house.open(browser, '/?lang=en', DESK);
    const { page } = sheet;
    await page.getByRole('link', { name: /^The first administrator/ }).click();
    await page.locator('[name=code]').fill(house.code);
    await page.locator('[name=username]').fill('boss');
    await page.locator('[name=name]').fill('孙立');
    await page.locator('[name=new-password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^Settings/ }).click();
    await page.getByRole('link', { name: 'People' }).click();
    for (const { username, name, role, reach, on } of STAFF) {
      await button(page, 'Add a person').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill(name);
      await dialog.getByLabel('User name').fill(username);
      await dialog.getByRole('button', { name: 'Add a role' }).click();
      await dialog.getByLabel('Role', { exact: true }).selectOption(role);
      await dialog.getByLabel('Reaches', { exact: true }).selectOption(reach);
      if (on) await dialog.getByLabel(on[0], { exact: true }).selectOption(on[1]);
      await dialog.getByRole('button', { name: 'Add and get the code' }).click();
      const code = page.getByRole('dialog').locator('code');
      await code.waitFor();
      codes.set(username, (await code.textContent())!);
      await shoot(page, `code-${username}`);
      await button(page, 'I have noted it').click();
    }
    await page.getByText('赵主任').waitFor();
    await shoot(page, 'people');
    const text = await page.content();
    for (const code of codes.values()) expect(text).not.toContain(code);
    expect(sheet.complaints).toEqual([]);
    expect(sheet.foreign).toEqual([]);
  });
});

describe('[DOOR9] [SCOPE1] everybody sees their own world', () => {
  for (const somebody of STAFF) {
    it(`${somebody.role} on ${somebody.on?.[1] ?? 'everything'}`, async () => {
      const { username, path, ready, sees, knows } = somebody;
      const never = [...somebody.never, ...house.seated(...SEATS.filter((seat) => !knows.includes(seat)))];
      await using sheet = await house.open(browser, '/sign-in?lang=zh-CN', DESK);
      const { page } = sheet;
      await button(page, '我有一次性登录码').click();
      await page.locator('[name=code]').fill(codes.get(username)!);
      await page.locator('[name=username]').fill(username);
      await page.locator('[name=new-password]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.chip');
      await shoot(page, `home-${username}`);
      const frames = framesOf(page);
      for (const lang of ['zh-CN', 'en']) {
        await page.goto(`${house.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
        await page.waitForSelector(ready);
        await page.waitForTimeout(3_000);
        await shoot(page, `${username}-${lang}`);
        const text = (await page.textContent('body'))!;
        for (const what of sees) expect(text).toMatch(new RegExp(what));
        for (const name of house.seated(...knows)) expect(frames.text()).toContain(name);
        for (const what of never) {
          expect(text, what).not.toContain(what.replaceAll('"', ''));
          expect(frames.text(), what).not.toContain(what);
        }
      }
      expect(frames.text()).toContain('"state"');
      expect(sheet.complaints).toEqual([]);
    });
  }
});

/** The first admin in another browser, by password. */
async function asBoss(): Promise<Sheet> {
  const sheet = await house.open(browser, '/sign-in?lang=en', DESK);
  await signIn(sheet.page, 'boss', PASSWORD);
  await sheet.page.waitForSelector('.chip');
  return sheet;
}

describe('[WALL17] a site without its figures', () => {
  it('a business supervisor has a floor with their queue and its seats, and a wall, in both languages', async () => {
    await using admin = await asBoss();
    const code = await invite(admin.page, 'sun', '孙业务', [
      { role: 'business-supervisor', on: { kind: 'queue', id: 'wechat' } }
    ]);
    await using sheet = await house.open(browser, '/?lang=en', DESK);
    const { page } = sheet;
    await enter(page, 'sun', code);
    const frames = framesOf(page);
    for (const lang of ['zh-CN', 'en']) {
      await page.goto(`${house.url}/floor?lang=${lang}`);
      await page.waitForSelector('.columns .seats li button');
      await shoot(page, `sun-floor-${lang}`);
      expect(await page.locator('.columns .seats li button').count()).toBe(2);
      expect(await page.locator('.columns > section li button').count()).toBe(1);
      expect(await page.locator('.card, .trend').count()).toBe(0);
      await page.goto(`${house.url}/wall/main?lang=${lang}`);
      await page.waitForSelector('.room li');
      await shoot(page, `sun-wall-${lang}`);
      expect(await page.locator('.figure, .trend, .duty').count()).toBe(0);
    }
    for (const never of ['"1002"', '"heating"', ...house.seated('1002', '1003', '1005')]) {
      expect(frames.text(), never).not.toContain(never);
    }
    await page.goto(`${house.url}/wall/gas?lang=en`);
    await page.getByText('There is no board called “gas”.').waitFor();
    expect(sheet.complaints).toEqual([]);
  });

  it('[FLOOR5] an agent who opens the floor sees their own seat on it, and an admin no person, on either site', async () => {
    await using agent = await house.open(browser, '/sign-in?lang=en&to=%2Ffloor', DESK);
    await signIn(agent.page, 'zhang', PASSWORD);
    await agent.page.waitForSelector('.columns .seats li button');
    expect(await agent.page.locator('.columns .seats li button').count()).toBe(1);
    expect(await agent.page.locator('.card, .trend').count()).toBe(0);
    expect(agent.complaints).toEqual([]);

    await using admin = await asBoss();
    const frames = framesOf(admin.page);
    await admin.page.goto(`${house.url}/floor?lang=en&site=warm-city`);
    await admin.page.waitForSelector('.columns .seats li button');
    await shoot(admin.page, 'boss-floor');
    await admin.page.getByLabel('Site').selectOption('gas-town');
    await admin.page.getByText('Leaks').waitFor();
    expect(await admin.page.textContent('body')).not.toContain('1001');
    await admin.page.getByLabel('Site').selectOption('warm-city');
    await admin.page.waitForSelector('.columns .seats li button');
    for (const name of house.seated(...SEATS)) expect(frames.text()).not.toContain(name);
    expect(frames.text()).not.toContain('139****');
    expect(admin.complaints).toEqual([]);
  });
});

describe('[DOOR8] [DOOR13] one person, two devices', () => {
  it('a new password signs the other device out at once; signing out empties the glass', async () => {
    await using desk = await house.open(browser, '/sign-in?lang=en&to=%2Ffloor', DESK);
    await using tablet = await house.open(browser, '/sign-in?lang=en&to=%2Ffloor', DESK);
    for (const { page } of [desk, tablet]) {
      await signIn(page, 'duty', PASSWORD);
      await page.waitForSelector('.card');
    }
    const { page } = desk;
    await page.locator('.chip').click();
    await page.getByRole('link', { name: 'Change password' }).click();
    await page.locator('[name=old-password]').fill(PASSWORD);
    await page.locator('[name=new-password]').fill('quite another phrase');
    await page.keyboard.press('Enter');
    await page.getByText('Everywhere else you were signed out').waitFor();
    await tablet.page.getByText('You are signed out').waitFor({ timeout: 5_000 });
    expect(await tablet.page.textContent('body')).not.toMatch(/1001|Warm City/);

    await page.goto(`${house.url}/floor?lang=en`);
    await page.waitForSelector('.card');
    await page.locator('.chip').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForSelector('[name=username]');
    for (const name of house.seated(...SEATS)) expect(await page.content()).not.toContain(name);
    await page.goBack();
    await page
      .getByText(/You are signed out|Sign in/)
      .first()
      .waitFor();
    expect(await page.textContent('body')).not.toMatch(/1001|Warm City/);
  });

  it('signed out in one tab, the other is emptied too', async () => {
    await using sheet = await house.open(browser, '/sign-in?lang=en&to=%2Ffloor', DESK);
    const { page } = sheet;
    await signIn(page, 'zhao', PASSWORD);
    await page.waitForSelector('.card');
    const other = await page.context().newPage();
    await other.goto(`${house.url}/floor?lang=en`);
    await other.waitForSelector('.card');
    await post(page, '/api/v1/sign-out', {});
    await other.getByText('You are signed out').waitFor({ timeout: 5_000 });
    expect(await other.textContent('body')).not.toMatch(/1001|Warm City/);
  });
});
