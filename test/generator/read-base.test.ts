import { describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { TaskError } from '../../src/core/errors.ts';
import { parseRepositoryPath, sha256 } from '../../src/core/generated-file.ts';
import { renderFailure } from '../../src/core/messages/render-message.ts';
import { applyEvent, type UnfinishedTask } from '../../src/core/task.ts';
import type { TaskRequest, Visibility } from '../../src/core/task-request.ts';
import { readBase } from '../../src/generator/read-base.ts';
import { FakeForge } from '../support/fake-forge.ts';
import { createTaskRequest } from '../support/task-request.ts';

const ASKED: NonNullable<TaskRequest['asked']> = {
  access: AccessRef.parse('1'),
  repository: 'acme/ideas',
  ownerKind: 'organization',
  sender: { login: 'alice', type: 'User' },
};
const signal = new AbortController().signal;

function taskOf(request: Partial<TaskRequest> = {}): UnfinishedTask {
  const base = { repository: 'acme/base', isOwners: true };
  const task = applyEvent(null, {
    ...{ type: 'task-submitted', sequence: 1, at: 0, id: '3b241101-e2bb-4255-8caf-4136c566a962' },
    request: createTaskRequest({ asked: ASKED, base, ...request }),
  });
  if (task.status !== 'pending') throw new Error('it has begun');
  return task;
}

function forgeWith(visibility: Visibility, leftOut: readonly string[] = []): FakeForge {
  const forge = new FakeForge();
  const files = [{ path: parseRepositoryPath('LICENSE'), text: 'free\n' }];
  forge.contents.set('acme/base', { fullName: 'acme/base', visibility, commit: 'c0ffee', files, leftOut });
  return forge;
}

async function refusalOf(promise: Promise<unknown>): Promise<TaskError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof TaskError)) throw new Error('it was not refused', { cause: error });
  return error;
}

describe('the base of the policy', () => {
  test('is read once, with its texts and what had to be left out of it', async () => {
    const event = await readBase(taskOf(), { forge: forgeWith('private', ['link']) }, signal);
    expect(event).toEqual({
      type: 'base-read',
      base: {
        ...{ repository: 'acme/base', commit: 'c0ffee' },
        files: [{ path: 'LICENSE', sha256: sha256('free\n'), size: 5 }],
      },
      warnings: [{ path: '', code: 'base_left_out', values: { repository: 'acme/base', paths: ['link'] } }],
      texts: ['free\n'],
    });
    if (event?.type !== 'base-read') throw new Error('it was not read');
    const { texts: _, ...read } = event;
    const after = applyEvent(taskOf(), { ...read, sequence: 2, at: 0 });
    if (after.status !== 'pending') throw new Error('it has begun');
    expect(await readBase(after, { forge: new FakeForge() }, signal)).toBeNull();
  });

  test('is none where the policy names none', async () => {
    const { base: _, ...request } = createTaskRequest({ asked: ASKED });
    expect(await readBase({ ...taskOf(), request }, { forge: new FakeForge() }, signal)).toBeNull();
  });

  test.each([
    ['private', 'internal'],
    ['private', 'public'],
    ['internal', 'public'],
  ] as const)('that is %s is not shown by a repository that is %s', async (visibility, wanted) => {
    const error = await refusalOf(readBase(taskOf({ visibility: wanted }), { forge: forgeWith(visibility) }, signal));
    expect(error.code).toBe('owner_not_allowed');
    for (const locale of ['en', 'zh'] as const) {
      expect(renderFailure(locale, error)).toMatch(/base.*gencode\.yml|gencode\.yml.*base/s);
    }
  });

  test("that the repository's own policy names counts where who asks may read it, or anybody", async () => {
    const own = taskOf({ base: { repository: 'acme/base', isOwners: false } });
    const mayRead = (answer: boolean) => (): Promise<boolean> => Promise.resolve(answer);
    expect(await readBase(own, { forge: forgeWith('private'), mayRead: mayRead(true) }, signal)).not.toBeNull();
    expect(await readBase(own, { forge: forgeWith('public'), mayRead: mayRead(false) }, signal)).not.toBeNull();
    for (const deps of [{ mayRead: mayRead(false) }, {}]) {
      const error = await refusalOf(readBase(own, { forge: forgeWith('private'), ...deps }, signal));
      expect(error.values).toMatchObject({ reason: 'base_hidden', base: 'acme/base', login: 'alice' });
    }
  });

  test('that is not there is refused under the name of the key', async () => {
    const error = await refusalOf(readBase(taskOf(), { forge: new FakeForge() }, signal));
    expect(renderFailure('en', error)).toContain('acme/base: "base" of the policy (.github/gencode.yml) names it');
  });
});
