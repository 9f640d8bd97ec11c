import { parseSync, visitorKeys, type EcmaScriptModule, type Program } from 'oxc-parser';
import { isTooDeep } from '../nesting.ts';
import { resolveJavaScript } from './javascript-resolution.ts';
import { readCommonJs } from './common-js.ts';
import { lineCounter } from './line-counter.ts';
import { scriptOf } from './script-blocks.ts';
import type { ModuleImport, ModuleLanguage, SourceModule } from './source-module.ts';

/** JavaScript and TypeScript, and the scripts of components. */
export const javascript: ModuleLanguage = {
  endings: ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.vue', '.svelte', '.astro'],
  read: (path, text) => Promise.resolve(readJavaScript(path, text)),
  resolve: resolveJavaScript,
};

/** A text that is JavaScript or TypeScript, parsed; null when it has errors or no parser may be given it. */
export function parseJavaScript(path: string, text: string): { module: EcmaScriptModule; program: Program } | null {
  if (isTooDeep(text)) return null;
  const lang = langOf(path);
  for (const sourceType of ['unambiguous', 'commonjs'] as const) {
    const { errors, module, program } = parseSync(path, text, { lang, sourceType });
    if (errors.length === 0) return { module, program };
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
  const imports: ModuleImport[] = [];
  const names = new Set<string>();
  const passesOn: string[] = [];

  const plain = { isOptional: false, isLazy: false };
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const values = entries.filter(({ isType }) => !isType);
    const isTypeOnly =
      /^import\s+type\b(?!\s*(?:,|from\b))/.test(script.slice(start, start + 40)) ||
      (entries.length > 0 && values.length === 0);
    const taken = entries.flatMap(({ importName: { kind, name } }) =>
      kind === 'Default' ? ['default'] : kind === 'Name' && name !== null ? [name] : [],
    );
    imports.push({ specifier: moduleRequest.value, names: taken, line: lineOf(start), isTypeOnly, ...plain });
  }
  for (const { entries } of module.staticExports) {
    for (const { exportName, importName, moduleRequest, isType, start } of entries) {
      if (exportName.kind === 'Default') names.add('default');
      else if (exportName.name !== null) names.add(exportName.name);
      if (moduleRequest === null) continue;
      const specifier = moduleRequest.value;
      if (importName.kind === 'AllButDefault') passesOn.push(specifier);
      // What was imported first and exported later is listed among the imports already.
      if (module.staticImports.some((one) => one.moduleRequest.start === moduleRequest.start)) continue;
      const taken = importName.kind === 'Name' && importName.name !== null ? [importName.name] : [];
      imports.push({ specifier, names: taken, line: lineOf(start), isTypeOnly: isType, ...plain });
    }
  }
  const common = readCommonJs(program, visitorKeys, lineOf);
  imports.push(...common.imports);
  if (isComponent) return { imports, exports: null, passesOn: [] };
  if (module.hasModuleSyntax) return { imports, exports: common.hasExportAssignment ? null : names, passesOn };
  // What imports a CommonJS file by default gets all of it.
  return { imports, exports: common.exports === null ? null : new Set([...common.exports, 'default']), passesOn: [] };
}
