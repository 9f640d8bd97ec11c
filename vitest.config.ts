import { defineConfig } from 'vitest/config';

/** What starts processes: the service, a browser, git. */
const WITH_PROCESSES = [
  'test/{service,demo}/**/*.test.ts',
  'test/github/{github-*,enterprise}.test.ts',
  'test/github/{app,git}/*.test.ts',
  'test/setup/setup-{browser,server}.test.ts',
  'test/web/dashboard.test.ts',
  'test/sqlite/kill.test.ts',
  'test/telemetry/log.test.ts',
  'test/bench/{eval,quality}.test.ts',
];

/** Thousands of texts, or whole packages of them, through parsers: pure, and a matter of many seconds. */
const CORPORA = [
  'test/generator/continuation/restoration.test.ts',
  'test/core/markdown/{map,safe}.test.ts',
  'test/core/generated-file.test.ts',
  'test/outbox/comment-safety.test.ts',
  'test/verify/{sound-files,check-thread}.test.ts',
  'test/verify/{syntax,modules}/*-corpus.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A loaded machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    // Modules are loaded once a worker: fakes stand at our own ports, so no file leaves another one something behind.
    isolate: false,
    // Left to itself it leaves one processor idle. Tests that wait for processes wait side by side.
    maxWorkers: '100%',
    maxConcurrency: 8,
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary'] },
    projects: [
      {
        extends: true,
        test: { name: 'processes', include: WITH_PROCESSES, globalSetup: ['test/support/pack-service.ts'] },
      },
      { extends: true, test: { name: 'corpora', include: CORPORA } },
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...WITH_PROCESSES, ...CORPORA],
        },
      },
    ],
  },
});
