import { afterAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/demo/fault-injection.ts';
import type { CrashStage } from './crash-stage.ts';
import { EFFECTS, lose, requestBlow } from './effects.ts';
import { atEvent, runScenario, type Scenario } from './scenario.ts';
import { clearStages, onSharedStage } from './shared-stages.ts';

afterAll(clearStages);

async function survives(scenario: Scenario, prepare: (stage: CrashStage) => void = () => undefined): Promise<void> {
  const violations = await onSharedStage(async (stage) => {
    prepare(stage);
    return runScenario(stage, scenario);
  });
  expect(violations).toEqual([]);
}

describe('an effect whose answer is lost', () => {
  test.concurrent.for(Object.keys(EFFECTS))('%s', (effect) => survives({ blows: [], losses: lose(effect) }));

  const refused: readonly (readonly [string, Fault])[] = [
    ['create the repository', { method: 'POST', path: /^\/orgs\/acme\/repos$/, after: { status: 502 } }],
    ['create the status comment', { method: 'POST', path: /\/issues\/\d+\/comments$/, after: { status: 502 } }],
    ['push the commit', { method: 'POST', path: /git-receive-pack$/, after: { status: 504 } }],
  ];
  test.concurrent.for(refused)('%s, and a gateway says that it failed', ([, loss]) =>
    survives({ blows: [], losses: [loss] }),
  );

  test.concurrent.for(['plan', 'files'] as const)('the model breaks off in the middle of an answer (%s)', (kind) =>
    survives({ blows: [] }, ({ model }) =>
      model.script({ match: ({ wish }) => wish?.kind === kind, behave: { kind: 'reset-mid-stream' } }),
    ),
  );
});

describe('an effect whose answer is lost, and kill -9', () => {
  test.concurrent('a repository that GitHub made and does not show for a while is still found', () => {
    const look = { method: 'GET', path: /^\/repos\/acme\/tiny-greeting-\d+$/, times: 2 };
    // Two looks of the first life, then two of the second, which cannot see what the first has made.
    const losses: Fault[] = [look, { ...look, before: { status: 404, body: { message: 'Not Found' } } }];
    return survives({ blows: [requestBlow('create the repository')], losses });
  });

  const combinations = [
    ['create the status comment', [2, 7, 15, 19]],
    ['create the repository', [10, 16, 17, 18]],
    ['push the commit', [13, 18, 19, 20]],
    ['replace the description', [19, 20]],
    ['edit the status comment', [17, 20]],
  ] as const;
  const scenarios = combinations.flatMap(([effect, sequences]) =>
    sequences.map((sequence, index) => [effect, sequence, index % 2 === 0 ? 'after' : 'before'] as const),
  );
  test.concurrent.for(scenarios)('%s; event %i: right %s it is on disk', ([effect, sequence, when]) =>
    survives({ blows: [atEvent(sequence, when)], losses: lose(effect) }),
  );
});
