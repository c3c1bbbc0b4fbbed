import { defineConfig } from 'vitest/config';

/** What takes minutes: `npm run test:long`. One at a time, each says what it did in a line. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000
  }
});
