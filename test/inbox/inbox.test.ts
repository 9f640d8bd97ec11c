import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { parseCommand } from '../../src/core/command.ts';
import { TaskError } from '../../src/core/errors.ts';
import type { Task } from '../../src/core/task.ts';
import { createTaskLink } from '../../src/core/task-link.ts';
import type { Locale, Visibility } from '../../src/core/task-request.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import type { CommentNotice, DispatchNotice, IssueNotice, Sender } from '../../src/core/notice.ts';
import type { TaskManagerOptions } from '../../src/task/task-manager.ts';
import { FakeConversation } from '../support/fake-conversation.ts';
import { FakeMembership } from '../support/fake-membership.ts';
import { FakeRegistry } from '../support/fake-registry.ts';
import { ended, openTaskRoom, type Process, type TaskRoom } from '../task/task-room.ts';
import { eventually } from '../support/eventually.ts';

const ALICE: Sender = { login: 'alice', id: 11, type: 'User', appSlug: null };
const MALLORY: Sender = { login: 'mallory', id: 66, type: 'User', appSlug: null };
const ACTIONS: Sender = { login: 'github-actions[bot]', id: 41, type: 'Bot', appSlug: 'github-actions' };
const FACTS = {
  access: AccessRef.parse('1'),
  account: { login: 'Acme', kind: 'organization' },
  sender: ALICE,
  repository: 'Acme/ideas',
} as const;

let room: TaskRoom;
let service: Process;
let conversation: FakeConversation;
let membership: FakeMembership;
let logged: { readonly message: string; readonly facts: Readonly<Record<string, unknown>> }[];

beforeEach(async () => {
  room = await openTaskRoom();
  conversation = new FakeConversation();
  membership = new FakeMembership();
  logged = [];
  service = room.open();
});
afterEach(async () => {
  // Whatever was said, it starts nothing when somebody says it again.
  for (const text of conversation.texts) expect(parseCommand(text, { title: '', body: '' })).toEqual({ kind: 'none' });
  await room.close();
});

function inbox({ visibility = 'private', locale = 'en' }: { visibility?: Visibility; locale?: Locale } = {}): Inbox {
  return new Inbox({
    manager: service.manager,
    requests: {
      models: room.model,
      pricesOf: () => null,
      defaults: { visibility, owner: null },
      hasAccess: () => Promise.reject(new Error('the installation is known')),
    },
    conversation,
    membership,
    ledger: service.ledger,
    defaults: { locale },
    linkTo: createTaskLink('https://gen-code.example.com'),
    installations: { registry: new FakeRegistry(), outbox: { resume: () => Promise.resolve() } },
    log: (message, facts) => logged.push({ message, facts }),
  });
}

function reopen(overrides: Partial<TaskManagerOptions>): void {
  service = room.open(overrides);
}

let nextId = 100;
const NUMBER_7 = { number: 7, title: 'An idea', body: 'Something with login', isPullRequest: false };

function comment(body: string, overrides: Partial<CommentNotice> = {}): CommentNotice {
  nextId += 1;
  return {
    kind: 'comment',
    deliveryId: `delivery-${nextId}`,
    ...FACTS,
    issue: NUMBER_7,
    comment: { id: nextId, body },
    ...overrides,
  };
}

function issue(body: string, overrides: Partial<IssueNotice> = {}): IssueNotice {
  nextId += 1;
  const opened = { number: nextId, title: 'A word counter', body };
  return { kind: 'issue', deliveryId: `delivery-${nextId}`, ...FACTS, issue: opened, ...overrides };
}

function dispatch(clientPayload: unknown, overrides: Partial<DispatchNotice> = {}): DispatchNotice {
  nextId += 1;
  return {
    kind: 'dispatch',
    deliveryId: `delivery-${nextId}`,
    ...FACTS,
    eventType: 'gencode',
    clientPayload,
    ...overrides,
  };
}

async function tasks(): Promise<readonly Task[]> {
  return (await service.store.list({ requester: null, status: null, limit: 100, cursor: null })).tasks;
}

function policy(text: string): void {
  membership.files.set('Acme/ideas:.github/gencode.yml', text);
}

describe('a comment', () => {
  test('of somebody who may becomes a task, with eyes on the comment', async () => {
    const notice = comment('/gencode my-app A Flask app');
    expect(await inbox().handle(notice)).toBe('submitted');
    const [task] = await tasks();
    const replyTo = { access: AccessRef.parse('1'), repository: 'Acme/ideas', issue: 7, commentId: notice.comment.id };
    expect(task?.request).toMatchObject({
      door: 'comment',
      requester: { kind: 'user', login: 'alice', id: 11 },
      target: { owner: 'Acme', name: 'my-app', access: AccessRef.parse('1') },
      prompt: 'A Flask app',
      model: 'deepseek/flash',
      visibility: 'private',
      dryRun: false,
      replyTo,
      callback: null,
      asked: { repository: 'Acme/ideas', sender: { login: 'alice', type: 'User' } },
    });
    expect(conversation.reactions).toEqual([{ where: replyTo, reaction: 'eyes' }]);
    expect(conversation.comments).toEqual([]);
  });

  test('without a command is nothing, and asks GitHub nothing', async () => {
    expect(await inbox().handle(comment('Nice idea, `/gencode` is a command'))).toBe('ignored');
    expect([...membership.calls, ...conversation.calls]).toEqual([]);
  });

  test.each([
    ['an App', ACTIONS],
    ['a deleted user', { login: 'ghost', id: 10, type: 'Unknown', appSlug: null }],
    ['an organisation', { login: 'acme', id: 9, type: 'Organization', appSlug: null }],
  ])('of %s is nothing', async (_, sender) => {
    expect(await inbox().handle(comment('/gencode my-app x', { sender }))).toBe('ignored');
    expect([...membership.calls, ...conversation.calls]).toEqual([]);
  });

  test.each(['/gencode my-app x', '/gencode help', '/gencode cancel', '/gencode ../x y', '/gencode'])(
    'of somebody who may not gets a reaction and nothing else: %s',
    async (body) => {
      expect(await inbox().handle(comment(body, { sender: MALLORY }))).toBe('denied');
      expect(conversation.calls).toEqual(['react']);
      expect(conversation.reactions[0]?.reaction).toBe('confused');
      expect(await tasks()).toEqual([]);
      expect(logged).toMatchObject([{ message: 'sender may not', facts: { sender: 'mallory' } }]);
    },
  );

  test('of somebody with the permission who is no member is turned away', async () => {
    membership.permissions.set('mallory', 'write');
    expect(await inbox().handle(comment('/gencode a b', { sender: MALLORY }))).toBe('denied');
    membership.members.set('mallory', 'unknown');
    expect(await inbox().handle(comment('/gencode a b', { sender: MALLORY }))).toBe('submitted');
  });

  test('is judged again when GitHub did not answer', async () => {
    const notice = comment('/gencode my-app x');
    membership.failure = new TaskError('github_unavailable');
    await expect(inbox().handle(notice)).rejects.toThrow('github_unavailable');
    expect(conversation.calls).toEqual([]);
    expect(await inbox().handle(notice)).toBe('submitted');
  });

  test('delivered twice, or under two delivery ids, is one task', async () => {
    const notice = comment('/gencode my-app x');
    await Promise.all([inbox().handle(notice), inbox().handle({ ...notice, deliveryId: 'another' })]);
    await inbox().handle(notice);
    expect(await tasks()).toHaveLength(1);
  });

  test('delivered twice gets one reply', async () => {
    const notice = comment('/gencode bad/name/of x');
    expect(await inbox().handle(notice)).toBe('replied');
    expect(await inbox().handle({ ...notice, deliveryId: 'another' })).toBe('replied');
    expect(conversation.comments).toHaveLength(1);
  });

  test('that was deleted or locked meanwhile is no reason to try again', async () => {
    conversation.fail('react', { throws: new TaskError('github_permission', { reason: 'denied' }) });
    expect(await inbox().handle(comment('/gencode my-app x'))).toBe('submitted');
    conversation.fail('createComment', { throws: new TaskError('github_permission', { reason: 'denied' }) });
    expect(await inbox().handle(comment('/gencode help'))).toBe('replied');
  });

  test('whose answer GitHub did not take is answered again later', async () => {
    const notice = comment('/gencode help');
    conversation.fail('createComment', { throws: new TaskError('github_unavailable'), effect: 'lost' });
    await expect(inbox().handle(notice)).rejects.toThrow();
    await inbox().handle(notice);
    expect(conversation.comments).toHaveLength(1);
  });
});

describe('a command', () => {
  test('takes the issue for a prompt, its flags, and the owner where it is the account', async () => {
    await inbox().handle(comment('/gencode acme/my-app --model openai --internal --dry-run'));
    expect((await tasks())[0]?.request).toMatchObject({
      target: { owner: 'Acme', name: 'my-app' },
      prompt: 'An idea\n\nSomething with login',
      model: 'openai/coder',
      visibility: 'internal',
      dryRun: true,
    });
  });

  test.each([
    ['/gencode help', 'How to ask me'],
    ['/gencode', 'How to ask me'],
    ['/gencode update x', 'I make new ones'],
    ['/gencode my-app one\n/gencode other two', 'more than one command'],
    ['/gencode a/b/c x', 'cannot be the name'],
    ['/gencode my-app.git x', 'cannot be the name'],
    ['/gencode my-app:Build x', '`/gencode my-app Build x`'],
    ['/gencode —public my-app x', 'name of the repository comes first'],
    ['/gencode my-app —dry-run, x', '`—dry-run,`'],
    ['/gencode my-app --force x', '`--force`'],
    ['/gencode --public my-app x', 'name of the repository comes first'],
    ['/gencode my-app --public --private x', 'one visibility'],
    ['/gencode my-app --model a --model b x', 'one model'],
    ['/gencode my-app --model', 'name of the model is missing'],
    ['/gencode other-owner/my-app x', 'not for `other-owner`'],
    ['/gencode my-app --model nobody x', '`nobody` is not set up here'],
    [`/gencode my-app ${'x'.repeat(400_001)}`, '400001'],
    ['/gencode status', 'no task on this issue'],
    ['/gencode cancel', 'no task on this issue'],
    ['/gencode retry', 'no task on this issue'],
  ])('that cannot be carried out is answered: %s', async (body, words) => {
    for (const locale of ['en', 'zh'] as const) {
      expect(await inbox({ locale }).handle(comment(body))).toBe('replied');
    }
    expect(await tasks()).toEqual([]);
    expect(conversation.texts).toHaveLength(2);
    expect(conversation.texts[0]).toContain(words);
    expect(conversation.texts[1]).toMatch(/\p{Script=Han}/u);
  });

  test('is answered without mentioning whom it names', async () => {
    await inbox().handle(comment('/gencode @octocat x'));
    expect(conversation.texts[0]).toContain('`@octocat`');
  });

  test('beyond the rate, the queue or the budget is answered', async () => {
    reopen({ rateLimitPerMinute: 1 });
    await inbox().handle(comment('/gencode one x'));
    expect(await inbox().handle(comment('/gencode two x'))).toBe('replied');
    reopen({ maxQueued: 0 });
    expect(await inbox().handle(comment('/gencode three x'))).toBe('replied');
    reopen({ dailyTokenBudget: 0 });
    expect(await inbox().handle(comment('/gencode four x'))).toBe('replied');
    expect(conversation.texts).toMatchObject([
      expect.stringContaining('Too many new tasks'),
      expect.stringContaining('The queue is full'),
      expect.stringContaining('budget of tokens is spent'),
    ]);
  });

  test('is left to the next process while the service stops', async () => {
    service.manager.refuseNew();
    await expect(inbox().handle(comment('/gencode my-app x'))).rejects.toMatchObject({ code: 'stopping' });
    expect(conversation.comments).toEqual([]);
  });
});

describe('the language', () => {
  const en = expect.not.stringMatching(/\p{Script=Han}/u) as unknown;
  const zh = expect.stringMatching(/\p{Script=Han}/u) as unknown;

  test('of a task is that of its prompt where we speak it, else our own', async () => {
    for (const prompt of ['创建一个待办事项应用', 'Build a todo app', 'FlaskでTodoアプリを作成してください']) {
      await inbox().handle(comment(`/gencode my-app ${prompt}`));
    }
    await inbox().handle(
      comment('/gencode my-app', { issue: { ...NUMBER_7, title: '待办事项', body: '要有登录功能' } }),
    );
    await inbox().handle(dispatch({ repo: 'my-app', prompt: '创建一个博客' }));
    expect((await tasks()).map(({ request }) => request.locale).toSorted()).toEqual(['en', 'en', 'zh', 'zh', 'zh']);
  });

  test.each([
    '/gencode help 请问怎么用',
    '/gencode my-app：创建应用',
    '/gencode my-app --force 创建应用',
    '/gencode other-owner/my-app 创建应用',
    '/gencode status 现在怎么样了',
  ])('of the answer is that of the command: %s', async (body) => {
    await inbox().handle(comment(body));
    expect(conversation.texts).toEqual([zh]);
  });

  test('of a bare word is that of its task, else of its issue', async () => {
    await inbox().handle(comment('/gencode my-app 创建一个应用'));
    await inbox().handle(comment('/gencode status'));
    const elsewhere = { ...NUMBER_7, number: 8 };
    await inbox().handle(comment('/gencode status', { issue: { ...elsewhere, title: '应用', body: '要有登录功能' } }));
    await inbox().handle(comment('/gencode status', { issue: elsewhere }));
    await inbox().handle(comment('/gencode my-app:Build', { issue: { ...elsewhere, title: '应用', body: null } }));
    expect(conversation.texts).toEqual([zh, zh, en, en]);
  });

  test('of a dispatch that is refused is that of its prompt', async () => {
    await inbox().handle(dispatch({ repo: 'a/b', prompt: '创建一个应用', issue_number: 3 }));
    expect(conversation.texts).toEqual([zh]);
  });
});

describe('status, cancel and retry', () => {
  test('speak of the newest task of the issue', async () => {
    await inbox().handle(comment('/gencode my-app x'));
    expect(await inbox().handle(comment('/gencode status'))).toBe('replied');
    expect(conversation.texts[0]).toContain('Waiting for a free slot');
    expect(conversation.texts[0]).toContain(`](https://gen-code.example.com/tasks/${(await tasks())[0]?.id ?? ''})`);
    expect(await inbox().handle(comment('/gencode cancel'))).toBe('cancelled');
    expect((await tasks())[0]?.status).toBe('cancelled');
  });

  test('cancel twice is done, and not possible once the task has completed', async () => {
    await inbox().handle(comment('/gencode my-app x'));
    const notice = comment('/gencode cancel');
    await inbox().handle(notice);
    expect(await inbox().handle(notice)).toBe('cancelled');

    await service.manager.start();
    await inbox().handle(comment('/gencode other x'));
    const [task] = await tasks();
    await ended(service.manager, task?.id ?? '');
    expect(await inbox().handle(comment('/gencode cancel'))).toBe('replied');
    expect(conversation.texts[0]).toContain('completed successfully');
  });

  test('retry goes on with a failed task, and is not carried out again for a reaction that failed', async () => {
    await service.manager.start();
    room.model.failure = new TaskError('model_quota', { provider: 'deepseek' });
    await inbox().handle(comment('/gencode my-app x'));
    const [task] = await tasks();
    expect((await ended(service.manager, task?.id ?? '')).status).toBe('failed');
    conversation.fail('react', { throws: new TaskError('github_unavailable') });
    expect(await inbox().handle(comment('/gencode retry'))).toBe('retried');
    expect((await ended(service.manager, task?.id ?? '')).status).toBe('completed');
    expect(await inbox().handle(comment('/gencode retry'))).toBe('replied');
  });

  test('the same retry read twice is obeyed once, whatever became of the task meanwhile', async () => {
    await service.manager.start();
    room.model.failure = new TaskError('model_quota', { provider: 'deepseek' });
    await inbox().handle(comment('/gencode my-app x'));
    const [task] = await tasks();
    await ended(service.manager, task?.id ?? '');
    const notice = comment('/gencode retry');
    expect(await inbox().handle(notice)).toBe('retried');
    await ended(service.manager, task?.id ?? '');
    expect(await inbox().handle(notice)).toBe('retried');
    const log = await service.store.eventsAfter(task?.id ?? '', 0);
    expect(log.filter(({ type }) => type === 'task-retried')).toMatchObject([{ by: { login: 'alice', id: 11 } }]);
    expect(conversation.texts).toEqual([]);
  });

  test('retry without room is answered', async () => {
    await service.manager.start();
    room.model.failure = new TaskError('model_quota', { provider: 'deepseek' });
    await inbox().handle(comment('/gencode my-app x'));
    await ended(service.manager, (await tasks())[0]?.id ?? '');
    reopen({ maxQueued: 0 });
    expect(await inbox().handle(comment('/gencode retry'))).toBe('replied');
    expect(conversation.texts[0]).toContain('queue is full');
  });
});

describe('the policy', () => {
  test('that is broken lets nothing be made, and says where', async () => {
    policy('visibility: [secret]');
    for (const body of ['/gencode my-app x', '/gencode cancel', '/gencode retry']) {
      expect(await inbox().handle(comment(body))).toBe('replied');
    }
    expect(conversation.texts.every((text) => text.includes('.github/gencode.yml: visibility.0'))).toBe(true);
    expect(await tasks()).toEqual([]);
  });

  test('that is broken is told of in one language', async () => {
    const texts = ['visibility: [secret]', 'a: [', 'a: 1', '#'.repeat(70_000)];
    for (const text of texts) {
      policy(text);
      await inbox({ locale: 'zh' }).handle(comment('/gencode my-app x'));
    }
    policy('visibility: [public]');
    membership.files.set('Acme/.github:.github/gencode.yml', 'visibility: [private]');
    await inbox({ locale: 'zh' }).handle(comment('/gencode my-app x'));
    expect(conversation.texts).toHaveLength(5);
    for (const text of conversation.texts) {
      expect(text).toContain('.github/gencode.yml');
      expect(text).not.toMatch(/invalid|unrecognized|longer|line|nothing|within/i);
    }
  });

  test('that is broken is told to nobody who may not by the default one', async () => {
    policy('allow: { users: [mallory] }\nnonsense: true');
    expect(await inbox().handle(comment('/gencode my-app x', { sender: MALLORY }))).toBe('denied');
  });

  test("of a repository is used within that of its owner's .github", async () => {
    policy('allow: { users: [mallory] }\nname_prefix: gen-web-');
    membership.files.set('Acme/.github:.github/gencode.yml', 'name_prefix: gen-\nvisibility: [private]');
    expect(await inbox().handle(comment('/gencode gen-web-x y', { sender: MALLORY }))).toBe('denied');
    expect(await inbox().handle(comment('/gencode gen-x y'))).toBe('replied');
    expect(await inbox().handle(comment('/gencode gen-web-x --public y'))).toBe('replied');
    expect(await inbox().handle(comment('/gencode gen-web-x y'))).toBe('submitted');
    policy('name_prefix: other-');
    expect(await inbox().handle(comment('/gencode other-x y'))).toBe('replied');
    expect(conversation.texts.at(-1)).toContain('Acme/ideas/.github/gencode.yml: name_prefix');
  });

  test('widens by naming a team', async () => {
    policy('allow: { teams: [acme/platform] }');
    membership.teams.set('Acme/platform mallory', 'yes');
    expect(await inbox().handle(comment('/gencode my-app x', { sender: MALLORY }))).toBe('submitted');
  });

  test('widens by naming people', async () => {
    policy('allow: { users: ["@Mallory"] }');
    expect(await inbox().handle(comment('/gencode my-app x', { sender: MALLORY }))).toBe('submitted');
  });

  test.each([
    ['models: [openai]', '/gencode my-app --model deepseek x', 'Allowed: `openai`'],
    ['visibility: [private]', '/gencode my-app --public x', 'Allowed: `private`'],
    ['name_prefix: gen-', '/gencode my-app x', 'begin with `gen-`'],
  ])('narrows what can be asked for: %s', async (text, body, words) => {
    policy(text);
    expect(await inbox().handle(comment(body))).toBe('replied');
    expect(conversation.texts[0]).toContain(words);
  });

  test('chooses what was left open, and keeps the own choice of the service where it may', async () => {
    policy('models: [nobody, openai]\nvisibility: [internal, private]\nlimits: { tokens_per_task: 5000 }');
    await inbox().handle(comment('/gencode my-app x'));
    await inbox({ visibility: 'public' }).handle(comment('/gencode my-app x'));
    const requests = (await tasks()).map(({ request }) => request);
    expect(requests.map(({ model }) => model)).toEqual(['openai/coder', 'openai/coder']);
    expect(requests.map(({ visibility }) => visibility).sort()).toEqual(['internal', 'private']);
    expect(requests[0]?.tokenLimit).toBe(5_000);
  });

  test('limits the tasks of one user a day', async () => {
    policy('limits: { tasks_per_user_per_day: 1 }');
    expect(await inbox().handle(comment('/gencode one x'))).toBe('submitted');
    expect(await inbox().handle(comment('/gencode two x'))).toBe('replied');
    expect(conversation.texts[0]).toContain('Too many new tasks');
  });
});

describe('an issue that is opened', () => {
  test('with a command becomes a task whose comment stands on it', async () => {
    const notice = issue('Counts words.\n\n/gencode words --public\nWith tests.');
    expect(await inbox().handle(notice)).toBe('submitted');
    expect((await tasks())[0]?.request).toMatchObject({
      door: 'issue',
      prompt: 'With tests.',
      visibility: 'public',
      replyTo: { issue: notice.issue.number, commentId: null },
    });
    await inbox().handle({ ...notice, deliveryId: 'another' });
    expect(await tasks()).toHaveLength(1);
  });

  test('without a command, or without a body, is nothing', async () => {
    const notice = issue('');
    expect(await inbox().handle(issue('Just words'))).toBe('ignored');
    expect(await inbox().handle({ ...notice, issue: { ...notice.issue, body: null } })).toBe('ignored');
  });

  test('with nothing but the command gets the help', async () => {
    expect(await inbox().handle(issue('/gencode words'))).toBe('replied');
    expect(conversation.texts[0]).toContain('There is no prompt');
  });

  test('by somebody who may not gets a reaction', async () => {
    expect(await inbox().handle(issue('/gencode words x', { sender: MALLORY }))).toBe('denied');
    expect(conversation.calls).toEqual(['react']);
  });
});

const WISH = { repo: 'my-app', prompt: 'A Flask app' };

test('what comes again after an upgrade finds its task: keys are those of version 0.1.0, letter by letter', async () => {
  await inbox().handle(comment('', { comment: { id: 99, body: '/gencode my-app x' } }));
  await inbox().handle(issue('', { issue: { number: 8, title: 'Words', body: '/gencode words x' } }));
  await inbox().handle(dispatch({ ...WISH, request_id: 'r-1' }));
  const keys = (await tasks()).map((task) => task.request.idempotencyKey);
  expect(keys.toSorted()).toEqual(['comment:1:99', 'dispatch:1:Acme/ideas:r-1', 'issue:1:Acme/ideas#8']);
});

describe('a dispatch', () => {
  test('of a person who may becomes a task', async () => {
    const wish = {
      ...WISH,
      model: 'openai',
      visibility: 'internal',
      request_id: 'r-1',
      issue_number: 3,
      callback: true,
    };
    expect(await inbox().handle(dispatch(wish))).toBe('submitted');
    const replyTo = { access: AccessRef.parse('1'), repository: 'Acme/ideas', issue: 3, commentId: null };
    expect((await tasks())[0]?.request).toMatchObject({
      door: 'dispatch',
      target: { owner: 'Acme', name: 'my-app', access: AccessRef.parse('1') },
      model: 'openai/coder',
      visibility: 'internal',
      replyTo,
      callback: { access: AccessRef.parse('1'), repository: 'Acme/ideas', requestId: 'r-1' },
    });
    expect(conversation.reactions).toEqual([{ where: replyTo, reaction: 'eyes' }]);
  });

  test('without an issue says nothing anywhere', async () => {
    expect(await inbox().handle(dispatch(WISH))).toBe('submitted');
    expect(conversation.calls).toEqual([]);
  });

  test('of another event type is nothing', async () => {
    expect(await inbox().handle(dispatch(WISH, { eventType: 'deploy' }))).toBe('ignored');
    expect(membership.calls).toEqual([]);
  });

  test('with the request id of another is the same task; without one, each is its own', async () => {
    await inbox().handle(dispatch({ ...WISH, request_id: 7 }));
    await inbox().handle(dispatch({ ...WISH, request_id: '7' }));
    expect(await tasks()).toHaveLength(1);
    const notice = dispatch(WISH);
    await inbox().handle(notice);
    await inbox().handle(notice);
    await inbox().handle(dispatch(WISH));
    expect(await tasks()).toHaveLength(3);
  });

  test('of a workflow counts only when the policy names its App', async () => {
    expect(await inbox().handle(dispatch(WISH, { sender: ACTIONS }))).toBe('denied');
    policy('allow: { apps: [github-actions] }');
    expect(await inbox().handle(dispatch(WISH, { sender: ACTIONS }))).toBe('submitted');
  });

  test('of somebody who may not is a line in the log, and an answer where one was asked for', async () => {
    const wish = { ...WISH, issue_number: 3 };
    expect(await inbox().handle(dispatch(wish, { sender: MALLORY }))).toBe('denied');
    expect(conversation.calls).toEqual([]);
    expect(logged.map(({ message }) => message)).toContain('dispatch turned away');

    await inbox().handle(dispatch({ ...wish, callback: true, request_id: 'r-1' }, { sender: MALLORY }));
    expect(conversation.calls).toEqual(['dispatch']);
    expect(conversation.dispatches[0]).toMatchObject({
      eventType: 'gencode-result',
      payload: { request_id: 'r-1', task_id: null, task_url: null, status: 'failed', code: 'unauthorized' },
    });
  });

  test.each([
    ['no payload', null],
    ['no name', { prompt: 'x', issue_number: 3, callback: true }],
    ['an unknown model', { ...WISH, model: 'nobody', issue_number: 3, callback: true }],
  ])('that is wrong is told so wherever it wants to be answered: %s', async (_, payload) => {
    const outcome = await inbox().handle(dispatch(payload));
    expect(await tasks()).toEqual([]);
    if (payload === null) {
      expect(outcome).toBe('denied');
      expect(conversation.calls).toEqual([]);
    } else {
      expect(outcome).toBe('replied');
      expect(conversation.texts).toHaveLength(1);
      expect(conversation.dispatches).toMatchObject([{ payload: { code: 'invalid_request' } }]);
    }
  });

  test('for which there is no room is told so with the reason, and not as a wrong payload', async () => {
    reopen({ maxQueued: 0 });
    await inbox().handle(dispatch({ ...WISH, issue_number: 3, callback: true }));
    await inbox().handle(dispatch({ ...WISH, callback: true }));
    expect(conversation.dispatches).toMatchObject([
      { payload: { code: 'queue_full' } },
      { payload: { code: 'queue_full' } },
    ]);
    expect(conversation.texts).toHaveLength(1);
    expect(conversation.texts[0]).toContain('The queue is full');
  });

  test('under a broken policy makes nothing', async () => {
    policy('nonsense: true');
    expect(await inbox().handle(dispatch({ ...WISH, issue_number: 3 }))).toBe('replied');
    expect(await tasks()).toEqual([]);
  });

  test('that is refused again under its request id is not told again, unless for another reason', async () => {
    const doors = inbox();
    const wrong = { repo: 'a/b', prompt: 'x', issue_number: 3, callback: true, request_id: 'r-1' };
    await Promise.all([doors.handle(dispatch(wrong)), doors.handle(dispatch(wrong))]);
    // Another process knows it as well.
    expect(await inbox().handle(dispatch(wrong))).toBe('replied');
    expect([conversation.texts.length, conversation.dispatches.length]).toEqual([1, 1]);
    await doors.handle(dispatch({ ...wrong, repo: 'a', model: 'nobody' }));
    await doors.handle(dispatch({ ...wrong, request_id: 'r-2' }));
    expect([conversation.texts.length, conversation.dispatches.length]).toEqual([3, 3]);
    // Once it is right, it is a task.
    expect(await doors.handle(dispatch({ ...wrong, repo: 'fine' }))).toBe('submitted');
    expect(await tasks()).toHaveLength(1);
  });

  test('whose refusal could not be told is told at the next try', async () => {
    conversation.fail('dispatch', { throws: new TaskError('github_unavailable') });
    const notice = dispatch({ repo: 'a/b', prompt: 'x', callback: true, request_id: 'r-1' });
    await expect(inbox().handle(notice)).rejects.toThrow('github_unavailable');
    expect(await inbox().handle(notice)).toBe('denied');
    expect(conversation.dispatches).toHaveLength(1);
  });

  test('that found no room is told so each time', async () => {
    reopen({ maxQueued: 0 });
    const full = { ...WISH, callback: true, request_id: 'r-1' };
    await inbox().handle(dispatch(full));
    await inbox().handle(dispatch(full));
    expect(conversation.dispatches).toHaveLength(2);
  });

  test('counts its request id once after the end as well, whatever else it then says', async () => {
    await service.manager.start();
    await inbox().handle(dispatch({ ...WISH, request_id: 'r-1' }));
    const [task] = await tasks();
    await ended(service.manager, task?.id ?? '');
    expect(await inbox().handle(dispatch({ ...WISH, repo: 'other', request_id: 'r-1' }))).toBe('submitted');
    expect(await tasks()).toHaveLength(1);
  });

  test('that sends its fields as texts is told so on the issue that it means', async () => {
    await inbox().handle(dispatch({ ...WISH, issue_number: '3', callback: 'true', request_id: 'r-1' }));
    expect(conversation.texts[0]).toContain('issue_number: has to be the number of an issue');
    expect(conversation.texts[0]).toContain('callback: has to be true or false');
    expect(conversation.dispatches).toMatchObject([{ payload: { request_id: 'r-1', code: 'invalid_request' } }]);
    expect(await tasks()).toEqual([]);
  });

  test('that is wrong is told so in one language', async () => {
    const payload = { repo: 'a/b', prompt: '', issue_number: 3, visibility: 'secret', callback: 'true' };
    await inbox({ locale: 'zh' }).handle(dispatch(payload));
    expect(conversation.texts[0]).toContain('repo: 不是有效的仓库名称; prompt: ');
    expect(conversation.texts[0]).not.toMatch(/has to be|empty|not a /);
  });

  test('for an issue that is not there becomes a task all the same', async () => {
    conversation.fail('react', { throws: new TaskError('github_permission', { reason: 'denied' }) });
    expect(await inbox().handle(dispatch({ ...WISH, issue_number: 999_999 }))).toBe('submitted');
    expect(await tasks()).toHaveLength(1);
  });

  test.each([
    ['models: [openai]', { model: 'deepseek' }, 'Allowed: `openai`'],
    ['visibility: [private]', { visibility: 'public' }, 'Allowed: `private`'],
    ['name_prefix: gen-', {}, 'begin with `gen-`'],
    ['limits: { tasks_per_user_per_day: 0 }', {}, 'Too many new tasks'],
  ])('asks no more than the policy allows: %s', async (text, more, words) => {
    policy(text);
    expect(await inbox().handle(dispatch({ ...WISH, ...more, issue_number: 3 }))).toBe('replied');
    expect(conversation.texts[0]).toContain(words);
    expect(await tasks()).toEqual([]);
  });

  test('gets what the policy gives to every task', async () => {
    policy('models: [openai]\nvisibility: [internal]\ntopics: [generated]\nlimits: { tokens_per_task: 5000 }');
    await inbox().handle(dispatch(WISH));
    expect((await tasks())[0]?.request).toMatchObject({
      ...{ model: 'openai/coder', visibility: 'internal', topics: ['generated'], tokenLimit: 5_000 },
      asked: { access: AccessRef.parse('1'), repository: 'Acme/ideas', ownerKind: 'organization' },
    });
  });
});

test('a comment becomes a repository', async () => {
  await service.manager.start();
  await inbox().handle(comment('/gencode my-app A word counter'));
  const [task] = await tasks();
  expect(await ended(service.manager, task?.id ?? '')).toMatchObject({ status: 'completed' });
  await eventually(() => expect(room.forge.at('Acme/my-app').commits[0]?.message).toContain('Requested-by: @alice'));
});
