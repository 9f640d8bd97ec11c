import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import { APP_PERMISSIONS } from '../../src/core/app-permissions.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { handleInstallation } from '../../src/inbox/handle-installation.ts';
import type { InstallationNotice } from '../../src/core/notice.ts';
import { FakeRegistry } from '../support/fake-registry.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { eventually } from '../support/eventually.ts';
import { ended, openTaskRoom, Script, type Process, type TaskRoom } from '../task/task-room.ts';

const NOTICE: InstallationNotice = {
  kind: 'installation',
  deliveryId: 'delivery-1',
  installationId: 1,
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
let resumed: number[];
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
  const owing = [{ resume: (id: number) => Promise.resolve(void resumed.push(id)) }];
  const options = {
    manager: service.manager,
    installations: { registry, owing },
    log: (message: string, facts: Readonly<Record<string, unknown>>) => logged.push({ message, facts }),
  };
  return handleInstallation(options, { ...NOTICE, ...changes }, new AbortController().signal);
}

async function submit(installationId: number | null, changes: Partial<TaskRequest> = {}): Promise<string> {
  const target = { owner: 'Acme', name: 'app', installationId };
  return (await service.manager.submit(createTaskRequest({ target, ...changes }))).task.id;
}

test('a new installation is told with who, where and what it is short of', async () => {
  expect(await handle()).toBe('noted');
  expect(await handle({ permissions: { issues: 'write', contents: 'write' } })).toBe('noted');
  const common = { account: 'Acme', by: 'alice', action: 'created', selection: 'selected', listed: 3 };
  expect(logged).toMatchObject([
    { message: 'installation changed', facts: common },
    { facts: { ...common, missing: ['administration: write', 'members: read'] } },
  ]);
  expect(logged[0]?.facts).not.toHaveProperty('missing');
  expect(logged[1]?.facts['advice']).toContain('https://github.test/settings/installations/1');
});

test.each<Partial<InstallationNotice>>([
  { action: 'new_permissions_accepted' },
  { event: 'installation_repositories', action: 'added' },
  { event: 'installation_target', action: 'renamed', formerLogin: 'Old', permissions: null, repositories: null },
])('%j makes that nothing old is remembered, and touches no task', async (changes) => {
  const id = await submit(1);
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
    const running = await submit(1);
    await eventually(() => expect(script.runs.begun).toBe(1));
    const waiting = await submit(1);
    const others = [await submit(2), await submit(null)];
    registry.truth.set(1, reach);
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
    const id = await submit(1);
    const reason = 'github_rate_limited';
    script.push({ type: 'task-parked', reason, notBefore: Date.now() + 3_600_000 });
    await eventually(async () => expect((await service.manager.get(id))?.notBefore).not.toBeNull());
    registry.truth.set(1, 'suspended');
    await handle({ action: 'suspend' });
    expect((await service.manager.get(id))?.status).toBe('failed');
  });

  test('changes nothing more when it is told twice, and leaves what can be retried', async () => {
    const id = await submit(1);
    registry.truth.set(1, 'suspended');
    await handle({ action: 'suspend' });
    const failed = await service.manager.get(id);
    await handle({ action: 'suspend' });
    expect(await service.manager.get(id)).toEqual(failed);
    expect(logged.map(({ facts }) => facts['failed'])).toEqual([1, 0]);

    registry.truth.set(1, 'open');
    await handle({ action: 'unsuspend' });
    expect(resumed).toEqual([1]);
    if (failed === null) throw new Error('the task is gone');
    expect((await service.manager.retry(failed)).status).toBe('pending');
  });

  test('is believed to GitHub, not to a delivery that comes late', async () => {
    const id = await submit(1);
    await handle({ action: 'suspend' });
    expect((await service.manager.get(id))?.status).toBe('pending');
    registry.truth.set(1, 'suspended');
    await handle({ action: 'unsuspend' });
    expect((await service.manager.get(id))?.status).toBe('failed');
    expect(resumed).toEqual([1]);
  });

  test('is looked at again when GitHub does not answer', async () => {
    const id = await submit(1);
    registry.failure = new TaskError('github_unavailable');
    await expect(handle({ action: 'deleted' })).rejects.toMatchObject({ code: 'github_unavailable' });
    expect((await service.manager.get(id))?.status).toBe('pending');
  });
});
