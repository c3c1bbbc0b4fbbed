import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RIGHTS_OF } from '../../src/lib/protocol/people.ts';
import { openChromium, openSheet } from '../support/chromium.ts';
import { refusal, serveDesk } from '../support/fake-desk.ts';

vi.setConfig({ testTimeout: 240_000 });
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

const open = (url: string, part: string) =>
  openSheet(browser, `${url}/settings/${part}?lang=en`, { viewport: { width: 1280, height: 800 } });
const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const SEATS = ['teams', 'hotline', 'groups'];
const save = (page: Page) => button(page.getByRole('region', { name: 'Changes that are not saved' }), 'Save').click();

/** Drags from the middle of one thing to a cell of the plan, counted from 0. */
async function drag(page: Page, seat: string, to: { x: number; y: number }) {
  const from = (await page.locator(`[data-seat="${seat}"]`).boundingBox())!;
  const plan = (await page.locator('.plan').boundingBox())!;
  const columns = Number(await page.locator('.plan').evaluate((one) => one.style.getPropertyValue('--columns')));
  const rows = Number(await page.locator('.plan').evaluate((one) => one.style.getPropertyValue('--rows')));
  const target = { x: plan.x + ((to.x + 0.5) * plan.width) / columns, y: plan.y + ((to.y + 0.5) * plan.height) / rows };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(target.x - 20, target.y - 5, { steps: 4 });
  await page.mouse.move(target.x, target.y, { steps: 2 });
  await page.mouse.up();
}

describe('who may come in', () => {
  it('[DESK2] a person is added with roles; the code is shown once, big, and copied', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'people');
    const { page } = sheet;
    await button(page, 'Add a person').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('何雨');
    await dialog.getByLabel('User name').fill('he yu');
    await page.keyboard.press('Enter');
    await dialog.getByText('Give a user name without spaces').waitFor();
    await dialog.getByText('Give at least one role, and say what it reaches').waitFor();
    expect(desk.commands).toEqual([]);

    await dialog.getByLabel('User name').fill('li');
    await button(dialog, 'Add a role').click();
    await dialog.getByLabel('Role', { exact: true }).selectOption('business-supervisor');
    await dialog.getByLabel('Queue', { exact: true }).selectOption('wechat');
    await button(dialog, 'Add and get the code').click();
    await dialog.getByText('This user name is taken: choose another').waitFor();
    await dialog.getByLabel('User name').fill('heyu');
    await dialog.getByLabel('User name').press('Enter');

    const code = page.getByText('K7QX-M2PD');
    await code.waitFor();
    expect(await code.evaluate((one) => parseFloat(getComputedStyle(one).fontSize))).toBeGreaterThanOrEqual(40);
    await page.getByText('Good for 7 days').waitFor();
    expect(desk.commands.at(-1)).toEqual({
      type: 'person.add',
      username: 'heyu',
      name: '何雨',
      grants: [{ role: 'business-supervisor', on: { kind: 'queue', id: 'wechat' } }]
    });
    await button(page, 'Copy').click();
    await page.getByText(/^(Copied|Marked: copy it by hand)$/).waitFor();
    await button(page, 'I have noted it').click();
    await page.getByText('何雨').waitFor();
    expect(await page.content()).not.toContain('K7QX');
    expect(sheet.complaints.filter((one) => !one.includes('409'))).toEqual([]);
  });

  it('[DESK11] disabling asks first; Escape closes one sheet at a time and gives the focus back', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'people');
    const { page } = sheet;
    const row = page.getByRole('button', { name: /王敏/ });
    await row.click();
    await button(page, 'Disable').click();
    await page.getByText('Disable 王敏?').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Disable 王敏?').waitFor({ state: 'detached' });
    expect(await button(page, 'Disable').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await row.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(desk.commands).toEqual([]);

    await row.click();
    await button(page, 'Sign out everywhere').click();
    await button(page.getByRole('dialog').last(), 'Sign out everywhere').click();
    await page.getByText('Signed out everywhere').waitFor();
    expect(desk.commands).toEqual([{ type: 'person.sign_out', person: 'p-wang' }]);
  });

  it('[DESK2] a key: its secret once; [DESK4] one from the file has no way to revoke it; [DESK11] revoking asks', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'keys');
    const { page } = sheet;
    await page.getByText('Stands in the config file').waitFor();
    expect(await button(page, 'Revoke: crm').count()).toBe(0);
    await button(page, 'Add a key').click();
    await page.getByLabel('Name', { exact: true }).fill('CRM test');
    await button(page, 'Make the key').click();
    await page.getByText('pk_live_4fQ9zT2mWv7LxB8sNc3RyD6h').waitFor();
    expect(desk.commands.at(-1)).toEqual({ type: 'key.add', name: 'CRM test', kind: 'ingest', source: 'crm' });
    await page.keyboard.press('Escape');
    await button(page, 'Revoke: CRM test').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key is revoked').waitFor();
    expect(await page.getByText('CRM test').count()).toBe(0);
  });

  it('[DESK1] parts by right, and a way on without any; [DESK11] a screen is revoked after a question', async () => {
    await using desk = await serveDesk();
    desk.me = { ...desk.me, who: { ...desk.me.who!, rights: RIGHTS_OF.director } };
    await using sheet = await open(desk.url, 'screens');
    const { page } = sheet;
    await page.waitForSelector('nav a');
    expect(await page.locator('nav a').allTextContents()).toEqual(['Screens', 'Audit']);
    await button(page, 'Revoke: 大厅东墙').click();
    await page.getByText('The screen goes dark at once').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The screen is revoked').waitFor();
    await page.goto(`${desk.url}/settings/people?lang=en`);
    await page.getByText('There is no such part').waitFor();
    desk.me = { ...desk.me, who: null };
    await page.reload();
    await page.getByText('You are signed out').waitFor();
  });
});

describe('the room', () => {
  it('[DESK3] a desk is dragged, moved by keys and placed from the tray; all of it is one change', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'seats');
    const { page } = sheet;
    const status = page.locator('.said[role=status]').first();
    await drag(page, '1003', { x: 4, y: 2 });
    await page.getByText('1003 stands at column 5, row 3.').waitFor();
    await drag(page, '1004', { x: 1, y: 0 });
    expect(await status.textContent()).toBe('Seat 1002 stands there.');

    await page.locator('[data-seat="1004"]').focus();
    await page.keyboard.press('ArrowRight');
    // 1005 stands beside it: the next free cell
    await page.getByText('1004 stands at column 3, row 2.').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText('1004 stands at column 3, row 3.').waitFor();
    expect(await page.locator('[data-seat="1004"]').evaluate((one) => one === document.activeElement)).toBe(true);

    await drag(page, '1006', { x: 0, y: 3 });
    await page.getByText('Every seat has its place.').waitFor();
    await page.locator('[data-seat="1005"]').focus();
    await page.keyboard.press('Delete');
    await page.getByText('Not placed: 1').waitFor();

    await page.getByText('Not saved: 4').waitFor();
    await save(page);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(desk.commands).toEqual([
      {
        type: 'settings.change',
        version: 3,
        changes: [
          { path: [...SEATS, 'a', 'seats', '1003', 'desk'], value: { x: 4, y: 2 } },
          { path: [...SEATS, 'b', 'seats', '1004', 'desk'], value: { x: 2, y: 2 } },
          { path: [...SEATS, 'b', 'seats', '1006', 'desk'], value: { x: 0, y: 3 } },
          { path: [...SEATS, 'b', 'seats', '1005', 'desk'], value: null }
        ]
      }
    ]);
    expect(sheet.complaints).toEqual([]);
  });

  it('[DESK3] without dragging: by column and row in the sheet; [DESK5] a new seat with its queues is one edit', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'seats');
    const { page } = sheet;
    await page.locator('[data-seat="1003"]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Column').fill('2');
    await dialog.getByLabel('Column').press('Tab');
    await dialog.getByText('Seat 1002 stands there.').waitFor();
    await dialog.getByLabel('Column').fill('6');
    await dialog.getByLabel('Column').press('Enter');
    await button(page, 'Add a seat: Group B').click();
    await page.getByLabel('Number of the seat').fill('1001');
    await page.keyboard.press('Enter');
    await page.getByText('There is a “1001” already').waitFor();
    await page.getByLabel('Number of the seat').fill('1007');
    await page.keyboard.press('Enter');
    await page.locator('[data-seat="1007"]').click();
    await page.getByRole('dialog').getByLabel('Repairs').check();
    await button(page, 'Done').click();
    await save(page);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(desk.commands[0]!['changes']).toEqual([
      { path: [...SEATS, 'a', 'seats', '1003', 'desk'], value: { x: 5, y: 0 } },
      {
        path: [...SEATS, 'b', 'seats', '1007'],
        value: { id: '1007', channels: { voice: 1 }, queues: ['repair'] }
      }
    ]);
  });

  it('[DESK4] what the file places stays: by pointer, by key, in the sheet; and in forms', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'seats');
    const { page } = sheet;
    await drag(page, '1001', { x: 5, y: 2 });
    await page.getByText('1001 can’t be moved: its place stands in the config file.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-seat="1001"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.getByLabel('Column').count()).toBe(0);
    expect(await button(dialog, 'Remove the seat').count()).toBe(0);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('button', { name: /^Heating/ }).click();
    const names = page.locator('[data-locked]');
    expect(await names.count()).toBe(3);
    expect(await names.first().textContent()).toContain('Stands in the config file');
    expect(await page.locator('[data-locked] :is(input, select, button)').count()).toBe(0);
    expect(await button(page, 'Remove the queue').count()).toBe(0);
    expect(await page.getByText(/^Not saved/).count()).toBe(0);
  });
});

describe('saving', () => {
  it('[DESK6] somebody else saved meanwhile: who, what, and own edits kept where they fit', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'queues');
    const { page } = sheet;
    await page.getByRole('button', { name: /^Repairs/ }).click();
    await page.getByLabel('Target').first().fill('75');
    await page.getByLabel('After-call time').fill('45s');
    const repair = ['sites', 'warm-city', 'queues', 'repair'];
    desk.changeBy('王敏', [...repair, 'target'], 0.88);
    await save(page);
    await page.getByText('Somebody else changed the settings while you worked').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/王敏.*Queue Repairs · Target/);
    await button(page, 'Reload, keep mine').click();
    await page.getByText('no longer fit').waitFor();
    expect(await page.getByLabel('Target').first().inputValue()).toBe('88');
    expect(await page.getByLabel('After-call time').inputValue()).toBe('45s');
    await save(page);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(desk.commands.at(-1)).toEqual({
      type: 'settings.change',
      version: 4,
      changes: [{ path: [...repair, 'wrapUp'], value: '45s' }]
    });
  });

  it('[DESK7] flaws stand beside their fields: ours before, the server’s after', async () => {
    await using desk = await serveDesk();
    await using sheet = await open(desk.url, 'queues');
    const { page } = sheet;
    await page.getByRole('button', { name: /^Repairs/ }).click();
    await page.getByLabel('After-call time').fill('soon');
    const field = page.locator('.field', { has: page.getByLabel('After-call time') });
    expect(await field.locator('.error').textContent()).toBe('Write a duration such as 15s, 2m or 1h');
    expect(await button(page, 'Save').isDisabled()).toBe(true);
    await page.getByLabel('After-call time').fill('45s');
    desk.refuse = refusal(422, 'settings_invalid', {
      flaws: [{ path: 'sites[0].queues[1].wrapUp', message: 'is longer than a shift' }]
    });
    await save(page);
    await field.getByText('is longer than a shift').waitFor();
    expect(await page.getByLabel('After-call time').getAttribute('aria-invalid')).toBe('true');
    expect(sheet.complaints.filter((one) => !one.includes('422'))).toEqual([]);
  });
});
