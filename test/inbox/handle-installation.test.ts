import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { TaskError } from '../../src/core/errors.ts';
import { APP_PERMISSIONS } from '../../src/core/app-permissions.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { handleInstallation } from '../../src/inbox/handle-installation.ts';
import type { InstallationNotice } from '../../src/core/notice.ts';
import { FakeRegistry } from '../support/fake-registry.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { eventually } from '../support/eventually.ts';
import { ended, openTaskRoom, Script, type Process, type TaskRoom } from '../task/task-room.ts';

const FIRST = AccessRef.parse('1');
const SECOND = AccessRef.parse('2');

const NOTICE: InstallationNotice = {
  kind: 'installation',
  deliveryId: 'delivery-1',
  access: FIRST,
  account: { login: 'Acme', kind: 'organization' },
  sender: { login: 'alice', id: 11, type: 'User', appSlug: null },
  event: 'installation',
  action: 'created',
  permissions: { ...APP_PERMISSIONS },
  repositories: { selection: 'selected', listed: 3 },
  settingsUrl: 'https://github.test/settings/installations/1',
  formerLogin: null,
};

let room: TaskRoom;
let service: Process;
let script: Script;
let registry: FakeRegistry;
let resumed: AccessRef[];
let logged: { readonly message: string; readonly facts: Readonly<Record<string, unknown>> }[];

beforeEach(async () => {
  room = await openTaskRoom();
  script = new Script();
  service = room.open({ run: script.run, concurrency: 1 });
  registry = new FakeRegistry();
  resumed = [];
  logged = [];
});
afterEach(() => room.close());

function handle(changes: Partial<InstallationNotice> = {}): Promise<string> {
  const outbox = { resume: (access: AccessRef) => Promise.resolve(void resumed.push(access)) };
  const options = {
    manager: service.manager,
    installations: { registry, outbox },
    log: (message: string, facts: Readonly<Record<string, unknown>>) => logged.push({ message, facts }),
  };
  return handleInstallation(options, { ...NOTICE, ...changes }, new AbortController().signal);
}

async function submit(access: AccessRef | null, changes: Partial<TaskRequest> = {}): Promise<string> {
  const target = { owner: 'Acme', name: 'app', access };
  return (await service.manager.submit(createTaskRequest({ target, ...changes }))).task.id;
}

test('a new installation is told with who, where and what it is short of', async () => {
  expect(await handle()).toBe('noted');
  expect(await handle({ permissions: { issues: 'write', contents: 'write' } })).toBe('noted');
  const common = { account: 'Acme', by: 'alice', action: 'created', selection: 'selected', listed: 3 };
  expect(logged).toMatchObject([
    { message: 'installation changed', facts: common },
    { facts: { ...common, missing: ['repository_creation: write or administration: write', 'members: read'] } },
  ]);
  expect(logged[0]?.facts).not.toHaveProperty('missing');
  expect(logged[1]?.facts['advice']).toContain('https://github.test/settings/installations/1');
});

test.each<Partial<InstallationNotice>>([
  { action: 'new_permissions_accepted' },
  { event: 'installation_repositories', action: 'added' },
  { event: 'installation_target', action: 'renamed', formerLogin: 'Old', permissions: null, repositories: null },
])('%j makes that nothing old is remembered, and touches no task', async (changes) => {
  const id = await submit(FIRST);
  await handle(changes);
  expect(registry.calls).toEqual([changes.formerLogin === 'Old' ? 'forget 1 Acme Old' : 'forget 1 Acme']);
  expect((await service.manager.get(id))?.status).toBe('pending');
});

describe('an installation that is lost', () => {
  test.each([
    ['suspend', 'suspended', { code: 'github_permission', values: { owner: 'Acme', reason: 'suspended' } }],
    ['deleted', 'gone', { code: 'owner_not_allowed', values: { owner: 'Acme', reason: 'not_installed' } }],
  ] as const)('by "%s" fails its tasks, waiting or running, and no others', async (action, reach, failure) => {
    await service.manager.start();
    const running = await submit(FIRST);
    await eventually(() => expect(script.runs.begun).toBe(1));
    const waiting = await submit(FIRST);
    const others = [await submit(SECOND), await submit(null)];
    registry.truth.set(FIRST, reach);
    await handle({ action });
    for (const id of [running, waiting]) {
      expect(await ended(service.manager, id)).toMatchObject({ status: 'failed', failure });
    }
    await eventually(() => expect(script.runs.now).toBe(1));
    for (const id of others) expect(['pending', 'generating']).toContain((await service.manager.get(id))?.status);
    expect(logged).toMatchObject([{ facts: { action, reach, failed: 2 } }]);
    expect(service.errors).toEqual([]);
  });

  test('fails tasks that are parked', async () => {
    await service.manager.start();
    const id = await submit(FIRST);
    const reason = 'github_rate_limited';
    script.push({ type: 'task-parked', reason, notBefore: Date.now() + 3_600_000 });
    await eventually(async () => expect((await service.manager.get(id))?.notBefore).not.toBeNull());
    registry.truth.set(FIRST, 'suspended');
    await handle({ action: 'suspend' });
    expect((await service.manager.get(id))?.status).toBe('failed');
  });

  test('changes nothing more when it is told twice, and leaves what can be retried', async () => {
    const id = await submit(FIRST);
    registry.truth.set(FIRST, 'suspended');
    await handle({ action: 'suspend' });
    const failed = await service.manager.get(id);
    await handle({ action: 'suspend' });
    expect(await service.manager.get(id)).toEqual(failed);
    expect(logged.map(({ facts }) => facts['failed'])).toEqual([1, 0]);

    registry.truth.set(FIRST, 'open');
    await handle({ action: 'unsuspend' });
    expect(resumed).toEqual([FIRST]);
    if (failed === null) throw new Error('the task is gone');
    expect((await service.manager.retry(failed)).status).toBe('pending');
  });

  test('is believed to GitHub, not to a delivery that comes late', async () => {
    const id = await submit(FIRST);
    await handle({ action: 'suspend' });
    expect((await service.manager.get(id))?.status).toBe('pending');
    registry.truth.set(FIRST, 'suspended');
    await handle({ action: 'unsuspend' });
    expect((await service.manager.get(id))?.status).toBe('failed');
    expect(resumed).toEqual([FIRST]);
  });

  test('is looked at again when GitHub does not answer', async () => {
    const id = await submit(FIRST);
    registry.failure = new TaskError('github_unavailable');
    await expect(handle({ action: 'deleted' })).rejects.toMatchObject({ code: 'github_unavailable' });
    expect((await service.manager.get(id))?.status).toBe('pending');
  });
});
