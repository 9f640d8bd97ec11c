import { describe, expect, test } from 'vitest';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;

const SOUND: readonly (readonly [string, Files])[] = [
  [
    'relative imports with and without an ending',
    {
      'src/a.ts':
        "import { b } from './b.js';\nimport c, { type C } from './c';\nimport * as d from './d';\nimport './style.css';\nb(c, d); export type X = C;\n",
      'src/b.ts': 'export function b() {}\n',
      'src/c.tsx': 'export default 1;\nexport interface C {}\n',
      'src/d/index.ts': 'export const d = 1;\n',
      'src/style.css': '',
    },
  ],
  [
    're-exports and stars',
    {
      'a.js': "import { x, y, z as w } from './all.js';\nx(y, w);\n",
      'all.js': "export * from './x.js';\nexport { y } from './y.js';\nimport { z } from './y.js';\nexport { z };\n",
      'x.js': 'export const x = 1;\n',
      'y.js': 'export const y = 1, z = 2;\n',
    },
  ],
  [
    'CommonJS on either side',
    {
      'a.js':
        "const { x } = require('./b');\nconst all = require('./c.cjs');\nmodule.exports = { run() { x(all); } };\n",
      'b.js': 'exports.x = 1;\n',
      'c.cjs': 'const make = () => ({ y: 1 });\nmodule.exports = make();\n',
      'd.mjs': "import c, { y } from './c.cjs';\nimport b from './b.js';\nconsole.log(b, c, y);\n",
    },
  ],
  [
    'aliases of tsconfig',
    {
      'tsconfig.json': '{ // roots\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }',
      'src/a.ts': "import { b } from '@/lib/b';\nimport { d } from 'src/d';\nb(d);\n",
      'src/lib/b.ts': 'export const b = (x: unknown) => x;\n',
      'src/d.ts': 'export const d = 1;\n',
    },
  ],
  [
    'packages, builtins, virtual and generated modules',
    {
      'a.ts':
        "import express from 'express';\nimport fs from 'node:fs';\nimport 'virtual:pwa';\nimport x from '@/no/alias';\nimport { PrismaClient } from './generated/prisma';\nexpress(fs, x, PrismaClient);\n",
    },
  ],
  [
    'queries and assets',
    {
      'a.ts': "import text from './a.txt?raw';\nimport url from './b.svg?url';\nconsole.log(text, url);\n",
      'a.txt': 'x',
      'b.svg': '<svg/>',
    },
  ],
  [
    'an import whose failure is expected',
    { 'a.js': "let x;\ntry { x = require('./maybe'); } catch {}\nimport('./later.js').catch(() => x);\n" },
  ],
  [
    'a package of Python from inside and outside',
    {
      'app/__init__.py':
        'from .models import User\nfrom flask import Flask\n\ndef create_app():\n    from .views import bp\n    return Flask(__name__)\n',
      'app/models.py':
        'import os\n\nclass User:\n    pass\n\nLIMIT: int = 3\nif os.name == "nt":\n    def only_there(): ...\nelse:\n    only_there = None\n',
      'app/views.py':
        'from app import create_app, models\nfrom app.models import LIMIT, User, only_there\nimport app.models as m\n\nbp = (LIMIT, User, m)\n',
      'tests/test_app.py': 'from app import User, create_app\nfrom tests.factories import make\n',
      'tests/factories.py': 'def make(): ...\n',
      'run.py': 'from app import create_app\nimport config\n',
      'config.py': 'import sys\n',
    },
  ],
  [
    'Python with a src folder, stars, and names that are made',
    {
      'src/pkg/__init__.py': 'from .core import *\nfrom .lazy import anything\n',
      'src/pkg/core.py':
        '__all__ = ["run"]\n(a, b), *c = [1, 2], 3\nfor index in a: pass\nwith open("x") as handle: pass\ndef run(): ...\n',
      'src/pkg/lazy.py': 'def __getattr__(name): ...\n',
      'tests/test_core.py': 'from pkg import run\nfrom pkg.core import a, b, c, handle, index\n',
    },
  ],
  [
    'scripts of Python that import their neighbours',
    { 'tools/a.py': 'import b\nfrom b import x\n', 'tools/b.py': 'x = 1\n' },
  ],
  [
    'Python that is generated, optional, or for types',
    {
      'app/a.py':
        'from .service_pb2 import Request\ntry:\n    from .speedups import fast\nexcept ImportError:\n    fast = None\n',
      'app/__init__.py': '',
    },
  ],
  [
    'a Go module with folders for packages',
    {
      'go.mod': 'module example.com/shop\n\ngo 1.24\n',
      'cmd/shop/main.go':
        'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/shop/internal/store"\n\tapi "example.com/shop/internal/http"\n)\n\nfunc main() {\n\ts := store.New()\n\tfmt.Println(api.Handler(s), store.Version)\n\tvar x store.Item\n\t_ = x\n}\n',
      'internal/store/store.go':
        'package store\n\nconst Version = "1"\n\ntype Store struct{}\n\nfunc New() *Store { return nil }\n',
      'internal/store/item.go': 'package store\n\ntype (\n\tItem struct{}\n)\n',
      'internal/http/http.go':
        'package http\n\nimport "example.com/shop/internal/store"\n\nfunc Handler(store *store.Store) any { return store.Anything }\n',
    },
  ],
  [
    'what cannot be parsed is nobody’s import',
    { 'a.ts': "import { x from './gone';\n", 'b.py': 'from .gone import (\n' },
  ],
];

const BROKEN: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a file that is not there',
    { 'src/a.ts': "import { x } from './sevice.js';\nx();\n", 'src/service.ts': 'export const x = 1;\n' },
    ['src/a.ts:1 fault: it imports "./sevice.js", which is no file of the project (there is "src/service.ts")'],
  ],
  [
    'a name that is not exported',
    {
      'a.js': "\nimport { createUser } from './users.js';\n",
      'users.js': 'export const addUser = 1;\nexport function listUsers() {}\n',
    },
    ['a.js:2 fault: it imports "createUser" from "./users.js", which exports addUser and listUsers'],
  ],
  [
    'a default export that is none',
    { 'a.js': "import users from './users.js';\n", 'users.js': 'export const addUser = 1;\n' },
    ['a.js:1 fault: it imports the default export from "./users.js", which exports addUser'],
  ],
  [
    'a name that a chain of stars does not pass on',
    { 'a.ts': "import { z } from './all';\n", 'all.ts': "export * from './x';\n", 'x.ts': 'export const x = 1;\n' },
    ['a.ts:1 fault: it imports "z" from "./all", which exports x'],
  ],
  [
    'a required file',
    { 'a.js': "const x = require('./lib/x');\n", 'lib/y.js': '' },
    ['a.js:1 fault: it imports "./lib/x", which is no file of the project (there is "lib/y.js")'],
  ],
  [
    'an image',
    { 'a.tsx': "import logo from './logo.png';\n" },
    ['a.tsx:1 remark: it imports "./logo.png", which is no file of the project'],
  ],
  [
    'a script of a component',
    { 'A.vue': "<template><p/></template>\n<script setup>\nimport x from './B.vue';\n</script>\n" },
    ['A.vue:3 fault: it imports "./B.vue", which is no file of the project (there is "A.vue")'],
  ],
  [
    'a module of Python',
    { 'app/__init__.py': '', 'app/main.py': 'from .model import User\n', 'app/models.py': 'class User: ...\n' },
    ['app/main.py:1 fault: it imports ".model", which is no module of the project (there is "app/models.py")'],
  ],
  [
    'a name of a Python module',
    { 'app/__init__.py': '', 'run.py': 'from app.models import Users\n', 'app/models.py': 'class User: ...\n' },
    ['run.py:1 fault: it imports "Users" from "app.models", which exports User'],
  ],
  [
    'a module of a package of the project',
    { 'app/__init__.py': '', 'run.py': 'import app.services.mail\n' },
    ['run.py:1 fault: it imports "app.services.mail", which is no module of the project'],
  ],
  [
    'a name that a package does not have',
    { 'app/__init__.py': 'x = 1\n', 'app/db.py': '', 'run.py': 'from app import db, y\n' },
    ['run.py:1 fault: it imports "y" from "app", which exports x'],
  ],
];

describe('imports', () => {
  test.each(SOUND)('are followed without an alarm: %s', async (_, files) => {
    expect(await tell(checkImports, projectOf(files))).toEqual([]);
  });

  test.each(BROKEN)('that lead nowhere are told: %s', async (_, files, expected) => {
    expect(await tell(checkImports, projectOf(files))).toEqual(expected);
  });

  test('of what the plan promises are mended where the promise was broken', async () => {
    const files = {
      'a.js': "import { save } from './b.js';\n",
      'c.js': "import { save } from './b.js';\n",
      'b.js': 'export const load = 1;\n',
    };
    expect(await tell(checkImports, projectOf(files, { 'b.js': ['save(item): void'] }))).toEqual([
      'b.js:- fault: it does not export "save", which a.js imports and the plan promises',
    ]);
  });

  test('of a module that holds nothing are told there, and who imports them is left alone', async () => {
    const files = {
      'a.py': 'from b import thing\nimport c\nprint(thing, c)\n',
      'b.py': '"""Things."""\n\n# none yet\n',
      'c.py': '',
      'd.js': "import { f } from './f.js';\nimport './e.js';\nf();\n",
      'e.js': '',
      'f.js': '',
    };
    expect(await tell(checkImports, projectOf(files))).toEqual([
      'b.py:- fault: nothing stands in it, and a.py imports "thing" from it',
      'f.js:- fault: nothing stands in it, and d.js imports "f" from it',
    ]);
  });

  test('in a circle come to an end', async () => {
    const files = {
      'a.js': "export * from './b.js';\n",
      'b.js': "export * from './a.js';\n",
      'c.js': "import { x } from './a.js';\n",
    };
    expect(await tell(checkImports, projectOf(files))).toEqual([
      'c.js:1 fault: it imports "x" from "./a.js", which exports nothing',
    ]);
  });

  test('through layers of files that all pass on all of the next layer come to an end', async () => {
    const layer = (at: number): string[] => Array.from({ length: 12 }, (_, one) => `l${at}-${one}.js`);
    const files = Array.from({ length: 12 }, (_, at) =>
      layer(at).map(
        (path) =>
          [
            path,
            layer(at + 1)
              .map((next) => `export * from './${next}';\n`)
              .join(''),
          ] as const,
      ),
    ).flat();
    const last = layer(12).map((path) => [path, 'export const x = 1;\n'] as const);
    const all = { ...Object.fromEntries([...files, ...last]), 'a.js': "import { x, y } from './l0-0.js';\n" };
    expect(await tell(checkImports, projectOf(all))).toEqual([
      'a.js:1 fault: it imports "y" from "./l0-0.js", which exports x',
    ]);
  });

  test('are told of a file up to a number that somebody reads, the name that was meant first', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `name${at}`);
    const files = {
      'a.js': `import { ${names.map((name) => name.replace('name', 'other')).join(', ')} } from './b.js';\n`,
      'b.js': names.map((name) => `export const ${name} = 1;\n`).join(''),
      'c.js': "import { name399 } from './b.js';\n",
    };
    const told = await tell(checkImports, projectOf(files));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toMatch(
      /^c\.js:1 fault: it imports "name399" from ".\/b\.js", which exports name39, name0, .* and 32 more$/,
    );
  });

  test('of 500 files that all import each other are looked at once each', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `f${at}.js`,
        `import { v${(at + 1) % 500} } from './f${(at + 1) % 500}.js';\nexport const v${at} = 1;\n`,
      ]),
    );
    expect(await tell(checkImports, projectOf(files))).toEqual([]);
  });
});
