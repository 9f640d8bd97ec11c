import { describe, expect, test } from 'vitest';
import { checkPythonNames } from '../../../src/verify/names/python-names.ts';
import { checkPythonSlips } from '../../../src/verify/names/python-slips.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const MODELS = 'class User:\n    pass\n\n\ndef load_user(key):\n    return User()\n';

describe('names of Python that nothing binds', () => {
  test.each<[string, string, Record<string, string>, string]>([
    [
      'a class of another file',
      'def create():\n    return User()\n',
      { 'app/models.py': MODELS },
      'app/main.py:2 fault: it uses "User" of app/models.py without importing it',
    ],
    [
      'a module of the library',
      'def read():\n    return os.environ["HOME"], os.sep\n',
      {},
      'app/main.py:2 fault: it uses "os" without importing it',
    ],
    [
      'a name that is nowhere',
      'def total(prices):\n    return sum(prices) * tax_rate\n',
      {},
      'app/main.py:2 fault: it uses "tax_rate", which it neither defines nor imports',
    ],
    [
      'a parameter of another function',
      'def first(session):\n    return session.get(1)\n\n\ndef second():\n    return session.get(2)\n',
      {},
      'app/main.py:6 fault: it uses "session", which it neither defines nor imports',
    ],
    [
      'a name inside an f-string',
      'def hello():\n    return f"hello {name}"\n',
      {},
      'app/main.py:2 fault: it uses "name", which it neither defines nor imports',
    ],
    [
      'the base of a class',
      'class Note(Base):\n    pass\n',
      { 'app/database.py': 'Base = object\n' },
      'app/main.py:1 fault: it uses "Base" of app/database.py without importing it',
    ],
  ])('are told: %s', async (_, text, beside, told) => {
    expect(await tell(checkPythonNames, projectOf({ 'app/main.py': text, ...beside }))).toEqual([told]);
  });

  test('are told with the file where the plan promises them, before it is written', async () => {
    const files = { 'app/main.py': 'print(make_engine())\n', 'app/engine.py': '' };
    const project = projectOf(files, { 'app/engine.py': ['make_engine() -> Engine'] });
    expect(await tell(checkPythonNames, project)).toEqual([
      'app/main.py:1 fault: it uses "make_engine" of app/engine.py without importing it',
    ]);
  });

  test.each<[string, string]>([
    ['a class that only an annotation in quotes names', 'class Team:\n    heroes: list["Hero"] = []\n'],
    [
      'an order that only a loop turns round',
      'def f(xs):\n    for x in xs:\n        if x:\n            print(last)\n        last = x\n',
    ],
    ['names that a tool hands over', 'Import("env")\nenv.Replace(X=1)\n'],
    ['a star import', 'from .base import *\nprint(DEBUG)\n'],
    ['names that are set while it runs', 'globals().update(load())\nprint(anything)\n'],
    ['translation that is installed', 'print(_("hello"))\n'],
    ['a name of Python 2 behind a question', 'import sys\ntext = str if sys.version_info[0] > 2 else unicode\n'],
    ['a name that is asked for first', 'try:\n    speed\nexcept NameError:\n    speed = 1\n'],
    [
      'a line that somebody has looked at',
      'print(anything)  # noqa: F821\nprint(other)  # type: ignore[name-defined]\n',
    ],
    ['a name that is deleted', 'def add(x): ...\nadd(1)\ndel add\nif 0:\n    add(2)\n'],
    [
      'what is imported for types alone',
      'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import B\ndef f(b: "B") -> None: ...\n',
    ],
    ['type parameters', 'class Box[T]:\n    def get(self) -> T: ...\ntype Pair[A] = tuple[A, A]\n'],
    ['a file that cannot be parsed', 'def f(:\n    return anything\n'],
  ])('are not told of %s', async (_, text) => {
    expect(await tell(checkPythonNames, projectOf({ 'app/main.py': text }))).toEqual([]);
  });

  test('are not told of a file that another one runs with names of its own', async () => {
    const scene = 'engine.create(Template(Resource()))\n';
    const host = { 'host.py': 'import sys\nexec(open(sys.argv[1]).read(), {"engine": 1})\n', 'scene.py': scene };
    expect(await tell(checkPythonNames, projectOf(host))).toEqual([]);
    expect(await tell(checkPythonNames, projectOf({ 'scene.py': scene }))).toHaveLength(3);
  });

  test('are not told where another file adds to the names that are always there', async () => {
    const start = 'import builtins\nbuiltins.trace = print\n';
    expect(await tell(checkPythonNames, projectOf({ 'start.py': start, 'main.py': 'trace(1)\n' }))).toEqual([]);
    expect(await tell(checkPythonNames, projectOf({ 'start.py': start, 'main.py': 'track(1)\n' }))).toHaveLength(1);
  });
});

describe('lines of Python that cannot work', () => {
  test.each<[string, string, string]>([
    ['too few values for a format', 'print("%s of %s" % (1,))\n', 'a.py:1 fault: this line fails when it runs: '],
    ['a format without its value', 'print("{} {}".format(1))\n', 'a.py:1 fault: this line fails when it runs: '],
    [
      'a constructor that returns something',
      'class A:\n    def __init__(self):\n        return self\n',
      'a.py:3 fault: this line fails when it runs: ',
    ],
    [
      'a function that stands twice',
      'def load():\n    return 1\n\n\ndef load():\n    return 2\n',
      'a.py:5 fault: it defines "load" twice, first on line 1',
    ],
    [
      'a method without self',
      'class A:\n    def get():\n        return 1\n\n    def all(self):\n        return [self.get()]\n',
      'a.py:2 fault: its method "get" takes no parameter and is called on an object',
    ],
    [
      'a name that __all__ lists and nothing binds',
      '__all__ = ["load", "save"]\n\n\ndef load(): ...\n',
      'a.py:1 remark: "__all__" lists "save", which it neither defines nor imports',
    ],
    [
      'a route that stands twice, word for word',
      '@app.get("/")\ndef home():\n    page = 1\n    return page\n\n\n@app.get("/")\ndef home():\n    page = 1\n    return page\n',
      'a.py:8 fault: it defines "home" twice, first on line 2',
    ],
    [
      'a method that stands twice',
      'class A:\n    def get(self):\n        return 1\n\n    async def get(self):\n        return 2\n',
      'a.py:5 fault: it defines "get" twice, first on line 2',
    ],
  ])('are told: %s', async (_, text, told) => {
    const found = await tell(checkPythonSlips, projectOf({ 'a.py': text }));
    expect(found).toEqual([expect.stringContaining(told)]);
  });

  test('are a remark where a test stands twice', async () => {
    const text = 'def test_a():\n    assert 1\n\n\ndef test_a():\n    assert 2\n';
    expect(await tell(checkPythonSlips, projectOf({ 'tests/test_a.py': text }))).toEqual([
      'tests/test_a.py:5 remark: it defines "test_a" twice, first on line 1',
    ]);
  });

  test.each<[string, string]>([
    [
      'overloads and properties',
      'from typing import overload\nclass A:\n    @overload\n    def f(self, x: int): ...\n    @overload\n    def f(self, x: str): ...\n    def f(self, x): ...\n    @property\n    def p(self): ...\n    @p.setter\n    def p(self, v): ...\n',
    ],
    [
      'one function for each system',
      'import sys\nif sys.platform == "win32":\n    def f(): ...\nelse:\n    def f(): ...\n',
    ],
    ['a constructor that hands on', 'class A(B):\n    def __init__(self):\n        return super().__init__()\n'],
    [
      'methods that are static, and functions inside of methods',
      'class A:\n    @staticmethod\n    def get():\n        return 1\n\n    def all(self):\n        def get():\n            return 2\n        return [self.get(), get()]\n',
    ],
    ['an import again', 'import os\nimport os\n'],
  ])('are not told of %s', async (_, text) => {
    expect(await tell(checkPythonSlips, projectOf({ 'a.py': text }))).toEqual([]);
  });
});
