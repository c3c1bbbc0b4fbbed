import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AlertHealth, AlertPage } from '../../src/lib/protocol/alerts.ts';
import type { CoachOutcomes, CoachPage } from '../../src/lib/protocol/coaching.ts';
import { alert, alertedState, note } from '../support/alert-data.ts';
import { breaches, smallTargets } from '../support/axe.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { createFakeDoor, holding, PERSONAS } from '../support/fake-door.ts';
import { MIN, NOW } from '../support/floor-records.ts';
import { surge } from '../support/surge-record.ts';
import { servePages } from '../support/pages.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const PAST: AlertPage = {
  alerts: Array.from({ length: 12 }, (_, i) =>
    alert(`past${i}`, {
      ...{ state: 'resolved', severity: i % 5 === 0 ? 'serious' : 'warning', since: NOW - (30 + i * 11) * MIN },
      rule: i % 3 === 0 ? 'abandon-high' : 'wait-long',
      steps: [
        { at: NOW - (30 + i * 11) * MIN, what: 'raised', by: null, level: 1 },
        { at: NOW - (26 + i * 11) * MIN, what: 'resolved', by: null }
      ]
    })
  ),
  next: null
};
const HEALTH: AlertHealth = {
  ...{ from: NOW - 1440 * MIN, to: NOW, raised: 63, rate: 0.4, flood: 0.01, stale: [], shelved: 1 },
  shares: { info: 0.4, warning: 0.38, serious: 0.19, critical: 0.03 },
  hours: [],
  noisiest: [
    { rule: 'wait-long', raised: 22 },
    { rule: 'hold-long', raised: 14 },
    { rule: 'break-long', raised: 9 }
  ]
};
const COACHED: CoachPage = {
  sessions: [
    note({ id: 'old1', state: 'over', outcome: 'helped', tag: null, asked: NOW - 90 * MIN }),
    note({ id: 'old2', kind: 'whisper', note: null, state: 'over', asked: NOW - 200 * MIN })
  ],
  next: null
};
const CAME_OF: CoachOutcomes = {
  agents: [
    { agent: 'a1002', sessions: 4, notes: 9, seen: 8, outcomes: { helped: 7, train_later: 2 } },
    { agent: 'a1001', sessions: 1, notes: 2, seen: 2, outcomes: { helped: 2, no_action: 1 } }
  ],
  tags: [{ tag: '致歉', n: 4 }]
};
const answers = {
  '/api/v1/alerts': PAST,
  '/api/v1/alerts/health': HEALTH,
  '/api/v1/coaching': COACHED,
  '/api/v1/coaching/outcomes': CAME_OF
};
const door = () => createFakeDoor({ personas: PERSONAS, answers });

interface Case {
  readonly path: string;
  readonly ready: string;
  readonly act?: (page: Page) => Promise<void>;
}
const tab = (n: number) => async (page: Page) => {
  await page.locator('.tabs').first().locator('button').nth(n).click();
  await page.locator('table, .big, .rows').first().waitFor();
};
const CASES: readonly Case[] = [
  { path: '/alerts', ready: 'article' },
  { path: '/alerts', ready: 'article', act: (page) => page.locator('.head').first().click() },
  { path: '/alerts', ready: 'article', act: tab(1) },
  { path: '/alerts', ready: 'article', act: tab(2) },
  { path: '/coaching', ready: 'article' },
  { path: '/coaching', ready: 'article', act: tab(1) },
  { path: '/coaching', ready: 'article', act: tab(2) },
  { path: '/handover', ready: 'section li' },
  { path: '/outages', ready: 'article' },
  { path: '/outages', ready: 'article', act: (page) => page.locator('main .primary').first().click() },
  { path: '/outages/s1', ready: '.story' }
];
const LOOKS = [
  { viewport: { width: 1920, height: 1080 }, lang: 'zh-CN', theme: 'dark' },
  { viewport: { width: 1180, height: 820 }, lang: 'en', theme: 'light' },
  { viewport: { width: 390, height: 844 }, lang: 'zh-CN', theme: 'light' },
  { viewport: { width: 820, height: 1180 }, lang: 'en', theme: 'dark' }
] as const;

describe('the office', () => {
  for (const { viewport, lang, theme } of LOOKS) {
    it(`[OFFICE1] reads whole, clean and within the page: ${viewport.width} ${lang} ${theme}`, async () => {
      await using pages = await servePages(alertedState(), door());
      for (const [i, { path, ready, act }] of CASES.entries()) {
        await using sheet = await openSheet(browser, `${pages.url}${path}?lang=${lang}`, {
          ...{ viewport, colorScheme: theme, hasTouch: true },
          ...holding(['persona', 'p-lead'])
        });
        const { page } = sheet;
        await page.waitForSelector(ready);
        await act?.(page);
        await page.evaluate(() => document.fonts.ready);
        const shots = process.env['SHOTS'];
        if (shots !== undefined)
          await page.screenshot({ path: `${shots}/office-${i}-${viewport.width}.png`, fullPage: true });
        expect(await breaches(page, false), `${path} ${i}`).toEqual([]);
        expect(await smallTargets(page), `${path} ${i}`).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, `${path} ${i}`).toBeLessThanOrEqual(viewport.width);
        expect(sheet.complaints, `${path} ${i}`).toEqual([]);
      }
    });
  }

  it('[OFFICE7] a surge that no outage explains becomes one in two touches, with its place, topic and beginning', async () => {
    const asked: Record<string, unknown>[] = [];
    const state = alertedState();
    const found = surge({ outage: null });
    state.surges = { [found.id]: found };
    const some = Object.values(state.alerts)[0]!;
    state.alerts = {
      a: { ...some, id: 'a', rule: 'outage-suspected', subject: `surge:${found.id}`, folded_under: null }
    };
    await using pages = await servePages(state, door());
    await using sheet = await openSheet(browser, `${pages.url}/outages?lang=en`, holding(['persona', 'p-lead']));
    const { page } = sheet;
    await page.route('**/api/v1/commands', async (route) => {
      asked.push(route.request().postDataJSON() as Record<string, unknown>);
      await route.fulfill({ json: { id: 'x', result: {} } });
    });
    await page.locator('.surges .primary').click();
    await page.locator('dialog .primary').click();
    await page.locator('.offer').waitFor();
    expect(asked[0]).toMatchObject({
      ...{ type: 'outage.declare', areas: ['lanting'], topic: 'no_heat', started: found.onset, planned: false }
    });
    await page.locator('.surges a').first().click();
    await page.locator('.story').waitFor();
    const why = (await page.locator('main').textContent())!;
    for (const said of ['6 callers in 3 min where 0.2 are usual', 'Lanting 1', 'none known', 'Found'])
      expect(why).toContain(said);
    await page.goto(`${pages.url}/alerts?lang=en`);
    const link = page.locator('article a.surge');
    await page.locator('article .head').first().waitFor();
    if ((await link.count()) === 0) await page.locator('article .head').first().click();
    await link.click();
    await page.locator('.story').waitFor();
  });

  it('[OFFICE6] an outage is declared in a few touches: what to say writes itself in both languages, and is offered', async () => {
    const asked: { type: string }[] = [];
    await using pages = await servePages(alertedState(), door());
    await using sheet = await openSheet(browser, `${pages.url}/outages?lang=en`, holding(['persona', 'p-lead']));
    const { page } = sheet;
    await page.route('**/api/v1/commands', async (route) => {
      asked.push(route.request().postDataJSON() as { type: string });
      await route.fulfill({ json: { id: 'x', result: {} } });
    });
    await page.locator('main .primary').first().click();
    await page.locator('dialog input[type=checkbox]').nth(1).check();
    await page.getByLabel('About').selectOption('no_heat');
    await page.getByLabel('Cause').fill('pump 3');
    const zh = await page.locator('textarea[lang=zh-CN]').inputValue();
    expect(zh).toContain('不热');
    expect(await page.locator('textarea[lang=en]').inputValue()).toContain('pump 3');
    await page.locator('dialog .primary').click();
    await page.locator('.offer .primary').click();
    await page.getByText('The floor is told.').waitFor();
    expect(asked).toMatchObject([
      { type: 'outage.declare', topic: 'no_heat', cause: 'pump 3', planned: false, say: { 'zh-CN': zh } },
      { type: 'announce', text: { 'zh-CN': zh } }
    ]);
    await page.getByText('It is over').first().click();
    await page.getByText('Over: tell everybody').click();
    await expect.poll(() => asked.at(-1)?.type).toBe('outage.restore');
  });

  it('[OFFICE2] cards stand the gravest first, what is folded under its root, shelved ones last and counted', async () => {
    await using pages = await servePages(alertedState(), door());
    await using sheet = await openSheet(browser, `${pages.url}/alerts?lang=en`, holding(['persona', 'p-lead']));
    const { page } = sheet;
    await page.waitForSelector('article');
    const names = await page.locator('article > .head b').allTextContents();
    expect(names[0]).toBe('Danger');
    expect(names.at(-1)).toBe('Long wrap-up');
    expect(names).toHaveLength(5);
    await page.getByText('2 under it').click();
    expect(await page.locator('.under b').allTextContents()).toEqual(['All busy', 'Service level low']);
    expect(await page.getByText('1 shelved').count()).toBe(1);
    await page.getByRole('button', { name: 'Held by me' }).click();
    await page.waitForFunction(() => document.querySelectorAll('article').length === 1);
  });

  it('[OFFICE3] what is missing is filed where the session stands', async () => {
    const fake = door();
    await using pages = await servePages(alertedState(), fake);
    await using sheet = await openSheet(browser, `${pages.url}/coaching?lang=en`, holding(['persona', 'p-lead']));
    const { page } = sheet;
    await page.locator('article').first().getByRole('button', { name: 'Helped' }).click();
    await page.locator('article .tag').first().waitFor();
    const { id: _, ...told } = fake.commands.at(-1)!;
    expect(told).toEqual({ type: 'coach.stop', session: 's-note', outcome: 'helped' });
  });

  it('[OFFICE4] the hand-over writes itself, and what is said is put on record', async () => {
    const fake = door();
    await using pages = await servePages(alertedState(), fake);
    await using sheet = await openSheet(browser, `${pages.url}/handover?lang=en`, holding(['persona', 'p-lead']));
    const { page } = sheet;
    await page.getByText('WO-0417').waitFor();
    const text = (await page.locator('main').textContent())!;
    expect(text).toContain('区域经理回电');
    expect(text).toContain('WO-0417');
    expect(text).toContain('Danger');
    await page.getByLabel('What the next shift must know').fill('Valve 7 stays shut');
    await page.getByRole('button', { name: 'Hand the shift over' }).click();
    await page.getByText('Handed over at').waitFor();
    const { id: _, ...told } = fake.commands.at(-1)!;
    expect(told).toEqual({ type: 'shift.hand_over', team: 'day', text: 'Valve 7 stays shut' });
  });

  it('[OFFICE5] who has not the right finds no way in', async () => {
    await using pages = await servePages(alertedState(), door());
    await using sheet = await openSheet(browser, `${pages.url}/alerts?lang=en`, holding(['persona', 'p-agent']));
    await sheet.page
      .getByText('This is not yours to see', { exact: false })
      .or(sheet.page.locator('.act'))
      .first()
      .waitFor();
    expect(await sheet.page.locator('article').count()).toBe(0);
  });
});
