import { analyze } from '@typescript-eslint/scope-manager';
import globals from 'globals';

const ENVIRONMENTS = [
  ...(['es2027', 'browser', 'worker', 'serviceworker', 'audioWorklet', 'paintWorklet', 'webextensions'] as const),
  ...(['node', 'commonjs', 'amd', 'denoBuiltin', 'bunBuiltin', 'react-native', 'jquery', 'devtools'] as const),
  ...(['jest', 'vitest', 'mocha', 'jasmine', 'qunit', 'embertest', 'protractor', 'greasemonkey', 'meteor'] as const),
  ...(['vue', 'svelte', 'astro', 'webpack', 'rspack'] as const),
];
/** What no list has: the language's own, namespaces of types, and names of hosts. */
const OTHERS =
  'arguments undefined NaN Infinity eval NodeJS JSX chrome browser google gtag dataLayer Office awslambda gc ' +
  'WebSocketPair EdgeRuntime artifacts contract Cypress cy figma wx';

let known: ReadonlySet<string> | undefined;

/** Whether some host of JavaScript or TypeScript has a name of itself: pages, Node, runners of tests, types included. */
export function isGlobalName(name: string): boolean {
  known ??= new Set([
    ...ENVIRONMENTS.flatMap((environment) => Object.keys(globals[environment])),
    ...OTHERS.split(' '),
    ...Object.getOwnPropertyNames(Object.prototype),
    ...standardNames(),
  ]);
  return name.startsWith('__') || known.has(name);
}

/** The declarations that TypeScript brings, as the analyser of scopes lists them: asked once, and not for each file. */
function standardNames(): readonly string[] {
  const program = { type: 'Program', body: [], sourceType: 'script', range: [0, 0], comments: [], tokens: [] };
  // The border to the analyser's types: an empty program needs no more than this.
  const { globalScope } = analyze(program as unknown as Parameters<typeof analyze>[0], {
    lib: ['esnext', 'dom', 'dom.iterable', 'webworker', 'scripthost', 'decorators', 'decorators.legacy'],
  });
  return [...(globalScope?.set.keys() ?? [])];
}
