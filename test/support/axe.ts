import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Breaches of WCAG 2.2 A and AA, and of 7 : 1 where `enhanced`. */
export async function breaches(page: Page, enhanced: boolean): Promise<string[]> {
  await page.evaluate(source);
  return page.evaluate(async (strict) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'color-contrast-enhanced': { enabled: strict } }
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`)
    );
  }, enhanced);
}

/** What is touched and is smaller than 44 px either way. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'button, select, a, input:not([type=hidden], [type=radio], [type=checkbox]), label:has([type=radio], [type=checkbox])'
      )
    ]
      .map((target) => ({ name: target.textContent.trim(), box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name, box }) => `${name} ${box.width} × ${box.height}`)
  );
}
