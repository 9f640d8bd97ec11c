import { describe, expect, test } from 'vitest';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { javascriptModules } from '../../../src/verify/modules/javascript/javascript-modules.ts';
import { startedBy } from '../../../src/verify/manifests/package-scripts.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const SOUND: readonly (readonly [string, Files])[] = [
  [
    'sources by the endings of what they become',
    {
      'a.ts': "import './b.js';\nimport './c.jsx';\nimport './d.mjs';\nimport './e.cjs';\nimport './f.ts';\n",
      'b.tsx': '',
      'c.tsx': '',
      'd.mts': '',
      'e.cts': '',
      'f.d.ts': '',
    },
  ],
  [
    'a module held as a whole',
    {
      'a.js':
        "import * as users from './users.js';\nusers.list();\nif (users.extra) users.extra();\nconst app = { users: 1 };\napp.get('/', users.list);\n",
      'b.js': "import * as users from './users.js';\nexport { users };\nusers.anything();\n",
      'c.js': "import * as users from './users.js';\nfunction f(users) { users.anything(); }\nf(users.list);\n",
      'users.js': 'export function list() {}\n',
    },
  ],
  [
    'CommonJS that nobody can follow',
    {
      'a.js': "const all = require('./all');\nall.any();\nconst { x } = require('./factory');\nx();\n",
      'all.js': "module.exports = { ...require('./x'), y: 1 };\n",
      'x.js': 'exports.x = 1;\n',
      'factory.js': 'const make = (m) => { m.exports = { x: 1 }; };\nmake(module);\n',
    },
  ],
  [
    'a bundle that hands its own require around',
    { 'a.js': "var x = { 1: [function (require, module, exports) { require('./gone'); }, {}] };\n" },
  ],
  [
    'a module that asks first where it runs',
    {
      'package.json': json({ name: 'x' }),
      'a.js':
        "(function (root, make) { typeof exports === 'object' && typeof module !== 'undefined' ? make(require('jquery')) : make(root.$); })(this, () => {});\n",
    },
  ],
  [
    'a module that a test replaces',
    {
      'a.test.js': "import { made } from './b.js';\nvi.mock('./b.js', () => ({ made: 1 }));\nmade;\n",
      'b.js': 'export const x = 1;\n',
    },
  ],
  [
    'two settings with one alias',
    {
      'tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
      'packages/a/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
      'packages/a/src/main.ts': "import '@/util';\n",
      'packages/a/src/util.ts': '',
    },
  ],
  [
    'an alias that stands for packages as well',
    {
      'package.json': json({ dependencies: { '@me/outside': '1' } }),
      'tsconfig.json': json({ compilerOptions: { paths: { '@me/*': ['packages/*/src'] } } }),
      'packages/x/src/index.ts': "import '@me/outside';\nimport '@me/x';\n",
    },
  ],
  [
    'aliases of bundlers and test runners',
    {
      'package.json': json({ devDependencies: { vite: '7', jest: '30' } }),
      'vite.config.js':
        "import { defineConfig } from 'vite';\nexport default defineConfig({ resolve: { alias: { '@lib': '/src/lib', comps: './src/c', '~u/': 'x' } } });\n",
      'jest.config.js': "module.exports = { moduleNameMapper: { '^@test/(.*)$': '<rootDir>/test/$1' } };\n",
      'src/a.js': "import '@lib/x';\nimport '@lib';\nimport 'comps/Button';\nimport '@test/y';\n",
    },
  ],
  [
    'settings that build on what a framework writes',
    {
      'package.json': json({ name: 'x' }),
      'tsconfig.json': json({ extends: './.nuxt/tsconfig.json' }),
      'a.ts': "import 'any/thing';\n",
    },
  ],
  [
    'inner names of package.json',
    {
      'package.json': json({
        name: 'me',
        imports: {
          '#db': './src/db.js',
          '#lib/*': { node: './src/lib/*.js', default: './web/*.js' },
          '#out': './dist/x.js',
        },
      }),
      'src/a.js':
        "import { db } from '#db';\nimport '#lib/x';\nimport '#out';\nimport '#app';\nimport 'me/sub';\ndb();\n",
      'src/db.js': 'export const db = () => {};\n',
      'src/lib/x.js': '',
    },
  ],
  [
    'files for one platform, sources of other languages, and what the compiler writes',
    {
      'tsconfig.json': json({ compilerOptions: { outDir: 'made' } }),
      'a.ts': "import './Button';\nimport './Calc.bs.js';\nimport './made/a.js';\nimport '../elsewhere';\n",
      'Button.ios.tsx': '',
      'Button.android.tsx': '',
      'Calc.res': '',
    },
  ],
  [
    'declared modules and those of hosts',
    {
      'package.json': json({ name: 'x' }),
      'types.d.ts': "declare module 'untyped';\ndeclare module './view' { interface More {} }\n",
      'a.ts':
        "import 'untyped';\nimport type { More } from './view';\nimport 'bun';\nimport 'k6/http';\nimport 'cloudflare:workers';\nimport 'npm:x';\nimport 'jsr:@std/x';\nexport type M = More;\n",
      'view.ts': 'export const x = 1;\n',
    },
  ],
  [
    'paths without endings where a tool guesses them',
    {
      'package.json': json({ type: 'module', devDependencies: { vite: '7' }, scripts: { start: 'node server.js' } }),
      'server.js': "import './routes';\n",
      'routes/index.js': '',
    },
  ],
  [
    'whole paths where plain Node runs',
    {
      'package.json': json({ type: 'module', devDependencies: { vitest: '4' }, scripts: { start: 'node server.js' } }),
      'server.js': "import './routes/index.js';\nimport('./late.js');\n",
      'routes/index.js': "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('../late');\n",
      'late.js': '',
      'server.test.js': "import './server';\nimport 'vitest';\n",
    },
  ],
  [
    'what comes along with a package, types, examples and import maps',
    {
      'package.json': json({
        dependencies: { nuxt: '4', jest: '30' },
        devDependencies: { '@types/geojson': '1', '@types/express': '5' },
      }),
      'a.ts':
        "import { ref } from 'vue';\nimport { test } from '@jest/globals';\nimport type { Point } from 'geojson';\nimport type { Query } from 'express-serve-static-core';\nexport type P = Point | Query; ref(test);\n",
      'index.html': '<script type="importmap">{"imports":{"three":"https://x/three.js"}}</script>\n',
      'public/scene.js': "import * as THREE from 'three';\nTHREE.x();\n",
    },
  ],
  [
    'a manifest that only says how a folder is read',
    {
      'package.json': json({ dependencies: { express: '5' } }),
      'cjs/package.json': json({ type: 'commonjs' }),
      'cjs/a.js': "require('express');\n",
    },
  ],
  [
    'scripts that start what a build makes',
    {
      'package.json': json({
        main: './dist/index.js',
        bin: { x: './bin/x.js', y: 'lib/y.js' },
        scripts: {
          build: 'esbuild src/a.ts --bundle --outfile=server.js',
          start: 'node server.js',
          serve: 'cd api && node index.js',
          test: 'node --test test/*.js',
          dev: 'nodemon --watch src/gone.js --exec tsx src/a.ts',
          eval: 'node -e "require(\'gone.js\')"',
          prod: 'NODE_ENV=production node -r dotenv/config build/index.js',
        },
      }),
      'src/a.ts': '',
      'bin/x.js': '',
    },
  ],
];

const BROKEN: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a name of a module held as a whole',
    {
      'a.js': "import * as users from './users.js';\nusers.create();\napp.get('/', users.show);\n",
      'users.js': 'export function list() {}\n',
    },
    [/"create" from "\.\/users\.js", which exports list/, /"show" from "\.\/users\.js", which exports list/].map(
      String,
    ),
  ],
  [
    'a name of a module that is required as a whole',
    {
      'a.js': "const users = require('./users');\nrouter.get('/', users.show);\nrouter.use(users.list());\n",
      'users.js': 'function list() {}\nmodule.exports = { list };\n',
    },
    [/"show" from "\.\/users", which exports list/].map(String),
  ],
  [
    'names of a file that exports nothing',
    { 'a.js': "import { x } from './b.js';\nx();\n", 'b.js': 'const x = 1;\n' },
    [/^a\.js:1 fault: it imports "x" from "\.\/b\.js"/].map(String),
  ],
  [
    'a path without its ending where plain Node runs',
    {
      'package.json': json({ type: 'module', scripts: { start: 'node server.js' } }),
      'server.js': "import './routes';\nimport './lib/db';\n",
      'routes/index.js': '',
      'lib/db.js': '',
    },
    [
      /server\.js:1 fault: it imports "\.\/routes", which Node finds by its whole path only, "\.\/routes\/index\.js"/,
      /server\.js:2 fault: it imports "\.\/lib\/db", which Node finds by its whole path only, "\.\/lib\/db\.js"/,
    ].map(String),
  ],
  [
    'a path without its ending where the compiler finds modules as Node does',
    {
      'package.json': json({ type: 'module', scripts: { build: 'tsc' } }),
      'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "outDir": "dist" } }',
      'src/server.ts': "import './routes';\nimport { db } from './db';\nimport './log.js';\ndb();\n",
      'src/routes/index.ts': 'export {};\n',
      'src/db.ts': 'export const db = () => 1;\n',
      'src/log.ts': 'export {};\n',
    },
    [
      /server\.ts:1 fault: it imports "\.\/routes", which Node finds by its whole path only, "\.\/routes\/index\.js"/,
      /server\.ts:2 fault: it imports "\.\/db", which Node finds by its whole path only, "\.\/db\.js"/,
    ].map(String),
  ],
  [
    'a bare name for a path',
    { 'package.json': json({ name: 'x' }), 'src/a.js': "import 'lib/db';\n", 'src/lib/db.js': '' },
    [
      /src\/a\.js:1 fault: it imports "lib\/db", which is neither a listed package nor a relative path to "src\/lib\/db\.js"/,
    ].map(String),
  ],
  [
    'an inner name that leads nowhere',
    { 'package.json': json({ imports: { '#db': './src/db.js' } }), 'a.js': "import '#db';\n" },
    [/"#db", which "imports" of package\.json leads to "src\/db\.js", no file of the project/].map(String),
  ],
  [
    'packages that are not listed, those of tests and types among them',
    {
      'package.json': json({ name: 'x', scripts: { test: 'vitest' } }),
      'a.ts':
        "import type { Map } from 'leaflet';\nimport express from '@scope/web/x';\nexport type M = Map; express();\n",
      'a.test.ts': "import { test } from 'vitest';\ntest('x');\n",
      'examples/b.js': "import 'koa';\n",
    },
    [
      /^package\.json:- remark: it does not list "leaflet", which a\.ts imports/,
      /^package\.json:- fault: it does not list "@scope\/web", which a\.ts imports/,
      /^package\.json:- fault: it does not list "vitest", which a\.test\.ts imports/,
      /^package\.json:- remark: it does not list "koa", which examples\/b\.js imports/,
    ].map(String),
  ],
  [
    'commands and entries that are not there',
    {
      'package.json': json({
        main: 'index.js',
        bin: './cli.js',
        scripts: { start: 'cross-env NODE_ENV=x node ./src/server.js', dev: 'tsx watch src/server.ts' },
      }),
      'src/app.js': '',
    },
    [
      /fault: its script "start" starts "\.\/src\/server\.js"/,
      /fault: its script "dev" starts "src\/server\.ts"/,
      /fault: its "bin" names "\.\/cli\.js"/,
      /remark: its "main" is "index\.js"/,
    ].map(String),
  ],
];

const findings = async (files: Files): Promise<readonly string[]> => {
  const project = projectOf(files);
  return [...(await tell(checkImports, project)), ...(await tell(checkManifest, project))];
};

describe('JavaScript and TypeScript', () => {
  test.each(SOUND)('pass: %s', async (_, files) => {
    const withoutManifest = (await findings(files)).filter((one) => !one.includes('has no package.json'));
    expect(withoutManifest).toEqual([]);
  });

  test.each(BROKEN)('are told: %s', async (_, files, expected) => {
    const found = (await findings(files)).filter((one) => !one.includes('has no package.json'));
    expect(found).toEqual(expected.map((pattern): unknown => expect.stringMatching(new RegExp(pattern.slice(1, -1)))));
  });

  test('know where names come from', async () => {
    const module = await javascriptModules.read(
      'a.ts',
      "import type { T } from './t';\nimport d, { a as b } from './x';\nexport * from './s';\nexport const { p, q: [r] } = d;\nexport enum E { A }\nexport { b as c };\n",
    );
    expect(module?.exports).toEqual(new Set(['p', 'r', 'E', 'c']));
    expect(module?.passesOn).toEqual(['./s']);
    expect(
      module?.imports.map(({ specifier, names, isTypeOnly, line }) => [specifier, names, isTypeOnly, line]),
    ).toEqual([
      ['./t', ['T'], true, 1],
      ['./x', ['default', 'a'], false, 2],
      ['./s', [], false, 3],
    ]);
  });

  test('are nobody’s import when they do not parse', async () => {
    expect(await findings({ 'a.js': "import { x } from './b.js';\nconst x = {;\n" })).toEqual([]);
  });

  test('that are hostile are read in linear time', async () => {
    const size = 400_000;
    const texts: Files = {
      'a.js': "import './gone';\n".repeat(size / 17),
      'b.js': 'f('.repeat(size / 2),
      'c.vue': '<script \n'.repeat(size / 9),
      'd.svelte': '<script>\n'.repeat(size / 9),
      'e.js': "import * as n from './f.js';\n" + 'n.x();n.y;\n'.repeat(size / 11),
      'f.js': 'export const x = 1, y = 2;\n',
      'g.js': Array.from({ length: 12_000 }, (_, at) => `export { a${at} } from './f${at}.js';\n`).join(''),
      'package.json': json({
        scripts: { a: `node ${'--a '.repeat(400)}x`, b: `node ${'-'.repeat(1_500)}` },
        dependencies: Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`package-${at}`, '1'])),
      }),
      '.gitignore': Array.from({ length: 20_000 }, (_, at) => `name${at}\n`).join(''),
    };
    const found = await findings(texts);
    expect(found.length).toBeGreaterThan(20);
    expect(found.length).toBeLessThan(200);
  }, 20_000);
});

describe('scripts of package.json', () => {
  test.each([
    ['node src/a.js && node --enable-source-maps b.mjs', ['src/a.js', 'b.mjs']],
    ['concurrently "npm:dev:*" "tsx watch src/a.ts"', ['src/a.ts']],
    ['nodemon --watch src --exec ts-node src/a.ts', []],
    ['node --import ./register.js src/a.js', []],
    ['vite build', []],
    ['cd server && node a.js', []],
  ])('%j starts %j', (command, paths) => {
    expect(startedBy(command)).toEqual(paths);
  });
});
