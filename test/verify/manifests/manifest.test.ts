import { describe, expect, test } from 'vitest';
import { checkCompleteness } from '../../../src/verify/completeness.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const SOUND: readonly (readonly [string, Files])[] = [
  [
    'everything is listed',
    {
      'package.json': json({
        dependencies: { express: '5', '@scope/x': '1' },
        devDependencies: { vitest: '3' },
        scripts: { start: 'node src/a.js', test: 'vitest' },
      }),
      'src/a.js':
        "import express from 'express';\nimport y from '@scope/x/y';\nimport fs from 'fs/promises';\nexpress(y, fs);\n",
      'test/a.test.js': "import { test } from 'vitest';\ntest('x');\n",
    },
  ],
  [
    'types, tools and plugins that nobody imports',
    {
      'package.json': json({
        dependencies: { pg: '8', 'pino-pretty': '1', 'my-plugin': '1' },
        devDependencies: { '@types/node': '24', typescript: '6', '@types/leaflet': '1' },
        scripts: { build: 'tsc', start: 'node dist/a.js' },
        main: 'dist/a.js',
      }),
      'config.json': '{ "plugins": ["my-plugin"] }',
      'src/a.ts': "import type { Map } from 'leaflet';\nexport type M = Map;\n",
    },
  ],
  [
    'packages of one workspace',
    {
      'package.json': json({ workspaces: ['packages/*'], devDependencies: { vitest: '3' } }),
      'packages/a/package.json': json({ name: '@me/a', dependencies: { '@me/b': 'workspace:*' } }),
      'packages/a/index.js': "import b from '@me/b';\nimport 'vitest';\nb();\n",
      'packages/b/package.json': json({ name: '@me/b' }),
      'packages/b/index.js': 'export default 1;\n',
    },
  ],
  [
    'Python by other names, extras and what comes along',
    {
      'requirements.txt':
        'Flask==3.0\nFlask-SQLAlchemy>=3\npython-dotenv\nPyYAML ; python_version > "3.8"\npsycopg2-binary\nuvicorn[standard]\nopencv-python-headless\n# a comment\n',
      'requirements-dev.txt': '-r requirements.txt\npytest\n',
      'app.py':
        'import os, sys, tomllib\nimport cv2\nimport yaml\nfrom dotenv import load_dotenv\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy import select\nfrom werkzeug.security import generate_password_hash\nimport psycopg2\n',
      'tests/test_app.py': 'import pytest\n',
    },
  ],
  [
    'Python with a pyproject',
    {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = ["fastapi[standard]>=0.100", "SQLAlchemy~=2.0"]\n[project.optional-dependencies]\ndev = ["pytest"]\n[dependency-groups]\nlint = ["ruff"]\n',
      'src/x/__init__.py': 'import fastapi\nimport pydantic\nimport starlette\nfrom sqlalchemy.orm import Session\n',
      'tests/test_x.py': 'import pytest\nfrom x import fastapi\n',
    },
  ],
  [
    'poetry',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.12"\nhttpx = "*"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
      'a.py': 'import httpx\n',
      'tests/test_a.py': 'import pytest\n',
    },
  ],
  [
    'Go modules',
    {
      'go.mod':
        'module example.com/a\n\ngo 1.24\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n\tgorm.io/driver/sqlite v1.5.0\n\tgolang.org/x/text v0.1.0 // indirect\n)\nrequire github.com/jackc/pgx/v5 v5.0.0\n',
      'main.go':
        'package main\n\nimport (\n\t"net/http"\n\n\t"github.com/gin-gonic/gin"\n\t"github.com/jackc/pgx/v5/pgxpool"\n\t"gorm.io/driver/sqlite"\n)\n\nvar _ = gin.New\nvar _ = pgxpool.New\nvar _ = sqlite.Open\nvar _ = http.Get\n',
    },
  ],
];

/** Packages that work since others bring them, or that come under another name. */
const BROUGHT: readonly (readonly [string, Files])[] = [
  [
    'the server under a platform of Nest',
    {
      'package.json': json({ dependencies: { '@nestjs/common': '11', '@nestjs/platform-express': '11' } }),
      'src/a.ts':
        "import type { Request } from 'express';\nimport { Response } from 'express';\nimport { Controller } from '@nestjs/common';\nexport const a = (r: Request, s: Response) => [r, s, Controller];\n",
    },
  ],
  [
    'the other platforms of Nest',
    {
      'package.json': json({
        dependencies: {
          '@nestjs/platform-fastify': '11',
          '@nestjs/platform-socket.io': '11',
          '@nestjs/platform-ws': '11',
        },
      }),
      'src/a.ts':
        "import type { FastifyReply } from 'fastify';\nimport { Server } from 'socket.io';\nimport { WebSocket } from 'ws';\nexport type A = [FastifyReply, Server, WebSocket];\n",
    },
  ],
  [
    'types of what a package is built on',
    {
      'package.json': json({ dependencies: { mongoose: '8', bullmq: '5', probot: '14', '@types/express': '5' } }),
      'src/a.ts':
        "import mongoose from 'mongoose';\nimport { Queue } from 'bullmq';\nimport type { Probot } from 'probot';\nimport type { ObjectId } from 'mongodb';\nimport type { Redis } from 'ioredis';\nimport type { WebhookEvent } from '@octokit/webhooks-types';\nimport type { ParsedQs } from 'qs';\nexport const a = [mongoose, Queue];\nexport type B = [Probot, ObjectId, Redis, WebhookEvent, ParsedQs];\n",
    },
  ],
  [
    'a nested import map in a manifest',
    {
      'package.json': json({ dependencies: { express: '5' }, imports: { a: { b: 'c' }, '#x': { node: './x.js' } } }),
      'src/a.js': "import express from 'express';\nimport a from 'a';\nimport b from 'a/b';\nexpress(a, b);\n",
      'x.js': '',
    },
  ],
  [
    'a nested import map in a file of its own, by any of its names',
    {
      'package.json': json({}),
      'import-map.dev.json': json({ imports: { a: { b: 'c' } }, scopes: { '/x/': { d: 'e' } } }),
      'page.importmap': json({ imports: { three: './three.js' } }),
      'src/a.js': "import a from 'a';\nimport d from 'd';\nimport three from 'three';\nconsole.log(a, d, three);\n",
    },
  ],
  [
    'a module whose distribution is a fork',
    { 'requirements.txt': 'libpass\n', 'a.py': 'from passlib.hash import bcrypt\nprint(bcrypt)\n' },
  ],
  [
    'distributions that are called otherwise',
    {
      'requirements.txt': 'libsass\npillow-simd\npsycopg-binary\nkafka-python-ng\npynose\nttlcachelib\nquickmath-ng\n',
      'a.py':
        'import sass\nimport PIL\nimport psycopg\nimport kafka\nimport nose\nimport libttlcache\nimport quickmath\nprint(sass, PIL, psycopg, kafka, nose, libttlcache, quickmath)\n',
    },
  ],
];

const BROKEN: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a package that is not listed',
    {
      'package.json': json({ name: 'shop', dependencies: {} }),
      'a.js': "import 'express/lib/x';\nimport 'express';\n",
    },
    ['package.json:- fault: it does not list "express", which a.js imports'],
  ],
  [
    'a package that nobody names',
    { 'package.json': json({ dependencies: { moment: '2' } }), 'a.js': '' },
    ['package.json:- remark: it lists "moment", which nothing in the project names'],
  ],
  [
    'a script that starts nothing',
    {
      'package.json': json({
        scripts: { start: 'NODE_ENV=production node src/server.js', dev: 'nodemon --inspect src/server.js' },
      }),
      'src/app.js': '',
    },
    [
      'package.json:- fault: its script "start" starts "src/server.js", which is no file of the project',
      'package.json:- fault: its script "dev" starts "src/server.js", which is no file of the project',
    ],
  ],
  [
    'no manifest at all',
    { 'a.js': "\nimport 'express';\n", 'b.js': "import 'koa';\n" },
    ['a.js:2 remark: it imports "express", and the project has no package.json that lists it'],
  ],
  [
    'a distribution of Python',
    { 'requirements.txt': 'flask\n', 'app.py': 'import flask\nimport yaml\nimport oddity\n' },
    [
      'requirements.txt:- fault: it does not list "pyyaml", which app.py imports as yaml',
      'requirements.txt:- remark: it does not list "oddity", which app.py imports',
    ],
  ],
  [
    'what only tests import',
    { 'requirements.txt': 'flask\n', 'app.py': 'import flask\n', 'tests/test_a.py': 'import pytest\n' },
    ['requirements.txt:- remark: it does not list "pytest", which tests/test_a.py imports'],
  ],
  [
    'a distribution that nobody names',
    { 'requirements.txt': 'flask\nmoviepy==1.0\n', 'app.py': 'import flask\n' },
    ['requirements.txt:2 remark: it lists "moviepy", which nothing in the project names'],
  ],
];

const ELSEWHERE: readonly (readonly [string, Files])[] = [
  ['a page that maps names', { 'index.html': '<script type="importmap">{}</script>', 'a.js': "import 'three';\n" }],
  ['the settings of Deno', { 'deno.json': '{}', 'a.ts': "import 'three';\n" }],
  ['an environment of conda', { 'environment.yml': 'dependencies: [numpy]\n', 'a.py': 'import numpy\n' }],
];

describe('the manifest', () => {
  test.each(SOUND)('passes: %s', async (_, files) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual([]);
  });

  test.each(BROUGHT)('does not miss what others bring: %s', async (_, files) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual([]);
  });

  test.each(BROKEN)('is told to lack or to list too much: %s', async (_, files, expected) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual(expected);
  });

  test.each(ELSEWHERE)('is not missed beside %s', async (_, files) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual([]);
  });

  test('that cannot be read is left to the parsers', async () => {
    expect(await tell(checkManifest, projectOf({ 'package.json': '{', 'a.js': "import 'express';\n" }))).toEqual([]);
    const files = { 'pyproject.toml': '[project\n', 'a.py': 'import flask\n' };
    expect(await tell(checkManifest, projectOf(files))).toEqual([]);
  });
});

describe('completeness', () => {
  const commands = { run: 'pip install -r requirements.txt && python app.py', test: 'pytest' };

  test('wants a README, and says so once', async () => {
    expect(await tell(checkCompleteness, projectOf({ 'a.py': '', 'b.py': '' }))).toEqual([
      'a.py:- remark: the project has no README that says how to run it',
    ]);
  });

  test.each([
    'Run `python  app.py`.',
    '    python3 -m app\n',
    '- `make run`',
    '```sh\n$ pytest\n```',
    'PIP INSTALL -r requirements.txt && python app.py',
  ])('is content with a README that says %j', async (text) =>
    expect(await tell(checkCompleteness, projectOf({ 'README.md': text, 'a.py': '' }, {}, commands))).toEqual([]),
  );

  test('wants the README to say how to run or to test', async () => {
    expect(await tell(checkCompleteness, projectOf({ 'README.md': '# App\n', 'a.py': '' }, {}, commands))).toEqual([
      'README.md:- remark: it says neither how to run the project (pip install -r requirements.txt && python app.py) nor how to test it (pytest)',
    ]);
    expect(await tell(checkCompleteness, projectOf({ 'README.md': '# App\n' }))).toEqual([]);
  });
});
