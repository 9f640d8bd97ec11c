import { analyze, type Scope, type ScopeManager } from '@typescript-eslint/scope-manager';
import { visitorKeys } from 'oxc-parser';
import { lineCounter } from '../modules/line-counter.ts';
import { parseJavaScript } from '../modules/javascript/javascript-modules.ts';
import { visitNodes, type SyntaxNode } from '../modules/syntax-node.ts';

/** A file of JavaScript or TypeScript, its names bound to what they stand for. */
export interface JavaScriptScopes {
  /** Each scope, the global one first. */
  readonly scopes: readonly Scope[];
  readonly isModule: boolean;
  readonly lineOf: (index: number) => number;
  /** Every node below the program, in the order of the text. */
  readonly visit: (visit: (node: SyntaxNode) => void) => void;
}

/** @returns null when the text has errors, or is made of declarations alone */
export function readScopes(path: string, text: string): JavaScriptScopes | null {
  if (/\.d\.[cm]?ts$/.test(path)) return null;
  const parsed = parseJavaScript(path, text, { range: true, astType: 'ts', preserveParens: false });
  if (parsed === null) return null;
  const { module, program } = parsed;
  const isModule = module.hasModuleSyntax;
  // The border between two declarations of one form: the parser writes TypeScript-ESLint's trees.
  const tree = program as unknown as Parameters<typeof analyze>[0];
  const manager: ScopeManager = analyze(tree, {
    sourceType: isModule ? 'module' : 'commonjs',
    lib: ['esnext', 'dom'],
    jsxPragma: null,
  });
  return {
    scopes: manager.scopes,
    isModule,
    lineOf: lineCounter(text),
    visit: (visit) => {
      visitNodes(program as unknown as SyntaxNode, visitorKeys, visit);
    },
  };
}
