import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { checkPythonScripts } from '../../../src/verify/manifests/python-scripts.ts';
import { projectOf, tell } from '../../support/check-project.ts';
import { inEnglish } from '../../support/statements.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/sound-projects');
const PROJECTS = ['flask-blog', 'fastapi-notes', 'python-cli'];

type Files = Readonly<Record<string, string>>;

function filesBelow(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe('a sound project of Python', () => {
  test.each(PROJECTS)('raises no alarm: %s', async (name) => {
    const project = projectOf(filesBelow(join(FIXTURES, name)));
    for (const path of project.files.keys()) {
      if (path.endsWith('.py')) expect([path, await project.moduleOf(path)]).not.toEqual([path, null]);
    }
    expect(await tell(checkImports, project)).toEqual([]);
    expect(await tell(checkManifest, project)).toEqual([]);
  });

  /** One import of each file is spoilt in turn, in the module or in the name. */
  test.each(PROJECTS)('has every spoilt import of its own code found: %s', async (name) => {
    const files = filesBelow(join(FIXTURES, name));
    const missed: string[] = [];
    let planted = 0;
    for (const [path, text] of Object.entries(files)) {
      for (const { 0: line, 1: from = '', 2: taken = '', index } of text.matchAll(
        /^from ((?:\.+|app\.|blog\.|tallyman\.|\.+\w)[\w.]*) import (\w+)/gm,
      )) {
        const spoilt = [
          `from ${from} import ${taken}zq`,
          ...(/\w$/.test(from) ? [`from ${from}zq import ${taken}`] : []),
        ];
        for (const wrong of spoilt) {
          planted += 1;
          const changed = { ...files, [path]: text.slice(0, index) + wrong + text.slice(index + line.length) };
          const told = await tell(checkImports, projectOf(changed));
          // A package that makes names on demand, and what a build writes, cannot be judged.
          const isBeyond = /from (?:tallyman|\._version|\._versionzq) import|import readerszq/.test(wrong);
          if (!isBeyond && !told.some((one) => one.startsWith(`${path}:`) && one.includes('fault'))) missed.push(wrong);
        }
      }
    }
    expect(planted).toBeGreaterThan(10);
    expect(missed).toEqual([]);
  });
});

describe('imports of Python raise no alarm', () => {
  test.each<[string, Files]>([
    [
      'where a module of a package bears the name of one of the library',
      { 'app/__init__.py': '', 'app/types.py': 'A = 1\n', 'app/b.py': 'from types import SimpleNamespace\n' },
    ],
    [
      'where a module of a package bears the name of a package of others',
      {
        'app/__init__.py': '',
        'app/celery.py': 'from celery import Celery\n',
        'app/redis.py': 'import redis.asyncio\n',
      },
    ],
    [
      'where a folder without code of ours bears the name of a package',
      { 'docker/entry.py': '', 'docker/Dockerfile': '', 'a.py': 'from docker.client import DockerClient\n' },
    ],
    [
      'where a program is started in a folder of its own',
      {
        'backend/main.py': 'from models import A\n',
        'backend/models.py': 'A = 1\n',
        'backend/tests/test_a.py': 'from models import A\n',
      },
    ],
    [
      'where a program is started inside a package',
      { 'app/__init__.py': '', 'app/main.py': 'from models import A\n', 'app/models.py': 'A = 1\n' },
    ],
    [
      'where names come from namespaces, conditions, loops, walrus and global',
      {
        'm.py':
          'import os\nif os.name == "nt":\n    A = 1\nelse:\n    A = 2\nfor B in []:\n    C = B\nwith open("x") as D:\n    pass\nif (E := 3): pass\ntype F = int\n(G, [H, *I]) = 1, [2, 3]\ntry:\n    J = 1\nexcept* OSError as K:\n    L = 1\ndef set():\n    global M\n    M = 1\nN: int\nclass O:\n    pass\nP = Q = 1\n@set\ndef R(): ...\n',
        'a.py': 'from m import A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, __doc__, os\n',
      },
    ],
    [
      'where names are made when they are asked for',
      {
        'g.py': 'globals()["x"] = 1\n',
        'h.py': 'for n in "ab":\n    vars()[n] = n\n',
        'i.py': '__getattr__ = print\n',
        'j.py': 'from elsewhere import *\n',
        'a.py': 'from g import x\nfrom h import b\nfrom i import c\nfrom j import d\n',
      },
    ],
    [
      'where a module is compiled, generated or guarded',
      {
        'pkg/__init__.py': 'from ._native import fast\nfrom .spam_pb2 import Spam\nfrom ._version import version\n',
        'pkg/_native.pyx': '',
        'pkg/a.py': 'try:\n    from .extra import x\nexcept ImportError:\n    x = None\n',
      },
    ],
    [
      'where packages are made to appear',
      { 'pkg/__init__.py': 'import sys\nsys.modules["pkg.moves"] = sys\n', 'a.py': 'import pkg.moves\n' },
    ],
    [
      'where a stub stands beside a module',
      { 'm.py': 'a = 1\n', 'm.pyi': 'a: int\nb: int\n', 'x.py': 'from m import a, b\n' },
    ],
    ['where a package imports itself', { 'pkg/__init__.py': 'from pkg import a\nimport pkg.a\n', 'pkg/a.py': '' }],
    ['of a file that does not parse', { 'a.py': 'from .gone import (\n', 'b.py': 'from a import x\n' }],
  ])('%s', async (_, files) => {
    expect(await tell(checkImports, projectOf(files))).toEqual([]);
  });
});

describe('imports of Python are judged', () => {
  test.each<[string, Files, string]>([
    [
      'a module that is not there, beside the one that was meant',
      { 'app/__init__.py': '', 'app/models.py': '', 'run.py': 'import app.model\n' },
      'run.py:1 fault: it imports "app.model", which is no module of the project (there is "app/models.py")',
    ],
    [
      'a relative import that leaves the project',
      { 'app/__init__.py': '', 'app/a.py': 'from ...core import x\n' },
      'app/a.py:1 fault: it imports "...core", which leads out of the project',
    ],
    [
      'a name that is read, not made, through globals()',
      { 'm.py': 'A = 1\nprint(globals().items(), globals()["A"])\n', 'a.py': 'from m import B\n' },
      'a.py:1 fault: it imports "B" from "m", which exports A',
    ],
    [
      'a name behind a star',
      { 'm.py': 'from n import *\n', 'n.py': 'A = 1\n', 'a.py': 'from m import B\n' },
      'a.py:1 fault: it imports "B" from "m", which exports A',
    ],
    [
      'a module whose package was left out',
      {
        'requirements.txt': 'flask\n',
        'run.py': 'from helpers import x\n',
        'app/__init__.py': '',
        'app/helpers.py': 'x = 1\n',
      },
      'run.py:1 remark: it imports "helpers", which is no module that is found from there (there is "app/helpers.py")',
    ],
  ])('%s', async (_, files, told) => {
    expect(await tell(checkImports, projectOf(files))).toEqual([told]);
  });
});

describe('commands of a pyproject.toml', () => {
  test.each<[string, string, readonly string[]]>([
    ['lead to functions of the project', 'a = "x.cli:main"\nb = "x:start"\nc = "elsewhere.cli:main"', []],
    [
      'are told where the function is not there',
      'a = "x.cli:run"',
      ['its command "a" starts "x.cli:run", and there is no "run" in src/x/cli.py'],
    ],
    [
      'are told where the module is not there',
      'a = "x.gone:main"',
      ['its command "a" starts "x.gone:main", which is no module of the project'],
    ],
  ])('%s', async (_, scripts, told) => {
    const text = `[project]\nname = "x"\n[project.scripts]\n${scripts}\n`;
    const project = projectOf({
      'pyproject.toml': text,
      'src/x/__init__.py': 'from .cli import main as start\n',
      'src/x/cli.py': 'def main(): ...\n',
    });
    const findings = await checkPythonScripts({ path: parseRepositoryPath('pyproject.toml'), text }, project);
    expect(findings.map(inEnglish)).toEqual(told);
  });
});

test('a hostile file of Python ends no check', async () => {
  const imports = Array.from(
    { length: 4_000 },
    (_, index) => `from m import name_${index}, ${'x'.repeat(60)}_${index}`,
  );
  const files = {
    'm.py': `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`,
    'a.py': imports.join('\n'),
    'b.py': `${'if x:\n'.repeat(1)}${Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth + 1)}if x:\n`).join('')}`,
    'c.py': '('.repeat(200_000),
    'd.py': 'from .' + 'a.'.repeat(60_000) + 'b import c\n',
  };
  expect((await tell(checkImports, projectOf(files))).length).toBeLessThan(60);
});
