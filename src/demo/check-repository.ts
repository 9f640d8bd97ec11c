import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitEnvironment } from './github/git/bare-repository.ts';
import { searchPath } from './search-path.ts';

const run = promisify(execFile);

/** What native git and the project's own tests say about a pushed repository. */
export interface RepositoryCheck {
  log: string;
  files: string[];
  tests: string;
}

/** Is there a git to serve and to clone with? Throws a sentence that says what to do if not. */
export async function checkGit(): Promise<void> {
  try {
    await run('git', ['--version'], { env: gitEnvironment() });
  } catch {
    throw new Error(
      'The demo needs git on the PATH: its stand-in for GitHub is a real git server. Please install git.',
    );
  }
}

/** Clones with native git into `dir`, checks every object, and runs the project's tests on this Node. */
export async function checkRepository(cloneUrl: string, token: string, dir: string): Promise<RepositoryCheck> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', args, { env: gitEnvironment() })).stdout.trimEnd();
  await git('-c', `http.extraHeader=Authorization: Basic ${basic}`, 'clone', '--quiet', cloneUrl, dir);
  await git('-C', dir, 'fsck', '--full', '--strict', '--no-progress');
  const log = await git('-C', dir, 'log', '--stat', '--format=commit %h%nAuthor: %an <%ae>%n%n%w(0,4,4)%B');
  const files = (await git('-C', dir, 'ls-files')).split('\n');
  return { log, files, tests: await runTests(dir) };
}

async function runTests(dir: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=spec'], {
      cwd: dir,
      env: { PATH: searchPath() },
    });
    return stdout.trimEnd();
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    throw new Error(`The generated project's own tests failed:\n${output}`, { cause: error });
  }
}
