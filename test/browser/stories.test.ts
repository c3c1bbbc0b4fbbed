import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FloorState } from '../../src/lib/core/state.ts';
import { breaches, smallTargets } from '../support/axe.ts';
import { openChromium } from '../support/chromium.ts';
import { demoHouse, post, shoot, type House } from '../support/house.ts';
import { createShiftedClock } from '../support/shifted-clock.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const TABLET = { viewport: { width: 1180, height: 820 }, hasTouch: true };

async function worn(house: House, face: string, path: string, lang: string, options: object = TABLET) {
  const sheet = await house.open(browser, `/?lang=${lang}`, { ...options, locale: lang });
  expect((await post(sheet.page, '/api/v1/demo/persona', { persona: face })).status).toBeLessThan(300);
  await sheet.page.goto(`${house.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
  return sheet;
}
const floorOf = (page: Page): Promise<FloorState> =>
  page.evaluate(async () => (await (await fetch('/api/v1/floor')).json()) as FloorState);

it('[FLOOR6] [FLOOR8] the caller everyone knows: from the first red to a note that was seen and an outcome on file, in four taps', async () => {
  for (const lang of ['zh-CN', 'en']) {
    const clock = createShiftedClock();
    await using house = await demoHouse('repeat-caller', clock);
    await using supervisor = await worn(house, 'floor-manager', '/floor', lang);
    await using agent = await worn(house, 'agent', '/seat', lang);
    const { page } = supervisor;
    let taps = 0;
    const tap = async (what: ReturnType<Page['locator']>): Promise<void> => {
      taps += 1;
      await what.tap();
    };
    clock.forward(50_000);
    const red = page.locator('button.notice').filter({ hasText: '3001' }).first();
    await red.waitFor({ timeout: 60_000 });
    await shoot(page, `story-repeat-1-${lang}`);
    await tap(red);
    const note = page.locator('aside section ul button').first();
    await note.waitFor();
    expect(await smallTargets(page)).toEqual([]);
    expect(await breaches(page, false)).toEqual([]);
    await tap(note);

    const slip = agent.page.locator('article.unseen').first();
    await slip.waitFor({ timeout: 15_000 });
    // it came without taking the focus
    expect(await agent.page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await shoot(agent.page, `story-repeat-2-${lang}`);
    expect(await breaches(agent.page, false)).toEqual([]);
    await slip.locator('button').tap();
    await agent.page.locator('article:not(.unseen)').first().waitFor();
    await page
      .locator('aside article .state')
      .filter({ hasText: lang === 'en' ? /^Seen/ : /^已读/ })
      .first()
      .waitFor();
    await shoot(page, `story-repeat-3-${lang}`);
    await tap(page.locator('aside article [role=group] button').first());
    await page.locator('aside article').waitFor({ state: 'detached' });
    expect(taps).toBeLessThanOrEqual(4);
    const filed = await page.evaluate(
      async () =>
        (await (await fetch('/api/v1/coaching')).json()) as { sessions: { outcome: string; note: { seen: number } }[] }
    );
    expect(filed.sessions[0]).toMatchObject({ outcome: 'helped', note: { seen: expect.any(Number) as number } });
    expect([...supervisor.complaints, ...agent.complaints]).toEqual([]);
  }
});

it('[COACH5] a whisper from the tablet: the phone rings, the seat says so to everybody, the agent too, until it is stopped', async () => {
  const clock = createShiftedClock();
  await using house = await demoHouse('repeat-caller', clock);
  await using supervisor = await worn(house, 'floor-manager', '/floor', 'zh-CN');
  await using agent = await worn(house, 'agent', '/seat', 'zh-CN');
  clock.forward(50_000);
  const { page } = supervisor;
  await page.locator('button.notice').filter({ hasText: '3001' }).first().tap({ timeout: 60_000 });
  await page.locator('aside input[placeholder="PJSIP/2001"]').fill('PJSIP/8001');
  await page.getByRole('button', { name: '耳语', exact: true }).tap();
  await page.locator('aside article.on').waitFor({ timeout: 20_000 });
  await agent.page.locator('.notes .on').filter({ hasText: '耳语' }).waitFor();
  expect((await floorOf(page)).seats['3001']!.flags).toContain('coached');
  await shoot(page, 'story-whisper-zh-CN');
  await shoot(agent.page, 'story-whisper-agent-zh-CN');
  await page.getByRole('button', { name: '结束', exact: true }).tap();
  await vi.waitFor(async () => expect((await floorOf(page)).seats['3001']!.flags).not.toContain('coached'), 10_000);
  expect([...supervisor.complaints, ...agent.complaints]).toEqual([]);
});

it('[WALL18] the smell of gas climbs to the floor manager while nobody answers, on the wall in both languages', async () => {
  const clock = createShiftedClock();
  await using house = await demoHouse('gas-emergency', clock);
  const wall = { viewport: { width: 1920, height: 1080 } };
  await using zh = await house.open(browser, '/wall/main?lang=zh-CN', { ...wall, locale: 'zh-CN' });
  await using en = await house.open(browser, '/wall/main?lang=en', { ...wall, locale: 'en' });
  clock.forward(35_000);
  const card = zh.page.locator('section ol > li.critical').first();
  await card.waitFor({ timeout: 60_000 });
  const level = async (): Promise<number | undefined> =>
    Object.values((await floorOf(zh.page)).alerts).find(({ rule }) => rule === 'danger')?.level;
  await vi.waitFor(async () => expect(await level()).toBe(2), 10_000);
  await zh.page.waitForTimeout(500);
  await shoot(zh.page, 'story-gas-2-zh-CN');
  clock.forward(61_000);
  await vi.waitFor(async () => expect(await level()).toBe(3), 10_000);
  await expect.poll(async () => (await card.textContent()) ?? '', { timeout: 10_000 }).toContain('现场管理');
  await en.page
    .locator('section ol > li.critical')
    .filter({ hasText: 'Floor manager' })
    .first()
    .waitFor({ timeout: 10_000 });
  await zh.page.waitForTimeout(500);
  await shoot(zh.page, 'story-gas-3-zh-CN');
  await shoot(en.page, 'story-gas-3-en');
  expect([...zh.complaints, ...en.complaints]).toEqual([]);
});
