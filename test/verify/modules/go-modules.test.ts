import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/verify/check.ts';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const SOUND = join(import.meta.dirname, '../../fixtures/sound-projects/go-service');

function filesBelow(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

const MOD = 'module example.com/app\n\ngo 1.24\n';
const USERS =
  'package users\n\ntype User struct{ Name string }\n\nfunc List() []User { return nil }\n\nfunc create() {}\n';
const main = (imports: string, body: string): string =>
  `package main\n\nimport (\n${imports}\n)\n\nfunc main() {\n${body}\n}\n`;
const check = (one: Check, files: Record<string, string>): Promise<readonly string[]> => tell(one, projectOf(files));

describe('imports of Go', () => {
  test('are all found in a sound module with commands, internal packages, tests and generics', async () => {
    const project = projectOf(filesBelow(SOUND));
    expect([...project.files.keys()].filter((path) => path.endsWith('.go'))).toHaveLength(8);
    for (const path of project.files.keys()) {
      if (path.endsWith('.go')) expect([path, await project.moduleOf(path)]).not.toEqual([path, null]);
    }
    expect(await tell(checkImports, project)).toEqual([]);
    expect(await tell(checkManifest, project)).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a package that is not there',
      { 'main.go': main('\t"example.com/app/internal/user"', '\tuser.List()'), 'internal/users/users.go': USERS },
      'main.go:4 fault: it imports "example.com/app/internal/user", which is no package of the project (there is "example.com/app/internal/users")',
    ],
    [
      'a package that lies elsewhere',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.List()'), 'internal/users/users.go': USERS },
      'main.go:4 fault: it imports "example.com/app/users", which is no package of the project (there is "example.com/app/internal/users")',
    ],
    [
      'a package in pkg/ that is not there',
      { 'main.go': main('\t"example.com/app/pkg/logger"', '\tlogger.Info()') },
      'main.go:4 fault: it imports "example.com/app/pkg/logger", which is no package of the project',
    ],
    [
      'a folder with nothing but tests',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.List()'), 'users/users_test.go': USERS },
      'main.go:4 fault: it imports "example.com/app/users", which is no package of the project',
    ],
    [
      'a name that the package does not export',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.Create(users.User{})'), 'users/users.go': USERS },
      'main.go:4 fault: it imports "Create" from "example.com/app/users", which exports User and List',
    ],
    [
      'a name that is not exported for its small letter',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.create()'), 'users/users.go': USERS },
      'main.go:4 fault: it imports "create" from "example.com/app/users", which exports User and List',
    ],
    [
      'a type behind an alias',
      { 'main.go': main('\tu "example.com/app/users"', '\tvar one *u.Account\n\t_ = one'), 'users/users.go': USERS },
      'main.go:4 fault: it imports "Account" from "example.com/app/users", which exports User and List',
    ],
    [
      'a method that is taken for a function',
      {
        'main.go': main('\t"example.com/app/users"', '\tusers.Find()'),
        'users/users.go': 'package users\n\ntype Store struct{}\n\nfunc (s Store) Find() {}\n',
      },
      'main.go:4 fault: it imports "Find" from "example.com/app/users", which exports Store',
    ],
    [
      'a module under another name',
      { 'main.go': main('\t"app/internal/users"', '\tusers.List()'), 'internal/users/users.go': USERS },
      'main.go:4 fault: it imports "app/internal/users", which is no package of "example.com/app" (there is "example.com/app/internal/users")',
    ],
    [
      'a module under the name of somebody else',
      { 'main.go': main('\t"github.com/you/app/internal/users"', '\tusers.List()'), 'internal/users/users.go': USERS },
      'main.go:4 fault: it imports "github.com/you/app/internal/users", which is no package of "example.com/app" (there is "example.com/app/internal/users")',
    ],
    [
      'a relative path',
      { 'main.go': main('\t"./users"', '\tusers.List()'), 'users/users.go': USERS },
      'main.go:4 fault: it imports "./users", which is relative, as no module may (there is "example.com/app/users")',
    ],
    [
      'a program',
      {
        'main.go': main('\t"example.com/app/cmd/tool"', '\ttool.Run()'),
        'cmd/tool/main.go': 'package main\n\nfunc Run() {}\n',
      },
      'main.go:4 fault: it imports "example.com/app/cmd/tool", which is a program, not a package that can be imported',
    ],
  ])('tell %s', async (_, files, expected) => {
    expect(await check(checkImports, { 'go.mod': MOD, ...files })).toEqual([expected]);
  });

  test.each<[string, Record<string, string>]>([
    [
      'any file of the folder',
      {
        'main.go': main('\t"example.com/app/users"', '\tusers.Find()'),
        'users/a.go': USERS,
        'users/b.go': 'package users\n\nfunc Find() {}\n',
      },
    ],
    [
      'grouped declarations',
      {
        'main.go': main('\tu "example.com/app/users"', '\t_ = u.A + u.B + u.C\n\tvar d u.D[int]\n\t_, _ = d, u.E{}'),
        'users/a.go':
          'package users\n\nconst (\n\tA, B = iota, iota\n)\n\nvar (\n\tC int\n)\n\ntype (\n\tD[T any] struct{}\n\tE = D[int]\n)\n',
      },
    ],
    [
      'a variable of the same name',
      {
        'main.go': main(
          '\t"example.com/app/users"',
          '\tusers := users.List()\n\tfor _, one := range users.Items {\n\t\t_ = one\n\t}',
        ),
        'users/a.go': USERS,
      },
    ],
    [
      'a parameter of the same name',
      {
        'main.go': `${main('\t"example.com/app/users"', '\tshow(users.List())')}\nfunc show(users struct{ Total int }) { _ = users.Total }\n`,
        'users/a.go': USERS,
      },
    ],
    [
      'a package of another name than its folder',
      { 'main.go': main('\t"example.com/app/go-users"', '\tusers.Whatever()'), 'go-users/a.go': USERS },
    ],
    [
      'a blank and a dot import',
      { 'main.go': main('\t_ "example.com/app/users"\n\t. "example.com/app/users"', '\tList()'), 'users/a.go': USERS },
    ],
    [
      'a file with errors',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.Find()'), 'users/a.go': 'package users\n\nfunc {\n' },
    ],
    ['an importer with errors', { 'main.go': 'package main\n\nimport "example.com/app/nothing"\n\nfunc {\n' }],
    [
      'build tags',
      { 'main.go': main('\t"example.com/app/users"', '\tusers.Find()'), 'users/a.go': `//go:build linux\n\n${USERS}` },
    ],
    [
      'cgo',
      {
        'main.go': main('\t"example.com/app/users"', '\tusers.Find()'),
        'users/a.go': `package users\n\n// int find();\nimport "C"\n`,
      },
    ],
    [
      'a folder that protoc fills',
      {
        'main.go': main('\t"example.com/app/internal/userpb"', '\tuserpb.Find()'),
        'api/user.proto': 'option go_package = "example.com/app/internal/userpb";\n',
      },
    ],
    [
      'documentation that swag writes',
      { 'main.go': main('\t_ "example.com/app/docs"', ''), Makefile: 'docs:\n\tswag init -g main.go\n' },
    ],
    [
      'what go:generate adds',
      {
        'main.go': main('\t"example.com/app/users"', '\tusers.Find()'),
        'users/a.go': `${USERS}\n//go:generate go run ./gen\n`,
      },
    ],
    [
      'templates beside',
      { 'main.go': main('\t"example.com/app/views"', '\tviews.Page()'), 'views/page.templ': 'templ Page() {}\n' },
    ],
    [
      'an ignored folder',
      { 'main.go': main('\t"example.com/app/internal/assets"', '\tassets.Get()'), '.gitignore': '/internal/assets\n' },
    ],
    [
      'another module of the project',
      {
        'go.work': 'go 1.24\nuse (\n\t.\n\t./lib\n)\n',
        'main.go': main('\t"example.com/lib/users"', '\tusers.List()'),
        'lib/go.mod': 'module example.com/lib\n',
        'lib/users/a.go': USERS,
      },
    ],
    ['the standard library', { 'main.go': main('\t"net/http"\n\t"iter"\n\t"math/rand/v2"', '\t_ = http.NoSuchThing') }],
    [
      'a package that is required, however it is called',
      {
        'go.mod': `${MOD}require github.com/you/app v1.0.0\n`,
        'main.go': main('\t"github.com/you/app/users"', '\tusers.List()'),
        'users/a.go': USERS,
      },
    ],
    [
      'test data and vendored sources',
      {
        'testdata/a.go': main('\t"example.com/app/nothing"', ''),
        'vendor/x/a.go': main('\t"example.com/app/nothing"', ''),
      },
    ],
    [
      'keys of a struct',
      {
        'main.go': main('\t"example.com/app/users"', '\t_ = struct{ users []users.User }{users: users.List()}'),
        'users/a.go': USERS,
      },
    ],
  ])('say nothing of %s', async (_, files) => {
    expect(await check(checkImports, { 'go.mod': MOD, ...files })).toEqual([]);
  });

  test('say what stands on the file that broke the promise of the plan', async () => {
    const files = {
      'go.mod': MOD,
      'main.go': main('\t"example.com/app/users"', '\tusers.Create()'),
      'users/users.go': USERS,
    };
    const project = projectOf(files, { 'users/users.go': ['func Create(name string) error'] });
    expect(await tell(checkImports, project)).toEqual([
      'users/users.go:- fault: it does not export "Create", which main.go imports and the plan promises',
    ]);
  });
});

describe('go.mod', () => {
  const gin = main('\t"github.com/gin-gonic/gin"', '\tgin.Default()');

  test.each<[string, Record<string, string>, readonly string[]]>([
    [
      'a package that it does not require',
      { 'go.mod': MOD, 'cmd/main.go': gin },
      ['go.mod:- fault: it does not require "github.com/gin-gonic/gin", which cmd/main.go imports'],
    ],
    [
      'another major version, and what nobody names',
      {
        'go.mod': `${MOD}\nrequire (\n\tgithub.com/labstack/echo/v4 v4.1.0\n)\n`,
        'main.go': main('\t"github.com/labstack/echo"', '\techo.New()'),
      },
      [
        'go.mod:- fault: it does not require "github.com/labstack/echo", which main.go imports (it requires "github.com/labstack/echo/v4")',
        'go.mod:6 remark: it requires "github.com/labstack/echo/v4", which nothing in the project names',
      ],
    ],
    [
      'one package for many imports',
      { 'go.mod': MOD, 'a.go': main('\t"go.uber.org/zap"\n\t"go.uber.org/zap/zapcore"', '') },
      ['go.mod:- fault: it does not require "go.uber.org/zap", which a.go imports'],
    ],
    [
      'its absence',
      { 'main.go': gin },
      ['main.go:4 remark: it imports "github.com/gin-gonic/gin", and the project has no go.mod that lists it'],
    ],
    [
      'its absence beside packages of the project',
      { 'main.go': main('\t"app/users"', ''), 'users/a.go': USERS },
      ['main.go:4 remark: it imports "app/users", and the project has no go.mod that lists it'],
    ],
    [
      'nothing where blocks, quotes, comments and tools do it',
      {
        'go.mod': `module "example.com/app" // here\nrequire (\n\t"github.com/gin-gonic/gin" v1 // the router\n\texample.com/b v1 // indirect\n)\ntool golang.org/x/tools/cmd/stringer\nrequire golang.org/x/tools v1\nreplace example.com/c => ./c\n`,
        'main.go': main('\t"github.com/gin-gonic/gin/binding"\n\t"example.com/c/d"', ''),
      },
      [],
    ],
    ['nothing where sources are vendored', { 'go.mod': MOD, 'main.go': gin, 'vendor/modules.txt': '' }, []],
    ['nothing where only some systems see the import', { 'go.mod': MOD, 'main.go': `//go:build tools\n\n${gin}` }, []],
    ['nothing of the standard library and no manifest', { 'main.go': main('\t"net/http"', '') }, []],
    [
      'each module by itself',
      {
        'go.mod': MOD,
        'tools/go.mod': 'module example.com/tools\nrequire github.com/gin-gonic/gin v1\n',
        'tools/main.go': gin,
      },
      [],
    ],
  ])('tells %s', async (_, files, expected) => {
    expect(await check(checkManifest, files)).toEqual(expected);
  });
});
