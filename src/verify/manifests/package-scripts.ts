import { dirname, join } from 'node:path/posix';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { isPlausiblyGenerated } from '../modules/generated-names.ts';
import { isCompilerOutput } from '../modules/javascript/javascript-aliases.ts';
import { findModule } from '../modules/javascript/javascript-files.ts';
import type { NodeManifest } from '../modules/javascript/javascript-manifests.ts';
import type { Project } from '../project.ts';
import { baseName } from '../file-kind.ts';

/** Characters of a command that are read. */
const MAX_COMMAND = 2_000;
const CODE = /^[\w@./-]+\.[cm]?[jt]sx?$/;
const RUNNERS = new Set([
  'node',
  'nodemon',
  'tsx',
  'ts-node',
  'ts-node-dev',
  'ts-node-esm',
  'tsnd',
  'bun',
  'deno',
  'babel-node',
]);
/** What may stand in front of a runner. */
const WRAPPERS = /^(?:cross-env|cross-env-shell|npx|pnpx|bunx|env|exec|time|c8|nyc|dotenv|--|-y|[A-Z_][A-Z\d_]*=\S*)$/i;
const SUBCOMMANDS = /^(?:run|watch|start)$/;
/** Flags without a value of their own; the value of any other may be a path. */
const BARE_FLAGS =
  /^(?:--(?:inspect(?:-brk)?|enable-source-maps|esm|respawn|transpile-only|no-[\w-]+|trace-[\w-]+|experimental-(?:strip-types|transform-types|sqlite|vm-modules|modules|fetch|websocket)|harmony|expose-gc|swc|exit-child|quiet|verbose|legacy-watch|hot|clear|cls|files|allow-[\w-]+|unstable[\w-]*|smol)|-[LTqVAS]|-[\w-]+=\S*)$/;
const MAKES = /build|compile|prepare|prepack|bundle|generate|pack|postinstall/;

/** A path of the manifest that leads nowhere. */
interface DeadPath {
  readonly weight: Finding['weight'];
  readonly what: Statement;
}

/** Files that a manifest starts or offers, that are not there, and that nothing makes. */
export function deadPaths(manifest: NodeManifest, project: Project): readonly DeadPath[] {
  const isDead = deadIn(manifest, project);
  const dead: DeadPath[] = [];
  for (const [name, command] of Object.entries(manifest.scripts)) {
    if (typeof command !== 'string') continue;
    for (const target of startedBy(command)) {
      if (isDead(target))
        dead.push({ weight: 'fault', what: { code: 'script_dead', values: { script: name, target } } });
    }
  }
  const commands = typeof manifest.bin === 'string' ? [manifest.bin] : Object.values(Object(manifest.bin) as object);
  for (const target of commands) {
    if (typeof target === 'string' && isDead(target))
      dead.push({ weight: 'fault', what: { code: 'bin_dead', values: { target } } });
  }
  const { main } = manifest;
  if (main !== undefined && isDead(main))
    dead.push({ weight: 'remark', what: { code: 'main_dead', values: { target: main } } });
  return [...new Map(dead.map((one) => [JSON.stringify(one), one])).values()];
}

function deadIn({ path, scripts }: NodeManifest, project: Project): (path: string) => boolean {
  const folder = dirname(path);
  const texts = Object.values(scripts).map((command) => String(command).slice(0, MAX_COMMAND));
  const isBuilt = Object.keys(scripts).some((name) => MAKES.test(name)) || texts.some((one) => /\btsc\b/.test(one));
  return (named) => {
    if (named === '' || named.startsWith('/') || /[*?$%{}[\]~]|node_modules/.test(named)) return false;
    const wanted = join(folder, named).replace(/\/$/, '');
    if (wanted === '.' || wanted.startsWith('..')) return false;
    if (findModule(wanted, project) !== null && (isBuilt || project.find(wanted) !== null || !CODE.test(wanted)))
      return false;
    if (isPlausiblyGenerated(wanted, project) || isCompilerOutput(wanted, project)) return false;
    // A source that a loader or the runner's own reading turns into the other.
    if (!isBuilt) return true;
    const top = wanted.slice(folder === '.' ? 0 : folder.length + 1).split('/')[0] ?? '';
    const isOutput = wanted.includes('/') && project.namesIn(join(folder, top)) === undefined;
    return (
      !isOutput &&
      !/(?:^|\/)(?:lib|public|static|es|esm|cjs|umd|output|release|bundle)\//.test(wanted) &&
      !makes(named, texts)
    );
  };
}

/** Whether some command of a build names the file as what it writes. */
function makes(path: string, commands: readonly string[]): boolean {
  const name = baseName(path);
  return commands.some((one) => one.includes(name) && /--out|-o\b|--dest|-d\b|>/.test(one));
}

/** Paths that a command hands to a runtime. One that goes to another folder first is not followed. */
export function startedBy(command: string): readonly string[] {
  if (command.length > MAX_COMMAND || /\b(?:cd|pushd|docker|ssh|kubectl|wsl)\s|--prefix|--cwd|-C\s|--dir/.test(command))
    return [];
  return command.split(/&&|\|\||[;|&"'`\n()]/).flatMap((part) => {
    const words = part.split(/\s+/).filter((word) => word !== '');
    while (WRAPPERS.test(words[0] ?? '')) words.shift();
    const runner = words.shift();
    if (runner === undefined || !RUNNERS.has(runner)) return [];
    while (
      words[0] !== undefined &&
      (BARE_FLAGS.test(words[0]) || isWatch(words[0], runner) || SUBCOMMANDS.test(words[0]))
    )
      words.shift();
    const [path = ''] = words;
    return CODE.test(path) ? [path] : [];
  });
}

/** `--watch` is followed by a path with nodemon alone. */
function isWatch(word: string, runner: string): boolean {
  return word === '--watch' && runner !== 'nodemon';
}
