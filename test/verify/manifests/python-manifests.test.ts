import { describe, expect, test } from 'vitest';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { distributionsOf, modulesBroughtBy } from '../../../src/verify/manifests/python-distributions.ts';
import { requirementsOf } from '../../../src/verify/manifests/python-requirements.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;

const READ: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'requirements.txt with everything that pip knows',
    {
      'requirements.txt':
        '# tools\n--index-url https://pypi.org/simple\n-c constraints.txt\nFlask[async]>=3 # web\nPy_YAML ; python_version < "4"\n-e git+https://example.com/x.git#egg=some-thing\n-e .\n./vendor/local\nname @ https://example.com/name.whl\nhashed==1 \\\n    --hash=sha256:00\n-r more/base.txt\n',
      'more/base.txt': 'requests\n',
    },
    ['flask', 'hashed', 'name', 'py-yaml', 'requests', 'some-thing'],
  ],
  [
    'a folder of requirements',
    { 'requirements/base.txt': 'django\n', 'requirements/dev.txt': '-r base.txt\npytest\n' },
    ['django', 'pytest'],
  ],
  [
    'pyproject.toml by its standards',
    {
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\ndependencies = ["a>=1", "b[extra]"]\n[project.optional-dependencies]\ndev = ["c"]\n[dependency-groups]\ntest = ["d", {include-group = "lint"}]\nlint = ["e"]\n',
    },
    ['a', 'b', 'c', 'd', 'e'],
  ],
  [
    'the tables of poetry, pdm, hatch and uv',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.12"\na = "*"\n[tool.poetry.dev-dependencies]\nb = "1"\n[tool.poetry.group.docs.dependencies]\nc = {version = "1"}\n[tool.pdm.dev-dependencies]\nx = ["d"]\n[tool.hatch.envs.default]\ndependencies = ["e"]\n[tool.uv]\ndev-dependencies = ["f"]\n',
    },
    ['a', 'b', 'c', 'd', 'e', 'f'],
  ],
  [
    'setup.cfg',
    {
      'setup.cfg':
        '[metadata]\nname = x\n[options]\npackages = find:\ninstall_requires =\n    a>=1\n    # no more\n    b; python_version < "3.9"\n[options.extras_require]\ntest = c; d\nall =\n  e\n',
    },
    ['a', 'b', 'c', 'e'],
  ],
  [
    'setup.py with its lists written out',
    {
      'setup.py':
        'from setuptools import setup\nNEEDED = ["a>=1", "b"]\nsetup(name="x", install_requires=NEEDED, extras_require={"dev": ["c"]})\n',
    },
    ['a', 'b', 'c', 'dev'],
  ],
  [
    'a Pipfile',
    { Pipfile: '[packages]\na = "*"\n[dev-packages]\nb = "*"\n[requires]\npython_version = "3.12"\n' },
    ['a', 'b'],
  ],
  [
    'an environment of conda',
    { 'environment.yml': 'dependencies:\n  - python=3.12\n  - conda-forge::a=1\n  - pip:\n      - b==2\n' },
    ['a', 'b', 'python'],
  ],
];

const SOUND: readonly (readonly [string, Files])[] = [
  ['a list that is made by code', { 'setup.py': 'setup(install_requires=read("x"))\n', 'a.py': 'import yaml\n' }],
  ['a list that is included from elsewhere', { 'requirements.txt': '-r /etc/base.txt\n', 'a.py': 'import yaml\n' }],
  [
    'a package whose address alone is given',
    { 'requirements.txt': 'git+https://example.com/some/pyyaml-fork\n', 'a.py': 'import yaml\n' },
  ],
  [
    'what a Dockerfile installs',
    { 'requirements.txt': 'flask\n', Dockerfile: 'RUN pip install PyYAML gunicorn\n', 'a.py': 'import flask, yaml\n' },
  ],
  [
    'a script with a list of its own',
    {
      'pyproject.toml': '[project]\nname = "x"\ndependencies = []\n',
      'a.py': '# /// script\n# dependencies = ["rich"]\n# ///\nimport rich\n',
    },
  ],
  [
    'what is imported for types alone, or expected to be absent',
    {
      'requirements.txt': 'flask\n',
      'a.py':
        'import flask\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml\ntry:\n    import orjson\nexcept ImportError:\n    orjson = None\n',
    },
  ],
  [
    'a namespace that many share, and a plugin with what it plugs into',
    {
      'requirements.txt': 'google-cloud-storage\nFlask-Login\nruamel.yaml\nlangchain-openai\n',
      'a.py':
        'from google.cloud import storage\nfrom google.api_core import exceptions\nimport flask, flask_login\nfrom ruamel.yaml import YAML\nimport langchain_openai, langchain_core\n',
    },
  ],
  [
    'distributions by half of their names',
    {
      'requirements.txt': 'telegraph-python\npyfoobar\npython-barfoo\nacme-sdk\nthing.py\n',
      'a.py': 'import telegraph, foobar, barfoo, acme, thing\n',
    },
  ],
  [
    'tools, drivers and plugins that nobody imports',
    {
      'requirements.txt':
        'flask\nFlask-SQLAlchemy\ngunicorn\npsycopg2-binary\nemail-validator\npython-multipart\npytest-cov\nruff\npywin32; sys_platform == "win32"\n',
      'a.py': 'import flask, flask_sqlalchemy\n',
    },
  ],
  [
    'what settings name',
    { 'requirements.txt': 'django\ndjango-axes-extra\n', 'a.py': 'import django\nAPPS = ["django_axes_extra"]\n' },
  ],
  ['a file of tools', { 'requirements.txt': 'flask\n', 'a.py': 'import flask\n', 'noxfile.py': 'import nox\n' }],
];

const BROKEN: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'names of others for what is imported',
    {
      'requirements.txt': 'flask\n',
      'a.py': 'import flask, cv2, bs4\nfrom PIL import Image\nfrom dotenv import load_dotenv\nimport jwt\n',
    },
    [
      'requirements.txt:- fault: it does not list "opencv-python", which a.py imports as cv2',
      'requirements.txt:- fault: it does not list "beautifulsoup4", which a.py imports as bs4',
      'requirements.txt:- fault: it does not list "pillow", which a.py imports as PIL',
      'requirements.txt:- fault: it does not list "python-dotenv", which a.py imports as dotenv',
      'requirements.txt:- fault: it does not list "pyjwt", which a.py imports as jwt',
    ],
  ],
  [
    'the main manifest of several',
    {
      'pyproject.toml': '[project]\nname = "x"\ndependencies = ["fastapi"]\n',
      'requirements.txt': 'fastapi\n',
      'a.py': 'import fastapi\nimport redis\n',
    },
    ['pyproject.toml:- fault: it does not list "redis", which a.py imports'],
  ],
  [
    'the manifest above the file, of several services',
    {
      'api/requirements.txt': 'fastapi\n',
      'api/main.py': 'import fastapi, boto3\n',
      'worker/requirements.txt': 'celery\n',
      'worker/main.py': 'import celery, pandas\n',
    },
    [
      'api/requirements.txt:- fault: it does not list "boto3", which api/main.py imports',
      'worker/requirements.txt:- fault: it does not list "pandas", which worker/main.py imports',
    ],
  ],
  [
    'poetry',
    {
      'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "*"\n',
      'a.py': 'import flask, numpy\n',
    },
    ['pyproject.toml:- fault: it does not list "numpy", which a.py imports'],
  ],
  [
    'a Pipfile',
    { Pipfile: '[packages]\nflask = "*"\n', 'a.py': 'import flask, requests\n' },
    ['Pipfile:- fault: it does not list "requests", which a.py imports'],
  ],
  [
    'setup.py',
    { 'setup.py': 'setup(install_requires=["click"])\n', 'x/a.py': 'import click, rich\n' },
    ['setup.py:- fault: it does not list "rich", which x/a.py imports'],
  ],
  [
    'a package that only an example imports, and one that nobody knows',
    { 'requirements.txt': 'flask\n', 'a.py': 'import flask, frobnicate\n', 'examples/b.py': 'import httpx\n' },
    [
      'requirements.txt:- remark: it does not list "frobnicate", which a.py imports',
      'requirements.txt:- remark: it does not list "httpx", which examples/b.py imports',
    ],
  ],
  [
    'settings alone, without any list',
    { 'pyproject.toml': '[tool.ruff]\nline-length = 100\n', 'a.py': 'import flask\n' },
    ['pyproject.toml:- remark: it does not list "flask", which a.py imports'],
  ],
  [
    'distributions that nothing uses',
    { 'requirements.txt': 'flask\nFlask-Migrate\nmarshmallow\n', 'a.py': 'import flask\n' },
    [
      'requirements.txt:2 remark: it lists "Flask-Migrate", which nothing in the project names',
      'requirements.txt:3 remark: it lists "marshmallow", which nothing in the project names',
    ],
  ],
  [
    'a dependency of a pyproject that nothing uses',
    {
      'pyproject.toml': '[project]\nname = "x"\ndependencies = [\n  "click",\n  "tqdm",\n]\n',
      'a.py': 'import click\n',
    },
    ['pyproject.toml:5 remark: it lists "tqdm", which nothing in the project names'],
  ],
];

describe('the manifests of Python', () => {
  test.each(READ)('are read: %s', (_, files, names) => {
    const { names: found, isWhole } = requirementsOf(projectOf(files));
    expect([...found].toSorted()).toEqual(names);
    expect(isWhole).toBe(true);
  });

  test.each(SOUND)('raise no alarm: %s', async (_, files) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual([]);
  });

  test.each(BROKEN)('are told to lack or to list too much: %s', async (_, files, told) => {
    expect(await tell(checkManifest, projectOf(files))).toEqual(told);
  });

  test('are read in time where somebody made them to hold us up', async () => {
    const files = {
      'requirements.txt': `${'a'.repeat(200_000)}\n${'-r requirements.txt\n'.repeat(5_000)}`,
      'requirements/a.txt': `${'x-'.repeat(100_000)}/\n`,
      'setup.py': `setup(install_requires=${'['.repeat(200_000)}`,
      'setup.cfg': `[options]\ninstall_requires =${'\n  a,'.repeat(50_000)}`,
      'environment.yml': `a: &a [${'*a,'.repeat(1_000)}]\n`,
      'a.py': 'import yaml\n',
    };
    expect((await tell(checkManifest, projectOf(files))).length).toBeLessThan(20);
  });
});

describe('the table of distributions', () => {
  test('knows what people import by another name', () => {
    for (const [module, distribution] of [
      ['sklearn', 'scikit-learn'],
      ['Crypto', 'pycryptodome'],
      ['OpenSSL', 'pyopenssl'],
      ['git', 'gitpython'],
      ['fitz', 'pymupdf'],
      ['rest_framework', 'djangorestframework'],
      ['corsheaders', 'django-cors-headers'],
      ['MySQLdb', 'mysqlclient'],
      ['attr', 'attrs'],
      ['flask_login', 'flask-login'],
    ] as const) {
      expect(distributionsOf(module)?.[0]).toBe(distribution);
    }
    expect(distributionsOf('app')).toBeNull();
  });

  test('follows what a distribution brings along, as far down as it goes', () => {
    expect([...modulesBroughtBy(['flask-admin'])]).toEqual(
      expect.arrayContaining(['flask', 'wtforms', 'werkzeug', 'jinja2']),
    );
  });
});
