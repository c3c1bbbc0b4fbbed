import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Serves the built pages: SvelteKit's handler. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => void;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HANDLER = join(ROOT, 'build', 'handler.js');
/** What the pages are made of; the server runs from its own source. */
const MADE_OF = [
  'src/app.html',
  'src/app.css',
  'src/hooks.server.ts',
  'src/routes',
  'static',
  'svelte.config.js',
  'vite.config.ts'
].concat(['core', 'protocol', 'client', 'wall', 'text'].map((room) => `src/lib/${room}`));
/** Made by the build itself. */
const MADE = /[/\\](paraglide|cache)([/\\]|$)/;

function newest(path: string): number {
  if (!existsSync(path) || MADE.test(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

/** Whether the pages are missing or older than what they are made of. */
export function pagesAreStale(): boolean {
  if (!existsSync(HANDLER)) return true;
  const built = statSync(HANDLER).mtimeMs;
  return MADE_OF.some((path) => newest(join(ROOT, path)) > built);
}

/** Builds the pages. Rejects with the build's own words. */
export async function buildPages(): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) throw new Error('the pages are not built, and what builds them is not installed: npm ci');
  const child = spawn(process.execPath, [vite, 'build'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`the pages could not be built:\n${said}`);
}

/** The handler of the built pages. `origin`: the address that browsers see. */
export async function loadPages(origin: string): Promise<Pages> {
  // adapter-node reads it when it is imported
  process.env.ORIGIN = origin;
  const { handler } = (await import(pathToFileURL(HANDLER).href)) as { handler: Pages };
  return (request, response) => {
    typed(response);
    handler(request, response);
  };
}

/** A refusal has its type too: SvelteKit's own of a file that is not there has none. */
function typed(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number, ...rest: never[]) => {
    if (status >= 400 && !response.hasHeader('Content-Type')) {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    }
    return writeHead(status, ...rest);
  };
}
