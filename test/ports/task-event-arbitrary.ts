import fc from 'fast-check';
import { FAILURE_CODES } from '../../src/core/errors.ts';
import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import type { NewEvent } from '../../src/core/task-event.ts';

const path = fc.constantFrom('app.py', 'src/login.py', 'tests/test_login.py', 'README.md').map(parseRepositoryPath);

const file = fc
  .record({ path, text: fc.string({ unit: 'binary', maxLength: 40 }) })
  .map((generated) => ({ record: toFileRecord(generated), text: generated.text }));

const usage = fc.record({
  promptTokens: fc.nat(),
  cachedTokens: fc.nat(),
  completionTokens: fc.nat(),
  calls: fc.nat(9),
});

const repository = {
  id: 7,
  fullName: 'acme/my-flask-app',
  htmlUrl: 'https://github.test/acme/my-flask-app',
  cloneUrl: 'https://github.test/acme/my-flask-app.git',
  defaultBranch: 'main',
};

const steps = fc.constantFrom<NewEvent>(
  { type: 'generation-started' },
  { type: 'merging-started' },
  { type: 'repository-requested' },
  { type: 'repository-created', repository },
  { type: 'push-started' },
  { type: 'push-accepted' },
  { type: 'task-resumed' },
  { type: 'cancellation-requested' },
  { type: 'task-retried' },
);
const ends = fc.oneof(
  fc.constantFrom<NewEvent>({ type: 'task-completed' }, { type: 'task-cancelled' }),
  fc
    .constantFrom(...FAILURE_CODES)
    .map((code): NewEvent => ({ type: 'task-failed', failure: { code, values: { n: 1 } } })),
);
const facts = fc.oneof(
  file.map(({ record, text }): NewEvent => ({ type: 'file-generated', ...record, texts: [text] })),
  usage.map((sum): NewEvent => ({ type: 'usage-recorded', model: 'openai/gpt', usage: sum })),
  fc.option(fc.nat()).map((notBefore): NewEvent => ({ type: 'task-parked', reason: 'shutdown', notBefore })),
  fc.array(file, { maxLength: 3 }).map((tree): NewEvent => ({
    type: 'files-verified',
    tree: tree.map(({ record }) => record),
    texts: tree.map(({ text }) => text),
    report: {
      files: tree.length,
      repaired: [],
      faults: [],
      warnings: [],
      moved: [],
      removedSecrets: [],
      fallbacks: [],
    },
  })),
);

/** Any event after `task-submitted`, whether it can follow or not; ends are rare, so that logs grow. */
export const taskEventArbitrary: fc.Arbitrary<NewEvent> = fc.oneof(
  { weight: 6, arbitrary: steps },
  { weight: 8, arbitrary: facts },
  { weight: 1, arbitrary: ends },
);
