import type { GeneratedFile } from '../../../core/generated-file.ts';
import { nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';

/** Packages that add names to every file, without a word in it. */
const BRINGERS =
  /^(?:nuxt\d?|@nuxt\/.*|unplugin-auto-import|unimport|wxt|meteor.*|umi|@umijs\/.*|babel-plugin-auto-import|sails|zx|adonis.*|nitropack|vinxi|@google\/clasp|shelljs|hardhat|truffle)$/;

/** Whether a package of the project gives every file names of its own. */
export const isBringing = oncePerProject((project): boolean =>
  [...nodeManifests(project).values()].some(({ listed }) => [...listed].some((name) => BRINGERS.test(name))),
);

/** Whether a page loads scripts that share their names, as they did before there were modules. */
export const hasClassicScripts = oncePerProject((project): boolean =>
  [...project.files].some(
    ([path, text]) => PAGE.test(path) && /<script\b(?![^>]*\btype\s*=\s*["']?module)[^>]*\bsrc\s*=/i.test(text),
  ),
);

/** Whether a page takes scripts from other hosts, under names that nobody here can know. */
export const loadsFromElsewhere = oncePerProject((project): boolean =>
  [...project.files].some(
    ([path, text]) => !SCRIPT.test(path) && /<script\b[^>]{0,500}\bsrc\s*=\s*["']?(?:https?:)?\/\//i.test(text),
  ),
);

const PAGE = /\.(?:html?|ejs|hbs|njk|pug|php|jinja2?|j2|erb|twig)$/;
const SETTINGS =
  /\.config\.[cm]?[jt]s$|(?:^|[./-])(?:eslintrc|eslint|webpack|vite|vitest|rollup|rolldown|jest|babel|esbuild|tsup|next|rspack)[\w.-]*\.(?:[cm]?[jt]s|json)$/;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
/** What hangs names on the global object in bulk, or runs texts in a world of their own. */
const HANGS =
  /\bdeclare\s+global\b|Object\.(?:assign|defineProperty|defineProperties)\(\s*(?:globalThis|window|global|self)\b|\bstubGlobal\b|runIn(?:New|This)?Context|\bimportScripts\b/;
const HUNG =
  /\b(?:globalThis|window|global|self|root|top)\b(?:\s+as\s[^.\n]{1,80}?\))?\s*(?:\.\s*|\[\s*['"`])([\w$]{1,80})|\bdeclare\s+(?:const|let|var|function|class|enum|type|interface|namespace|module)\s+([\w$]{1,80})/g;

interface Givers {
  /** Texts that give whatever they mention. */
  readonly texts: readonly string[];
  readonly names: ReadonlySet<string>;
}

const giversOf = oncePerProject((project): Givers => {
  const texts: string[] = [];
  const names = new Set<string>();
  for (const [path, text] of project.files) {
    const isSetting = SETTINGS.test(path) || (path.endsWith('package.json') && text.includes('"globals"'));
    const isScripted = PAGE.test(path) && /<script\b(?![^>]*(?:\bsrc\s*=|\btype\s*=\s*["']?module))/i.test(text);
    if (isSetting || isScripted || /\.d\.[cm]?ts$/.test(path)) texts.push(text);
    if (!SCRIPT.test(path)) continue;
    if (HANGS.test(text)) texts.push(text);
    for (const [, hung, declared] of text.matchAll(HUNG)) names.add(hung ?? declared ?? '');
  }
  return { texts, names };
});

/** Whether a name may be there without an import: declared, set up, hung on the global object, or promised by a comment. */
export function isGiven(name: string, { text }: GeneratedFile, project: SourceTree): boolean {
  const { texts, names } = giversOf(project);
  if (names.has(name)) return true;
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  const promised = [...text.matchAll(/\/[/*]\s*(?:globals?|exported)\s([^*\n]*)/g)];
  // Of its own text a file gives nothing by using it.
  return promised.some(([, said = '']) => word.test(said)) || texts.some((one) => one !== text && word.test(one));
}
