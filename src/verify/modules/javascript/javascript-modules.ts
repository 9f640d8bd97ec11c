import {
  parseSync,
  visitorKeys,
  type Comment,
  type EcmaScriptModule,
  type ImportName,
  type ParserOptions,
  type Program,
} from 'oxc-parser';
import { isTooDeep, isTooLong } from '../../nesting.ts';
import { resolveJavaScript } from './javascript-resolution.ts';
import { readCommonJs, type CommonJs } from './common-js.ts';
import { lineCounter } from '../line-counter.ts';
import { scriptOf } from './script-blocks.ts';
import type { ModuleImport, ModuleLanguage, SourceModule } from '../source-module.ts';

/** JavaScript and TypeScript, and the scripts of components. */
export const javascriptModules: ModuleLanguage = {
  endings: ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.vue', '.svelte', '.astro'],
  read: (path, text) => Promise.resolve(readJavaScript(path, text)),
  resolve: resolveJavaScript,
};

/** What the parser makes of a text without errors. */
export interface Parsed {
  readonly module: EcmaScriptModule;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** A text that is JavaScript or TypeScript, parsed; null when it has errors or no parser may be given it. */
export function parseJavaScript(path: string, text: string, options: ParserOptions = {}): Parsed | null {
  if (isTooDeep(text) || isTooLong(text)) return null;
  const lang = langOf(path);
  for (const sourceType of ['unambiguous', 'commonjs'] as const) {
    const { errors, module, program, comments } = parseSync(path, text, { ...options, lang, sourceType });
    if (errors.length === 0) return { module, program, comments };
  }
  return null;
}

function langOf(path: string): 'jsx' | 'ts' | 'tsx' | 'dts' {
  if (/\.d\.[cm]?ts$/.test(path)) return 'dts';
  if (/\.[cm]?ts$|\.vue$|\.svelte$|\.astro$/.test(path)) return 'ts';
  // Many write JSX into .js files, and TypeScript takes it only in .tsx.
  return path.endsWith('.tsx') ? 'tsx' : 'jsx';
}

function readJavaScript(path: string, text: string): SourceModule | null {
  const isComponent = /\.(vue|svelte|astro)$/.test(path);
  const script = isComponent ? scriptOf(path, text) : text;
  const parsed = parseJavaScript(path, script);
  if (parsed === null) return null;
  const { module, program } = parsed;
  const lineOf = lineCounter(script);
  // A module that a test replaces has whatever the test gives it.
  const isReplaced =
    /\b(?:jest|vi|vitest|mock|td)\.(?:mock|doMock|setMock|module|unstable_mockModule|replace\w*)\(/.test(script);
  const imports: ModuleImport[] = [];
  const names = new Set<string>();
  const passesOn: string[] = [];

  const common = readCommonJs(program, visitorKeys, lineOf);
  const plain = { isOptional: false, isLazy: false };
  const importedAt = new Set<number>();
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const values = entries.filter(({ isType }) => !isType);
    const isTypeOnly =
      /^import\s+type\b(?!\s*(?:,|from\b))/.test(script.slice(start, start + 40)) ||
      (entries.length > 0 && values.length === 0);
    const taken = entries.flatMap(({ importName, localName }) => namesTaken(importName, localName.value, common));
    importedAt.add(moduleRequest.start);
    imports.push({ specifier: moduleRequest.value, names: taken, line: lineOf(start), isTypeOnly, ...plain });
  }
  for (const { entries } of module.staticExports) {
    for (const { exportName, importName, moduleRequest, isType, start } of entries) {
      const [exported, imported]: readonly string[] = [exportName.kind, importName.kind];
      if (exported === 'Default') names.add('default');
      else if (exportName.name !== null) names.add(exportName.name);
      if (moduleRequest === null) continue;
      const specifier = moduleRequest.value;
      if (imported === 'AllButDefault') passesOn.push(specifier);
      // What was imported first and exported later is listed among the imports already.
      if (importedAt.has(moduleRequest.start)) continue;
      const taken = imported === 'Name' && importName.name !== null ? [importName.name] : [];
      imports.push({ specifier, names: taken, line: lineOf(start), isTypeOnly: isType, ...plain });
    }
  }
  for (const one of common.imports) imports.push(one);
  const taken = isReplaced ? imports.map((one) => ({ ...one, names: [] })) : imports;
  if (isComponent || common.hasExportAssignment || isAmbient(path, program))
    return { imports: taken, exports: null, passesOn: [] };
  if (module.hasModuleSyntax) return { imports: taken, exports: names, passesOn };
  // What imports a CommonJS file by default gets all of it.
  const exports = common.exports === null ? null : new Set([...common.exports, 'default']);
  return { imports: taken, exports, passesOn: [] };
}

/** The names that one part of an import takes; of a module as a whole those without which the file would break. */
function namesTaken({ kind, name }: ImportName, local: string, { namesOf }: CommonJs): readonly string[] {
  // Plain texts: the parser's own names for them exist in its declarations alone.
  const sort: string = kind;
  if (sort === 'Default') return ['default'];
  if (sort === 'NamespaceObject') return namesOf(local);
  return name === null ? [] : [name];
}

/** Declarations without `export` are exported all the same, as long as nothing in the file says otherwise. */
function isAmbient(path: string, { body }: Program): boolean {
  return /\.d\.[cm]?ts$/.test(path) && body.some(({ type }) => !/^(?:Export|Import|TSImportEquals)/.test(type));
}
