import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkGoCircles } from '../../../src/verify/names/go-circles.ts';
import { checkGoNames } from '../../../src/verify/names/go-names.ts';
import { checkGoPackages } from '../../../src/verify/names/go-packages.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const SOUND = join(import.meta.dirname, '../../fixtures/sound-projects/go-service');
const MOD = 'module example.com/app\n\ngo 1.24\n\nrequire github.com/go-chi/chi/v5 v5.1.0\n';
const STORE = 'package store\n\ntype Store struct{}\n\nfunc Open() *Store { return &Store{} }\n';
const main = (imports: string, body: string): string => `package main\n\n${imports}\n\nfunc main() {\n${body}\n}\n`;

const names = (files: Record<string, string>): Promise<readonly string[]> =>
  tell(checkGoNames, projectOf({ 'go.mod': MOD, ...files }));
const packages = (files: Record<string, string>): Promise<readonly string[]> =>
  tell(checkGoPackages, projectOf({ 'go.mod': MOD, ...files }));

test('a sound module with commands, internal packages, tests and generics has nothing to tell', async () => {
  const paths = readdirSync(SOUND, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(SOUND, path)).isFile(),
  );
  const project = projectOf(Object.fromEntries(paths.map((path) => [path, readFileSync(join(SOUND, path), 'utf8')])));
  expect(await tell(checkGoNames, project)).toEqual([]);
  expect(await tell(checkGoPackages, project)).toEqual([]);
});

describe('names of Go', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a package of the library that is not imported',
      { 'main.go': main('import "os"', '\tfmt.Println(os.Args)') },
      'main.go:6 fault: it uses "fmt" without importing "fmt"',
    ],
    [
      'a package that only one function also takes for a variable',
      {
        'main.go':
          'package main\n\ntype app struct{ url *url.URL }\n\nfunc (a app) F(url string) {}\n\nfunc main() {}\n',
      },
      'main.go:3 fault: it uses "url" without importing "net/url"',
    ],
    [
      'a deeper package of the library',
      { 'main.go': main('', '\t_ = http.ListenAndServe(":80", nil)') },
      'main.go:6 fault: it uses "http" without importing "net/http"',
    ],
    [
      'a package of the project that is not imported',
      { 'main.go': main('', '\t_ = store.Open()'), 'internal/store/store.go': STORE },
      'main.go:6 fault: it uses "store" without importing "example.com/app/internal/store"',
    ],
    [
      'a required module that is not imported',
      { 'main.go': main('', '\t_ = chi.NewRouter()') },
      'main.go:6 fault: it uses "chi" without importing "github.com/go-chi/chi/v5"',
    ],
    [
      'an import that is not used',
      { 'main.go': main('import (\n\t"fmt"\n\t"os"\n)', '\tfmt.Println()') },
      'main.go:5 fault: it imports "os" and does not use it',
    ],
    [
      'an import of another module that is not used',
      { 'main.go': main('import "github.com/go-chi/chi/v5"', '\tprintln()') },
      'main.go:3 fault: it imports "github.com/go-chi/chi/v5" and does not use it',
    ],
    [
      'an import under another name that is not used',
      { 'main.go': main('import str "strings"', '\tvar strings = 1\n\tprintln(strings)') },
      'main.go:3 fault: it imports "strings" and does not use it',
    ],
    [
      'a variable that is never mentioned again',
      { 'main.go': main('', '\tn, m := 1, 2\n\tprintln(m)') },
      'main.go:6 fault: it declares "n" and does not use it',
    ],
    [
      'an index of a loop that is never mentioned again',
      { 'main.go': main('', '\tfor i, v := range []int{1} {\n\t\tprintln(v)\n\t}') },
      'main.go:6 fault: it declares "i" and does not use it',
    ],
    [
      'a function that no file of the package has',
      { 'main.go': main('', '\tprintln(load())'), 'util.go': 'package main\n\nfunc loadAll() int { return 1 }\n' },
      'main.go:6 fault: it uses "load", which it neither defines nor imports',
    ],
    [
      'a type that no file of the package has',
      { 'main.go': 'package main\n\nvar users []User\n\nfunc main() {}\n' },
      'main.go:3 fault: it uses "User", which it neither defines nor imports',
    ],
  ])('are told: %s', async (_, files, told) => {
    expect(await names(files)).toEqual([told]);
  });

  test.each<[string, Record<string, string>]>([
    [
      'imports for their effects, by another name, and by the name inside',
      {
        'main.go': main(
          'import (\n\t_ "embed"\n\t"gopkg.in/yaml.v3"\n\t"github.com/redis/go-redis/v9"\n\t"math/rand/v2"\n\tj "encoding/json"\n)',
          '\tyaml.Marshal(1)\n\tredis.NewClient(nil)\n\trand.N(2)\n\tj.Valid(nil)',
        ),
      },
    ],
    [
      'a package whose name only it knows',
      { 'main.go': main('import "github.com/json-iterator/go"', '\tjsoniter.Marshal(1)') },
    ],
    [
      'an import that only a type with dots uses',
      { 'a.go': 'package a\n\nimport "io"\n\nfunc F(w ...io.Writer) {}\n' },
    ],
    [
      'values that go by the name of a package',
      {
        'main.go': main('', '\turl := load()\n\tprintln(url.Host)'),
        'a.go': 'package main\n\nfunc load() struct{ Host string } { panic(1) }\n',
      },
    ],
    [
      'variables of the package, parameters and fields',
      {
        'a.go':
          'package a\n\nvar log = make()\n\ntype T struct{ path P }\n\nfunc (t T) F(time P) int { return time.Hour + t.path.X + log.Y }\n',
        'b.go': 'package a\n\ntype P struct{ Hour, X, Y int }\n\nfunc make() P { return P{} }\n\nvar z = log.Y\n',
      },
    ],
    [
      'type parameters, closures, type switches, and names that every file has',
      {
        'a.go':
          'package a\n\nfunc Map[T, U any](xs []T, f func(T) U) (out []U) {\n\tfor _, x := range xs {\n\t\tout = append(out, f(x))\n\t}\n\tg := func(n int) int { return n }\n\tswitch any(g(1)).(type) {\n\tcase nil, string:\n\t}\n\treturn out\n}\n',
      },
    ],
    [
      'an index of functions',
      { 'a.go': 'package a\n\nfunc F(fs []func(int)) {\n\tfor i := range fs {\n\t\tfs[i](1)\n\t}\n}\n' },
    ],
    ['a file that only some tool sees', { 'a.go': '//go:build ignore\n\npackage a\n\nfunc F() { G(os.Args) }\n' }],
    [
      'a folder that a generator fills',
      { 'a.go': 'package a\n\n//go:generate stringer -type=Pill\nfunc F() { G() }\n' },
    ],
    [
      'names that come in without their package',
      { 'a_test.go': 'package a\n\nimport . "testing"\n\nfunc F() { G(); println(Verbose()) }\n' },
    ],
    ['what the tools of Go pass over', { 'testdata/a.go': 'package a\n\nimport "os"\n' }],
  ])('are not told of %s', async (_, files) => {
    expect(await names(files)).toEqual([]);
  });
});

describe('packages of Go', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a function that stands twice in a file',
      { 'a.go': 'package a\n\nfunc F() {}\n\nfunc F() {}\n' },
      'a.go:5 fault: it defines "F" twice, first on line 3',
    ],
    [
      'a method that stands twice in a package',
      { 'a.go': 'package a\n\ntype T struct{}\n\nfunc (t T) F() {}\n', 'b.go': 'package a\n\nfunc (t *T) F() {}\n' },
      'b.go:3 fault: it defines "T.F", and so does a.go of the same package',
    ],
    [
      'a clause that names another package',
      { 'store/a.go': 'package store\n', 'store/b.go': 'package store\n', 'store/c.go': 'package storage\n' },
      'store/c.go:1 fault: its package is "storage", and the other files of its folder are of "store"',
    ],
    [
      'a clause that does not go with its folder',
      { 'store/a.go': 'package db\n', 'store/b.go': 'package store\n' },
      'store/a.go:1 fault: its package is "db", and the other files of its folder are of "store"',
    ],
    [
      'a program that cannot begin',
      { 'cmd/app/main.go': 'package main\n\nfunc run() {}\n' },
      'cmd/app/main.go:1 fault: its package is "main", and none of its files has a function "main"',
    ],
  ])('are told: %s', async (_, files, told) => {
    expect(await packages(files)).toEqual([told]);
  });

  test('blame what the plan does not promise', async () => {
    const files = { 'a.go': 'package a\n\nfunc New() {}\n', 'b.go': 'package a\n\nfunc New() {}\n' };
    expect(await tell(checkGoPackages, projectOf(files, { 'b.go': ['func New()'] }))).toEqual([
      'a.go:3 fault: it defines "New", and so does b.go of the same package',
    ]);
  });

  test.each<[string, Record<string, string>]>([
    [
      'files of different systems',
      { 'a_linux.go': 'package a\n\nfunc F() {}\n', 'a_windows.go': 'package a\n\nfunc F() {}\n' },
    ],
    [
      'files behind a condition',
      {
        'a.go': '//go:build cgo\n\npackage a\n\nfunc F() {}\n',
        'b.go': '//go:build !cgo\n\npackage a\n\nfunc F() {}\n',
      },
    ],
    [
      'tests outside of the package',
      { 'a.go': 'package a\n\nfunc F() {}\n', 'a_test.go': 'package a_test\n\nfunc F() {}\n' },
    ],
    ['more than one init', { 'a.go': 'package a\n\nfunc init() {}\n\nfunc init() {}\n\nvar _ = 1\nvar _ = 2\n' }],
    ['a method of two types', { 'a.go': 'package a\n\nfunc (A) F() {}\n\nfunc (b *B[T]) F() {}\n\nfunc F() {}\n' }],
    [
      'programs of one file side by side',
      {
        'ex/a.go': 'package main\n\nfunc main() { f() }\nfunc f() {}\n',
        'ex/b.go': 'package main\n\nfunc main() { f() }\nfunc f() {}\n',
      },
    ],
  ])('are not told of %s', async (_, files) => {
    expect(await packages(files)).toEqual([]);
  });
});

describe('circles of packages of Go', () => {
  const take = (name: string, other: string): string =>
    `package ${name}\n\nimport "example.com/app/${other}"\n\nvar X = ${other}.X\n`;
  const circles = (files: Record<string, string>): Promise<readonly string[]> =>
    tell(checkGoCircles, projectOf({ 'go.mod': MOD, ...files }));

  test('are told once, on a file that closes them', async () => {
    const files = { 'a/a.go': take('a', 'b'), 'b/b.go': take('b', 'c'), 'c/c.go': take('c', 'a') };
    expect(await circles(files)).toEqual([
      'a/a.go:3 fault: it imports "example.com/app/b", which leads back to its own package',
    ]);
  });

  test('are not told where only a test looks back', async () => {
    const files = {
      'a/a.go': take('a', 'b'),
      'b/b.go': 'package b\n\nvar X = 1\n',
      'b/b_test.go': take('b_test', 'a'),
    };
    expect(await circles(files)).toEqual([]);
  });
});
