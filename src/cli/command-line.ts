import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';

/** What a shell is told when nobody understood what was asked: `EX_USAGE` of sysexits(3). */
const USAGE_EXIT = 64;
/** From the built file and from the source alike. */
const PACKAGE_FILE = new URL('../../package.json', import.meta.url);

/** Runs what these words ask for. Each command is loaded only when it is asked for. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are errors of commander too, with nothing to complain of.
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT;
  }
}

function createProgram(): Command {
  const program = new Command('gen-code')
    .description('/gencode my-app A Flask app on an issue, and minutes later a new repository with the code in it')
    .version(readVersion(), '-v, --version')
    .exitOverride()
    .showHelpAfterError();

  program
    .command('serve')
    .description('starts the service; the same as no command at all')
    .action(async () => (await import('../serve.ts')).serve());
  program
    .command('doctor')
    .description('looks at configuration, data, GitHub and models, and says what to mend; starts nothing')
    .option('--json', 'for programs')
    .action(async ({ json = false }: { json?: boolean }) => {
      process.exitCode = await (await import('./run-doctor.ts')).runDoctor(json);
    });
  program
    .command('setup')
    .description('registers a GitHub App of your own, in a browser')
    .option('--github-url <address>', 'GitHub Enterprise Server or ghe.com; github.com when left out')
    .option('--port <number>', 'port of this machine for the pages; a free one when left out', wholeNumber(65_535), 0)
    .option('--timeout <seconds>', 'how long the link is good for', wholeNumber(86_400, 1), 1800)
    .option('--force', 'replaces the credentials of another App in .env', false)
    .action(async (wishes: { githubUrl?: string; port: number; timeout: number; force: boolean }) => {
      process.exit(await (await import('./run-setup.ts')).runSetup(wishes));
    });
  program
    .command('demo')
    .description('the service beside stand-ins for GitHub and a model: no keys, no network')
    .option('--keep', 'leaves all of it running, to play with', false)
    .action(async ({ keep }: { keep: boolean }) => (await import('../demo/demo.ts')).runDemo({ keep }));
  return program;
}

function wholeNumber(most: number, least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function readVersion(): string {
  const read: unknown = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}
