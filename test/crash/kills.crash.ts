import { afterAll, describe, expect, test } from 'vitest';
import { onStage } from './crash-stage.ts';
import { EFFECTS } from './effects.ts';
import { seeded } from '../support/seeded.ts';
import { atEvent, atStatement, runScenario, type Blow } from './scenario.ts';
import { clearStages, onSharedStage } from './shared-stages.ts';

afterAll(clearStages);

/** The log of a task that nothing happens to. Each of its events is a place to die at. */
const STORY = [
  'task-submitted',
  'generation-started',
  'usage-recorded',
  'plan-created',
  ...Array.from({ length: 4 }, () => ['usage-recorded', 'file-generated']).flat(),
  'merging-started',
  'files-verified',
  'commit-prepared',
  'repository-requested',
  'repository-created',
  'push-started',
  'push-accepted',
  'task-completed',
];

const WHEN = ['before', 'after'] as const;

/** A scenario with one death leaves nothing to be seen of it. */
async function survives(blow: Blow): Promise<void> {
  expect(await onSharedStage((stage) => runScenario(stage, { blows: [blow] }))).toEqual([]);
}

test('a task that nothing happens to has the story that is told here', async () => {
  await onStage(async (stage) => {
    expect(await runScenario(stage, { blows: [] })).toEqual([]);
    const [log] = stage.records().logs.values();
    const types = log?.map(({ type }) => type) ?? [];
    // Files are written side by side.
    const sorted = (all: readonly string[]): string[] => [
      ...all.slice(0, 4),
      ...all.slice(4, 12).toSorted(),
      ...all.slice(12),
    ];
    expect(sorted(types)).toEqual(sorted(STORY));
  });
});

describe('kill -9 at an event', () => {
  test.concurrent.for(STORY.flatMap((type, index) => WHEN.map((when) => [index + 1, type, when] as const)))(
    'event %i (%s): right %s it is on disk',
    ([sequence, , when]) => survives(atEvent(sequence, when)),
  );
});

describe('kill -9 at what stands beside the log', () => {
  const writes = [
    ...([1, 2] as const).map((nth) => ['insert into delivery', nth] as const),
    ...([1, 2, 3, 4] as const).map((nth) => ['update delivery', nth] as const),
    ...([1, 2] as const).map((nth) => ['insert into outbox', nth] as const),
    ...([1, 2, 3, 4] as const).map((nth) => ['update outbox', nth] as const),
    ...([1, 5] as const).map((nth) => ['insert into day', nth] as const),
  ];
  test.concurrent.for(writes.flatMap(([statement, nth]) => WHEN.map((when) => [statement, nth, when] as const)))(
    '%s, number %i: right %s it is on disk',
    ([statement, nth, when]) => survives(atStatement(statement, nth, when)),
  );
});

describe('kill -9 when GitHub has done its work and nobody has heard of it', () => {
  test.concurrent.for(Object.entries(EFFECTS))('%s', ([, effect]) => survives({ kind: 'request', ...effect }));
});

describe('kill -9 at any moment', () => {
  const random = seeded(17);
  const moments = Array.from({ length: 12 }, () => Math.floor(random() * 400));
  test.concurrent.for(moments)('%i ms after the command', (afterMs) => survives({ kind: 'moment', afterMs }));
});

describe('kill -9 in the middle of an answer of the model', () => {
  test.concurrent.for([
    ['plan', 0],
    ['plan', 200],
    ['src/greet.js', 40],
    ['notes.txt', 0],
    ['bin/main.js', 60],
  ] as const)('%s, after %i characters', ([of, afterCharacters]) => survives({ kind: 'answer', of, afterCharacters }));
});
