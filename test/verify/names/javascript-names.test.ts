import { describe, expect, test } from 'vitest';
import { checkJavaScriptNames } from '../../../src/verify/names/javascript-names.ts';
import { projectOf, tell } from '../../support/check-project.ts';

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
