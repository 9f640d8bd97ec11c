import { describe, expect, test } from 'vitest';
import { checkJavaScriptNames } from '../../../src/verify/names/javascript/javascript-names.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const STORE = 'export class Store {}\nexport function openStore() {\n  return new Store();\n}\nexport type Row = {};\n';
const REACT = '{"name":"a","dependencies":{"react":"^19.0.0"}}';
const VITEST = '{"name":"a","devDependencies":{"vitest":"^4.0.0"},"scripts":{"test":"vitest run"}}';
const TEST = "import { add } from './add.js';\ntest('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n";
const ADD = 'export const add = (a, b) => a + b;\n';

const PACKAGE = JSON.stringify({
  name: 'n',
  type: 'module',
  dependencies: { express: '^5', 'body-parser': '^2', react: '^19' },
});

const told = (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  tell(checkJavaScriptNames, projectOf({ 'package.json': PACKAGE, ...files }));

describe('a name that a module neither defines nor imports', () => {
  test('is told with the file that exports it', async () => {
    const files = {
      'src/store.js': 'export function openStore() {}\n',
      'src/app.js': "import './other.js';\nexport const store = openStore();\n",
    };
    expect(await told(files)).toEqual(['src/app.js:2 fault: it uses "openStore" of src/store.js without importing it']);
  });

  test('is told with the file that exports the type', async () => {
    const files = {
      'src/user.ts': 'export interface User { id: string }\n',
      'src/app.ts': 'export const users: User[] = [];\n',
    };
    expect(await told(files)).toEqual(['src/app.ts:1 fault: it uses "User" of src/user.ts without importing it']);
  });

  test('is told with the package that others take it from', async () => {
    const files = {
      'src/a.jsx': "import { useState } from 'react';\nexport const useIt = () => useState(0);\n",
      'src/b.jsx': 'export function B() {\n  const [n] = useState(1);\n  return <p>{n}</p>;\n}\n',
    };
    expect(await told(files)).toEqual(['src/b.jsx:2 fault: it uses "useState" of react without importing it']);
  });

  test('is told with the package that is called so', async () => {
    const files = {
      'src/app.js': "import express from 'express';\nconst app = express();\napp.use(bodyParser.json());\n",
      'src/old.cjs': 'const app = express();\nmodule.exports = { app, fs: require("node:fs") };\n',
    };
    expect(await told(files)).toEqual([
      'src/app.js:3 fault: it uses "bodyParser" of body-parser without importing it',
      'src/old.cjs:1 fault: it uses "express" of express without importing it',
    ]);
  });

  test('is told of a module of Node, a component, and a name that nobody knows', async () => {
    const files = {
      'src/a.js': "export const here = path.join('a', 'b');\n",
      'src/b.jsx': 'export const B = () => <Header title="b" />;\n',
      'src/c.js': 'export function sum(items) {\n  total = 0;\n  return total + itmes.length;\n}\n',
    };
    expect(await told(files)).toEqual([
      'src/a.js:1 fault: it uses "path" without importing it',
      'src/b.jsx:1 fault: it uses "Header", which it neither defines nor imports',
      'src/c.js:2 fault: it uses "total", which it neither defines nor imports',
      'src/c.js:3 fault: it uses "itmes", which it neither defines nor imports',
    ]);
  });
});

describe('a name that comes from somewhere', () => {
  test.each([
    ['its host', { 'a.ts': 'export const f = () => fetch(location.href, { signal: AbortSignal.timeout(1) });\n' }],
    [
      'a runner of tests',
      { 'a.test.ts': "import './a.js';\ndescribe('a', () => { it('b', () => { expect(vi.fn()).toBe(1); }); });\n" },
    ],
    ['a question for it', { 'a.js': "export const isBun = typeof Bunny !== 'undefined' && Bunny.x;\n" }],
    ['what never runs', { 'a.cjs': "const k = require('k');\n0 && (module.exports = { Hasher, k });\n" }],
    ['a comment', { 'a.js': '/* global L, d3 */\nexport const map = L.map(d3);\n' }],
    ['declarations', { 'a.ts': 'export const v = appVersion;\n', 'env.d.ts': 'declare const appVersion: string;\n' }],
    ['a build', { 'a.ts': 'export const v = __APP_VERSION__ + BUILD_TIME;\n' }],
    [
      'the settings of a build',
      { 'a.ts': 'export const v = appVersion;\n', 'vite.config.ts': 'export default { define: { appVersion: 1 } };\n' },
    ],
    [
      'whoever gives it to all',
      { 'a.js': 'export const v = store.x;\n', 'b.js': 'globalThis.store = {};\nexport {};\n' },
    ],
    ['another script of its page', { 'a.js': 'openStore();\n', 'b.js': 'function openStore() {}\n' }],
    [
      'a page that loads libraries',
      {
        'a.js': 'export const map = Leaf.map();\n',
        'index.html': '<script src="https://cdn.example/leaf.js"></script>\n',
      },
    ],
    [
      'types of the language',
      { 'a.ts': 'export type P = Partial<Record<string, HTMLElement>>;\nexport type N = NodeJS.Timeout;\n' },
    ],
    [
      'the file itself, though a type is called so',
      { 'a.js': "require('x');\nclass Generator {}\nmodule.exports = Generator;\n" },
    ],
    ['a file with errors', { 'a.js': 'export const = openStore;\n', 'b.js': 'export const openStore = 1;\n' }],
    [
      'a tool that imports by name',
      {
        'package.json': '{"devDependencies":{"nuxt":"^4"}}',
        'a.ts': 'export const n = useCounter();\n',
        'b.ts': 'export const useCounter = () => 1;\n',
      },
    ],
  ])('is left alone: from %s', async (_, files) => {
    expect(await told(files)).toEqual([]);
  });
});

describe('names of JavaScript and TypeScript that nothing declares', () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    [
      'a function of another file',
      { 'src/main.ts': 'export const store = openStore();\n', 'src/store.ts': STORE },
      ['src/main.ts:1 fault: it uses "openStore" of src/store.ts without importing it'],
    ],
    [
      'a function of another file, in a file that imports and exports nothing any more',
      {
        'src/main.js': 'const store = openStore();\nconsole.log(store);\n',
        'src/store.js': STORE.replace(/export type.*/, ''),
      },
      ['src/main.js:1 fault: it uses "openStore" of src/store.js without importing it'],
    ],
    [
      'a type of another file',
      { 'src/main.ts': 'export function show(row: Row) {\n  return row;\n}\n', 'src/store.ts': STORE },
      ['src/main.ts:1 fault: it uses "Row" of src/store.ts without importing it'],
    ],
    [
      'a component by the name of its file',
      {
        'src/App.jsx': 'export function App() {\n  return <Button />;\n}\n',
        'src/Button.jsx': 'export default function (props) {\n  return <b {...props} />;\n}\n',
      },
      ['src/App.jsx:2 fault: it uses "Button" of src/Button.jsx without importing it'],
    ],
    [
      'what CommonJS exports',
      {
        'main.js': "const http = require('node:http');\nhttp.createServer(handle).listen(1);\n",
        'handle.js': 'function handle() {}\nmodule.exports = { handle };\n',
      },
      ['main.js:2 fault: it uses "handle" of handle.js without importing it'],
    ],
    [
      'a name in the script of a component',
      {
        'src/App.vue': '<template><b /></template>\n<script setup>\nconst store = openStore();\n</script>\n',
        'src/store.ts': STORE,
      },
      ['src/App.vue:3 fault: it uses "openStore" of src/store.ts without importing it'],
    ],
    [
      'a hook of React',
      {
        'src/App.jsx': 'export function App() {\n  const [a] = useState(1);\n  return <b>{a}</b>;\n}\n',
        'package.json': REACT,
      },
      ['src/App.jsx:2 fault: it uses "useState" of react without importing it'],
    ],
    [
      'React itself as a value',
      { 'src/a.tsx': 'export const ref = React.createRef<React.ElementRef<"b">>();\n', 'package.json': REACT },
      ['src/a.tsx:1 fault: it uses "React" of react without importing it'],
    ],
    [
      'a name that is nowhere',
      { 'src/total.ts': 'export const total = (price: number) => price * taxRate;\n' },
      ['src/total.ts:1 fault: it uses "taxRate", which it neither defines nor imports'],
    ],
    [
      'functions that Vitest gives only when it is told to',
      { 'add.test.js': TEST, 'add.js': ADD, 'package.json': VITEST },
      [
        'add.test.js:2 fault: it uses "test" of vitest without importing it',
        'add.test.js:3 fault: it uses "expect" of vitest without importing it',
      ],
    ],
    [
      'functions that Node never gives',
      {
        'test/add.test.js': "import { add } from '../add.js';\ndescribe('add', () => add(1, 2));\n",
        'add.js': ADD,
        'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
      },
      ['test/add.test.js:2 fault: it uses "describe" of node:test without importing it'],
    ],
  ])('are told: %s', async (_, files, told) => {
    expect(await tell(checkJavaScriptNames, projectOf(files))).toEqual(told);
  });

  test('are told with the file where the plan promises them', async () => {
    const files = {
      'a.ts': 'export const save = 1;\n',
      'b.ts': 'export const save = 2;\n',
      'c.ts': 'export const x = save;\n',
    };
    expect(await tell(checkJavaScriptNames, projectOf(files, { 'b.ts': ['save: number'] }))).toEqual([
      'c.ts:1 fault: it uses "save" of b.ts without importing it',
    ]);
  });

  test.each<[string, Record<string, string>]>([
    [
      'what hosts and the language have',
      { 'a.ts': 'export const a: Promise<NodeJS.Timeout> = fetch(location.href), b = structuredClone(Buffer);\n' },
    ],
    [
      'what it asks for by typeof first',
      { 'a.js': "export const a = typeof openStore === 'undefined' ? 1 : openStore();\n", 'store.ts': STORE },
    ],
    [
      'what hangs on the global object',
      {
        'a.js': 'export const a = openStore();\n',
        'b.js': `${STORE.replace(/export type.*/, '')}window.openStore = openStore;\n`,
      },
    ],
    [
      'what declarations speak of',
      { 'a.ts': 'export const a = version;\n', 'env.d.ts': 'declare const version: string;\n' },
    ],
    [
      'what a bundler is told to put in',
      { 'a.ts': 'export const a = VERSION;\n', 'vite.config.ts': 'export default { define: { VERSION: 1 } };\n' },
    ],
    ['what a comment promises', { 'a.js': '/* global L */\nexport const map = L.map();\n' }],
    [
      'scripts that a page loads one after the other',
      {
        'index.html': '<script src="a.js"></script><script src="b.js"></script>',
        'a.js': 'function f() {}\nif (typeof module !== "undefined") module.exports = { f };\n',
        'b.js': 'f();\n',
      },
    ],
    [
      'functions of Vitest that it gives to all',
      {
        'add.test.js': TEST,
        'add.js': ADD,
        'package.json': VITEST,
        'vitest.config.js': 'export default { test: { globals: true } };\n',
      },
    ],
    [
      'types of React without an import',
      { 'a.tsx': 'export const A: React.FC = () => null;\n', 'package.json': REACT },
    ],
    [
      'generics, labels, enums, overloads and parameters of types',
      {
        'a.ts':
          'enum E { A, B = A }\nexport type M<T> = { [K in keyof T]: T[K] extends infer U ? U : E };\nexport function f(this: E, a: string): asserts a is string;\nexport function f(a: unknown) { out: for (;;) break out; return arguments; }\n',
      },
    ],
    [
      'modules of Nuxt',
      {
        'a.ts': 'export const a = useFetch(openStore());\n',
        'store.ts': STORE,
        'package.json': '{"dependencies":{"nuxt":"4"}}',
      },
    ],
    [
      'stores of Svelte',
      {
        'a.svelte': '<script>\nlet { n } = $props();\n$: doubled = n * 2;\n</script>\n',
        'b.js': 'export const doubled = 1;\n',
      },
    ],
  ])('are none: %s', async (_, files) => {
    expect(await tell(checkJavaScriptNames, projectOf(files))).toEqual([]);
  });
});
