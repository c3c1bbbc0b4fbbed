#!/usr/bin/env node
// Plain JavaScript that any Node can read: runs main.ts here, or again under the pinned Node when this one is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const pinned = at('../node_modules/.bin/node');

if (major > 24 || (major === 24 && minor >= 15)) {
  await import(new URL('./main.ts', import.meta.url).href);
} else if (existsSync(pinned)) {
  const child = spawn(pinned, [at('./pilotlight.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
} else {
  console.error(`pilotlight needs Node 24.15 or newer; this is ${process.version}. In a checkout, run npm ci first.`);
  process.exitCode = 1;
}
