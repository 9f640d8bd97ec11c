import { defineConfig } from 'vitest/config';

/** What starts processes: the service, a browser, git. All else is pure, or runs in the process of the test. */
const WITH_PROCESSES = [
  'test/service/**/*.test.ts',
  'test/demo/**/*.test.ts',
  'test/setup/setup-{browser,server}.test.ts',
  'test/web/dashboard.test.ts',
  'test/github/{github-forge,enterprise}.test.ts',
  'test/github/git/*.test.ts',
  'test/sqlite/kill.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A loaded machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'processes', include: WITH_PROCESSES, globalSetup: ['test/support/pack-service.ts'] },
      },
      {
        extends: true,
        test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: WITH_PROCESSES, isolate: false },
      },
    ],
  },
});
