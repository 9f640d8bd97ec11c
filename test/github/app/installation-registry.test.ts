import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AccessRef } from '../../../src/core/access-ref.ts';
import { mintAccess } from '../../../src/github/access-mint.ts';
import { createInstallationRegistry } from '../../../src/github/app/installation-registry.ts';
import type { InstallationRegistry } from '../../../src/ports/installations.ts';
import { failureOf, setUpGitHub, signal, type GitHubSetup } from '../github-setup.ts';

let setup: GitHubSetup;
let registry: InstallationRegistry;
let id: number;
let access: AccessRef;

beforeEach(async () => {
  setup = await setUpGitHub();
  registry = createInstallationRegistry(setup.app);
  id = setup.github.installationId('acme');
  access = mintAccess(id);
});
afterEach(() => setup.close());

it('knows what an installation is when it has looked, and asks anew each time', async () => {
  const { github } = setup;
  expect(registry.reachOf(access)).toBe('open');
  for (const [action, reach] of [
    ['suspend', 'suspended'],
    ['unsuspend', 'open'],
    ['deleted', 'gone'],
  ] as const) {
    await github.changeInstallation('acme', { action });
    expect(await registry.look(access, signal)).toBe(reach);
    expect(registry.reachOf(access)).toBe(reach);
  }
});

it('drops tokens, and what was known by account, and nothing of others', async () => {
  const { app, github, secrets } = setup;
  const grant = (installationId: number) => ({ installationId, permissions: { metadata: 'read' } as const });
  const other = github.installationId('dave');
  const ask = async (): Promise<void> => {
    await app.tokens.get(grant(id), signal);
    await app.tokens.get(grant(other), signal);
    await app.installations.byOwner('acme', signal);
    await app.installations.byOwner('dave', signal);
  };
  await ask();
  registry.forget(access, ['ACME']);
  await ask();
  expect(secrets).toHaveLength(3);
  const lookups = github.calls.map(({ path }) => path).filter((path) => path.endsWith('/installation'));
  expect(lookups.filter((path) => path === '/orgs/acme/installation')).toHaveLength(2);
  expect(lookups.filter((path) => path === '/orgs/dave/installation')).toHaveLength(1);
});

it('lists in one call, and remembers who is suspended', async () => {
  const { github } = setup;
  await github.changeInstallation('dave', { action: 'suspend' });
  expect(await registry.list(signal)).toMatchObject([
    { access, owner: 'acme', permissions: { contents: 'write' } },
    { owner: 'dave' },
  ]);
  expect(registry.reachOf(mintAccess(github.installationId('dave')))).toBe('suspended');
  expect(github.calls.filter(({ path }) => path.startsWith('/app/installations'))).toHaveLength(1);
});

it('does not take silence for an answer', async () => {
  setup.github.inject({ path: /^\/app\/installations\/\d+$/, times: 9, before: { status: 502 } });
  expect(await failureOf(registry.look(access, signal))).toMatchObject({ code: 'github_unavailable' });
  expect(registry.reachOf(access)).toBe('open');
});
