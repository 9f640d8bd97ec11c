import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { TaskError } from '../../src/core/errors.ts';
import { renderFailure } from '../../src/core/messages/render-message.ts';
import type { Task } from '../../src/core/task.ts';
import { TaskRequest } from '../../src/core/task-request.ts';
import { createAccessRecheck, createReadCheck } from '../../src/inbox/recheck-access.ts';
import { FakeMembership } from '../support/fake-membership.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { ended, openTaskRoom, type Process, type TaskRoom } from '../task/task-room.ts';

const ASKED: NonNullable<TaskRequest['asked']> = {
  access: AccessRef.parse('1'),
  repository: 'acme/ideas',
  ownerKind: 'organization',
  sender: { login: 'alice', type: 'User' },
};
const WISH = {
  door: 'comment',
  requester: { kind: 'user', login: 'alice', id: 11 },
  model: 'deepseek/flash',
} as const;

let room: TaskRoom;
let service: Process;
let membership: FakeMembership;

beforeEach(async () => {
  room = await openTaskRoom();
  membership = new FakeMembership();
  room.stillAllowed = createAccessRecheck(membership);
  service = room.open();
});
afterEach(() => room.close());

/** Submits, lets things change while the task waits, then lets its turn come. */
async function after(
  change: () => void,
  request: TaskRequest = createTaskRequest({ ...WISH, asked: ASKED }),
): Promise<Task> {
  const { task } = await service.manager.submit(request);
  change();
  await service.manager.start();
  return ended(service.manager, task.id);
}

function policy(text: string): void {
  membership.files.set('acme/ideas:.github/gencode.yml', text);
}

describe('a task whose turn comes', () => {
  test('goes on when who asked for it still may', async () => {
    expect((await after(() => undefined)).status).toBe('completed');
    expect(membership.calls).toContain('permissionOf alice');
  });

  test.each([
    ['the permission is gone', () => membership.permissions.set('alice', 'read'), 'sender_not_allowed'],
    ['the membership is gone', () => membership.members.set('alice', 'no'), 'sender_not_allowed'],
    ['the policy asks for more', () => policy('allow: { permission: admin }'), 'sender_not_allowed'],
    ['the policy is broken', () => policy('nonsense: true'), 'policy_broken'],
    ['the model is not allowed', () => policy('models: [openai]'), 'policy_changed'],
    ['the visibility is not allowed', () => policy('visibility: [public]'), 'policy_changed'],
    ['the name is not allowed', () => policy('name_prefix: gen-'), 'policy_changed'],
  ])('fails before a token is spent and anything is made: %s', async (_, change, reason) => {
    const task = await after(change);
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'owner_not_allowed', values: { reason } } });
    expect(room.model.asked).toEqual([]);
    expect(room.forge.calls).toEqual([]);
    if (task.status !== 'failed') return;
    expect(renderFailure('en', task.failure)).toMatch(/^No repository can be created for acme: .{20,}\. Nothing/);
    expect(renderFailure('zh', task.failure)).toMatch(/^无法为 acme 创建仓库：\P{L}*.{8,}。未创建任何内容。$/u);
  });

  test('that creates nothing is judged all the same', async () => {
    const task = await after(() => membership.permissions.set('alice', 'none'), {
      ...createTaskRequest({ ...WISH, asked: ASKED }),
      dryRun: true,
    });
    expect(task.status).toBe('failed');
    expect(room.model.asked).toEqual([]);
  });

  test.each([
    ['allow: { apps: [github-actions] }', 'completed'],
    ['allow: { apps: [other] }', 'failed'],
  ])('of an App is judged by the list of Apps: %s', async (text, status) => {
    const asked = { ...ASKED, sender: { login: 'github-actions[bot]', type: 'Bot' } };
    const request = createTaskRequest({ ...WISH, door: 'dispatch', asked });
    expect((await after(() => policy(text), request)).status).toBe(status);
  });

  test('is not decided upon while GitHub does not answer', async () => {
    const task = await after(() => {
      membership.failure = new TaskError('github_unavailable');
    });
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'github_unavailable' } });
    expect(room.model.asked).toEqual([]);
  });

  test.each(['api', 'comment'] as const)('of REST, or of an earlier version, asks nobody: %s', async (door) => {
    const request = createTaskRequest({ ...WISH, door });
    expect(TaskRequest.parse(request)).toEqual(request);
    expect((await after(() => membership.permissions.clear(), request)).status).toBe('completed');
    expect(membership.calls).toEqual([]);
  });
});

test('a retry is judged by who asked for it', async () => {
  room.model.failure = new TaskError('model_quota', { provider: 'deepseek' });
  const failed = await after(() => undefined);
  expect(failed.status).toBe('failed');
  membership.permissions.set('alice', 'none').set('carol', 'write');
  membership.members.set('carol', 'yes');
  await service.manager.retry(failed, 'comment:1', { login: 'alice', id: 11 });
  const refused = await ended(service.manager, failed.id);
  expect(refused).toMatchObject({ failure: { code: 'owner_not_allowed', values: { login: 'alice' } } });
  await service.manager.retry(refused, 'comment:2', { login: 'carol', id: 12 });
  expect((await ended(service.manager, failed.id)).status).toBe('completed');
});

describe('whoever asked for a task may read a repository', () => {
  const where = { access: ASKED.access, repository: 'acme/base' };
  const signal = new AbortController().signal;
  const ask = async (request: Partial<TaskRequest> = {}): Promise<boolean> => {
    const { task } = await service.manager.submit(createTaskRequest({ ...WISH, asked: ASKED, ...request }));
    if (task.status !== 'pending') throw new Error('it has begun');
    return createReadCheck(membership)(task, where, signal);
  };

  test('where GitHub says so, and by no other sign', async () => {
    expect(await ask()).toBe(true);
    membership.permissions.set('alice', 'read');
    expect(await ask()).toBe(true);
    membership.permissions.set('alice', 'none');
    expect(await ask()).toBe(false);
    membership.failure = new TaskError('github_permission', { reason: 'denied' });
    expect(await ask()).toBe(false);
  });

  test('as a person alone', async () => {
    expect(await ask({ asked: { ...ASKED, sender: { login: 'github-actions[bot]', type: 'Bot' } } })).toBe(false);
  });

  test('is not known while GitHub is away', async () => {
    membership.failure = new TaskError('github_unavailable');
    await expect(ask()).rejects.toThrow(TaskError);
  });
});
