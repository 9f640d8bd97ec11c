import { pino } from 'pino';
import {
  startGitHubStandIn,
  type GitHubStandIn,
  type GitHubStandInOptions,
} from '../../src/demo/github/github-stand-in.ts';
import { createAppClient, type AppClient } from '../../src/github/app/app-client.ts';
import { createGitHubForge, type GitHubForgeOptions } from '../../src/github/github-forge.ts';
import type { CommitSpec, Forge } from '../../src/ports/forge.ts';
import { contractFaults } from '../support/github-contract.ts';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';

export const signal = new AbortController().signal;

/** The stand-in, the App on it, and what was heard and waited meanwhile. */
export interface GitHubSetup {
  readonly github: GitHubStandIn;
  readonly app: AppClient;
  /** Tokens as `onSecret` heard of them. */
  readonly secrets: string[];
  /** Waits in ms, which nobody waits. */
  readonly waits: number[];
  /** Lines of the log, everything from level trace on. */
  readonly logged: string[];
  forge(options?: Partial<GitHubForgeOptions>): Forge;
  /** Permissions and repositories of each token minted so far, the narrowest form in which they can be compared. */
  minted(): unknown[];
  close(): Promise<void>;
}

/** Starts a stand-in for GitHub and builds the App's clients on it. */
export async function setUpGitHub(options: GitHubStandInOptions = {}, isThrottled = false): Promise<GitHubSetup> {
  const github = await startGitHubStandIn(options);
  const secrets: string[] = [];
  const waits: number[] = [];
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const settings = {
    baseUrl: github.apiUrl,
    log,
    onSecret: (value: string) => void secrets.push(value),
    pause: (ms: number, stop: AbortSignal) => {
      waits.push(ms);
      stop.throwIfAborted();
      return Promise.resolve();
    },
    requestTimeoutMs: 5000,
  };
  const { id: appId, privateKey } = github.app;
  const app = createAppClient({ ...settings, appId, privateKey, isThrottled });
  return {
    ...{ github, app, secrets, waits, logged },
    forge: (changes) => createGitHubForge({ ...settings, app, token: null, defaultOwner: null, ...changes }),
    minted: () =>
      github.calls
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/access_tokens'))
        .map(({ body }): unknown => JSON.parse(body ?? '{}')),
    async close() {
      await github.close();
      const faults = contractFaults(github.calls, new URL(github.apiUrl).pathname.replace(/\/$/, ''));
      if (faults.length > 0) throw new Error(`GitHub's description says otherwise:\n${faults.join('\n')}`);
    },
  };
}

/** A commit of these files. */
export function commitOf(files: Readonly<Record<string, string>>): CommitSpec {
  return {
    files: Object.entries(files).map(([path, text]) => ({ path: parseRepositoryPath(path), text })),
    message: 'Generated\n\nGen-Code-Task: 1\n',
    author: { name: 'gen-code[bot]', email: '1+gen-code[bot]@users.noreply.github.com' },
    at: 1_700_000_000_000,
  };
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}
