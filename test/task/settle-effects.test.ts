import { expect, test } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import { applyEvent, isFinal, type Task, type UnfinishedTask } from '../../src/core/task.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import { repositoryMarker } from '../../src/task/repository-marker.ts';
import { settleEffects } from '../../src/task/settle-effects.ts';
import { FakeForge } from '../support/fake-forge.ts';
import { createTaskRequest } from '../support/task-request.ts';

const ID = '5b0f8f2a-8a04-4255-8caf-4136c566a962';
const SECRET = 'a secret for markers';
const MARKER = repositoryMarker(SECRET, ID);
const NAME = 'acme/my-flask-app';
const SHA = 'a'.repeat(40);
const COMMIT = { sha: SHA, message: 'm', author: { name: 'a', email: 'a@example.com' } };
const WISH: NewEvent = { type: 'cancellation-requested' };
const UNTIL_CREATING: readonly NewEvent[] = [
  { type: 'generation-started' },
  { type: 'merging-started' },
  { type: 'commit-prepared', commit: COMMIT },
  { type: 'repository-requested' },
];

function taskAfter(...events: readonly NewEvent[]): UnfinishedTask {
  const request = createTaskRequest();
  let task: Task = applyEvent(null, { type: 'task-submitted', id: ID, request, sequence: 1, at: 0 });
  for (const event of events) task = applyEvent(task, { ...event, sequence: task.sequence + 1, at: 0 });
  if (isFinal(task)) throw new Error('it has ended');
  return task;
}

/** Settles, and gives what was told. */
async function settled(forge: FakeForge, begun: UnfinishedTask): Promise<readonly NewEvent[]> {
  const deps = { forge, secretKey: SECRET, lookAgainMs: [1, 1, 1] };
  const steps = settleEffects(begun, deps, AbortSignal.timeout(20_000));
  const events: NewEvent[] = [];
  let task: Task = begun;
  for (let step = await steps.next(); step.done !== true;) {
    events.push(step.value);
    task = applyEvent(task, { ...step.value, sequence: task.sequence + 1, at: 0 });
    if (isFinal(task)) throw new Error('it has ended');
    step = await steps.next(task);
  }
  return events;
}

test('a creation that was not made leaves nothing', async () => {
  const forge = new FakeForge();
  expect(await settled(forge, taskAfter(...UNTIL_CREATING, WISH))).toEqual([]);
  expect(forge.count('findRepository')).toBe(4);
  expect(forge.count('createRepository')).toBe(0);
});

test('a creation whose answer nobody heard is found, named, and says what it is', async () => {
  const forge = new FakeForge();
  const held = forge.hold(NAME, `Being generated (${MARKER})`);
  forge.hiddenLooks = 2;
  expect(await settled(forge, taskAfter(...UNTIL_CREATING, WISH))).toEqual([
    { type: 'repository-created', repository: held.repository },
  ]);
  expect(held.description).toContain('Left by a cancelled gen-code task');
  // The mark stays, so that a retry finds it.
  expect(held.description).toContain(MARKER);
});

test('what somebody else made there is neither named nor touched', async () => {
  const forge = new FakeForge();
  const held = forge.hold(NAME, 'mine');
  expect(await settled(forge, taskAfter(...UNTIL_CREATING, WISH))).toEqual([]);
  expect(held.description).toBe('mine');
});

test('a push that arrived is told, and the description is that of the project', async () => {
  const forge = new FakeForge();
  const held = forge.hold(NAME, `Being generated (${MARKER})`, SHA);
  const created: NewEvent = { type: 'repository-created', repository: held.repository };
  const task = taskAfter(...UNTIL_CREATING, created, { type: 'push-started' }, WISH);
  expect(await settled(forge, task)).toEqual([{ type: 'push-accepted' }]);
  expect(held.description).not.toContain('cancelled');
});

test('a push that may be at work still is looked for again', async () => {
  const forge = new FakeForge();
  const held = forge.hold(NAME, `Being generated (${MARKER})`);
  const created: NewEvent = { type: 'repository-created', repository: held.repository };
  const task = taskAfter(...UNTIL_CREATING, created, { type: 'push-started' }, WISH);
  expect(await settled(forge, task)).toEqual([]);
  expect(forge.count('readHead')).toBe(4);
  expect(held.description).toContain('Left by a cancelled gen-code task');
});

test('a task that is not to be cancelled keeps the description of its repository', async () => {
  const forge = new FakeForge();
  const held = forge.hold(NAME, `Being generated (${MARKER})`);
  await settled(forge, taskAfter(...UNTIL_CREATING));
  expect(held.description).toBe(`Being generated (${MARKER})`);
});

test('a forge that does not tell is no reason to guess', async () => {
  const forge = new FakeForge();
  forge.fail('findRepository', { throws: new TaskError('github_unavailable') });
  await expect(settled(forge, taskAfter(...UNTIL_CREATING, WISH))).rejects.toMatchObject({
    code: 'github_unavailable',
  });
});
