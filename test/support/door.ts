import type { Page } from 'playwright-core';
import { createFakeDoor, type FakeDoorOptions } from './fake-door.ts';

export const PASSWORD = 'four plain words here';
const people = {
  heyu: { name: '何雨', password: PASSWORD, grants: [{ role: 'duty-manager', on: { kind: 'all' } }] },
  chenxiao: { name: '陈晓', password: PASSWORD, grants: [{ role: 'agent', on: { kind: 'agent', id: 'a1002' } }] }
} satisfies FakeDoorOptions['people'];
/** A duty manager and an agent have accounts, both with one password. */
export const peopleDoor = (over: FakeDoorOptions = {}) => createFakeDoor({ mode: 'people', people, ...over });

export const WIDE = { viewport: { width: 1280, height: 800 } };
export const TV = { viewport: { width: 1920, height: 1080 } };
/** The name of the field that has the focus. */
export const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('name') ?? null);
export const pathOf = (page: Page) => new URL(page.url()).pathname;

export async function signIn(page: Page, username = 'heyu', password = PASSWORD): Promise<void> {
  await page.locator('[name=username]').fill(username);
  await page.locator('[name=password]').fill(password);
  await page.locator('[type=submit].main').click();
}

/** All that a page keeps, as one text. */
export const kept = (page: Page) =>
  page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), history.state, location.href])
  );
