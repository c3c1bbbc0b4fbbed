import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { breaches } from '../support/axe.ts';
import { openChromium } from '../support/chromium.ts';
import { demoHouse, framesOf, shoot, type House } from '../support/house.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
let browser: Browser;
let house: House;
beforeAll(async () => {
  house = await demoHouse();
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

const DESK = { viewport: { width: 1280, height: 800 } };
const SEATS = ['1001', '1002', '1003', '1004', '1005', '1006'];
const wear = (page: Page, face: string) => page.locator('.persona select').selectOption(face);
const seats = (page: Page) => page.locator('.columns .seats li button');

it('[DOOR9] each face of the demo shows its own world, and that it is a demo', async () => {
  await using sheet = await house.open(browser, '/floor', { ...DESK, locale: 'zh-CN' });
  const { page } = sheet;
  const frames = framesOf(page);
  await page.waitForSelector('.card');
  const faces = await page
    .locator('.persona option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  expect(faces).toEqual([
    '',
    ...['agent', 'lead', 'duty-manager', 'floor-manager', 'business-supervisor', 'director', 'admin']
  ]);
  const worlds = {
    lead: [3, 5],
    'duty-manager': [6, 5],
    'floor-manager': [6, 5],
    'business-supervisor': [6, 0],
    director: [6, 5]
  };
  for (const [face, [tiles, cards]] of Object.entries(worlds)) {
    await wear(page, face);
    await vi.waitFor(
      async () => expect([await seats(page).count(), await page.locator('.card').count()]).toEqual([tiles, cards]),
      10_000
    );
    expect(new URL(page.url()).pathname).toBe('/floor');
    await page.getByText('演示', { exact: true }).waitFor();
    await shoot(page, `demo-${face}`);
  }
  await wear(page, 'agent');
  await page.waitForURL(/\/seat$/);
  await page.getByText('1001 席').first().waitFor();
  await page.getByText('演示', { exact: true }).waitFor();
  await shoot(page, 'demo-agent');
  await wear(page, 'admin');
  await page.waitForURL(/\/settings$/);
  await page.getByText('演示', { exact: true }).waitFor();
  await page.waitForSelector('.face nav a');
  await shoot(page, 'demo-admin');
  await wear(page, 'lead');
  await page.waitForURL(/\/floor$/);
  await vi.waitFor(async () => expect(await seats(page).count()).toBe(3), 10_000);
  expect(frames.text()).toContain('"1006"');
  expect(sheet.complaints).toEqual([]);
});

it('[DESK3] desks of the demo are dragged by its admin, and the floor shows the new place at once', async () => {
  await using watcher = await house.open(browser, '/floor?lang=en', DESK);
  await watcher.page.waitForSelector('.card');
  const placeOf = (seat: string) =>
    watcher.page
      .locator('.columns .seats li', { hasText: seat })
      .evaluate((one) => [one.style.gridColumnStart, one.style.gridRowStart].join('/'));
  expect(await placeOf('1006')).toBe('3/2');

  await using sheet = await house.open(browser, '/settings/seats?lang=en', DESK);
  const { page } = sheet;
  await page.waitForSelector('.persona select');
  await wear(page, 'admin');
  const desk = page.locator('[data-seat="1006"]');
  await desk.waitFor();
  expect(await breaches(page, false)).toEqual([]);
  const from = (await desk.boundingBox())!;
  const plan = (await page.locator('.plan').boundingBox())!;
  const [columns, rows] = await page.locator('.plan').evaluate((one) => {
    const of = (name: string) => Number(one.style.getPropertyValue(name));
    return [of('--columns'), of('--rows')] as const;
  });
  const to = { x: plan.x + (3.5 * plan.width) / columns, y: plan.y + (0.5 * plan.height) / rows };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x - 20, to.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 2 });
  await page.mouse.up();
  await page.getByText('1006 stands at column 4, row 1.').waitFor();
  await shoot(page, 'demo-seats');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await vi.waitFor(async () => expect(await placeOf('1006')).toBe('4/1'), 10_000);
  await shoot(watcher.page, 'demo-floor-after');
  for (const seat of SEATS) expect(await watcher.page.locator('.columns .seats li', { hasText: seat }).count()).toBe(1);
  expect([...sheet.complaints, ...watcher.complaints]).toEqual([]);
});
