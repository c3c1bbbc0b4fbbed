import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PairingCode } from '../../src/lib/protocol/people.ts';
import { isId } from '../../src/lib/protocol/event-parts.ts';
import { foldUsername, isUsername } from '../../src/lib/server/access/usernames.ts';
import { PARTS } from '../../src/lib/wall/desk/parts.ts';
import { openChromium, openSheet, type Sheet } from '../support/chromium.ts';
import { BATCH, openHouse, type BrowserState, type HostileHouse } from '../support/hostile-house.ts';
import { HOSTILE_NAMES } from '../support/hostile-names.ts';
import { lookForNames, WATCH_POLICY } from '../support/look-for-names.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 200_000 });
const LANGUAGES = ['zh-CN', 'en'] as const;
/** Such as are anybody's to give: nothing in them hides. */
const SHOWN = HOSTILE_NAMES.filter((name) => isId(name) && /^[ -~]+$/.test(name) && name.trim() === name);
const batches = Array.from({ length: HOSTILE_NAMES.length / BATCH }, (_, i) =>
  HOSTILE_NAMES.slice(i * BATCH, (i + 1) * BATCH)
);

let browser: Browser;
let house: HostileHouse;
let states: Record<'admin' | 'agent' | 'manager', BrowserState>;

beforeAll(async () => {
  browser = await openChromium();
  house = await openHouse(HOSTILE_NAMES);
  states = {
    admin: await house.admin.storageState(),
    agent: await house.person('agent', HOSTILE_NAMES[1]!, [{ role: 'agent', on: { kind: 'seat', id: 's1' } }]),
    manager: await house.person('manager', HOSTILE_NAMES[2]!, [{ role: 'floor-manager', on: { kind: 'all' } }])
  };
});
afterEach(() => {
  const found = [...flaws.values()];
  flaws.clear();
  expect(found).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

const WALL = { width: 1920, height: 1080 };
const DESK = { width: 1280, height: 800 };

async function open(
  path: string,
  who: keyof typeof states | null,
  viewport = DESK
): Promise<Sheet & { dialogs: string[] }> {
  const storage = who === null ? {} : { storageState: states[who] };
  const options = { ignoreHTTPSErrors: true, viewport, ...storage };
  const before = `${WATCH_POLICY}; window.lookForNames = ${lookForNames.toString()};`;
  const sheet = await openSheet(browser, house.url + path, options, before);
  const dialogs: string[] = [];
  sheet.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { ...sheet, dialogs };
}

/** What was wrong, each kind at each place once. */
const flaws = new Map<string, string>();

interface Looking {
  lookForNames: typeof lookForNames;
}

/** Looks at a page as it stands. @returns how many of the names it shows */
async function look(page: Page, names: readonly string[], where: string): Promise<number> {
  const found = await page.evaluate((some) => (window as unknown as Looking).lookForNames(some), names);
  return keep(found, where);
}

function keep(found: ReturnType<typeof lookForNames>, where: string): number {
  for (const flaw of found.flaws) flaws.set(flaw.replace(/: "[^]*$/, ''), `${where}: ${flaw}`);
  return found.shown;
}

/** Nothing ran, nothing broke, nothing was asked of anybody else. */
function expectQuiet({ complaints, foreign, dialogs }: Sheet & { dialogs: string[] }, where: string): void {
  const unexpected = complaints.filter((said) => !/status of 40[134]|Not found: /.test(said));
  expect({ unexpected, foreign, dialogs }, where).toEqual({ unexpected: [], foreign: [], dialogs: [] });
}

describe('500 hostile names', () => {
  it('[HOSTILE1] on the floor, on walls and at a seat, live, and in every drawer', async () => {
    const shown: Record<string, number> = {};
    const pages: [string, Awaited<ReturnType<typeof open>>][] = [];
    for (const lang of LANGUAGES) {
      for (const [path, who, viewport] of [
        ['/wall/main', 'manager', WALL],
        ['/wall/named', 'manager', WALL],
        ['/floor', 'manager', DESK],
        ['/seat', 'agent', { width: 800, height: 1280 }]
      ] as const)
        pages.push([`${path} ${lang}`, await open(`${path}?lang=${lang}`, who, viewport)]);
    }
    for (const [batch, names] of batches.entries()) {
      await house.speak(batch, names);
      for (const [where, sheet] of pages) {
        const { page } = sheet;
        const isShown = page.waitForFunction((mark) => document.body.innerText.includes(mark), `M${batch}`);
        await isShown.catch(() => expectQuiet(sheet, `${where} ${batch}`));
        shown[where] = (shown[where] ?? 0) + (await look(page, names, `${where} ${batch}`));
        // one language a batch: drawers are the same in both
        if (!where.startsWith('/floor') || where.endsWith(LANGUAGES[batch % 2]!)) continue;
        const drawers = await lookInDrawers(page, names, `${where} ${batch}`);
        shown['drawers'] = (shown['drawers'] ?? 0) + drawers;
      }
    }
    for (const [where, sheet] of pages) {
      expectQuiet(sheet, where);
      await sheet[Symbol.asyncDispose]();
    }
    for (const [where, count] of Object.entries(shown)) expect(count, where).toBeGreaterThan(40);
  });

  it('[HOSTILE1] in every part of the settings, and in what opens there', async () => {
    await fillHouse();
    for (const lang of LANGUAGES) {
      for (const part of PARTS) {
        await using sheet = await open(`/settings/${part}?lang=${lang}`, 'admin');
        const { page } = sheet;
        await page.waitForSelector('main :is(.rows, .plan, .version, ol, .empty, form)');
        await look(page, HOSTILE_NAMES, `${part} ${lang}`);
        const rows = page.locator('main :is(.rows li button, ol li button, [data-seat])');
        for (let at = 0; at < Math.min(await rows.count(), 60); at += 12) {
          await rows.nth(at).click();
          await look(page, HOSTILE_NAMES, `${part} ${lang}, row ${at}`);
          await page.keyboard.press('Escape');
        }
        expectQuiet(sheet, `${part} ${lang}`);
      }
    }
  });

  it('[HOSTILE1] at the door, at home, in addresses and where there is nothing', async () => {
    for (const lang of LANGUAGES) {
      for (const who of [null, 'admin', 'agent', 'manager'] as const) {
        await using sheet = await open(`/?lang=${lang}`, who);
        for (const path of ['/', '/sign-in', '/pair', '/settings', '/wall/none', '/nowhere']) {
          if (path !== '/') await sheet.page.goto(`${house.url}${path}?lang=${lang}`);
          await sheet.page.waitForSelector('h1, h2, main');
          await look(sheet.page, HOSTILE_NAMES, `${path} ${lang} ${who ?? 'nobody'}`);
        }
        expectQuiet(sheet, who ?? 'nobody');
      }
    }
    await using sheet = await open('/', null);
    const { page } = sheet;
    const odd = HOSTILE_NAMES.filter((name) => !/[\p{Cs}]/u.test(name));
    for (const [i, name] of odd.entries()) {
      if (i % 12 !== 0) continue;
      const spelled = encodeURIComponent(name);
      const way = [`/wall/${spelled}`, `/sign-in?to=${spelled}`, `/floor?site=${spelled}`, `/settings/${spelled}`];
      await page.goto(`${house.url}${way[(i / 12) % 4]!}#${spelled}`);
      const stands = await page.waitForSelector('main, h1', { timeout: 5_000 }).catch(() => null);
      if (!stands)
        flaws.set(
          `nothing stands ${way[(i / 12) % 4]!.slice(0, 7)}`,
          `${page.url()} ${(await page.content()).slice(0, 3000)}`
        );
      await look(page, [], name);
    }
    expectQuiet(sheet, 'addresses');
  });
});

/** Opens seats, a contact of each and the queues of these names, all within the page. @returns how many names were shown */
async function lookInDrawers(page: Page, names: readonly string[], where: string): Promise<number> {
  const found = await page.evaluate(async (some) => {
    const { lookForNames: lookFor } = window as unknown as Looking;
    const all = { flaws: [] as string[], shown: 0 };
    const press = async (button: HTMLElement | null | undefined): Promise<void> => {
      if (!button) return;
      button.click();
      await new Promise((drawn) => setTimeout(drawn, 0));
      const { flaws: wrong, shown } = lookFor(some, 'aside');
      all.flaws.push(...wrong);
      all.shown += shown;
    };
    for (const seat of document.querySelectorAll<HTMLElement>('.columns .seats li button')) {
      await press(seat);
      await press(document.querySelector<HTMLElement>('aside li button'));
    }
    const queues = [...document.querySelectorAll<HTMLElement>('.columns > section li button')];
    for (const name of some) await press(queues.find(({ textContent }) => textContent.includes(name)));
    return { ...all, flaws: [...new Set(all.flaws)] };
  }, names);
  await page.keyboard.press('Escape');
  return keep(found, where);
}

/** 500 people and keys, a team, a group and queues set in the browser, a screen: each with names of the corpus. */
async function fillHouse(): Promise<void> {
  let people = 0;
  const refused = (error: Error) => {
    expect(error.message).toContain('bad_field');
  };
  const taken = new Set<string>(['boss', 'agent', 'manager']);
  for (const [i, name] of HOSTILE_NAMES.entries()) {
    const fits = name.trim().slice(0, 100);
    if (fits === '') continue;
    const username = isUsername(name) && !taken.has(foldUsername(name)) ? name : `u${i}`;
    taken.add(foldUsername(username));
    const grants = [{ role: 'lead', on: { kind: 'queue', id: isId(name) ? name : 'q0' } }];
    // names that hide what they hold are refused: that is as well
    const added = await house.command('person.add', { username, name: fits, grants }).catch(refused);
    if (added) people += 1;
    const kind = i % 2 ? { kind: 'read' } : { kind: 'ingest', source: 'crm' };
    if (i % 5 === 0) await house.command('key.add', { name: fits, ...kind }).catch(refused);
  }
  expect(people).toBeGreaterThan(300);
  for (const name of SHOWN.slice(0, 5)) {
    const asked = await house.admin.post('/api/v1/pair/code', { data: {} });
    const { user_code: code, device_code } = (await asked.json()) as PairingCode;
    await house.command('display.approve', { code, name: name.slice(0, 100), board: 'named' });
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    await house.screen({ grant_type, device_code });
  }
  const changes = SHOWN.slice(5, 30).map((name, i) => ({
    path: ['teams', name],
    value: { id: name, names: { en: name, 'zh-CN': name }, groups: [{ id: `g${i}`, names: { en: name }, seats: [] }] }
  }));
  await house.command('settings.change', { version: 0, changes });
}
