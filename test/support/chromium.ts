import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Debian's Chromium, quiet: no updates, no chatter. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  });
}

export interface Sheet extends AsyncDisposable {
  readonly page: Page;
  /** What the page complained of: errors, and breaches of its content security policy. */
  readonly complaints: string[];
  /** Requests to anywhere but the server. */
  readonly foreign: string[];
}

/** A page of its own in a fresh context. */
export async function openSheet(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  before?: string
): Promise<Sheet> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin)
      foreign.push(request.url());
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(url);
  return { page, complaints, foreign, [Symbol.asyncDispose]: () => context.close() };
}

/** The page at another size, once it has drawn itself anew. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
