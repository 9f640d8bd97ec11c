import { describe, expect, test } from 'vitest';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import { applyEvent, isFinal, type UnfinishedTask } from '../../src/core/task.ts';
import type { Target } from '../../src/ports/forge.ts';
import { obtainRepository } from '../../src/task/obtain-repository.ts';
import { FakeForge, type Happening } from '../support/fake-forge.ts';
import { createTaskRequest } from '../support/task-request.ts';

const NAME = 'acme/my-flask-app';
const MARKER = 'gen-code:0123456789abcdef0123';
const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const LOST: Happening = { throws: new TaskError('github_unavailable'), effect: 'lost' };
const DOWN: Happening = { throws: new TaskError('github_unavailable') };

async function setUp() {
  const forge = new FakeForge();
  const request = createTaskRequest();
  const submitted = applyEvent(null, { type: 'task-submitted', id: ID, request, sequence: 1, at: 0 });
  if (isFinal(submitted)) throw new Error('it has ended');
  const task: UnfinishedTask = { ...submitted, status: 'creating_repo', repositoryRequested: true };
  const target: Target = await forge.checkTarget(request.target);
  forge.calls.length = 0;
  const obtain = (signal = AbortSignal.timeout(20_000)) =>
    obtainRepository(forge, { task, target, marker: MARKER }, signal, [1, 1, 1]);
  return { forge, obtain };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TaskError)) throw new Error('no error of the contract', { cause: error });
  return error.code;
}

describe('a repository', () => {
  test('is created where the name is free, private and marked in the call itself', async () => {
    const { forge, obtain } = await setUp();
    expect(await obtain()).toEqual(forge.at(NAME).repository);
    expect(forge.at(NAME).description).toContain(MARKER);
    expect(forge.calls).toEqual(['findRepository', 'createRepository']);
  });

  test('is the one that was created although the answer was lost', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', LOST);
    expect(await obtain()).toEqual(forge.at(NAME).repository);
    expect(forge.count('createRepository')).toBe(1);
  });

  test('is looked for until the lagging reads of GitHub show it', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', LOST);
    forge.hiddenLooks = 1;
    expect(await obtain()).toEqual(forge.at(NAME).repository);
    expect(forge.count('createRepository')).toBe(1);
  });

  test('is recognised when "exists" speaks of our own call that was lost', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', LOST);
    // Hidden during all looks after the lost call, and during all but the last after the next.
    forge.hiddenLooks = 5;
    expect(await obtain()).toEqual(forge.at(NAME).repository);
    expect(forge.count('createRepository')).toBe(2);
    expect(forge.repositories.size).toBe(1);
  });

  test('of somebody who was faster is left alone', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', { throws: new TaskError('repository_exists', { repository: 'acme/my-flask-app' }) });
    const obtaining = obtain();
    forge.hold(NAME, 'mine');
    expect(await codeOf(obtaining)).toBe('repository_exists');
    expect(forge.at(NAME)).toMatchObject({ description: 'mine', head: null });
  });

  test('that is hidden from us is reported as taken', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', { throws: new TaskError('repository_exists', { repository: 'acme/my-flask-app' }) });
    expect(await codeOf(obtain())).toBe('repository_exists');
    expect(forge.count('createRepository')).toBe(1);
  });

  test('is asked for again when nothing was created, and not for ever', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', DOWN, DOWN, DOWN);
    expect(await obtain()).toEqual(forge.at(NAME).repository);

    const other = await setUp();
    other.forge.fail('createRepository', DOWN, DOWN, DOWN, DOWN, DOWN);
    expect(await codeOf(other.obtain())).toBe('github_unavailable');
    expect(other.forge.count('createRepository')).toBe(4);
  });

  test('is not asked for again while nobody can say whether it is there', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', LOST);
    const looking = obtain();
    forge.fail('findRepository', DOWN);
    expect(await codeOf(looking)).toBe('github_unavailable');
    expect(forge.count('createRepository')).toBe(1);
    // One before the creation, and one after it: the forge has tried each of them several times.
    expect(forge.count('findRepository')).toBe(2);
  });

  test('is not asked for again after a clear no, or before a time that GitHub named', async () => {
    const { forge, obtain } = await setUp();
    forge.fail('createRepository', { throws: new TaskError('github_permission', { reason: 'denied' }) });
    expect(await codeOf(obtain())).toBe('github_permission');
    forge.fail('createRepository', { throws: new ParkError('github_rate_limited', 1) });
    await expect(obtain()).rejects.toBeInstanceOf(ParkError);
    expect(forge.count('createRepository')).toBe(2);
  });

  test('is no longer waited for once the task is stopped', async () => {
    const { forge, obtain } = await setUp();
    const stop = new AbortController();
    forge.fail('createRepository', DOWN);
    forge.fail('findRepository');
    const obtaining = obtain(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(obtaining).rejects.toThrow();
    expect(forge.count('createRepository')).toBeLessThanOrEqual(1);
  });
});
