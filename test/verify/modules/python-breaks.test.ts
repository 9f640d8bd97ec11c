import { describe, expect, test } from 'vitest';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { pythonModules } from '../../../src/verify/modules/python/python-modules.ts';
import { outlinePython } from '../../../src/verify/modules/python/python-outline.ts';
import { projectOf, tell } from '../../support/check-project.ts';

type Files = Readonly<Record<string, string>>;

/** A package with a model and what is done with it. */
const APP: Files = {
  'app/__init__.py': '',
  'app/models.py': 'class User:\n    pass\n\n\nclass Post:\n    pass\n',
  'app/crud.py':
    'from . import models\n\n\ndef create_user():\n    return models.User()\n\n\ndef list_users():\n    return []\n',
};

const BROKEN: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a name of a module that is held as a whole',
    { 'main.py': 'from app import crud\n\n\ndef run():\n    return crud.create_usr()\n' },
    ['main.py:5 fault: it imports "create_usr" from "app.crud", which exports create_user, list_users and models'],
  ],
  [
    'a name of a module under another name',
    { 'main.py': 'import app.models as m\n\nprint(m.Userr)\n' },
    ['main.py:3 fault: it imports "Userr" from "app.models", which exports User and Post'],
  ],
  [
    'a name of a module beside, through its package',
    { 'app/api.py': 'from . import crud\n\n\ndef get():\n    return crud.find_users()\n' },
    ['app/api.py:5 fault: it imports "find_users" from ".crud", which exports create_user, list_users and models'],
  ],
  [
    'a module under a wrong folder',
    { 'main.py': 'from app.core.models import User\n' },
    ['main.py:1 fault: it imports "app.core.models", which is no module of the project'],
  ],
  [
    'a module in the plural',
    { 'main.py': 'from app.model import User\n' },
    ['main.py:1 fault: it imports "app.model", which is no module of the project (there is "app/models.py")'],
  ],
  [
    'one dot too many',
    { 'app/api.py': 'from ..models import User\n' },
    ['app/api.py:1 fault: it imports "..models", which is no module of the project'],
  ],
  [
    'a name that is spelt otherwise',
    { 'app/api.py': 'from .crud import createUser\n' },
    ['app/api.py:1 fault: it imports "createUser" from ".crud", which exports create_user, list_users and models'],
  ],
  [
    'one name of several, in brackets',
    { 'app/api.py': 'from .models import (\n    Post,\n    Comment,\n    User as U,\n)\n' },
    ['app/api.py:1 fault: it imports "Comment" from ".models", which exports User and Post'],
  ],
  [
    'an import in a function',
    { 'main.py': 'def run():\n    from app.tasks import go\n    go()\n' },
    ['main.py:2 fault: it imports "app.tasks", which is no module of the project'],
  ],
  [
    'an import that is tried for another reason',
    { 'main.py': 'try:\n    from app.tasks import go\n    go()\nexcept KeyboardInterrupt:\n    pass\n' },
    ['main.py:2 fault: it imports "app.tasks", which is no module of the project'],
  ],
  [
    'a module that the tests of a project take for granted',
    { 'tests/test_a.py': 'from app.models import Usr\n' },
    ['tests/test_a.py:1 fault: it imports "Usr" from "app.models", which exports User and Post'],
  ],
  [
    'a module of the project that bears the name of one that Python had',
    { 'parser.py': 'def parse(): ...\n', 'main.py': 'from parser import Parser\n' },
    ['main.py:1 fault: it imports "Parser" from "parser", which exports parse'],
  ],
  [
    'a name behind a session that executes',
    { 'db.py': 'def get(session):\n    return session.exec(1)\n', 'main.py': 'from db import find\n' },
    ['main.py:1 fault: it imports "find" from "db", which exports get'],
  ],
  [
    'a module of a package that is started from above, without its package',
    { 'app/main.py': 'from models import User\n', Dockerfile: 'CMD ["uvicorn", "app.main:app"]\n' },
    ['app/main.py:1 remark: it imports "models", which is found only inside "app" (from outside it is "app.models")'],
  ],
  [
    'a package in a folder of sources',
    { 'src/shop/__init__.py': '', 'src/shop/a.py': 'from shop.cart import Cart\n' },
    ['src/shop/a.py:1 fault: it imports "shop.cart", which is no module of the project'],
  ],
];

const SOUND: readonly (readonly [string, Files])[] = [
  [
    'a module that is handed on, patched, or hidden by another name',
    {
      'a.py': 'from app import crud\nprint(vars(crud))\ncrud.anything()\n',
      'b.py': 'from app import crud\ncrud.made = 1\nprint(crud.made)\n',
      'c.py': 'from app import crud\n\n\ndef run(crud):\n    return crud.anything()\n',
      'd.py': 'from app import crud\nif hasattr(crud, "x"):\n    crud.x()\n',
      'e.py': 'from app import crud\nfor crud in []:\n    crud.x()\n',
    },
  ],
  [
    'a name of a package that is more than its module',
    {
      'shop/__init__.py': 'from .db import db\n',
      'shop/db.py': 'class Db:\n    pass\n\n\ndb = Db()\n',
      'a.py': 'from shop import db\n\ndb.session.commit()\n',
    },
  ],
  [
    'what every module has',
    { 'a.py': 'from app import crud\n\nprint(crud.__name__, crud.__file__, crud.models.User)\n' },
  ],
  [
    'a test that an import fails',
    {
      'tests/test_a.py':
        'import pytest\n\n\ndef test_a():\n    with pytest.raises(ImportError):\n        from app import gone\n',
    },
  ],
  ['the tests of Python itself', { 'tests/test_a.py': 'from test.support import captured_stdout\n' }],
  [
    'a folder without code of ours that bears the name of a package',
    { 'stripe/handlers.py': 'def on_paid(): ...\n', 'a.py': 'from stripe import Webhook\nimport stripe.handlers\n' },
  ],
  [
    'a module of a package that is started from within as well',
    {
      'app/main.py': 'from models import User\n',
      Dockerfile: 'CMD ["uvicorn", "app.main:app"]\n',
      Makefile: 'run:\n\tpython app/main.py\n',
    },
  ],
  ['a stub of what is compiled', { 'app/fast.pyi': 'def a(): ...\n', 'main.py': 'from app.fast import b\n' }],
  [
    'names that patterns and walruses bind',
    {
      'm.py': 'match [1]:\n    case [first, *rest]:\n        pass\nif True and (n := 3):\n    pass\n',
      'a.py': 'from m import first, rest, n\n',
    },
  ],
];

describe('what Python imports of its own project', () => {
  test.each(BROKEN)('is judged: %s', async (_, files, told) => {
    expect(await tell(checkImports, projectOf({ ...APP, ...files }))).toEqual(told);
  });

  test.each(SOUND)('raises no alarm: %s', async (_, files) => {
    expect(await tell(checkImports, projectOf({ ...APP, ...files }))).toEqual([]);
  });

  test('is charged to the other file where the plan promises it', async () => {
    const project = projectOf(
      { ...APP, 'main.py': 'from app import crud\n\ncrud.delete_user()\n' },
      { 'app/crud.py': ['def delete_user() -> None'] },
    );
    expect(await tell(checkImports, project)).toEqual([
      'app/crud.py:- fault: it does not export "delete_user", which main.py imports and the plan promises',
    ]);
  });

  test('is read with what surrounds it', async () => {
    const text =
      'import a.b as c\nfrom .x import y, z as w\nfrom x import *\nif TYPE_CHECKING:\n    import t\ntry:\n    import o\nexcept ImportError:\n    pass\ndef f():\n    import l\n';
    const module = await pythonModules.read('m.py', text);
    const around = { isTypeOnly: false, isOptional: false, isLazy: false };
    expect(module?.imports).toEqual([
      { specifier: 'a.b', names: [], line: 1, ...around },
      { specifier: '.x', names: ['y', 'z'], line: 2, ...around },
      { specifier: 'x', names: [], line: 3, ...around },
      { specifier: 't', names: [], line: 5, ...around, isTypeOnly: true },
      { specifier: 'o', names: [], line: 7, ...around, isOptional: true },
      { specifier: 'l', names: [], line: 11, ...around, isLazy: true },
    ]);
    expect(module?.passesOn).toEqual(['x']);
    expect([...(module?.exports ?? [])]).toEqual(['f', 'c', 'y', 'w', 't', 'o']);
  });

  test('is followed in time where a file was made to hold us up', async () => {
    const files = {
      ...APP,
      'main.py': `from app import crud\n${'crud.create_user()\n'.repeat(20_000)}`,
      'deep.py': `from app import crud\nx = ${'(crud.a, '.repeat(3_000)}1${')'.repeat(3_000)}\n`,
      'tuple.py': `${'('.repeat(3_000)}a${',)'.repeat(3_000)} = 1\n`,
    };
    expect((await tell(checkImports, projectOf(files))).length).toBeLessThan(5);
  });
});

describe('the outline of a Python file', () => {
  test('is what it offers, without the bodies, with the first line of what is said of it', async () => {
    const text = `"""Users."""
from __future__ import annotations

import os
from .base import Base

LIMIT: int = 3
_hidden = 4


@dataclass(frozen=True)
class User(Base):
    """Somebody who signs in.

    More of this.
    """

    name: str
    age: int = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def upper(self) -> str:
        '''The name, loud.'''
        return self.name.upper()

    def _secret(self):
        return 1


async def find(
    name: str,
    *,
    limit: int = LIMIT,
) -> list[User]:  # slow
    """Looks for users."""
    return []


def _private():
    pass
`;
    expect(await outlinePython('users.py', text)).toBe(`from .base import Base
LIMIT: int = 3
@dataclass(frozen=True)
class User(Base):
    """Somebody who signs in."""
    name: str
    age: int = 0
    def __init__(self, name: str) -> None: ...
    @property
    def upper(self) -> str:
        """The name, loud."""
        ...
async def find(
    name: str,
    *,
    limit: int = LIMIT,
) -> list[User]:
    """Looks for users."""
    ...
`);
  });

  test.each(['def broken(:\n', '', 'x.y()\n'])('is null where there is none: %j', async (text) => {
    expect(await outlinePython('a.py', text)).toBeNull();
  });
});
