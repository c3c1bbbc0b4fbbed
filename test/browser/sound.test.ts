import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AlertState } from '../../src/lib/core/alert-state.ts';
import type { FloorState, SoundMode } from '../../src/lib/core/state.ts';
import { alert, alertedState } from '../support/alert-data.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { createFakeDoor, holding, PERSONAS } from '../support/fake-door.ts';
import { overflows } from '../support/measure.ts';
import { servePages, type Pages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 120_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** Nothing sounds before a touch, as in a browser that people use; counts the notes that the page asks for. */
const COUNTING = `
  let touched = false;
  for (const event of ['keydown', 'click']) addEventListener(event, () => (touched = true), true);
  Object.defineProperty(AudioContext.prototype, 'state', { get: () => (touched ? 'running' : 'suspended') });
  AudioContext.prototype.resume = () => (touched ? Promise.resolve() : new Promise(() => undefined));
  window.notes = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { window.notes.push(this.frequency.value); start.call(this, at); };
`;
const notes = (page: Page) => page.evaluate(() => (window as unknown as { notes: number[] }).notes);

function raised(pages: Pages, id: string, severity: AlertState['severity']): AlertState {
  return alert(id, {
    ...{ state: 'raised', severity, folded_under: null, shelved: null, since: pages.now() },
    steps: [{ at: pages.now(), what: 'raised', by: null, level: 1 }]
  });
}
const withSound = (state: FloorState, sound?: SoundMode): FloorState => ({
  ...state,
  sites: Object.fromEntries(
    Object.entries(state.sites).map(([id, site]) => [
      id,
      { ...site, ...(sound && { sounds: [{ from: 0, to: 1440, sound }] }) }
    ])
  )
});
const adds = (state: FloorState, one: AlertState): FloorState => ({
  ...state,
  alerts: { ...state.alerts, [one.id]: one }
});

it('[SOUND1] [SOUND3] the wall says that its sound is off, a key lets it sound, and what sounds is shown in words', async () => {
  const state = alertedState();
  await using pages = await servePages(state);
  await using sheet = await openSheet(
    browser,
    `${pages.url}/wall/main?lang=zh-CN`,
    { viewport: { width: 1920, height: 1080 } },
    COUNTING
  );
  const { page } = sheet;
  await page.getByText('声音未开启').waitFor();
  // shown all the same, once the page has looked: what stood there before is not new
  let n = 0;
  const shown = async () => {
    pages.tell(adds(state, raised(pages, `first${(n += 1)}`, 'serious')));
    await page.waitForTimeout(1000);
    return page.locator('.twin').count();
  };
  await expect.poll(shown, { timeout: 30_000 }).toBe(1);
  expect(await notes(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByLabel('静音 15 分钟').waitFor();
  await page.locator('.twin').waitFor({ state: 'detached', timeout: 20_000 });
  pages.tell(adds(state, raised(pages, 'second', 'critical')));
  await page.locator('.twin.critical').waitFor();
  expect(await notes(page)).toEqual([880, 698, 880]);
  const shots = process.env['SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: `${shots}/sound-wall.png` });
  expect(await page.evaluate(overflows)).toEqual([]);
  expect(sheet.complaints).toEqual([]);
});

it('[SOUND3] [SOUND4] on a tablet: muted for a quarter of an hour it shows without a sound; quiet hours say until when', async () => {
  const state = withSound(alertedState(), 'soft');
  await using pages = await servePages(state, createFakeDoor({ personas: PERSONAS }));
  await using sheet = await openSheet(
    browser,
    `${pages.url}/floor?lang=en`,
    { viewport: { width: 1180, height: 820 }, hasTouch: true, ...holding(['persona', 'p-lead']) },
    COUNTING
  );
  const { page } = sheet;
  await page.locator('.ear').tap();
  await page.getByText(/^Soft until/).waitFor();
  await page.locator('.ear').tap();
  await page.getByText(/^Muted until/).waitFor();
  pages.tell(adds(state, raised(pages, 'one', 'critical')));
  await page.locator('.twin.critical').waitFor();
  const shots = process.env['SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: `${shots}/sound-floor.png` });
  expect(await notes(page)).toEqual([]);
  await page.locator('.ear').tap();
  pages.tell(adds(state, raised(pages, 'two', 'critical')));
  await expect.poll(() => notes(page), { timeout: 10_000 }).toEqual([880, 698, 880]);
});
