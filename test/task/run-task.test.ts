import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import { parseRepositoryPath, toFileRecord, type GeneratedFile } from '../../src/core/generated-file.ts';
import type { NewEvent, RecordedEvent } from '../../src/core/task-event.ts';
import type { Task } from '../../src/core/task.ts';
import { isFinal } from '../../src/core/task.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import type { RepositoryContents } from '../../src/ports/forge.ts';
import type { SqliteTaskStore } from '../../src/sqlite/sqlite-task-store.ts';
import { repositoryMarker } from '../../src/task/repository-marker.ts';
import { FakeModel } from '../support/fake-model.ts';
import { FakeVerifier } from '../support/fake-verifier.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { openTaskRoom, PROJECT, MARKER_SECRET, statusesOf, type Process, type TaskRoom } from './task-room.ts';
import { saying } from '../support/statements.ts';

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const NAME = 'acme/my-flask-app';
const AT = Date.UTC(2026, 0, 12, 10);

let room: TaskRoom;
let service: Process;

beforeEach(async () => {
  room = await openTaskRoom();
  service = room.open();
});
afterEach(() => room.close());

/** Runs a task and records what it gives, as a worker does; stops after `limit` events of this run, as a crash does. */
async function drive(
  task: Task,
  { limit = Infinity, store = service.store }: { limit?: number; store?: SqliteTaskStore } = {},
): Promise<Task> {
  if (isFinal(task)) throw new Error('it has ended');
  const steps = room.runner(store)(task, AbortSignal.timeout(20_000));
  let now: Task = task;
  try {
    let step = await steps.next();
    for (let count = 1; step.done !== true; count += 1) {
      now = (await store.append(task.id, now.sequence, [step.value], AT + now.sequence)).task;
      if (isFinal(now) || count >= limit) return now;
      step = await steps.next(now);
    }
    return now;
  } finally {
    await steps.return();
  }
}

async function submit(overrides: Partial<TaskRequest> = {}, id = ID): Promise<Task> {
  return (await service.store.create(id, createTaskRequest(overrides), AT)).task;
}

async function failureOf(task: Task): Promise<string> {
  try {
    await drive(task);
  } catch (error) {
    if (error instanceof TaskError) return error.code;
    throw error;
  }
  throw new Error('it did not fail');
}

async function reread(id = ID): Promise<Task> {
  const task = await service.store.get(id);
  if (task === null) throw new Error('the task is gone');
  return task;
}

function logOf(id = ID): Promise<readonly RecordedEvent[]> {
  return service.store.eventsAfter(id, 0);
}

describe('a task from prompt to repository', () => {
  test('tells each step before it is taken, in the order of the contract', async () => {
    await drive(await submit());
    const log = await logOf();
    expect(statusesOf(log)).toEqual([
      'pending',
      'generating',
      'merging_files',
      'creating_repo',
      'pushing',
      'completed',
    ]);
    const steps = log.map((event) => event.type).filter((type) => type !== 'usage-recorded');
    expect(steps).toEqual([
      'task-submitted',
      'generation-started',
      'plan-created',
      ...Object.keys(PROJECT).map(() => 'file-generated'),
      'merging-started',
      'files-verified',
      'commit-prepared',
      'repository-requested',
      'repository-created',
      'push-started',
      'push-accepted',
      'task-completed',
    ]);
  });

  test('ends as one repository with one commit that holds the files and nothing else', async () => {
    const task = await drive(await submit());
    const held = room.forge.at(NAME);
    expect(task).toMatchObject({ status: 'completed', repoUrl: held.repository.htmlUrl, commitSha: held.head });
    expect(held.commits).toHaveLength(1);
    const files = Object.fromEntries(held.commits[0]?.files.map(({ path, text }) => [path, text]) ?? []);
    expect(files).toEqual({
      ...Object.fromEntries(Object.entries(PROJECT).map(([path, { text }]) => [path, text])),
      'AGENTS.md': expect.stringContaining('`count.js`') as string,
    });
  });

  test('asks for a private repository that bears the keyed marker, and describes it once the commit is there', async () => {
    room.forge.fail('push', { throws: new TaskError('push_rejected', { repository: NAME, reason: 'ruleset' }) });
    expect(await failureOf(await submit())).toBe('push_rejected');
    expect(room.forge.at(NAME).description).toContain(repositoryMarker(MARKER_SECRET, ID));

    await drive(await reread());
    expect(room.forge.at(NAME).description).toBe('A small project');
  });

  test('is described by its requester where she gave a description', async () => {
    await drive(await submit({ description: 'Our own words' }));
    expect(room.forge.at(NAME).description).toBe('Our own words');
  });

  test('bears the trailers of the contract in its commit, dated as the task', async () => {
    await drive(await submit({ requester: { kind: 'user', login: 'alice', id: 1 } }));
    const commit = room.forge.at(NAME).commits[0];
    expect(commit?.message).toBe(
      `Create my-flask-app\n\nA small project\n\nGen-Code-Task: ${ID}\nRequested-by: @alice\nModel: deepseek/flash\n`,
    );
    expect(commit).toMatchObject({ at: AT, author: { name: 'gen-code[bot]' } });
  });

  test('freezes the commit before anything of it can be seen', async () => {
    room.forge.fail('createRepository', { throws: new TaskError('github_permission', { reason: 'denied' }) });
    expect(await failureOf(await submit())).toBe('github_permission');
    const task = await reread();
    expect(task.tree?.map((file) => file.path)).toEqual([...Object.keys(PROJECT), 'AGENTS.md']);
    expect(task.commit?.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(task).toMatchObject({ repositoryRequested: true, repository: null });
  });

  test('is not called failed for a description that could not be replaced', async () => {
    room.forge.fail('describeRepository', { throws: new TaskError('github_unavailable') });
    expect(await drive(await submit())).toMatchObject({ status: 'completed' });
  });

  test('moves workflows that may not be pushed, and says so', async () => {
    room.model = new FakeModel({ '.github/workflows/ci.yml': { text: 'on: push\n' } });
    const task = await drive(await submit());
    expect(task.tree?.map((file) => file.path)).toEqual(['docs/workflows/ci.yml', 'AGENTS.md']);
    expect(task.report?.moved).toEqual([{ from: '.github/workflows/ci.yml', to: 'docs/workflows/ci.yml' }]);
  });

  test('uses no more tokens than the policy lets it', async () => {
    expect(await failureOf(await submit({ tokenLimit: 50 }))).toBe('budget_exceeded');
    expect(room.forge.count('createRepository')).toBe(0);
  });
});

describe('the target', () => {
  test.each([
    ['a name that is taken', () => room.forge.hold(NAME, 'somebody else', null), 'repository_exists'],
    ['a name that leads elsewhere', () => room.forge.redirects.add(NAME), 'repository_exists'],
  ])('ends the task before a token is spent: %s', async (_, prepare, code) => {
    prepare();
    expect(await failureOf(await submit())).toBe(code);
    expect(room.model.asked).toEqual([]);
    expect(room.forge.calls).toEqual(['checkTarget', 'findRepository']);
  });

  test('ends the task before a token is spent: a name with a meaning of its own', async () => {
    const task = await submit({ target: { owner: 'acme', name: '.github', access: null } });
    expect(await failureOf(task)).toBe('repository_name_reserved');
    expect(room.model.asked).toEqual([]);
  });

  test('is looked at again, with the lack of a permission, after a retry', async () => {
    room.forge.fail('checkTarget', {
      throws: new TaskError('github_permission', { owner: 'acme', permission: 'administration' }),
    });
    expect(await failureOf(await submit())).toBe('github_permission');
    expect(await drive(await reread())).toMatchObject({ status: 'completed' });
  });
});

describe('a dry run', () => {
  test('generates and verifies, creates nothing, and looks what a run that is not dry would meet', async () => {
    const task = await drive(await submit({ dryRun: true }));
    expect(task).toMatchObject({ status: 'completed', repoUrl: null, commitSha: null });
    expect(task.tree).toHaveLength(4);
    expect(statusesOf(await logOf())).toEqual(['pending', 'generating', 'merging_files', 'completed']);
    expect(room.forge.calls).toEqual(['accessFor', 'checkTarget', 'findRepository']);
    expect(task.report?.warnings).toEqual([]);
  });

  test('says what would fail, and needs no answer from GitHub', async () => {
    room.forge.hold(NAME);
    const taken = await drive(await submit({ dryRun: true }));
    const failure = { path: '', code: 'real_run_fails', values: { failure: 'repository_exists' } };
    expect(taken).toMatchObject({ status: 'completed', report: { warnings: [failure] } });
  });

  test.each([
    new TaskError('github_unavailable'),
    new ParkError('github_rate_limited', AT + 60_000),
    new Error('lost'),
  ])('completes all the same when GitHub answers with %s', async (throws) => {
    room.forge.fail('accessFor', { throws });
    const task = await drive(await submit({ dryRun: true }));
    expect(task).toMatchObject({ status: 'completed', report: { warnings: [] } });
  });
});

describe('what the policy sets on a repository', () => {
  const wishes = {
    topics: ['generated'],
    properties: { tier: 'sandbox' },
    team: { slug: 'platform', permission: 'push' },
  } as const;

  test('is set where it may be, and the mark goes from the description', async () => {
    const task = await drive(await submit({ ...wishes, topics: ['generated'], description: 'A list' }));
    expect(task).toMatchObject({ status: 'completed', report: { warnings: [] } });
    expect(room.forge.at(NAME).description).toBe('A list');
    expect(room.forge.teams.get(NAME)).toEqual(wishes.team);
    expect(room.forge.count('setTopics')).toBe(1);
  });

  test('is left without a call where it may not be, and the report says so; the mark stays', async () => {
    room.forge.mayAdminister = false;
    const task = await drive(await submit({ ...wishes, topics: ['generated'], description: 'A list' }));
    expect(task.report?.warnings.map(({ code }) => code)).toEqual(['topics_unset', 'team_read_only']);
    expect(room.forge.at(NAME).description).toMatch(/^A list \(gen-code:[0-9a-f]{12}\)$/);
    for (const call of ['setTopics', 'setTeam', 'describeRepository'] as const) expect(room.forge.count(call)).toBe(0);
    expect(task).toMatchObject({ status: 'completed' });
  });

  test('is told in the words of GitHub where it is refused', async () => {
    const refusal = new TaskError('github_permission', { reason: 'github_says', said: 'no such team' });
    room.forge.fail('setTeam', { throws: refusal });
    room.forge.fail('setTopics', { throws: refusal });
    const task = await drive(await submit({ ...wishes, topics: ['generated'] }));
    expect(task).toMatchObject({ status: 'completed' });
    expect(task.report?.warnings).toEqual([
      { path: '', code: 'topics_refused', values: { topics: ['generated'], said: 'no such team' } },
      { path: '', code: 'team_refused', values: { team: 'platform', permission: 'push', said: 'no such team' } },
    ]);
  });
});

/** What no crash may change. */
function outcomeOf(task: Task) {
  if (task.status !== 'completed') throw new Error(`it is ${task.status}`);
  const { repoUrl, commitSha, tree, report } = task;
  return { repoUrl, commitSha, tree, report, files: new Set(task.files.map((file) => `${file.path} ${file.sha256}`)) };
}

describe('a task that resumes', () => {
  test('comes to the same end from every event of its log, and buys nothing twice', async () => {
    const whole = await drive(await submit());
    const { length } = await logOf();
    const paid = room.model.asked.length;
    for (let kept = 1; kept < length; kept += 1) {
      const other = await openTaskRoom();
      try {
        const first = other.open();
        const { task } = await first.store.create(ID, createTaskRequest(), AT);
        const stopped = kept === 1 ? task : await driveIn(other, first, task, kept - 1);
        const boughtBefore = other.model.asked.filter((path) =>
          path === 'plan' ? stopped.plan !== null : stopped.files.some((file) => file.path === path),
        );
        const next = other.open();
        const resumed = await driveIn(other, next, stopped);

        expect(outcomeOf(resumed), `after event ${kept}`).toEqual(outcomeOf(whole));
        expect(other.forge.repositories.size).toBe(1);
        expect(other.forge.at(NAME).commits).toHaveLength(1);
        expect(other.forge.count('createRepository')).toBe(1);
        expect(other.forge.count('push')).toBeLessThanOrEqual(2);
        for (const path of boughtBefore) expect(other.model.asked.filter((one) => one === path)).toEqual([path]);
        expect(other.model.asked.length).toBeLessThanOrEqual(paid + (paid - boughtBefore.length));
      } finally {
        await other.close();
      }
    }
  });

  test('reports what came out while it mended a file after it had reached merging_files', async () => {
    const stopped = await driveTo('files-verified');
    expect(stopped.status).toBe('merging_files');
    const fault = { line: 1, kind: 'syntax', weight: 'fault', ...saying('it does not parse') } as const;
    room.verifier = new FakeVerifier(({ path }) => (path === 'README.md' ? [{ path, ...fault }] : []));
    room.model.warning = saying('the server dropped a part of the prompt');
    const { report, warnings } = await drive(stopped);
    expect(warnings).toContainEqual({ path: '', ...saying('the server dropped a part of the prompt') });
    expect(report?.warnings).toEqual(expect.arrayContaining(warnings));
  });

  test('reads no text back that it has in hand', async () => {
    const reads: string[] = [];
    const { store } = service;
    const readText = store.readText.bind(store);
    store.readText = (id, sha256) => {
      reads.push(sha256);
      return readText(id, sha256);
    };
    expect(await drive(await submit())).toMatchObject({ status: 'completed' });
    expect(reads).toEqual([]);
  });

  test('adopts the repository that it made when the answer to its creation was lost with the process', async () => {
    const stopped = await driveTo('repository-requested');
    room.forge.hold(NAME, `Being generated (${repositoryMarker(MARKER_SECRET, ID)})`);
    expect(await drive(stopped)).toMatchObject({ status: 'completed' });
    expect(room.forge.count('createRepository')).toBe(0);
  });

  test('finds its own push done that was never recorded', async () => {
    const stopped = await driveTo('push-started');
    const held = room.forge.at(NAME);
    held.head = stopped.commit?.sha ?? '';
    expect(await drive(stopped)).toMatchObject({ status: 'completed', commitSha: held.head });
    expect(held.commits).toHaveLength(0);
  });

  test('touches no repository of the same name whose marker is not its own', async () => {
    const stopped = await driveTo('repository-requested');
    const foreign = room.forge.hold(NAME, `Being generated (${repositoryMarker('another secret', ID)})`);
    expect(await failureOf(stopped)).toBe('repository_exists');
    expect(foreign).toMatchObject({ head: null, commits: [] });
    expect(room.forge.count('describeRepository')).toBe(0);
  });

  test('touches no repository that it made once somebody else has pushed to it', async () => {
    const stopped = await driveTo('push-started');
    const held = room.forge.at(NAME);
    held.head = 'f'.repeat(40);
    expect(await failureOf(stopped)).toBe('repository_exists');
    expect(held.commits).toHaveLength(0);
  });

  test('does not believe a marker before it asked for a repository itself', async () => {
    room.forge.hold(NAME, `Being generated (${repositoryMarker(MARKER_SECRET, ID)})`);
    expect(await failureOf(await submit())).toBe('repository_exists');
    expect(room.model.asked).toEqual([]);
  });

  test('is completed after an accepted push whatever has been pushed since', async () => {
    const stopped = await driveTo('push-accepted');
    room.forge.at(NAME).head = 'f'.repeat(40);
    expect(await drive(stopped)).toMatchObject({ status: 'completed', commitSha: stopped.commit?.sha });
    expect(room.forge.count('push')).toBe(1);
  });

  test('records the new repository when the first one was deleted in between', async () => {
    const stopped = await driveTo('repository-created');
    room.forge.repositories.clear();
    const task = await drive(stopped);
    expect(task.status).toBe('completed');
    expect(task.repository).toEqual(room.forge.at(NAME).repository);
  });

  test('names the repository as it is called by the time of the push', async () => {
    const { forge } = room;
    const push = forge.push.bind(forge);
    forge.push = (...call) => {
      forge.rename(NAME, 'acme/renamed');
      return push(...call);
    };
    const task = await drive(await submit());
    expect(task).toMatchObject({ status: 'completed', repository: { fullName: 'acme/renamed' } });
    expect(forge.at('acme/renamed').description).not.toContain('gen-code:');
  });

  test('pushes nothing when the frozen commit can no longer be made', async () => {
    const stopped = await driveTo('commit-prepared');
    if (isFinal(stopped) || stopped.commit === null) throw new Error('no commit');
    const commit = { ...stopped.commit, message: 'another message' };
    const steps = room.runner(service.store)({ ...stopped, commit }, AbortSignal.timeout(5_000));
    await steps.next();
    await expect(steps.next({ ...stopped, commit })).rejects.toMatchObject({ code: 'internal' });
    expect(room.forge.count('createRepository')).toBe(0);
  });
});

describe('a creation without an answer', () => {
  const lost = new TaskError('github_unavailable');

  test('that was carried out leads to the one repository', async () => {
    room.forge.fail('createRepository', { throws: lost, effect: 'lost' });
    expect(await drive(await submit())).toMatchObject({ status: 'completed' });
    expect(room.forge.count('createRepository')).toBe(1);
    expect(room.forge.at(NAME).commits).toHaveLength(1);
  });

  test('that was carried out is found by a retry, when it could not be seen at first', async () => {
    room.forge.fail('createRepository', { throws: lost, effect: 'lost' });
    room.forge.fail('findRepository', ...[]);
    room.forge.hiddenLooks = 1_000;
    expect(await failureOf(await submit())).toBe('repository_exists');
    room.forge.hiddenLooks = 0;
    expect(await drive(await reread())).toMatchObject({ status: 'completed' });
    expect(room.forge.repositories.size).toBe(1);
  });
});

async function driveTo(type: NewEvent['type']): Promise<Task> {
  const rehearsal = await openTaskRoom();
  const first = rehearsal.open();
  await driveIn(rehearsal, first, (await first.store.create(ID, createTaskRequest(), AT)).task);
  const index = (await first.store.eventsAfter(ID, 0)).findIndex((event) => event.type === type);
  await rehearsal.close();
  return drive(await submit(), { limit: index });
}

function driveIn(other: TaskRoom, { store }: Process, task: Task, limit = Infinity): Promise<Task> {
  const mine = room;
  room = other;
  return drive(task, { store, limit }).finally(() => {
    room = mine;
  });
}

describe('a task with a base', () => {
  const request: Partial<TaskRequest> = {
    ...{ base: { repository: 'acme/base', isOwners: true }, instructions: 'Write it in British English.' },
    asked: {
      access: AccessRef.parse('1'),
      repository: 'acme/ideas',
      ownerKind: 'organization',
      sender: { login: 'alice', type: 'User' },
    },
  };
  const picture: GeneratedFile = {
    path: parseRepositoryPath('logo.png'),
    text: Buffer.from([0x89, 0, 255]).toString('base64'),
    encoding: 'base64',
  };
  const program: GeneratedFile = { path: parseRepositoryPath('run'), text: 'exec node\n', executable: true };
  const contents = (commit: string, ...files: readonly GeneratedFile[]): RepositoryContents => ({
    ...{ fullName: 'acme/base', visibility: 'private', commit, leftOut: [] },
    files: [{ path: parseRepositoryPath('README.md'), text: '# base\n' }, ...files],
  });

  beforeEach(() => room.forge.contents.set('acme/base', contents('c0ffee', picture, program)));

  test('commits its files as they are beside the planned ones, which win', async () => {
    const task = await drive(await submit(request));
    const files = room.forge.at(NAME).commits[0]?.files ?? [];
    expect(files).toContainEqual(picture);
    expect(files).toContainEqual(program);
    expect(files).toContainEqual({ path: 'README.md', text: PROJECT['README.md']?.text });
    expect(task.tree).toContainEqual({ ...toFileRecord(picture), size: 3 });
    expect(task.report?.files).toBe(files.length);
  });

  test('makes the same commit after a crash at any event, whatever became of the base', async () => {
    const whole = await drive(await submit(request));
    const length = (await logOf()).length;
    for (let limit = 1; limit < length - 1; limit += 1) {
      const id = `3b241101-e2bb-4255-8caf-${String(limit).padStart(12, '0')}`;
      const target = { owner: 'acme', name: `app-${limit}`, access: null };
      room.forge.contents.set('acme/base', contents('c0ffee', picture, program));
      const broken = await drive(await submit({ ...request, target }, id), { limit });
      if (broken.base !== null) room.forge.contents.set('acme/base', contents('decaf'));
      const after = await drive(broken);
      const named = (task: Task) => task.tree?.filter(({ path }) => path !== 'AGENTS.md');
      expect(named(after), String(limit)).toEqual(named(whole));
      if (broken.commit !== null && after.status === 'completed') expect(after.commitSha).toBe(broken.commit.sha);
    }
  });

  test('shows it to the checks, and has nothing of it judged', async () => {
    const given: string[][] = [];
    const { verifier } = room;
    const check = verifier.checkProject.bind(verifier);
    verifier.checkProject = (files, _plan?: unknown, _signal?: unknown, beside: readonly GeneratedFile[] = []) => {
      given.push(beside.map(({ path }) => path));
      return check(files);
    };
    await drive(await submit(request));
    expect(given).toEqual([['AGENTS.md', 'logo.png', 'run']]);
    expect(verifier.looks).toContain('all 3');
  });

  test('fails before a token is spent where the base cannot be had', async () => {
    room.forge.contents.clear();
    expect(await failureOf(await submit(request))).toBe('github_permission');
    expect(room.model.asked).toEqual([]);
  });

  test('is the same in a dry run', async () => {
    const task = await drive(await submit({ ...request, dryRun: true }));
    expect(task.tree?.map(({ path }) => path)).toEqual([...Object.keys(PROJECT), 'AGENTS.md', 'logo.png', 'run']);
  });
});
