import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/verify/check.ts';
import { checkCompose } from '../../../src/verify/references/compose.ts';
import { checkDjangoSettings } from '../../../src/verify/references/django-settings.ts';
import { checkDockerfile } from '../../../src/verify/references/dockerfile.ts';
import { checkEntryPoints } from '../../../src/verify/references/entry-points.ts';
import { checkIncludedFiles } from '../../../src/verify/references/included-files.ts';
import { checkMakefile } from '../../../src/verify/references/commands/makefile.ts';
import { checkPackageCommands } from '../../../src/verify/references/commands/package-commands.ts';
import { checkPageLinks } from '../../../src/verify/references/page-links.ts';
import { checkPlanCommands } from '../../../src/verify/references/commands/plan-commands.ts';
import { checkReadmeLinks } from '../../../src/verify/references/readme-links.ts';
import { checkRenderedTemplates } from '../../../src/verify/references/rendered-templates.ts';
import { checkScriptPrograms } from '../../../src/verify/references/commands/script-programs.ts';
import { checkWorkflowSteps } from '../../../src/verify/references/workflow-steps.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;
const scripts = (of: Files): string => JSON.stringify({ name: 'n', scripts: of });
const workflow = (step: string, job = ''): string =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - uses: actions/checkout@v4\n      - ${step}\n`;

interface Twins {
  readonly of: string;
  readonly check: Check;
  readonly broken: Files;
  /** What makes it sound, laid over the broken files. */
  readonly mended: Files;
  readonly told: string;
}

const TWINS: readonly Twins[] = [
  {
    of: 'the program of a script',
    check: checkScriptPrograms,
    broken: {
      'package.json': '{"scripts":{"dev":"NODE_ENV=dev vite --host"},"devDependencies":{"typescript":"^5"}}',
    },
    mended: { 'package.json': '{"scripts":{"dev":"NODE_ENV=dev vite --host"},"devDependencies":{"vite":"^7"}}' },
    told: 'package.json:- fault: a script of it starts "vite", which no listed package brings',
  },
  {
    of: 'the settings of a compiler',
    check: checkPackageCommands,
    broken: { 'package.json': scripts({ build: 'tsc -p tsconfig.build.json' }) },
    mended: { 'tsconfig.build.json': '{}' },
    told: 'package.json:- fault: "tsc -p tsconfig.build.json" names "tsconfig.build.json"',
  },
  {
    of: 'the settings of Django',
    check: checkDjangoSettings,
    broken: { 'manage.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n" },
    mended: { 'site/settings.py': 'x = 1\n' },
    told: 'manage.py:2 fault: DJANGO_SETTINGS_MODULE names "site.settings", which is no module',
  },
  {
    of: 'a target where there is no Makefile',
    check: checkWorkflowSteps,
    broken: { '.github/workflows/ci.yml': workflow('run: make test') },
    mended: { Makefile: 'test:\n\techo\n' },
    told: '.github/workflows/ci.yml:7 fault: "make test" names "Makefile"',
  },
  {
    of: 'the version that a workflow reads',
    check: checkWorkflowSteps,
    broken: {
      '.github/workflows/ci.yml': workflow('uses: actions/setup-go@v5\n        with: { go-version-file: go.mod }'),
    },
    mended: { 'go.mod': 'module x\n' },
    told: '.github/workflows/ci.yml:8 fault: "go-version-file" names "go.mod"',
  },
  {
    of: 'what a database is made of',
    check: checkCompose,
    broken: {
      'compose.yaml':
        'services:\n  db:\n    image: postgres\n    volumes:\n      - ./sql:/docker-entrypoint-initdb.d:ro\n',
    },
    mended: { 'sql/01.sql': 'select 1;\n' },
    told: 'compose.yaml:5 fault: "volumes" names "sql"',
  },
  {
    of: 'a page that PHP requires',
    check: checkIncludedFiles,
    broken: { 'public/index.php': "<?php\nrequire __DIR__ . '/../src/app.php';\n" },
    mended: { 'src/app.php': '<?php\n' },
    told: 'public/index.php:2 fault: "require" names "src/app.php"',
  },
  {
    of: 'a schema that code opens',
    check: checkIncludedFiles,
    broken: { 'src/db.js': "const schema = readFileSync(new URL('../sql/schema.sql', import.meta.url));\n" },
    mended: { 'sql/schema.sql': 'select 1;\n' },
    told: 'src/db.js:1 fault: "open" names "sql/schema.sql"',
  },
  {
    of: 'a script of composer in a sentence',
    check: checkReadmeLinks,
    broken: { 'README.md': 'Start it with `composer serve`.\n', 'composer.json': '{"scripts":{"start":"php -S 0:1"}}' },
    mended: { 'composer.json': '{"scripts":{"serve":"php -S 0:1"}}' },
    told: 'README.md:1 remark: there is no script "serve" in composer.json',
  },
  {
    of: 'a binary of cargo',
    check: checkReadmeLinks,
    broken: { 'README.md': 'Try `cargo run --bin counter`.\n', 'Cargo.toml': '[package]\nname = "words"\n' },
    mended: { 'src/bin/counter.rs': 'fn main() {}\n' },
    told: 'README.md:1 remark: "cargo run --bin counter" names "counter"',
  },
  {
    of: 'a project of dotnet in a block of no language',
    check: checkReadmeLinks,
    broken: { 'README.md': '```\ndotnet run --project src/Api\n```\n', 'src/App/App.csproj': '' },
    mended: { 'src/Api/Api.csproj': '' },
    told: 'README.md:2 remark: "dotnet run --project src/Api" names "src/Api"',
  },
  {
    of: 'a script that another one runs',
    check: checkPackageCommands,
    broken: { 'package.json': scripts({ start: 'npm run bild && node a.js', build: 'tsc' }) },
    mended: { 'package.json': scripts({ start: 'npm run build && node a.js', build: 'tsc' }) },
    told: 'package.json:- fault: there is no script "bild" for "npm run bild"',
  },
  {
    of: 'what a rule of a Makefile is made of',
    check: checkMakefile,
    broken: { Makefile: 'all: build lint\nbuild:\n\techo\n' },
    mended: { Makefile: 'all: build lint\nbuild:\n\techo\nlint:\n\techo\n' },
    told: 'Makefile:1 fault: a rule needs "lint"',
  },
  {
    of: 'what a recipe starts',
    check: checkMakefile,
    broken: { Makefile: 'run:\n\tpython serve.py\n', 'app.py': 'x = 1\n' },
    mended: { 'serve.py': 'x = 1\n' },
    told: 'Makefile:2 fault: "python serve.py" names "serve.py"',
  },
  {
    of: 'what a Dockerfile copies',
    check: checkDockerfile,
    broken: { Dockerfile: 'FROM python\nCOPY requirements.txt .\nCOPY . .\n', 'app.py': 'x = 1\n' },
    mended: { 'requirements.txt': 'flask\n' },
    told: 'Dockerfile:2 fault: "COPY" names "requirements.txt"',
  },
  {
    of: 'a lock that only an install writes',
    check: checkDockerfile,
    broken: { Dockerfile: 'FROM node\nCOPY . .\nRUN npm ci\n', 'package.json': scripts({ start: 'node a.js' }) },
    mended: { Dockerfile: 'FROM node\nCOPY . .\nRUN npm install\n' },
    told: 'Dockerfile:3 fault: "npm ci" needs "package-lock.json"',
  },
  {
    of: 'a stage of a Dockerfile',
    check: checkDockerfile,
    broken: { Dockerfile: 'FROM node AS build\nFROM nginx\nCOPY --from=builder /app/dist /srv\n' },
    mended: { Dockerfile: 'FROM node AS builder\nFROM nginx\nCOPY --from=builder /app/dist /srv\n' },
    told: 'Dockerfile:3 fault: "COPY --from" takes from "builder"',
  },
  {
    of: 'what an image starts',
    check: checkDockerfile,
    broken: { Dockerfile: 'FROM python\nCOPY . .\nCMD ["python", "main.py"]\n', 'app.py': 'x = 1\n' },
    mended: { 'main.py': 'x = 1\n' },
    told: 'Dockerfile:3 fault: "python main.py" names "main.py"',
  },
  {
    of: 'a service that another one waits for',
    check: checkCompose,
    broken: { 'compose.yaml': 'services:\n  web:\n    image: a\n    depends_on: [db]\n' },
    mended: { 'compose.yaml': 'services:\n  web:\n    image: a\n    depends_on: [db]\n  db:\n    image: b\n' },
    told: 'compose.yaml:4 fault: the service "web" depends on "db"',
  },
  {
    of: 'a volume',
    check: checkCompose,
    broken: { 'docker-compose.yml': 'services:\n  db:\n    image: a\n    volumes:\n      - pg:/var/lib\n' },
    mended: {
      'docker-compose.yml': 'services:\n  db:\n    image: a\n    volumes:\n      - pg:/var/lib\nvolumes:\n  pg:\n',
    },
    told: 'docker-compose.yml:5 fault: the service "db" uses "pg"',
  },
  {
    of: 'the folder of a build',
    check: checkCompose,
    broken: { 'compose.yaml': 'services:\n  web:\n    build: ./web\n' },
    mended: { 'web/Dockerfile': 'FROM node\n' },
    told: 'compose.yaml:3 fault: "build" names "web"',
  },
  {
    of: 'the script of a step',
    check: checkWorkflowSteps,
    broken: { '.github/workflows/ci.yml': workflow('run: npm run lint'), 'package.json': scripts({ test: 'vitest' }) },
    mended: { 'package.json': scripts({ test: 'vitest', lint: 'eslint .' }) },
    told: '.github/workflows/ci.yml:7 fault: there is no script "lint"',
  },
  {
    of: 'a job that is waited for',
    check: checkWorkflowSteps,
    broken: { '.github/workflows/ci.yml': workflow('run: echo', '    needs: build\n') },
    mended: { '.github/workflows/ci.yml': workflow('run: echo') },
    told: 'fault: the job "test" needs "build"',
  },
  {
    of: 'the script of a page',
    check: checkPageLinks,
    broken: { 'index.html': '<html>\n<script src="app.js"></script>\n</html>\n' },
    mended: { 'app.js': 'let a;\n' },
    told: 'index.html:2 fault: "script" names "app.js"',
  },
  {
    of: "a style by Flask's own way",
    check: checkPageLinks,
    broken: { 'templates/a.html': `<link href="{{ url_for('static', filename='style.css') }}">\n` },
    mended: { 'static/style.css': 'a {}\n' },
    told: 'templates/a.html:1 fault: "static" names "style.css"',
  },
  {
    of: 'a template that Flask renders',
    check: checkRenderedTemplates,
    broken: { 'app.py': "from flask import render_template\nrender_template('home.html')\n" },
    mended: { 'templates/home.html': '<p>\n' },
    told: 'app.py:2 fault: it renders "home.html"',
  },
  {
    of: 'a view that Express renders',
    check: checkRenderedTemplates,
    broken: { 'app.js': "import express from 'express';\nexport const home = (req, res) => res.render('home');\n" },
    mended: { 'views/home.pug': 'p\n' },
    told: 'app.js:2 fault: it renders "home"',
  },
  {
    of: 'the readme of a build',
    check: checkEntryPoints,
    broken: { 'pyproject.toml': '[project]\nname = "a"\nreadme = "README.md"\n' },
    mended: { 'README.md': '# A\n' },
    told: 'pyproject.toml:- fault: "readme" names "README.md"',
  },
  {
    of: 'an included script of SQL',
    check: checkIncludedFiles,
    broken: { 'db/all.sql': '\\i tables.sql\n' },
    mended: { 'db/tables.sql': 'select 1;\n' },
    told: 'db/all.sql:1 fault: "\\i" names "db/tables.sql"',
  },
  {
    of: 'a link of the README',
    check: checkReadmeLinks,
    broken: { 'README.md': '# A\n\nSee [how](docs/how.md).\n' },
    mended: { 'docs/how.md': '# How\n' },
    told: 'README.md:3 remark: "README" names "docs/how.md"',
  },
];

describe('what a project says of itself', () => {
  test.each(TWINS)('is told where nothing is there, once for $of', async ({ check, broken, told }) => {
    const found = await tell(check, projectOf(broken));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(told);
  });

  test.each(TWINS)('is silent where it is there, for $of', async ({ check, broken, mended }) => {
    expect(await tell(check, projectOf({ ...broken, ...mended }))).toEqual([]);
  });
});

describe('the commands of the plan', () => {
  const plan = { run: 'make serve', test: 'npm test' };

  test('are told where script and target would be written', async () => {
    const files = { Makefile: 'run:\n\techo\n', 'package.json': scripts({ start: 'node a.js' }) };
    const found = (await tell(checkPlanCommands, projectOf(files, {}, plan))).join('\n');
    expect(found).toContain('Makefile:- fault: there is no target "serve" for "make serve"');
    expect(found).toContain('package.json:- fault: there is no script "test" for "npm test"');
  });

  test('are no matter where both are there', async () => {
    const files = { Makefile: 'serve:\n\techo\n', 'package.json': scripts({ test: 'vitest' }) };
    expect(await tell(checkPlanCommands, projectOf(files, {}, plan))).toEqual([]);
  });
});

describe('what cannot be told', () => {
  test.each<readonly [string, Check, Files]>([
    ['variables and what a build makes', checkDockerfile, { Dockerfile: 'FROM a\nCOPY $X .\nCOPY dist/ .\n' }],
    ['a Makefile that includes others', checkMakefile, { Makefile: 'include a.mk\nall: b\n', 'a.mk': '\n' }],
    [
      'a .env that its user makes',
      checkCompose,
      { 'compose.yaml': 'services:\n  a:\n    image: a\n    env_file: .env\n' },
    ],
    ['addresses elsewhere', checkPageLinks, { 'a.html': '<script src="https://a.b/c.js"></script>\n' }],
    ['a template of the framework', checkRenderedTemplates, { 'a.html': '{% extends "admin/base.html" %}\n' }],
    [
      'a folder that a step goes to',
      checkWorkflowSteps,
      { '.github/workflows/a.yml': workflow('run: cd $X && npm test') },
    ],
  ])('is silent: %s', async (_, check, files) => {
    expect(await tell(check, projectOf(files))).toEqual([]);
  });
});
