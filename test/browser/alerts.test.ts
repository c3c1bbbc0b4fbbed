import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alertedState } from '../support/alert-data.ts';
import { breaches, smallTargets } from '../support/axe.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { createFakeDoor, holding, PERSONAS } from '../support/fake-door.ts';
import { burstState } from '../support/floor-state.ts';
import { measureText, overflows } from '../support/measure.ts';
import { servePages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());
const shots = process.env['SHOTS'];
const SCRIPTS = {
  '/api/v1/scripts': { scripts: [{ id: 'patience', names: { en: 'Patience first' }, text: { en: 'Patience first.' } }] }
};

describe('alerts across a room', () => {
  for (const lang of ['zh-CN', 'en']) {
    it(`[WALL18] the rail names the gravest first, tall enough, and covers no number: ${lang}`, async () => {
      await using pages = await servePages(alertedState(false));
      for (const viewport of [
        { width: 1920, height: 1080 },
        { width: 3840, height: 2160 }
      ]) {
        await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=${lang}`, { viewport });
        const { page } = sheet;
        const cards = page.locator('section ol > li:has(.mark)');
        await cards.first().waitFor();
        await page.evaluate(() => document.fonts.ready);
        if (shots !== undefined) await page.screenshot({ path: `${shots}/rail-${lang}-${viewport.width}.png` });
        expect(await cards.count()).toBe(3);
        expect(await cards.first().getAttribute('class')).toContain('critical');
        expect(await page.evaluate(overflows)).toEqual([]);
        expect(await breaches(page, true)).toEqual([]);
        for (const { text, px, chinese } of await page.evaluate(measureText)) {
          const mm = (px * 55 * 25.4 * (9 / Math.hypot(16, 9))) / viewport.height;
          const tall = (Math.atan(mm / 3000) * 60 * 180) / Math.PI;
          expect(tall, `${text} ${px}`).toBeGreaterThanOrEqual(chinese ? 20 : 16);
        }
        expect(sheet.complaints).toEqual([]);
      }
    });
  }

  it('[WALL18] a flag stands whole on its tile, however narrow, beside the time', async () => {
    const state = alertedState(false);
    const desks = Object.values(state.seats).map((seat, i) => ({
      ...{ ...seat, flags: ['help'] },
      desk: { x: i % 3, y: Math.floor(i / 3) }
    }));
    await using pages = await servePages({ ...state, seats: Object.fromEntries(desks.map((seat) => [seat.id, seat])) });
    for (const lang of ['zh-CN', 'en']) {
      await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=${lang}`, {
        viewport: { width: 1920, height: 1080 }
      });
      await sheet.page.locator('.flag').first().waitFor();
      await sheet.page.evaluate(() => document.fonts.ready);
      const cut = await sheet.page.evaluate(
        () =>
          [...document.querySelectorAll('.flag')].filter((flag) => {
            const [own, tile] = [flag.getBoundingClientRect(), flag.closest('.seat')!.getBoundingClientRect()];
            return own.right > tile.right || own.left < tile.left;
          }).length
      );
      expect(cut).toBe(0);
    }
  });

  it('[WALL18] while nothing wants a hand it takes no room', async () => {
    await using pages = await servePages(burstState());
    await using sheet = await openSheet(browser, `${pages.url}/wall/main?lang=en`);
    await sheet.page.waitForSelector('.plan .seat');
    expect(await sheet.page.locator('.mark').count()).toBe(0);
  });

  it('[FLOOR6] on a tablet a card is one touch from what can be done, and taking it on is the second', async () => {
    const door = createFakeDoor({ personas: PERSONAS, answers: SCRIPTS });
    await using pages = await servePages(alertedState(), door);
    await using sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, {
      ...{ viewport: { width: 1180, height: 820 }, hasTouch: true },
      ...holding(['persona', 'p-lead'])
    });
    const { page } = sheet;
    await page.locator('button.notice').first().waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/strip-1180.png` });
    expect(await smallTargets(page)).toEqual([]);
    expect(await breaches(page, false)).toEqual([]);
    await page.locator('button.notice').first().tap();
    await page.getByRole('button', { name: 'Take on' }).tap();
    await expect.poll(() => door.commands.length).toBe(1);
    expect(door.commands[0]).toMatchObject({ type: 'alert.ack', alert: 'gas' });
    expect(sheet.complaints).toEqual([]);
  });

  it('[FLOOR7] an escalation starts from a queue with a reason, a level and a promise; who is away is called back', async () => {
    const door = createFakeDoor({ personas: PERSONAS, answers: SCRIPTS });
    await using pages = await servePages(alertedState(), door);
    await using sheet = await openSheet(browser, `${pages.url}/floor?lang=en`, {
      ...{ viewport: { width: 1180, height: 820 }, hasTouch: true },
      ...holding(['persona', 'p-lead'])
    });
    const { page } = sheet;
    await page.locator('.columns .seats li button').filter({ hasText: 'Break' }).first().tap();
    await page.getByRole('button', { name: 'Call back from the break' }).tap();
    await expect.poll(() => door.commands.length).toBe(1);
    expect(door.commands[0]).toMatchObject({ type: 'seat.recall' });
    await page.getByRole('button', { name: 'Escalate' }).tap();
    await page.getByLabel('Reason').fill('The caller waits for the manager');
    await page.getByLabel('To', { exact: true }).selectOption({ index: 2 });
    await page.getByLabel('Call back promised').selectOption({ index: 1 });
    expect(await smallTargets(page)).toEqual([]);
    expect(await breaches(page, false)).toEqual([]);
    await page.getByRole('button', { name: 'Escalate' }).tap();
    await expect.poll(() => door.commands.length).toBe(2);
    expect(door.commands[1]).toMatchObject({
      ...{ type: 'escalation.start', reason: 'The caller waits for the manager', level: 3 },
      ...{ promise: { role: 'floor-manager', due: expect.any(Number) as number } },
      subject: expect.stringMatching(/^seat:/) as string
    });
    expect(sheet.complaints).toEqual([]);
  });
});
