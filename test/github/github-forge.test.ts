import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintAccess, TOKEN_ACCESS } from '../../src/github/access-mint.ts';
import { ParkError, TaskError } from '../../src/core/errors.ts';
import type { Repository } from '../../src/core/task-event.ts';
import type { Forge, Target } from '../../src/ports/forge.ts';
import type { Observation } from '../../src/ports/observation.ts';
import { runGit } from '../support/git-http-server.ts';
import { commitOf, failureOf, setUpGitHub, signal, type GitHubSetup } from './github-setup.ts';

const ALICE = 'ghp_alicePersonalAccessToken0000000000000000';
const DAVE = 'ghp_davePersonalAccessToken00000000000000000';
const SPEC = { visibility: 'private', description: 'made by gen-code marker-1' } as const;
const FILES = commitOf({ 'README.md': '# app\n', 'src/main.py': 'print(1)\n' });

let setup: GitHubSetup;
let forge: Forge;

beforeEach(async () => {
  setup = await setUpGitHub();
  forge = setup.forge();
});

afterEach(() => setup.close());

function acme(name = 'app'): Promise<Target> {
  return forge.checkTarget({ owner: 'acme', name, access: mintAccess(setup.github.installationId('acme')) }, signal);
}

/** Rejections that bear a code of the contract. */
async function refusalOf(promise: Promise<unknown>): Promise<{ code: string; values: TaskError['values'] }> {
  const error = await failureOf(promise);
  if (!(error instanceof TaskError)) throw new Error('not an error of the contract', { cause: error });
  return { code: error.code, values: error.values };
}

describe('the rights on an owner', () => {
  it('are those of the installation where there is one', async () => {
    const access = mintAccess(setup.github.installationId('acme'));
    expect(await forge.accessFor('ACME', signal)).toBe(access);
    expect(await forge.accessFor('dave', signal)).toBe(mintAccess(setup.github.installationId('dave')));
  });

  it('are those of the token where there is none, and else there are none', async () => {
    expect(await setup.forge({ token: ALICE }).accessFor('carol', signal)).toBe(TOKEN_ACCESS);
    expect(await forge.accessFor('carol', signal)).toBeNull();
    expect(await setup.forge({ app: null }).accessFor('acme', signal)).toBeNull();
  });

  it('are looked up for the configured owner when a request names none', async () => {
    const configured = setup.forge({ defaultOwner: 'acme', token: ALICE });
    expect(await configured.accessFor(null, signal)).toBe(mintAccess(setup.github.installationId('acme')));
    expect(await setup.forge({ token: ALICE }).accessFor(null, signal)).toBe(TOKEN_ACCESS);
    expect(await forge.accessFor(null, signal)).toBeNull();
  });
});

describe('the target', () => {
  it('of an installation is its organisation, with the bot as author', async () => {
    const { botId } = setup.github.app;
    expect(await acme()).toEqual({
      owner: 'acme',
      ownerKind: 'organization',
      name: 'app',
      access: mintAccess(setup.github.installationId('acme')),
      author: { name: 'gen-code[bot]', email: `${botId}+gen-code[bot]@users.noreply.127.0.0.1` },
      mayPushWorkflows: false,
      ...{ mayAdminister: true, maySeeTeams: false },
    });
  });

  it('is not another account than that of the installation', async () => {
    const access = mintAccess(setup.github.installationId('acme'));
    const wanted = { owner: 'dave', name: 'app', access };
    expect(await refusalOf(forge.checkTarget(wanted, signal))).toEqual({
      code: 'owner_not_allowed',
      values: { owner: 'dave', reason: 'other_account' },
    });
  });

  it('on a user account takes the token of that very user', async () => {
    const wanted = { owner: 'dave', name: 'app', access: mintAccess(setup.github.installationId('dave')) };
    const refused = { code: 'owner_not_allowed', values: { owner: 'dave', reason: 'user_installation' } };
    expect(await refusalOf(forge.checkTarget(wanted, signal))).toEqual(refused);
    const others = { owner: 'dave', reason: 'user_installation_other_token', user: 'alice' };
    expect(await refusalOf(setup.forge({ token: ALICE }).checkTarget(wanted, signal))).toEqual({
      code: 'owner_not_allowed',
      values: others,
    });
    const target = await setup.forge({ token: DAVE }).checkTarget(wanted, signal);
    expect(target).toMatchObject({
      owner: 'dave',
      ownerKind: 'user',
      access: TOKEN_ACCESS,
      mayPushWorkflows: true,
    });
    expect(target.author.email).toMatch(/^\d+\+dave@users\.noreply\.127\.0\.0\.1$/);
  });

  it('of a token is its user or an organisation, never another user', async () => {
    const own = setup.forge({ app: null, token: ALICE });
    const at = (owner: string | null): Promise<Target> => own.checkTarget({ owner, name: 'app', access: null }, signal);
    expect(await at(null)).toMatchObject({ owner: 'alice', ownerKind: 'user' });
    expect(await at('ACME')).toMatchObject({ owner: 'acme', ownerKind: 'organization' });
    expect(await refusalOf(at('bob'))).toMatchObject({ code: 'owner_not_allowed', values: { reason: 'other_user' } });
    expect(await refusalOf(at('nobody'))).toMatchObject({ code: 'owner_not_allowed', values: { reason: 'unknown' } });
  });

  it('is nowhere without an App or a token', async () => {
    const wanted = { owner: 'carol', name: 'app', access: null };
    expect(await refusalOf(forge.checkTarget(wanted, signal))).toEqual({
      code: 'owner_not_allowed',
      values: { owner: 'carol', reason: 'not_installed' },
    });
    const gone = { ...wanted, access: mintAccess(1) };
    expect(await refusalOf(forge.checkTarget(gone, signal))).toMatchObject({ values: { reason: 'not_installed' } });
  });

  it('is not an installation that was suspended', async () => {
    const account = { login: 'acme', type: 'Organization' };
    const body = { id: 1, account, suspended_at: '2026-01-01T00:00:00Z', permissions: {} };
    setup.github.inject({ path: /^\/app\/installations\/\d+$/, before: { status: 200, body } });
    expect(await refusalOf(acme())).toEqual({
      code: 'github_permission',
      values: { owner: 'acme', reason: 'suspended' },
    });
  });

  it('has no name that means something to GitHub', async () => {
    for (const name of ['.github', '.GitHub-private', 'ACME.github.io']) {
      expect(await refusalOf(acme(name))).toEqual({ code: 'repository_name_reserved', values: { name } });
    }
  });

  it('needs the permissions that making and pushing take, and names the one that is missing', async () => {
    const permissions = { contents: 'read', issues: 'write', administration: 'write' } as const;
    const narrow = await setUpGitHub({ app: { permissions } });
    const wanted = { owner: 'acme', name: 'app', access: null };
    expect(await refusalOf(narrow.forge().checkTarget(wanted, signal))).toEqual({
      code: 'github_permission',
      values: { owner: 'acme', permission: 'contents' },
    });
    await narrow.close();
  });
});

describe('finding a repository', () => {
  it('tells apart what is there, what is not, and what has moved', async () => {
    expect(await forge.findRepository(await acme('hub'), signal)).toMatchObject({
      kind: 'found',
      repository: { fullName: 'acme/hub', defaultBranch: 'main' },
      description: 'Where the team asks for things',
    });
    expect(await forge.findRepository(await acme('nothing'), signal)).toEqual({ kind: 'absent' });
    setup.github.renameRepository('acme/hub', 'square');
    expect(await forge.findRepository(await acme('hub'), signal)).toEqual({ kind: 'redirected' });
  });

  it('asks again when GitHub stumbles, and gives up in the end', async () => {
    const target = await acme('hub');
    setup.github.inject({ path: /^\/repos\/acme\/hub$/, times: 3, before: { status: 502, body: '<html>' } });
    expect(await forge.findRepository(target, signal)).toMatchObject({ kind: 'found' });
    setup.github.inject({ path: /^\/repos\/acme\/hub$/, times: 4, before: { status: 502, body: '<html>' } });
    expect(await refusalOf(forge.findRepository(target, signal))).toMatchObject({
      code: 'github_unavailable',
      values: { repository: 'acme/hub', status: 502 },
    });
  });

  it('tells of each request by its route, and of each that is sent again', async () => {
    const seen: Observation[] = [];
    const own = setup.forge({ app: null, token: ALICE, observe: (one) => void seen.push(one) });
    const target = await own.checkTarget({ owner: 'acme', name: 'hub', access: null }, signal);
    const route = 'GET /repos/{owner}/{repo}';
    setup.github.inject({ path: /^\/repos\/acme\/hub$/, before: { status: 502, body: { message: 'Server Error' } } });
    setup.github.inject({ path: /^\/repos\/acme\/hub$/, before: 'reset' });
    await own.findRepository(target, signal);
    const looks = seen.filter((one) => 'route' in one && one.route === route);
    expect(looks).toMatchObject([
      { type: 'github-call-ended', status: 502, said: 'Server Error', ms: expect.any(Number) as number },
      { type: 'github-call-retried', attempt: 1, status: 502, said: 'Server Error' },
      { type: 'github-call-ended', status: null },
      { type: 'github-call-retried', attempt: 2, status: null },
      { type: 'github-call-ended', status: 200, said: null },
    ]);
    expect(JSON.stringify(seen)).not.toContain('acme');
  });

  it('mints once more when a token is refused', async () => {
    const target = await acme('hub');
    setup.github.inject({
      path: /^\/repos\/acme\/hub$/,
      before: { status: 401, body: { message: 'Bad credentials' } },
    });
    expect(await forge.findRepository(target, signal)).toMatchObject({ kind: 'found' });
    setup.github.inject({
      path: /^\/repos\/acme\/hub$/,
      times: 2,
      before: { status: 401, body: { message: 'Bad credentials' } },
    });
    expect(await refusalOf(forge.findRepository(target, signal))).toMatchObject({ code: 'github_permission' });
  });
});

describe('creating a repository', () => {
  it('makes it private and empty, with its description, in one call', async () => {
    const repository = await forge.createRepository(await acme(), SPEC, signal);
    const made = setup.github.repository('acme/app');
    expect(made).toMatchObject({ visibility: 'private', description: SPEC.description });
    expect(repository).toMatchObject({ id: made.id, fullName: 'acme/app', defaultBranch: 'main' });
    expect(repository.htmlUrl).toBe(`${setup.github.url}/acme/app`);
    const sent = creations().map(({ body }): unknown => JSON.parse(body ?? ''));
    expect(sent).toEqual([
      { name: 'app', description: SPEC.description, private: true, visibility: 'private', auto_init: false },
    ]);
  });

  it('makes it for a user with that user’s token', async () => {
    const own = setup.forge({ app: null, token: DAVE });
    const target = await own.checkTarget({ owner: null, name: 'notes', access: null }, signal);
    await own.createRepository(target, { ...SPEC, visibility: 'public' }, signal);
    expect(setup.github.repository('dave/notes')).toMatchObject({ visibility: 'public' });
    expect(await refusalOf(own.createRepository(target, { ...SPEC, visibility: 'internal' }, signal))).toMatchObject({
      code: 'github_permission',
    });
  });

  it('makes an internal one for an organisation', async () => {
    await forge.createRepository(await acme(), { ...SPEC, visibility: 'internal' }, signal);
    expect(setup.github.repository('acme/app')).toMatchObject({ visibility: 'internal' });
  });

  it('says that a name is taken, also when the installation cannot see by what', async () => {
    expect(await refusalOf(forge.createRepository(await acme('hub'), SPEC, signal))).toEqual({
      code: 'repository_exists',
      values: { repository: 'acme/hub' },
    });
    const selected = await setUpGitHub({ seed: { installations: [{ account: 'acme', repositories: [] }] } });
    const blind = selected.forge();
    const target = await blind.checkTarget({ owner: 'acme', name: 'hub', access: null }, signal);
    expect(await blind.findRepository(target, signal)).toEqual({ kind: 'absent' });
    expect(await refusalOf(blind.createRepository(target, SPEC, signal))).toMatchObject({ code: 'repository_exists' });
    await selected.close();
  });

  it('never sends the call twice when the answer is lost; a look then finds what was made', async () => {
    for (const [name, after] of [
      ['cut', 'reset'],
      ['stumbled', { status: 502, body: '<html>' }],
    ] as const) {
      const target = await acme(name);
      setup.github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, after });
      const before = creations().length;
      expect(await refusalOf(forge.createRepository(target, SPEC, signal))).toMatchObject({
        code: 'github_unavailable',
      });
      expect(creations().length - before).toBe(1);
      expect(await forge.findRepository(target, signal)).toMatchObject({
        kind: 'found',
        description: SPEC.description,
      });
    }
  });

  it('waits while GitHub does not show the new repository yet, with a new token each time', async () => {
    const target = await acme();
    setup.github.inject({
      method: 'GET',
      path: /^\/repos\/acme\/app$/,
      times: 2,
      before: { status: 404, body: { message: 'Not Found' } },
    });
    const minted = setup.minted().length;
    const repository = await forge.createRepository(target, SPEC, signal);
    expect(setup.waits).toEqual([1000, 2000]);
    // One to create, three to look; the push takes the last.
    expect(setup.minted().length - minted).toBe(4);
    await forge.push(target, repository, FILES, signal);
    expect(setup.minted().length - minted).toBe(4);
  });

  it('passes on why GitHub refuses', async () => {
    const target = await acme();
    const refuse = (status: number, message: string, errors: unknown[] = []): void =>
      setup.github.inject({
        method: 'POST',
        path: /^\/orgs\/acme\/repos$/,
        before: { status, body: { message, errors } },
      });
    const refused = (): Promise<unknown> => refusalOf(forge.createRepository(target, SPEC, signal));

    refuse(403, 'Resource not accessible by integration');
    expect(await refused()).toMatchObject({ code: 'github_permission', values: { permission: 'administration' } });
    refuse(403, 'You need admin access to the organization before adding a repository to it.');
    expect(await refused()).toEqual({
      code: 'github_permission',
      values: {
        owner: 'acme',
        repository: 'acme/app',
        reason: 'github_says',
        status: 403,
        said: 'You need admin access to the organization before adding a repository to it.',
      },
    });
    refuse(422, 'Repository creation failed.', [{ message: "Visibility can't be private.\nPlease upgrade" }]);
    expect(await refused()).toMatchObject({
      code: 'github_permission',
      values: {
        reason: 'visibility',
        visibility: 'private',
        remote: "Repository creation failed.: Visibility can't be private. Please upgrade",
      },
    });
    refuse(422, 'Validation Failed', [{ message: 'Only organizations associated with an enterprise can be internal' }]);
    const internal = refusalOf(forge.createRepository(target, { ...SPEC, visibility: 'internal' }, signal));
    expect(await internal).toMatchObject({ code: 'github_permission', values: { visibility: 'internal' } });
    refuse(422, 'Repository creation failed.', [{ message: 'name is too odd' }]);
    expect(await refused()).toMatchObject({
      values: { reason: 'github_says', said: 'Repository creation failed.: name is too odd' },
    });
    refuse(404, 'Not Found');
    expect(await refused()).toMatchObject({ code: 'owner_not_allowed', values: { owner: 'acme' } });
    setup.github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, before: { status: 201, body: '<html>' } });
    expect(await refused()).toMatchObject({ code: 'github_unavailable' });
  });

  it('does not take another repository, or another visibility, for what it asked', async () => {
    const answers = [
      { full_name: 'acme/app-1', private: true },
      { full_name: 'acme/app', private: false },
    ];
    for (const answer of answers) {
      const rest = {
        id: 1,
        html_url: 'https://x.test/a',
        clone_url: 'https://x.test/a.git',
        default_branch: 'main',
        description: null,
      };
      const body = { ...rest, ...answer };
      setup.github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, before: { status: 201, body } });
      expect(await refusalOf(forge.createRepository(await acme(), SPEC, signal))).toMatchObject({ code: 'internal' });
    }
  });

  it('is not sent again by itself after a limit, which is waited for outside the slot', async () => {
    const target = await acme();
    const limit = (retryAfter: string): void =>
      setup.github.inject({
        method: 'POST',
        path: /^\/orgs\/acme\/repos$/,
        before: {
          status: 403,
          headers: { 'retry-after': retryAfter },
          body: { message: 'You have exceeded a secondary rate limit' },
        },
      });
    for (const seconds of ['1', '1800']) {
      limit(seconds);
      const parked = await failureOf(forge.createRepository(target, SPEC, signal));
      expect(parked).toBeInstanceOf(ParkError);
      expect(parked).toMatchObject({ reason: 'github_rate_limited' });
    }
    expect(setup.waits).toEqual([]);
    expect(creations()).toHaveLength(2);
  });

  it('hears out a call that was sent, although it has to stop, and sends none after that', async () => {
    const target = await acme();
    const stop = new AbortController();
    const path = /^\/orgs\/acme\/repos$/;
    setup.github.inject({ method: 'POST', path, onDone: () => stop.abort(new Error('cancelled')) });
    expect(await forge.createRepository(target, SPEC, stop.signal)).toMatchObject({ fullName: 'acme/app' });
    await expect(forge.createRepository(await acme('other'), SPEC, stop.signal)).rejects.toThrow('cancelled');
    expect(creations()).toHaveLength(1);
  });

  it('ends within seconds when it is aborted and no answer comes', async () => {
    const target = await acme();
    const controller = new AbortController();
    const reason = new Error('cancelled');
    setup.github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, before: 'hang' });
    const pending = failureOf(forge.createRepository(target, SPEC, controller.signal));
    await expect.poll(() => creations().length).toBe(1);
    controller.abort(reason);
    expect(await pending).toBe(reason);
  });
});

describe('pushing', () => {
  let target: Target;
  let repository: Repository;

  beforeEach(async () => {
    target = await acme();
    repository = await forge.createRepository(target, SPEC, signal);
  });

  it('brings the commit to the default branch under the sha that was foretold', async () => {
    expect(await forge.readHead(target, repository, signal)).toBeNull();
    await forge.push(target, repository, FILES, signal);
    const sha = await forge.commitSha(FILES);
    expect(await forge.readHead(target, repository, signal)).toBe(sha);
    const gitDir = setup.github.gitDir('acme/app');
    expect((await runGit(gitDir, 'rev-parse', 'main')).trim()).toBe(sha);
    expect(await runGit(gitDir, 'show', 'main:src/main.py')).toBe('print(1)\n');
    await forge.push(target, repository, FILES, signal);
  });

  it('takes the branch that the owner’s settings name, and pushes no other', async () => {
    const trunk = await setUpGitHub({ defaultBranch: 'release/next' });
    const other = trunk.forge();
    const to = await other.checkTarget({ owner: 'acme', name: 'app', access: null }, signal);
    const made = await other.createRepository(to, SPEC, signal);
    expect(made.defaultBranch).toBe('release/next');
    await other.push(to, made, FILES, signal);
    const refs = await runGit(trunk.github.gitDir('acme/app'), 'for-each-ref', '--format=%(refname)');
    expect(refs.trim()).toBe('refs/heads/release/next');
    const read = trunk.github.calls.find(({ path }) => path.includes('/rules/branches/'));
    expect(read?.status).toBe(200);
    await trunk.close();
  });

  it('mints for each purpose a token that can do nothing else, and tells of each', async () => {
    await forge.push(target, repository, FILES, signal);
    await forge.describeRepository(target, repository, 'An app', signal);
    expect(setup.minted()).toEqual([
      { permissions: { metadata: 'read' } },
      { permissions: { administration: 'write', metadata: 'read' } },
      { permissions: { contents: 'write', metadata: 'read' }, repository_ids: [repository.id] },
      { permissions: { administration: 'write', metadata: 'read' }, repository_ids: [repository.id] },
    ]);
    expect(setup.secrets).toHaveLength(4);
    expect(setup.github.repository('acme/app').description).toBe('An app');
  });

  it('asks for workflows only where the installation has them', async () => {
    const permissions = { administration: 'write', contents: 'write', workflows: 'write', metadata: 'read' } as const;
    const wide = await setUpGitHub({ app: { permissions } });
    const other = wide.forge();
    const to = await other.checkTarget({ owner: 'acme', name: 'app', access: null }, signal);
    expect(to.mayPushWorkflows).toBe(true);
    const made = await other.createRepository(to, SPEC, signal);
    await other.push(to, made, commitOf({ '.github/workflows/ci.yml': 'on: push\n' }), signal);
    expect(wide.minted()).toContainEqual({
      permissions: { contents: 'write', metadata: 'read', workflows: 'write' },
      repository_ids: [made.id],
    });
    await wide.close();
  });

  it('names the reason and keeps the words when the push is refused', async () => {
    const workflow = commitOf({ '.github/workflows/ci.yml': 'on: push\n' });
    expect(await refusalOf(forge.push(target, repository, workflow, signal))).toMatchObject({
      code: 'push_rejected',
      values: { repository: 'acme/app', url: repository.htmlUrl, reason: 'workflow' },
    });
    await setup.github.declinePushes(
      'acme/app',
      'error: GH013: Repository rule violations found\n\n- Changes must be made through a pull request.',
    );
    const { code, values } = await refusalOf(forge.push(target, repository, FILES, signal));
    expect({ code, reason: values['reason'] }).toEqual({ code: 'push_rejected', reason: 'pull_request' });
    expect(values['remote']).toContain('- Changes must be made through a pull request.');
  });

  it('reads the rules of the branch once, beside the push, and lets the push decide', async () => {
    setup.github.setRules('acme', [{ type: 'pull_request' }, { type: 'required_signatures' }]);
    const minted = setup.minted().length;
    await forge.push(target, repository, FILES, signal);
    expect(ruleReads()).toHaveLength(1);
    expect(ruleReads()[0]?.path).toBe(`/repositories/${repository.id}/rules/branches/main`);
    expect(setup.minted()).toHaveLength(minted);
    expect(await forge.readHead(target, repository, signal)).toBe(await forge.commitSha(FILES));
  });

  it('names the rule where the refusal itself is vague, and trusts the refusal where it is not', async () => {
    setup.github.setRules('acme', [{ type: 'deletion' }, { type: 'required_signatures' }]);
    await setup.github.declinePushes('acme/app', 'error: GH013: Repository rule violations found');
    expect(await refusalOf(forge.push(target, repository, FILES, signal))).toMatchObject({
      code: 'push_rejected',
      values: { repository: 'acme/app', url: repository.htmlUrl, reason: 'signatures' },
    });
    await setup.github.declinePushes('acme/app', 'GH001: Large files detected.');
    const large = await refusalOf(forge.push(target, repository, FILES, signal));
    expect(large.values['reason']).toBe('file_size');
  });

  it('goes on without the rules, whatever becomes of the question', async () => {
    const answers = [
      ...[401, 403, 404, 429, 500, 501].map((status) => ({ status, body: { message: 'no' } })),
      { status: 403, headers: { 'retry-after': '40' }, body: { message: 'You have exceeded a secondary rate limit' } },
      { status: 200, body: '<html>' },
      { status: 200, body: [{ type: 7 }] },
      'reset',
      'hang',
    ] as const;
    for (const [index, before] of answers.entries()) {
      const to = await acme(`app-${index}`);
      const made = await forge.createRepository(to, SPEC, signal);
      setup.github.inject({ path: /\/rules\/branches\//, times: 99, before });
      await forge.push(to, made, FILES, signal);
      setup.github.clearFaults();
    }
    expect(setup.waits).toEqual([]);
    expect(ruleReads().length).toBeLessThanOrEqual(answers.length);
    await setup.github.declinePushes('acme/app', 'error: GH013: Repository rule violations found');
    setup.github.inject({ path: /\/rules\/branches\//, before: { status: 501, body: { message: 'no' } } });
    const refused = await refusalOf(forge.push(target, repository, FILES, signal));
    expect(refused).toMatchObject({ code: 'push_rejected', values: { reason: 'ruleset' } });
  });

  it('calls a repository that was archived, locked or filled meanwhile so, and asks no second time', async () => {
    const said = { archived: 'This repository was archived so it is read-only.', locked: 'Repository is disabled.' };
    for (const [reason, body] of Object.entries(said)) {
      for (const [method, path] of [
        ['GET', /info\/refs$/],
        ['POST', /git-receive-pack$/],
      ] as const) {
        setup.github.inject({ method, path, before: { status: 403, body } });
        expect(await refusalOf(forge.push(target, repository, FILES, signal))).toMatchObject({
          code: 'push_rejected',
          values: { reason, remote: body },
        });
      }
    }
    expect(setup.waits).toEqual([]);
  });

  it('takes a push for done whose answer was lost after the branch was written', async () => {
    for (const [name, after] of [
      ['cut', 'reset'],
      ['stumbled', { status: 502, body: '<html>' }],
    ] as const) {
      const to = await acme(name);
      const made = await forge.createRepository(to, SPEC, signal);
      setup.github.inject({ method: 'POST', path: /git-receive-pack$/, after });
      await forge.push(to, made, FILES, signal);
      expect(await forge.readHead(to, made, signal)).toBe(await forge.commitSha(FILES));
      expect(pushes(name)).toBe(1);
    }
  });

  it('takes a push for done whose answer does not come in time, and tells so', async () => {
    const seen: Observation[] = [];
    const impatient = setup.forge({ gitSilenceMs: 1000, observe: (one) => void seen.push(one) });
    setup.github.inject({ method: 'POST', path: /git-receive-pack$/, after: 'hang' });
    await impatient.push(target, repository, FILES, signal);
    expect(pushes('app')).toBe(1);
    const ends = seen.filter(({ type }) => type === 'push-ended');
    expect(ends).toEqual([{ type: 'push-ended', outcome: 'found', ms: expect.any(Number) as number }]);
  });

  it('waits outside for a limit, whatever its form, and sends no pack before', async () => {
    const limits = [
      { status: 429, headers: { 'retry-after': '7' }, body: 'Too many requests' },
      { status: 403, body: 'You have exceeded a secondary rate limit.' },
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, body: 'no' },
    ];
    for (const before of limits) {
      setup.github.inject({ method: 'GET', path: /info\/refs$/, before });
      const parked = await failureOf(forge.push(target, repository, FILES, signal));
      expect(parked).toBeInstanceOf(ParkError);
    }
    expect(setup.waits).toEqual([]);
    expect(pushes('app')).toBe(0);
  });

  it('hears out a pack that was sent, although it has to stop', async () => {
    const stop = new AbortController();
    setup.github.inject({
      method: 'POST',
      path: /git-receive-pack$/,
      onDone: () => stop.abort(new Error('cancelled')),
    });
    await forge.push(target, repository, FILES, stop.signal);
    expect(await forge.readHead(target, repository, signal)).toBe(await forge.commitSha(FILES));
    await expect(forge.push(target, repository, FILES, stop.signal)).rejects.toThrow('cancelled');
  });

  it('goes to a repository that was renamed since it was made, and says what it is called now', async () => {
    setup.github.renameRepository('acme/app', 'tool');
    expect(await forge.push(target, repository, FILES, signal)).toMatchObject({
      ...{ id: repository.id, fullName: 'acme/tool' },
      cloneUrl: `${setup.github.url}/acme/tool.git`,
    });
    expect([pushes('app'), pushes('tool')]).toEqual([0, 1]);
    expect(await forge.readHead(target, repository, signal)).toBe(await forge.commitSha(FILES));
  });

  it.each(['right after it was made', 'before its pack'])(
    'goes to no other repository that took the name %s, though the token may write there',
    async (when) => {
      const own = setup.forge({ app: null, token: ALICE });
      const to = await own.checkTarget({ owner: 'acme', name: 'wish', access: null }, signal);
      const lose = async (): Promise<void> => {
        setup.github.renameRepository('acme/wish', 'tool');
        await own.createRepository(to, { ...SPEC, description: 'another one' }, signal);
      };
      if (when === 'right after it was made')
        setup.github.inject({ method: 'POST', path: /^\/orgs\/acme\/repos$/, onDone: lose });
      else setup.github.inject({ method: 'GET', path: /wish\.git\/info\/refs$/, onDone: lose, after: { status: 502 } });
      const made = await own.createRepository(to, SPEC, signal);
      expect(await own.push(to, made, FILES, signal)).toMatchObject({ id: made.id, fullName: 'acme/tool' });
      expect([pushes('wish'), pushes('tool')]).toEqual([0, 1]);
    },
  );

  it.each(['', '<html>Sign in</html>'])('takes an answer that is not of git for none: %j', async (body) => {
    setup.github.inject({ method: 'GET', path: /info\/refs$/, before: { status: 200, body } });
    expect(await forge.push(target, repository, FILES, signal)).toMatchObject({ fullName: 'acme/app' });
    setup.github.inject({ method: 'GET', path: /info\/refs$/, before: { status: 200, body }, times: 4 });
    expect(await refusalOf(forge.readHead(target, repository, signal))).toMatchObject({ code: 'github_unavailable' });
  });

  it('settles a push whose answer was lost under the name that the repository got meanwhile', async () => {
    const rename = (): void => setup.github.renameRepository('acme/app', 'tool');
    setup.github.inject({ method: 'POST', path: /git-receive-pack$/, onDone: rename, after: 'reset' });
    expect(await forge.push(target, repository, FILES, signal)).toMatchObject({ fullName: 'acme/tool' });
    expect([pushes('app'), pushes('tool')]).toEqual([1, 0]);
  });

  it('sends no second pack where the name changed just before it, and asks for no permission', async () => {
    const rename = (): void => setup.github.renameRepository('acme/app', 'tool');
    setup.github.inject({ method: 'GET', path: /info\/refs$/, onDone: rename });
    expect(await refusalOf(forge.push(target, repository, FILES, signal))).toMatchObject({
      ...{ code: 'github_unavailable', values: { repository: 'acme/tool' } },
    });
    expect([pushes('app'), pushes('tool')]).toEqual([1, 0]);
  });

  it('does not push a second time when the branch is not there', async () => {
    setup.github.inject({ method: 'POST', path: /git-receive-pack$/, before: 'reset' });
    expect(await refusalOf(forge.push(target, repository, FILES, signal))).toMatchObject({
      code: 'github_unavailable',
    });
    expect(pushes('app')).toBe(1);
    expect(await forge.readHead(target, repository, signal)).toBeNull();
  });

  it('does not send a token in the clear where the API is encrypted', async () => {
    const strict = setup.forge({ baseUrl: 'https://api.github.com' });
    expect(await refusalOf(strict.push(target, repository, FILES, signal))).toMatchObject({ code: 'internal' });
    expect(pushes('app')).toBe(0);
  });

  it('does not touch a branch that somebody else wrote', async () => {
    await setup.github.commitFiles('acme/app', { 'other.txt': 'theirs' });
    expect(await refusalOf(forge.push(target, repository, FILES, signal))).toMatchObject({
      code: 'push_rejected',
      values: { reason: 'not_empty' },
    });
    expect(pushes('app')).toBe(0);
  });

  it('tries another token, then the classic form, while git does not know the repository', async () => {
    setup.github.inject({
      method: 'GET',
      path: /acme\/app\.git\/info\/refs$/,
      times: 2,
      before: { status: 404, body: 'Repository not found.' },
    });
    const minted = setup.minted().length;
    await forge.push(target, repository, FILES, signal);
    expect(setup.waits).toEqual([1000, 2000]);
    expect(setup.minted().length - minted).toBe(2);
    setup.github.inject({
      method: 'GET',
      path: /info\/refs$/,
      times: 9,
      before: { status: 403, body: 'Write access to repository not granted.' },
    });
    expect(await refusalOf(forge.push(target, repository, commitOf({ 'b.txt': 'b' }), signal))).toEqual({
      code: 'github_permission',
      values: { repository: 'acme/app', permission: 'contents', said: 'Write access to repository not granted.' },
    });
  });

  it('pushes with a token of the long, newer form', async () => {
    const stateless = await setUpGitHub({ tokenFormat: 'stateless' });
    const other = stateless.forge();
    const to = await other.checkTarget({ owner: 'acme', name: 'app', access: null }, signal);
    await other.push(to, await other.createRepository(to, SPEC, signal), FILES, signal);
    expect(stateless.secrets.every((token) => token.length > 500)).toBe(true);
    await stateless.close();
  });

  it('falls back to a classic token where git does not know the newer one, and stays with it', async () => {
    const blind = await setUpGitHub({ tokenFormat: 'stateless', isGitBlindToStateless: true });
    const other = blind.forge();
    const pushTo = async (name: string): Promise<void> => {
      const to = await other.checkTarget({ owner: 'acme', name, access: null }, signal);
      await other.push(to, await other.createRepository(to, SPEC, signal), FILES, signal);
    };
    await pushTo('first');
    expect(blind.waits).toEqual([1000, 2000]);
    expect(blind.secrets.at(-1)).toMatch(/^ghs_[a-z0-9]{36}$/);
    await pushTo('second');
    expect(blind.waits).toEqual([1000, 2000]);
    expect(blind.secrets.at(-1)).toMatch(/^ghs_[a-z0-9]{36}$/);
    await blind.close();
  });

  it('pushes with the token of a person as well', async () => {
    const own = setup.forge({ app: null, token: DAVE });
    const to = await own.checkTarget({ owner: null, name: 'notes', access: null }, signal);
    const made = await own.createRepository(to, SPEC, signal);
    await own.push(to, made, FILES, signal);
    expect(await own.readHead(to, made, signal)).toBe(await own.commitSha(FILES));
  });
});

it('keeps tokens and the key out of every error and of the log', async () => {
  const { github, secrets } = setup;
  const withToken = setup.forge({ token: ALICE });
  const target = await acme();
  const repository = await forge.createRepository(target, SPEC, signal);
  const errors: unknown[] = [];
  const echo = (): { status: number; body: unknown } => ({
    status: 403,
    body: { message: `token ${secrets.join(' ')} ${ALICE}`, errors: [`Bearer ${secrets.at(-1) ?? ''}`] },
  });
  for (const path of [
    /access_tokens$/,
    /^\/repos\/acme\/app$/,
    /^\/orgs\/acme\/repos$/,
    /info\/refs$/,
    /git-receive-pack$/,
    /^\/user$/,
  ]) {
    for (const before of [echo(), 'reset'] as const) {
      github.clearFaults();
      github.inject({ path, times: 99, before });
      const runs = await Promise.allSettled([
        forge.createRepository(target, SPEC, signal),
        forge.findRepository(target, signal),
        forge.push(target, repository, commitOf({ 'a.txt': String(path) }), signal),
        withToken.checkTarget({ owner: 'carol', name: 'app', access: null }, signal),
      ]);
      for (const run of runs) if (run.status === 'rejected') errors.push(run.reason);
    }
  }
  const shown = `${inspect(errors, { depth: 12, showHidden: true, maxArrayLength: null })} ${JSON.stringify(errors)} ${setup.logged.join('')}`;
  for (const secret of [...secrets, ALICE, 'PRIVATE KEY', 'eyJhbGciOi']) expect(shown).not.toContain(secret);
});

function creations(): readonly { body: string | undefined }[] {
  return setup.github.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/repos'));
}

function ruleReads(): readonly { path: string }[] {
  return setup.github.calls.filter(({ path }) => path.includes('/rules/branches/'));
}

function pushes(name: string): number {
  return setup.github.calls.filter(
    ({ method, path }) => method === 'POST' && path === `/acme/${name}.git/git-receive-pack`,
  ).length;
}
