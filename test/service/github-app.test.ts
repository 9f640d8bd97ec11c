import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SentDelivery } from '../../src/demo/github/app/github-deliveries.ts';
import { defaultSeed, type GitHubSeed } from '../../src/demo/github/github-seed.ts';
import { badTexts } from '../support/bad-inputs.ts';
import { openIssue, talkOn, taskOf, visibleParts } from '../support/issue-talk.ts';
import {
  bears,
  DAVE_TOKEN,
  git,
  scriptProject,
  setStage,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
  type Stage,
  type StagedService,
} from '../support/stage.ts';
import { eventually } from '../support/eventually.ts';

const policies: Readonly<Record<string, string>> = {
  strict: 'visibility: [private]\nname_prefix: gen-\nmodels: [openai]\n',
  prefix: 'name_prefix: gen-\nvisibility: [public]\n',
  broken: 'allow: { permision: write }\n',
  invited: 'allow: { users: ["@bob"], apps: [github-actions] }\n',
  counted: 'limits: { tasks_per_user_per_day: 1, tokens_per_task: 3000 }\ntopics: [generated]\n',
};

const seed: Partial<GitHubSeed> = {
  organizations: [...defaultSeed.organizations, { login: 'beta', members: { alice: 'admin' }, basePermission: 'read' }],
  repositories: [
    ...defaultSeed.repositories,
    ...Object.entries(policies).map(([name, text]) => ({
      ...{ owner: 'acme', name, collaborators: { bob: 'read' as const, carol: 'write' as const } },
      files: { '.github/gencode.yml': text },
    })),
    { owner: 'acme', name: 'old-name' },
    { owner: 'acme', name: 'doubt', collaborators: { carol: 'write' } },
    { owner: 'beta', name: 'talk' },
    { owner: 'beta', name: '.github', files: { '.github/gencode.yml': 'name_prefix: beta-\n' } },
  ],
  installations: [...defaultSeed.installations, { account: 'beta' }],
};

/** How long anything may take on a busy machine. */

let stage: Stage;
let service: StagedService;

beforeAll(async () => {
  stage = await setStage({ github: { seed } });
  service = await stage.start({ WEBHOOK_SECRET: `${WEBHOOK_SECRET},the-next-secret-0123456789` });
});

afterAll(() => stage.clear());

const callsOf = (tag: string) => stage.model.requests.filter(bears(tag));
const plansOf = (tag: string) => callsOf(tag).filter((call) => call.wish?.kind === 'plan');
const WORDS = 'a command line program that counts words';

/** Everything that was delivered before is handled once this is answered. */
async function settle(repo = 'acme/hub'): Promise<void> {
  const talk = await openIssue(stage.github, { repo });
  await talk.say('/gencode status');
  await talk.answer();
}

function deliveryOf(comment: number): SentDelivery {
  const found = stage.github.deliveries.find(({ payload }) => {
    const read = z.object({ comment: z.object({ id: z.number() }) }).safeParse(payload);
    return read.data?.comment.id === comment;
  });
  if (found === undefined) throw new Error('no such delivery');
  return found;
}

describe('a command on an issue', () => {
  test.concurrent('becomes a repository, with 👀, one status comment edited in place, and 🚀', async () => {
    const { github } = stage;
    stage.model.script({ match: bears('firstcomment'), times: 1, behave: { kind: 'delay', ms: 400 } });
    const talk = await openIssue(github);
    const comment = await talk.say(`/gencode first-comment ${WORDS}, firstcomment`);
    await eventually(() => expect(talk.reactions(comment)).toContain('eyes'));
    const early = await talk.answer();
    expect(early).not.toContain('/acme/first-comment');
    const body = await talk.end(comment);
    expect(talk.answers()).toHaveLength(1);
    expect(taskOf(body)).toBe(taskOf(early));
    expect(body).toContain(`${github.url}/acme/first-comment`);
    expect(body).toMatch(/deepseek\/deepseek-flash/);
    expect(body).toMatch(/- \[x\] Pushing/);
    expect(body).toMatch(/\*\*Tokens:\*\* .*\d/);
    expect(talk.reactions(comment)).toEqual(expect.arrayContaining(['eyes', 'rocket']));
    expect(talk.reactions(comment)).not.toContain('confused');
    const log = await git('--git-dir', github.gitDir('acme/first-comment'), 'log', '--format=%an%n%B');
    expect(log).toContain('gen-code[bot]');
    expect(log).toContain(`Gen-Code-Task: ${taskOf(body)}\nRequested-by: @alice\nModel: deepseek/deepseek-flash`);
  });

  test.concurrent('may stand in the issue itself, whose title and text are then the prompt', async () => {
    const talk = await openIssue(stage.github, {
      title: 'Count the words of issuetitle',
      body: 'With issuetext please.\n\n/gencode from-issue\n',
    });
    const body = await talk.end();
    expect(body).toContain('/acme/from-issue');
    expect(talk.reactions()).toEqual(expect.arrayContaining(['eyes', 'rocket']));
    const [plan] = plansOf('issuetitle');
    expect(JSON.stringify(plan?.body)).toContain('issuetext');
    expect(JSON.stringify(plan?.body)).not.toContain('/gencode');
  });

  test.concurrent('takes flags, owner/name, CRLF, any case, and a prompt on the next lines', async () => {
    const talk = await openIssue(stage.github);
    const command =
      '/GenCode ACME/flagged --model deepseek/deepseek-v4-pro --public\r\ncount words flagtest\r\nsecond line';
    const comment = await talk.say(`Hello!\r\n\r\n${command}`);
    const body = await talk.end(comment);
    expect(body).toContain('/acme/flagged');
    expect(stage.github.repository('acme/flagged').visibility).toBe('public');
    const [plan] = plansOf('flagtest');
    expect(plan?.body).toMatchObject({ model: 'deepseek-v4-pro' });
    expect(JSON.stringify(plan?.body)).toContain('flagtest\\nsecond line');
  });

  test.concurrent('with --dry-run creates nothing and says so', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode dry-app --dry-run ${WORDS}`);
    const body = await talk.end(comment);
    expect(body).toContain('Dry run');
    expect(talk.reactions(comment)).toContain('rocket');
    expect(stage.github.hasRepository('acme/dry-app')).toBe(false);
  });

  test.concurrent('gets a reply, and no task, where something in it is wrong', async () => {
    const wrong: readonly (readonly [command: string, reply: RegExp])[] = [
      ['/gencode', /How to ask/],
      ['/gencode help', /How to ask/],
      ['/gencode update x', /do not|not something/i],
      ['/gencode status', /no task/],
      ['/gencode cancel', /no task/],
      ['/gencode retry', /no task/],
      ['/gencode lonely-name', /How to ask|no prompt/],
      ['/gencode bad/name/x wrongreply', /cannot be the name/],
      ['/gencode demo.git wrongreply', /cannot be the name/],
      ['/gencode x --modell a wrongreply', /flag/],
      ['/gencode x --model nobody wrongreply', /not set up/],
      ['/gencode x --public --private wrongreply', /one visibility/],
      ['/gencode elsewhere/x wrongreply', /acme/],
      ['/gencode one wrongreply\n/gencode two wrongreply', /more than one/],
    ];
    await Promise.all(
      wrong.map(async ([command, reply]) => {
        const talk = await openIssue(stage.github);
        const comment = await talk.say(command);
        expect(await talk.answer(), command).toMatch(reply);
        expect(talk.answers(), command).toHaveLength(1);
        expect(talk.answers()[0], command).not.toContain('gen-code:task=');
        expect(talk.reactions(comment), command).not.toContain('rocket');
      }),
    );
    expect(callsOf('wrongreply')).toEqual([]);
  });

  test.concurrent('does the same for the comments of the list of bad inputs', async () => {
    await Promise.all(
      badTexts('comment').map(async ({ text, expect: wanted, why }, index) => {
        const talk = await openIssue(stage.github);
        const comment = await talk.say(text.replace(/demo(?= )/, `demo-${index} badcomment${index}x`));
        if (wanted === 'ignore') {
          await settle();
          expect([talk.answers(), talk.reactions(comment)], why).toEqual([[], []]);
        } else if (wanted.startsWith('accept')) {
          const body = await talk.end(comment);
          expect(body, why).toContain(`/acme/demo-${index}`);
          const asked = JSON.stringify(plansOf(`badcomment${index}x`)[0]?.body);
          const { prompt } = z
            .object({ prompt: z.string().default('') })
            .parse(JSON.parse(wanted.startsWith('accept:') ? wanted.slice(7) : '{}'));
          expect(asked, why).toContain(JSON.stringify(prompt).slice(1, -1));
          expect(asked, why).not.toMatch(/ignore all rules|[\u202a-\u202e\u200b]/);
        } else {
          expect(await talk.answer(), why).toMatch(/How to ask|cannot be the name/);
          expect(talk.answers().join(''), why).not.toContain('gen-code:task=');
        }
        for (const body of talk.answers()) expectHarmless(body);
      }),
    );
  });
});

/** Nothing in it mentions, links or shows what is not ours. */
function expectHarmless(body: string): void {
  const { text, urls, html } = visibleParts(body);
  expect(text).not.toMatch(/@(?!\u200b)\w/);
  expect(text).not.toMatch(/evil\.example|<img/);
  for (const url of urls) expect(url.startsWith(stage.github.url), url).toBe(true);
  for (const one of html) expect(one).toMatch(/^(?:<!-- gen-code:|<\/?(?:details|summary))/);
}

describe('status, cancel and retry', () => {
  test.concurrent('are about the newest task of the issue, and retry goes on in the same comment', async () => {
    stage.model.script({
      match: (call) => call.wish?.kind === 'files' && bears('stoppedtask')(call),
      times: 99,
      behave: { kind: 'stall', afterCharacters: 30 },
    });
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode stopped ${WORDS}, stoppedtask`);
    await eventually(() => expect(callsOf('stoppedtask').length).toBeGreaterThan(2));
    await talk.say('/gencode status');
    expect(await talk.answer(2)).toMatch(/Generating/);
    const cancel = await talk.say('/gencode cancel');
    await eventually(() => expect(talk.reactions(cancel)).toContain('eyes'));
    expect(await talk.end(comment)).toMatch(/cancelled/i);
    expect(talk.reactions(comment)).toContain('confused');
    await eventually(() =>
      expect(
        callsOf('stoppedtask').every((call) => call.status === 0 || call.wasAborted || call.finishReason !== undefined),
      ).toBe(true),
    );

    stage.model.script({ match: bears('failsonce'), behave: { kind: 'status', status: 402 } });
    const second = await talk.say(`/gencode fails-once ${WORDS}, failsonce`);
    await eventually(() => expect(talk.reactions(second)).toContain('confused'));
    const failed = talk.answers().find((body) => body.includes('fails-once')) ?? '';
    expect(failed).toMatch(/no credit/);
    expect(failed).toContain('`/gencode retry`');
    const count = talk.answers().length;
    const retry = await talk.say('/gencode retry');
    await eventually(() => expect(talk.reactions(retry)).toContain('eyes'));
    await eventually(() => expect(talk.reactions(second)).toContain('rocket'));
    expect(talk.answers()).toHaveLength(count);
    const done = talk.answers().find((body) => body.includes('/acme/fails-once')) ?? '';
    expect(taskOf(done)).toBe(taskOf(failed));
    await talk.say('/gencode retry');
    expect(await talk.answer(count + 1)).toMatch(/not possible/);
  });
});

describe('one delivery or many', () => {
  test.concurrent('the same delivery, the same comment, and twenty copies at once are one task', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say(`/gencode many-times ${WORDS}, manytimes`);
    const { guid, event, payload } = deliveryOf(comment);
    const again = [
      stage.github.redeliver(guid),
      stage.github.deliver(event, payload, { deliveryId: 'another-delivery-id' }),
      ...Array.from({ length: 10 }, () => stage.github.deliver(event, payload, { deliveryId: guid })),
      ...Array.from({ length: 10 }, (_, n) => stage.github.deliver(event, payload, { deliveryId: `copy-${n % 5}` })),
    ];
    for (const delivery of await Promise.all(again)) expect(delivery.statusCode).toBe(202);
    await talk.end(comment);
    expect((await stage.github.redeliver(guid)).statusCode).toBe(202);
    await settle();
    expect(plansOf('manytimes')).toHaveLength(1);
    expect(talk.answers()).toHaveLength(1);
  });

  test.concurrent('a refused command that comes twice is replied to once', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say('/gencode bad/na/me x');
    await talk.answer();
    const { event, payload } = deliveryOf(comment);
    await stage.github.deliver(event, payload, { deliveryId: 'refused-again' });
    await settle();
    expect(talk.answers()).toHaveLength(1);
  });
});

describe('the signature', () => {
  test.concurrent('a wrong one is 401, and nothing of it is stored', async () => {
    const talk = await openIssue(stage.github);
    const comment = await talk.say('no command');
    const { event, payload } = deliveryOf(comment);
    const command = {
      ...payload,
      comment: { ...(payload['comment'] as object), body: `/gencode signed ${WORDS}, signedlate` },
    };
    const forged = ['sha256=00', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`, ''];
    for (const signature of forged) {
      const headers = { 'x-hub-signature-256': signature };
      const answer = await stage.github.deliver(event, command, { deliveryId: 'forged-one', headers });
      expect([400, 401], signature).toContain(answer.statusCode);
    }
    const wrong = await stage.github.deliver(event, command, {
      deliveryId: 'forged-one',
      secret: 'not-the-secret-0123456',
    });
    expect(wrong.statusCode).toBe(401);
    await settle();
    expect(callsOf('signedlate')).toEqual([]);
    // The same id with the right signature is new: nobody knows it.
    expect((await stage.github.deliver(event, command, { deliveryId: 'forged-one' })).statusCode).toBe(202);
    await talk.end(comment);
    expect(plansOf('signedlate')).toHaveLength(1);
  });

  test.concurrent('either of two secrets is right during rotation', async () => {
    for (const secret of [WEBHOOK_SECRET, 'the-next-secret-0123456789']) {
      expect((await stage.github.deliver('ping', { zen: 'x' }, { secret })).statusCode).toBe(202);
    }
  });

  test.concurrent('is over the raw bytes, whatever they are', async () => {
    const body = Buffer.from('{"zen":"\ufeff multi-byte ✓ 🌏","n": 1.0}  \n');
    const sign = (bytes: Buffer): string =>
      `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(bytes).digest('hex')}`;
    const post = async (bytes: Buffer, signature: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': 'raw-1' };
      const init = { method: 'POST', body: bytes, headers: { ...headers, 'x-hub-signature-256': signature } };
      return (await service.as(null).request(WEBHOOK_PATH, init)).status;
    };
    expect(await post(body, sign(body))).toBe(202);
    expect(await post(Buffer.concat([body, Buffer.from(' ')]), sign(body))).toBe(401);
    const tooLong = Buffer.alloc(25 * 1024 * 1024 + 1, 0x20);
    expect(await post(tooLong, sign(tooLong))).toBe(413);
  });
});

describe('who may', () => {
  test.concurrent('the unauthorised get 😕 and nothing more; bots not even that', async () => {
    const talk = await openIssue(stage.github);
    const bob = await talk.say(`/gencode by-bob ${WORDS}, deniedtask`, 'bob');
    await eventually(() => expect(talk.reactions(bob)).toEqual(['confused']));
    const help = await talk.say('/gencode help', 'bob');
    await eventually(() => expect(talk.reactions(help)).toEqual(['confused']));
    const bot = await talk.say(`/gencode by-bot ${WORDS}, deniedtask`, 'renovate[bot]');
    const self = await talk.say(`/gencode by-itself ${WORDS}, deniedtask`, 'gen-code[bot]');
    await settle();
    expect(talk.answers()).toEqual([]);
    expect(talk.reactions(bot)).toEqual([]);
    expect(talk.reactions(self)).toEqual([]);
    expect(callsOf('deniedtask')).toEqual([]);
  });

  test.concurrent('a writer who is no admin may; a sender who did not write the comment may not', async () => {
    const talk = await openIssue(stage.github);
    const carol = await talk.say(`/gencode by-carol ${WORDS}`, 'carol');
    expect(await talk.end(carol)).toContain('/acme/by-carol');

    const bob = await talk.say(`no command yet`, 'bob');
    const { event, payload } = deliveryOf(bob);
    const edited = {
      ...payload,
      comment: { ...(payload['comment'] as object), body: `/gencode edited ${WORDS}, notmine` },
    };
    const sender = deliveryOf(carol).payload['sender'];
    await stage.github.deliver(event, { ...edited, sender }, { deliveryId: 'sender-differs' });
    await stage.github.deliver(event, { ...edited, action: 'edited' }, { deliveryId: 'an-edit' });
    await stage.github.deliver(event, { ...edited, sender, action: 'edited' }, { deliveryId: 'an-edit-by-carol' });
    await settle();
    expect(callsOf('notmine')).toEqual([]);
    expect(talk.answers()).toHaveLength(1);
  });

  test.concurrent('while GitHub cannot say who may, nothing is decided; without a clear word, nobody may', async () => {
    const { id } = stage.github.repository('acme/doubt');
    const path = new RegExp(`/repositories/${id}/collaborators/carol/permission$`);
    const talk = await openIssue(stage.github, { repo: 'acme/doubt' });
    stage.github.inject({ path, before: { status: 502 } });
    const comment = await talk.say(`/gencode after-doubt ${WORDS}`, 'carol');
    expect(await talk.end(comment)).toContain('/acme/after-doubt');
    stage.github.inject({ path, before: { status: 404 } });
    const denied = await talk.say(`/gencode in-doubt ${WORDS}, indoubt`, 'carol');
    await eventually(() => expect(talk.reactions(denied)).toEqual(['confused']));
    expect(callsOf('indoubt')).toEqual([]);
  });

  test.concurrent("the policy of the repository, or of the owner's .github, narrows and widens", async () => {
    const ask = async (repo: string, command: string, author = 'alice') => {
      const talk = await openIssue(stage.github, { repo, author: 'alice' });
      return { talk, comment: await talk.say(command, author) };
    };
    const refused: readonly (readonly [repo: string, command: string, reply: RegExp])[] = [
      ['acme/strict', `/gencode gen-x ${WORDS} policytag`, /model.*openai/is],
      ['acme/prefix', `/gencode x ${WORDS} policytag`, /begin with `gen-`/],
      ['acme/prefix', `/gencode gen-x --private ${WORDS} policytag`, /visibility.*public/is],
      ['acme/broken', `/gencode x ${WORDS} policytag`, /policy/],
      ['beta/talk', `/gencode x ${WORDS} policytag`, /begin with `beta-`/],
    ];
    await Promise.all(
      refused.map(async ([repo, command, reply]) => {
        const { talk } = await ask(repo, command);
        expect(await talk.answer(), repo).toMatch(reply);
      }),
    );
    expect(callsOf('policytag')).toEqual([]);

    const allowed = await ask('acme/prefix', `/gencode gen-fine ${WORDS}`);
    expect(await allowed.talk.end(allowed.comment)).toContain('/acme/gen-fine');
    expect(stage.github.repository('acme/gen-fine').visibility).toBe('public');
    const beta = await ask('beta/talk', `/gencode beta-fine ${WORDS}`);
    expect(await beta.talk.end(beta.comment)).toContain('/beta/beta-fine');
    const invited = await ask('acme/invited', `/gencode by-invited ${WORDS}`, 'bob');
    expect(await invited.talk.end(invited.comment)).toContain('/acme/by-invited');
    // The bot that the policy names counts for dispatches, and for nothing else.
    const bot = await ask('acme/invited', `/gencode by-actions ${WORDS} policytag`, 'github-actions[bot]');
    await settle();
    expect(bot.talk.answers()).toEqual([]);
    expect(callsOf('policytag')).toEqual([]);
  });

  test.concurrent(
    "the policy's limits hold for each user's day and each task's tokens, and its topics are set",
    async () => {
      const talk = await openIssue(stage.github, { repo: 'acme/counted' });
      const comment = await talk.say(`/gencode over-budget ${WORDS}`);
      expect(await talk.end(comment)).toMatch(/budget/);
      await talk.say(`/gencode one-too-many ${WORDS}`);
      expect(await talk.answer(2)).toMatch(/Too many/);
      scriptProject(stage.model, 'topictag', { 'a.txt': 'a\n' });
      const other = await openIssue(stage.github, { repo: 'acme/counted' });
      const small = await other.say('/gencode with-topics topictag', 'carol');
      expect(await other.end(small)).toContain('/acme/with-topics');
      expect(stage.github.repository('acme/with-topics').topics).toEqual(['generated']);
    },
  );
});

describe('where it goes', () => {
  test.concurrent('a name that is taken, reserved or redirects fails before any model call', async () => {
    stage.github.renameRepository('acme/old-name', 'new-name');
    const cases: readonly (readonly [name: string, says: RegExp])[] = [
      ['hub', /exists already/],
      ['HUB', /exists already/],
      ['old-name', /leads to another/],
      ['.github', /special meaning/],
      ['.GitHub-Private', /special meaning/],
      ['ACME.github.io', /special meaning/],
    ];
    await Promise.all(
      cases.map(async ([name, says]) => {
        const talk = await openIssue(stage.github);
        const comment = await talk.say(`/gencode ${name} ${WORDS}, badtarget`);
        expect(await talk.end(comment), name).toMatch(says);
        expect(talk.reactions(comment), name).toContain('confused');
      }),
    );
    expect(callsOf('badtarget')).toEqual([]);
    const made = stage.github.calls.filter(
      ({ method, path, body }) =>
        method === 'POST' && path === '/orgs/acme/repos' && /"(hub|old-name|\.github)"/i.test(body ?? ''),
    );
    expect(made).toEqual([]);
  });

  test.concurrent('a workflow file goes to docs/workflows, the report says so, and the push is accepted', async () => {
    scriptProject(stage.model, 'workflowtag', {
      'README.md': '# x\n',
      '.github/workflows/ci.yml': 'on: push\njobs: {}\n',
    });
    const talk = await openIssue(stage.github);
    const comment = await talk.say('/gencode with-workflow workflowtag');
    const body = await talk.end(comment);
    expect(talk.reactions(comment)).toContain('rocket');
    expect(body).toContain('.github/workflows/ci.yml');
    expect(body).toContain('docs/workflows/ci.yml');
    const tree = await git(
      '--git-dir',
      stage.github.gitDir('acme/with-workflow'),
      'ls-tree',
      '-r',
      '--name-only',
      'main',
    );
    expect(tree.trim().split('\n').sort()).toEqual(['AGENTS.md', 'README.md', 'docs/workflows/ci.yml']);
  });

  test.concurrent('a secret-shaped string is replaced before the push and reported', async () => {
    const secret = `ghp_${'aB3dE6gH9'.repeat(4)}`;
    scriptProject(stage.model, 'secrettag', { 'config.js': `const a = 1;\nexport const key = '${secret}';\n` });
    const talk = await openIssue(stage.github);
    const comment = await talk.say('/gencode with-secret secrettag');
    const body = await talk.end(comment);
    expect(talk.reactions(comment)).toContain('rocket');
    expect(body).toMatch(/config\.js.*line 2/);
    expect(body).not.toContain(secret);
    const text = await git('--git-dir', stage.github.gitDir('acme/with-secret'), 'show', 'main:config.js');
    expect(text).not.toContain(secret);
    expect(text).toContain('const a = 1;\n');
  });

  test.concurrent('what foreign texts hold never mentions or links anybody', async () => {
    scriptProject(stage.model, 'mentiontag', {
      'a @acme-everyone.md': '# @acme/all\n',
      'fixes #1.md': '<img src=x>\n',
    });
    const talk = await openIssue(stage.github);
    const comment = await talk.say(
      '/gencode mentions mentiontag @acme/everyone &#64;acme/all ![x](https://evil.example/p.png)',
    );
    await talk.end(comment);
    await talk.say('/gencode @acme/everyone![x](https://evil.example/p.png) x');
    await talk.say('/gencode x --@acme/everyone x');
    await talk.say('/gencode x --model @acme/everyone`@bob` x');
    await talk.answer(4);
    for (const body of talk.answers()) expectHarmless(body);
  });
});

describe('repository_dispatch', () => {
  const dispatch = (payload: Record<string, unknown>, sender = 'alice', repo = 'acme/hub') =>
    stage.github.dispatch({ repo, sender, eventType: 'gencode', payload });
  const results = (repo = 'acme/hub') =>
    stage.github.calls
      .filter(
        ({ method, path }) =>
          method === 'POST' && path === `/repositories/${stage.github.repository(repo).id}/dispatches`,
      )
      .map(({ body }) =>
        z
          .object({ event_type: z.string(), client_payload: z.record(z.string(), z.unknown()) })
          .parse(JSON.parse(body ?? '')),
      )
      .filter(({ event_type: type }) => type === 'gencode-result')
      .map(({ client_payload: payload }) => payload);
  const resultOf = (requestId: string, repo?: string) =>
    eventually(() => {
      const found = results(repo).find((one) => one['request_id'] === requestId);
      if (found === undefined) throw new Error(`no result for ${requestId}`);
      return found;
    });

  test.concurrent('makes a repository, tells the issue and the callback, and counts its request_id once', async () => {
    const talk = await openIssue(stage.github);
    const payload = {
      ...{ repo: 'dispatched', prompt: `${WORDS}, dispatchtag`, visibility: 'public', org: 'beta' },
      ...{ request_id: 'r-1', issue_number: talk.issue, callback: true },
    };
    for (const delivery of await Promise.all([dispatch(payload), dispatch(payload)]))
      expect(delivery?.statusCode).toBe(202);
    const result = await resultOf('r-1');
    const url = `${stage.github.url}/acme/dispatched`;
    expect(result).toMatchObject({ status: 'completed', repo: 'dispatched', repo_url: url, code: null });
    await eventually(() => expect(talk.answers()[0]).toContain(url));
    expect(result['task_id']).toBe(taskOf(talk.answers()[0] ?? ''));
    expect(talk.answers()).toHaveLength(1);
    expect(plansOf('dispatchtag')).toHaveLength(1);
    expect(stage.github.repository('acme/dispatched').visibility).toBe('public');
    expect(results().filter((one) => one['request_id'] === 'r-1')).toHaveLength(1);
  });

  test.concurrent('with a bad payload says what is wrong wherever it wants to be answered', async () => {
    const talk = await openIssue(stage.github);
    const places = { issue_number: talk.issue, callback: true };
    await dispatch({ repo: 'a/b', prompt: 'baddispatch', request_id: 'r-bad', ...places });
    expect(await resultOf('r-bad')).toMatchObject({ status: 'failed', task_id: null, code: 'invalid_request' });
    expect(await talk.answer()).toMatch(/client_payload.*repo/is);
    await dispatch({ repo: 'x', request_id: 'r-bad-2', callback: true });
    expect(await resultOf('r-bad-2')).toMatchObject({ status: 'failed', code: 'invalid_request' });
    expect(callsOf('baddispatch')).toEqual([]);
  });

  test.concurrent('tells the callback of a failure', async () => {
    await dispatch({ repo: 'hub', prompt: 'dispatchfails', request_id: 'r-taken', callback: true });
    expect(await resultOf('r-taken')).toMatchObject({ status: 'failed', code: 'repository_exists', repo_url: null });
  });

  test.concurrent('by somebody who may not is answered by the callback alone', async () => {
    const talk = await openIssue(stage.github);
    const places = { issue_number: talk.issue, callback: true };
    await dispatch({ repo: 'by-bob', prompt: 'deniedispatch', request_id: 'r-bob', ...places }, 'bob');
    await dispatch({ repo: 'by-bot', prompt: 'deniedispatch', request_id: 'r-bot', ...places }, 'github-actions[bot]');
    for (const id of ['r-bob', 'r-bot'])
      expect(await resultOf(id)).toMatchObject({ status: 'failed', code: 'unauthorized' });
    expect(talk.answers()).toEqual([]);
    expect(talk.reactions()).toEqual([]);
    expect(callsOf('deniedispatch')).toEqual([]);
  });

  test.concurrent('by a workflow counts where the policy names its App', async () => {
    await dispatch(
      { repo: 'by-workflow', prompt: WORDS, request_id: 'r-flow', callback: true },
      'github-actions[bot]',
      'acme/invited',
    );
    expect(await resultOf('r-flow', 'acme/invited')).toMatchObject({ status: 'completed' });
  });

  test.concurrent('of another type is nothing to us', async () => {
    const eventType = 'other';
    const sent = await stage.github.dispatch({
      repo: 'acme/hub',
      sender: 'alice',
      eventType,
      payload: { repo: 'other-type', prompt: 'othertype' },
    });
    expect(sent?.statusCode).toBe(202);
    await settle();
    expect(callsOf('othertype')).toEqual([]);
  });
});

test('no comment that the service wrote starts anything when alice says it again', async () => {
  const written = new Set<string>();
  for (const repo of ['acme/hub', 'acme/doubt', ...Object.keys(policies).map((name) => `acme/${name}`), 'beta/talk']) {
    for (const { number } of stage.github.repository(repo).issues) {
      for (const body of talkOn(stage.github, repo, number).answers()) written.add(body);
    }
  }
  expect(written.size).toBeGreaterThan(40);
  const calls = stage.model.requests.length;
  const talk = await openIssue(stage.github);
  await Promise.all([...written].map((body) => talk.say(body)));
  await settle();
  expect(talk.answers()).toEqual([]);
  expect(stage.model.requests).toHaveLength(calls);
});

test('on a user account the App says that it needs GITHUB_TOKEN, and uses it when set', async () => {
  const first = await openIssue(stage.github, { repo: 'dave/desk', author: 'dave' });
  const before = stage.model.requests.length;
  const comment = await first.say(`/gencode my-words ${WORDS}`, 'dave');
  expect(await first.end(comment)).toMatch(/cannot create repositories on a user account.*GITHUB_TOKEN/s);
  expect(stage.model.requests).toHaveLength(before);

  await service.restart({ GITHUB_TOKEN: DAVE_TOKEN });
  const second = await openIssue(stage.github, { repo: 'dave/desk', author: 'dave' });
  const again = await second.say(`/gencode my-words ${WORDS}`, 'dave');
  expect(await second.end(again)).toContain('/dave/my-words');
  expect(second.reactions(again)).toContain('rocket');
});
