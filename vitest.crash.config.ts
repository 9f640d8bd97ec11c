import { defineConfig } from 'vitest/config';

/** The crash matrix: it starts hundreds of processes, so it is a suite of its own. */
export default defineConfig({
  test: {
    include: ['test/crash/**/*.crash.ts'],
    globalSetup: ['test/support/pack-service.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // A scenario waits more than it works: three of them for each of two workers keep two processors busy.
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
