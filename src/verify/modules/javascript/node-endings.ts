import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import { settingsFor } from './javascript-aliases.ts';
import { manifestsAbove, nodeManifests, type NodeManifest } from './javascript-manifests.ts';

/** Tools that find a module without its ending, by their names as packages or as commands. */
const GUESSING =
  /\b(?:vite|webpack|rollup|rolldown|parcel|esbuild|next|nuxt|astro|svelte|sveltekit|tsx|ts-node|babel|swc|bun|bunx|deno|snowpack|jiti|esm|tsup|tsdown|tsc|typescript|react-scripts|vue-cli-service|gatsby|remix|expo|react-native|rspack|rsbuild|metro|angular|meteor|browserify|microbundle|unbuild|wrangler|workerd|nitro|vinxi|specifier|loader|import|electron-vite|electron|wxt|farm|turbo|pkg|ncc|zx|sucrase|esno)\b/i;
const STARTS_NODE = /(?:^|&&|\s)(?:node|nodemon)\s[^&|;]*?\.m?js(?:\s|$)/;
const TEST = /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|\.(?:test|spec)\.|\.config\./;

/** Whether plain Node, and nothing that guesses, runs the sources of a project. */
const isPlainNode = oncePerProject((project): boolean => {
  const manifests = [...nodeManifests(project).values()];
  const commands = manifests.flatMap(({ scripts }) => Object.values(scripts).map(String));
  const names = manifests.flatMap(({ listed }) => [...listed]);
  return (
    !/(?:^|\n)(?:[^\n]*\/)?(?:deno\.jsonc?|bunfig\.toml|bun\.lockb?|tsconfig[\w.-]*\.json)(?:\n|$)/.test(
      [...project.files.keys()].join('\n'),
    ) &&
    (commands.some((command) => command.length < 500 && STARTS_NODE.test(command)) || manifests.some(hasPlainBin)) &&
    ![...commands, ...names].some((text) => GUESSING.test(text))
  );
});

/** Commands that a package offers are started by Node as they are. */
function hasPlainBin({ bin }: NodeManifest): boolean {
  const texts = typeof bin === 'object' && bin !== null ? Object.values(bin) : [bin];
  return texts.some(
    (text) => typeof text === 'string' && /^(?:\.\/)?(?!dist|build|lib\/|out)[\w./-]+\.m?js$/.test(text),
  );
}

/** Folders of what browsers load. */
const SERVED = /(?:^|\/)(?:public|static|client|frontend|web|www|assets|browser)\//;

/** How plain Node, and nothing that goes between, takes a file of JavaScript; null where that is not certain. */
export function formInNode(path: RepositoryPath, project: SourceTree): 'module' | 'commonjs' | null {
  if (!/\.[cm]?js$/.test(path) || TEST.test(path) || SERVED.test(path) || !isPlainNode(project)) return null;
  if (/\.[cm]js$/.test(path)) return path.endsWith('.mjs') ? 'module' : 'commonjs';
  const type = manifestsAbove(path, project)[0]?.type;
  // Without a word of it, Node looks into the file.
  return type === 'module' || type === 'commonjs' ? type : null;
}

/**
 * Whether a path without its ending leads nowhere, though the file is there: an ECMAScript module that plain Node runs
 * is looked up by the whole path.
 */
export function needsEnding(found: string, path: string, from: RepositoryPath, project: SourceTree): boolean {
  if (TEST.test(from)) return false;
  if (/\.m?tsx?$/.test(from)) return isRefusedByCompiler(path, from, project);
  // What pages load is served by whatever rules.
  if (path === '' || !/\.[cm]?js$/.test(found) || formInNode(from, project) !== 'module') return false;
  // A module that makes itself a `require` may look up either way.
  return !/\bcreateRequire\b/.test(project.files.get(from) ?? '');
}

/**
 * With `NodeNext` the compiler refuses a path without its ending in what becomes an ECMAScript module (TS2834, TS2835).
 */
function isRefusedByCompiler(path: string, from: RepositoryPath, project: SourceTree): boolean {
  if (/\.(?:[cm]?[jt]sx?|json|vue|svelte|css)$/.test(path)) return false;
  const said = settingsFor(from, project).flatMap(({ findsAsNode }) => findsAsNode ?? []);
  if (said.length === 0 || !said.every(Boolean)) return false;
  return from.endsWith('.mts') || manifestsAbove(from, project)[0]?.type === 'module';
}

/** What a source is called once it is compiled. */
export function compiledName(path: string): string {
  return path.replace(/(?<!\.d)\.([cm]?)tsx?$/, '.$1js');
}
