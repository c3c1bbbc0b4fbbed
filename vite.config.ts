import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { pilotlightPlugin } from './src/lib/server/vite-plugin.ts';

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/lib/text/project.inlang',
      outdir: './src/lib/text/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
      emitTsDeclarations: true
    }),
    sveltekit(),
    pilotlightPlugin()
  ],
  // the CSP lets fonts come from files of our own, not from data: addresses
  build: { assetsInlineLimit: 0 },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.svelte.test.ts', 'test/long/**', 'test/browser/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        // a browser takes both cores: one at a time, and after the others
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: { name: 'svelte', environment: 'happy-dom', include: ['test/**/*.svelte.test.ts'] }
      }
    ]
  }
});
