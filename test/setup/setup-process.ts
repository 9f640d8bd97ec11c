import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { searchPath } from '../../src/demo/search-path.ts';
import { eventually } from '../support/eventually.ts';
import { BUILT_SERVICE } from '../support/service-under-test.ts';

/** `npm run setup` as a process of its own. */
export interface SetupProcess {
  /** Everything that both outputs have said. */
  output(): string;
  /** The link, once it was shown. */
  link(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<number | null>;
}

/** Starts it in this directory, with nothing in the environment but what is given. */
export function startSetup(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): SetupProcess {
  if (!existsSync(BUILT_SERVICE)) throw new Error('build first');
  const child = spawn(process.execPath, [BUILT_SERVICE, 'setup', ...args], {
    cwd,
    env: { PATH: searchPath(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const exited = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return {
    output: () => text,
    link: () =>
      eventually(() => {
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/.exec(text);
        if (found === null) throw new Error(`no link yet: ${text}`);
        return found[0];
      }),
    kill: (signal) => child.kill(signal),
    exited,
  };
}
