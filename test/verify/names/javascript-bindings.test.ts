import { describe, expect, test } from 'vitest';
import { checkJavaScriptBindings } from '../../../src/verify/names/javascript/javascript-bindings.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const told = (path: string, text: string): Promise<readonly string[]> =>
  tell(checkJavaScriptBindings, projectOf({ [path]: text }));

describe('a name that is bound against the rules', () => {
  test.each([
    [
      'a constant',
      'a.js',
      'const limit = 1;\nlimit = 2;\n',
      '2 fault: it gives "limit" another value, which is a constant',
    ],
    ['one that counts', 'a.ts', 'const n = 1;\nexport const up = () => { n++; };\n', '2 fault: it gives "n"'],
    ['one of a loop', 'a.mjs', 'for (const x of [1]) {\n  x += 1;\n}\n', '2 fault: it gives "x"'],
    ['one that is taken apart', 'a.ts', 'const { a, b = 2 } = { a: 1 };\nb = a;\n', '2 fault: it gives "b"'],
    ['an import', 'a.ts', "import { x } from './x.js';\nx = 3;\n", '2 fault: it gives "x"'],
    [
      'an import and a constant',
      'a.js',
      "import { x } from './x.js';\nexport const x = 3;\n",
      '2 fault: it defines "x" twice, first on line 1',
    ],
    [
      'an import and a function',
      'a.ts',
      "import x from './x.js';\nexport function x() {}\n",
      '2 fault: it defines "x" twice',
    ],
    [
      'two functions',
      'a.cjs',
      'function f() {}\nfunction g() {}\nfunction f() {}\n',
      '3 fault: it defines "f" twice, first on line 1',
    ],
    [
      'two functions with types',
      'a.ts',
      'function f(): void {}\nfunction f(): void {}\n',
      '2 fault: it defines "f" twice',
    ],
    [
      'a class without super',
      'a.ts',
      'class A {}\nclass B extends A {\n  constructor(private x: number) {\n    this.x = x;\n  }\n}\n',
      '3 fault: the constructor of "B" never calls super()',
    ],
    [
      'a constant used above its line',
      'a.js',
      "import k from 'k';\nk(limit);\nconst limit = 1;\n",
      '2 fault: it uses "limit" before its definition on line 3',
    ],
    [
      'a class used above its line',
      'a.ts',
      'export default new App();\nclass App {}\n',
      '1 fault: it uses "App" before its definition on line 2',
    ],
    [
      'two default exports',
      'a.ts',
      'export default 1;\nexport default 2;\n',
      '2 fault: it defines "default" twice, first on line 1',
    ],
    [
      'a constant of a component',
      'A.vue',
      '<template><p /></template>\n<script setup>\nconst count = 1;\nfunction add() { count += 1; }\n</script>\n',
      '4 fault: it gives "count"',
    ],
    [
      'a class extended too early',
      'a.ts',
      'export class A extends B {}\nclass B {}\n',
      '1 fault: it uses "B" before its definition on line 2',
    ],
    [
      'a method with two bodies',
      'a.ts',
      'class A {\n  f() {}\n  f() {}\n}\n',
      '3 fault: it defines "f" twice, first on line 2',
    ],
    [
      'a constructor without super',
      'a.js',
      'class A extends B {\n  constructor() {\n    this.x = 1;\n  }\n}\n',
      '2 fault: the constructor of "A" never calls super()',
    ],
    [
      'a key that stands twice',
      'a.ts',
      'const a = {\n  b: 1,\n  b: 2,\n};\n',
      '3 fault: the key "b" stands twice in one object, first on line 2',
    ],
  ])('is told: %s', async (_, path, text, expected) => {
    const all = await told(path, text);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(`${path}:${expected}`);
  });
});

describe('what the language allows', () => {
  test.each([
    ['a default of a pattern', 'a.ts', 'export const { a = 1 } = {} as { a?: number };\n'],
    [
      'overloads',
      'a.ts',
      'export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(): void {}\n',
    ],
    ['a function and its namespace', 'a.ts', 'function f() {}\nnamespace f { export const x = 1; }\nexport { f };\n'],
    ['a type and a value of one name', 'a.ts', "import type { A } from './a.js';\nexport const A = {} as unknown;\n"],
    ['an interface and a class', 'a.ts', 'interface A { x: 1 }\nclass A {}\nexport { A };\n'],
    ['a function that is called above', 'a.js', 'f();\nfunction f() {}\nexport {};\n'],
    ['a constant used in a function above', 'a.js', 'export const f = () => limit;\nconst limit = 1;\n'],
    ['a name exported above', 'a.js', 'export { limit };\nconst limit = 1;\n'],
    ['the type of a constant below', 'a.ts', 'export type L = typeof limit;\nconst limit = 1;\nexport { limit };\n'],
    [
      'another variable of the name',
      'a.js',
      'const a = 1;\nexport function f(a) { a = 2; return a; }\nexport default a;\n',
    ],
    [
      'functions in blocks of their own',
      'a.js',
      'if (process.pid) { function f() {} f(); } else { function f() {} f(); }\nexport {};\n',
    ],
    [
      'a constructor that gives another object',
      'a.js',
      'class A extends Object { constructor() { return {}; } }\nexport { A };\n',
    ],
    ['a class that extends null', 'a.js', 'class A extends null { constructor() { this; } }\nexport { A };\n'],
    [
      'a default with overloads and an interface',
      'a.ts',
      'interface f {}\nexport default function f(a: 1): void;\nexport default function f(a: unknown): void {}\n',
    ],
    ['declarations', 'a.d.ts', 'declare const a: 1;\ndeclare function f(): void;\ndeclare function f(a: 1): void;\n'],
    ['what the parser refuses', 'a.js', 'const a = ;\na = 2;\n'],
    [
      'what functions use later',
      'a.js',
      'export const f = () => g;\nclass A { x = g; m() { return g; } }\nconst g = A;\n',
    ],
    [
      'overloads, and what TypeScript merges',
      'a.ts',
      'interface A { x: 1 }\nclass A {}\nnamespace A { export const y = 1 }\nfunction f(a: 1): void;\nfunction f(a: unknown) {}\nclass B { m(a: 1): void; m(a: unknown) {} get v() { return 1; } set v(_) {} static m() {} }\n',
    ],
    [
      'constructors that give something back, throw, or call super in an arrow',
      'a.js',
      'class A extends B { constructor() { return {}; } }\nclass C extends B { constructor() { throw 1; } }\nclass D extends B { constructor() { (() => super())(); } }\nclass E { constructor() { this.a = 1; } }\n',
    ],
    [
      'keys that are overwritten by what is spread between them',
      'a.js',
      'export const a = { b: 1, ...c, b: 2, get d() { return 1; }, set d(_) {}, [e]: 1, [e]: 2 };\n',
    ],
    ['a test that assigns a constant on purpose', 'a.test.js', 'const n = 0;\nexpect(() => { n = 1; }).toThrow();\n'],
    ['a line that somebody has looked at', 'a.ts', 'const n = 0;\n// @ts-expect-error it throws\nn = 1;\n'],
  ])('is left alone: %s', async (_, path, text) => {
    expect(await told(path, text)).toEqual([]);
  });
});
