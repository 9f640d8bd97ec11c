import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { READERS } from '../../../src/verify/syntax/readers.ts';
import { findSyntax } from './find-syntax.ts';
import { inEnglish } from '../../support/statements.ts';

interface Language {
  readonly path: string;
  readonly sound: readonly string[];
  /** Each with the line that is named. */
  readonly broken: Readonly<Record<string, readonly [text: string, line: number]>>;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  JavaScript: {
    path: 'src/app.js',
    sound: [
      '#!/usr/bin/env node\nconst x = require("x");\nreturn;\n',
      'with (a) { b = 010 }\n',
      'import x from "y" with { type: "json" };\nawait x;\n',
      'export default () => <div a:b="c" {...d}>{/* e */}</div>;\n',
      '// @flow\ntype A = {| a: ?string |};\n',
      'var a = 1; var a = 2; function f() {} function f() {}\n',
    ],
    broken: {
      'cut in a line': ['function f() {\n  return "ab', 2],
      'cut at a line end': ['function f() {\n  return 1;\n', 2],
      'a bracket lost': ['const a = [1, 2;\n', 1],
      'a fence at the end': ['const a = 1;\n```\n', 2],
      'a fence before': ['```js\nconst a = 1;\n', 1],
      'chatter at the end': ['const a = 1;\nThis file exports nothing yet.\n', 2],
      'chatter before': ['Here is the file you asked for:\n\nconst a = 1;\n', 1],
      'a seam twice': ['const a = 1;\nconst b = 2;\nconst a = 1;\nconst b = 2;\n', 3],
      'a line lost': ['if (a) {\n  b();\n}\n  c();\n}\n', 5],
    },
  },
  TypeScript: {
    path: 'src/app.ts',
    sound: [
      'export enum A { X }\nnamespace N { export const a = 1 }\nfunction f(a: string): void;\nfunction f(a: any) {}\n',
      '@Dec() export class A { constructor(private readonly x: X) {} declare y: number; accessor z = 1 }\n',
      'import { Foo } from "./foo.ts";\nusing a = b;\nconst c = d satisfies E as const;\nexport type * from "x";\n',
      'const a = <T,>(x: T) => x; const b = <string>y;\n',
    ],
    broken: {
      'cut in a line': ['interface A {\n  b: Record<string, ', 2],
      'cut at a line end': ['export class A {\n  f(): void {\n  }\n', 3],
      'a bracket lost': ['const a = f(1, (x: number) => x;\n', 1],
      'a fence at the end': ['const a = 1;\n```\n', 2],
      'chatter at the end': ['const a: number = 1;\n\nLet me know if you need more!\n', 3],
      'a seam twice': ['export const a = 1;\nexport const a = 1;\n', 2],
      'a return at the top of a module': ['import "x";\nreturn 1;\n', 2],
    },
  },
  TSX: {
    path: 'src/App.tsx',
    sound: ['export const A = <T,>({ x }: { x: T }) => <A.B key="1">{x && <></>} &nbsp;</A.B>;\n'],
    broken: {
      'a tag left open': ['export const A = () => (\n  <div>\n    <p>\n  </div>\n);\n', 4],
      'cut at a line end': ['export const A = () => (\n  <div>\n', 2],
    },
  },
  Python: {
    path: 'app.py',
    sound: [
      'match x:\n    case {"a": [1, *_], **rest} if y: pass\n',
      'type X[T: int, *Ts, **P] = list[T]\nx = f"{a["b"]!r:>{w}} {f"{1}"}"\n',
      'def f[T](x: T, /, y, *, z) -> T: ...\ntry: pass\nexcept* E: pass\n',
      '#!/usr/bin/env python2\nprint "a"\n',
      'import os\n!pip install flask\n%matplotlib inline\n',
    ],
    broken: {
      'cut in a line': ['def f():\n    return "ab', 2],
      'cut at a line end': ['def f():\n    if x:\n', 2],
      'a bracket lost': ['x = (1,\ny = 2\n', 2],
      'a fence at the end': ['x = 1\n```\n', 2],
      'a fence before': ['```python\nx = 1\n', 1],
      'chatter at the end': ['x = 1\nThis script prints nothing.\n', 2],
      'a body lost': ['def f():\n\ndef g():\n    pass\n', 3],
      'return outside of a function': ['x = 1\nreturn x\n', 2],
      'break outside of a loop': ['if x:\n    break\n', 2],
      'yield at the top': ['x = 1\nyield x\n', 2],
      'await in a function that is not async': ['async def f(): ...\n\ndef g():\n    await f()\n', 4],
      'nonlocal without a binding': ['def f():\n    nonlocal x\n    x = 1\n', 2],
      'a future import behind another line': ['x = 1\nfrom __future__ import annotations\n', 2],
    },
  },
  Go: {
    path: 'main.go',
    sound: [
      'package a\n\nvar x = new("x")\nvar y = &P{N: new(f(1)), M: new(1 + 2)}\nvar z = new([]string)\n',
      'package a\n\nfunc M[K comparable, V any](m map[K]V) { for i := range 3 { clear(m); _ = i } }\n',
    ],
    broken: {
      'cut in a line': ['package a\n\nfunc f() {\n\treturn g("a', 3],
      'cut at a line end': ['package a\n\nfunc f() {\n\tg()\n', 4],
      'a bracket lost': ['package a\n\nvar x = []int{1, 2\n', 3],
      'a short declaration at the top': ['package a\n\nx := 1\n', 3],
      'a call at the top': ['package a\n\nvar x = 1\n\nrun(x)\n', 5],
      'a fence at the end': ['package a\n```\n', 2],
      'chatter at the end': ['package a\n\nThis is the whole package.\n', 3],
      'a new that is cut': ['package a\n\nvar x = new("x"\n', 3],
    },
  },
  JSON: {
    path: 'package.json',
    sound: ['{"a": [1, 2.5e3, "\\u00e9", null]}\n', '[]'],
    broken: {
      'cut in a line': ['{\n  "a": "b', 2],
      'cut at a line end': ['{\n  "a": 1,\n', 2],
      'a comma too many': ['{\n  "a": 1,\n}\n', 3],
      'a key that stands twice': ['{\n  "a": { "b": 1 },\n  "b": 2,\n  "a": 3\n}\n', 4],
      'a comment': ['{\n  // one\n  "a": 1\n}\n', 2],
      'a fence at the end': ['{}\n```\n', 2],
      'chatter before': ['Here it is:\n{}\n', 1],
    },
  },
  'JSON with comments': {
    path: 'tsconfig.json',
    sound: ['{\n  // one\n  "a": 1, /* two */\n}\n'],
    broken: { 'cut at a line end': ['{\n  // one\n  "a": [\n', 3] },
  },
  YAML: {
    path: '.github/ci.yml',
    sound: [
      'a: !Ref B\nb: !Sub\n  - x\n---\nc: {d: !GetAtt X.Y}\n',
      'run: ${{ matrix.os }}\nsteps:\n  - run: |\n      echo "a: b"\n',
      'a:\n  <<: *x\n  <<: *y\n',
      '{{- if .Values.x }}\nkind: X\n{{- end }}\n',
    ],
    broken: {
      'cut in a line': ['a: "b\nc: [1', 2],
      'a bracket lost': ['a: [1, 2\nb: 3\n', 2],
      'a fence at the end': ['a: 1\n```\n', 2],
      'chatter before': ['Here is the workflow:\na: 1\n', 1],
      'a seam twice': ['a: 1\nb: 2\na: 1\nb: 2\n', 3],
      'wrong indentation': ['a:\n  b: 1\n c: 2\n', 3],
    },
  },
  TOML: {
    path: 'pyproject.toml',
    sound: ['[a]\nb = 1_000\n[[c]]\nd = """\nx"""\ne = { f = 1 }\ng = 1979-05-27T07:32:00Z\n'],
    broken: {
      'cut in a line': ['[a]\nb = "c', 2],
      'a bracket lost': ['[a]\nb = [1, 2\nc = 3\n', 3],
      'chatter at the end': ['[a]\nb = 1\nThat is all.\n', 3],
      'a seam twice': ['[a]\nb = 1\n[a]\nb = 1\n', 3],
    },
  },
  Markdown: {
    path: 'README.md',
    sound: [
      '# A\n\n```sh\nls\n```\n\n````md\n```js\n```\n````\n\n- x\n  ```\n  y\n  ```\n> ~~~\n> z\n> ~~~\n',
      'a ```b``` c\n',
      'No fence, and then the text just',
    ],
    broken: { 'cut in a code block': ['# A\n\n```sh\nnpm install\n', 3] },
  },
  Java: {
    path: 'src/Main.java',
    sound: [
      'import module java.base;\nvoid main() { IO.println("x"); }\n',
      'class A { A(int x) { var y = x; super(y); } }\n',
      'record P<T>(T a) implements X { P { if (a == null) throw new E(); } }\nsealed interface S permits A, B {}\n',
    ],
    broken: {
      'cut in a line': ['class A {\n  String s = "ab', 1],
      'cut at a line end': ['class A {\n  void f() {\n  }\n', 3],
      'a bracket lost': ['class A {\n  int x = f(1;\n}\n', 2],
      'a fence at the end': ['class A {}\n```\n', 2],
      'chatter before': ['Here is the class:\n\nclass A {}\n', 1],
    },
  },
  Rust: {
    path: 'src/main.rs',
    sound: [
      'fn f() { let Some(x) = y else { return }; if let Some(a) = b && a > 1 {} }\n',
      'unsafe extern "C" { pub safe fn f(); }\n',
      'async fn f() { let c = async move |x: u8| x; }\n',
    ],
    broken: {
      'cut in a line': ['fn f() {\n    let s = "ab', 1],
      'cut at a line end': ['fn f() {\n    g();\n', 1],
      'a bracket lost': ['fn f() { g(1; }\n', 1],
      'a fence at the end': ['fn f() {}\n```\n', 2],
      'chatter at the end': ['fn f() {}\nThis compiles with Rust 2024.\n', 2],
    },
  },
  'C#': {
    path: 'src/Program.cs',
    sound: [
      'namespace A;\npublic class P(int x) : B(x) { List<int> c = []; void F(params ReadOnlySpan<int> r) => G([], [..r]); }\n',
      'static class E { extension(string s) { public int L => s.Length; } }\n',
      'a?.b = 3; var s = $"""{x}"""; var t = $@"C:\\{k}\\""{v:X}""";\n',
      'class A {\n#if X\n  void F() {\n#else\n  void F(int x) {\n#endif\n  }\n}\n',
    ],
    broken: {
      'cut in a line': ['class A {\n  string S = "ab', 1],
      'cut at a line end': ['class A {\n  void F() {\n  }\n', 1],
      'a bracket lost': ['class A {\n  int X = F(1;\n}\n', 2],
      'a fence at the end': ['class A {}\n```\n', 2],
      'chatter at the end': ['class A {}\nThis is the whole class, as you asked.\n', 2],
    },
  },
  Ruby: {
    path: 'app.rb',
    sound: [
      'def f(x) = x * 2\ncase {a: 1}\nin {a: Integer => b, **nil} if b > 1 then 1\nend\nh => {a:}\n',
      'puts <<~A + <<~B\n  a #{b}\nA\n  c\nB\n',
      'x ?1:2\n',
    ],
    broken: {
      'cut in a line': ['def f\n  puts "ab', 1],
      'cut at a line end': ['class A\n  def f\n    1\n', 1],
      'a bracket lost': ['x = [1, 2\ny = 3\n', 1],
      'chatter at the end': ['x = 1\nThis completes the file. Let me know if you need more!\n', 2],
      'a fence at the end': ['x = 1\n```\n', 2],
    },
  },
  PHP: {
    path: 'src/A.php',
    sound: [
      '<?php class A { public private(set) string $x; public string $n { get => 1; set { } } }\n',
      '<?php $x = $y |> strtoupper(...); $z = clone($y, ["a" => 1]); (void) f(new Foo()->bar());\n',
      '<!doctype html>\n<?php if ($x): ?>\n<p><?= $y ?></p>\n<?php endif ?>\n',
      'Dear <?= $name ?>,\nyour order is on its way.\n',
    ],
    broken: {
      'cut in a line': ['<?php\nfunction f() {\n  return "ab', 3],
      'cut at a line end': ['<?php\nclass A {\n  function f() {\n  }\n', 4],
      'a bracket lost': ['<?php\n$x = [1, 2;\n', 2],
      'a fence at the end': ['<?php\n$x = 1;\n```\n', 3],
      'a fence before': ['```php\n<?php\n$x = 1;\n', 1],
      'prose before': ['Here is the class\n<?php\n$x = 1;\n', 1],
    },
  },
  shell: {
    path: 'run.sh',
    sound: [
      '#!/usr/bin/env bash\nset -euo pipefail\nif [[ $a =~ ^b ]]; then cat <<EOF\n$(x)\nEOF\nfi\narr=(a "${b[@]}")\n',
      "#!/bin/sh\n'''exec' python3 \"$0\" \"$@\"\n' '''\nimport os\nif os.name: print(1)\n",
      '#!/bin/zsh\nfor f (*.txt) print $f\n',
      '@test "adds" { run add; }\n',
      '#!/usr/bin/env bats\n\nsetup() {\n  load helper\n}\n\n@test "adds" {\n  run add 1\n  [ "$status" -eq 0 ]\n}\n',
      '#compdef shop\n_arguments {-h,--help}\nfor f (*.txt) print $f\n',
      '# shellcheck shell=zsh\nfor f (*.txt) print $f\n',
      '#!/usr/bin/env nu\ndef main [x: int] { if $x > 1 { print $x } }\n',
    ],
    broken: {
      'a test of bats that is not closed': ['@test "adds" {\n  run add\n', 1],
      'a block of bash alone that is not closed': ['files=(a b)\nif true; then\n  echo "${files[@]}"\n', 2],
      'cut in a line': ['echo "ab', 1],
      'cut at a line end': ['if true; then\n  echo a\n', 1],
      'a fence at the end': ['echo a\n```\n', 2],
      'chatter before': ['Here is the script:\necho a\n', 1],
      'chatter at the end': ["echo a\nNow it's ready.\n", 2],
      'chatter that reads as a command': ['echo a\n\nThis script should be made executable.\n', 3],
    },
  },
  CSS: {
    path: 'style.css',
    sound: ['@import "tailwindcss";\n@theme { --a: 1px }\n.a { &:hover { color: oklch(1 0 0) } @apply p-1; }\n'],
    broken: {
      'cut in a line': ['.a { color: "re', 1],
      'cut at a line end': ['.a {\n  color: red;\n', 1],
      'a bracket too many': ['.a { color: red }\n}\n', 2],
      'chatter before': ['Here is the style sheet:\n\n.a { color: red }\n', 1],
    },
  },
  HTML: {
    path: 'index.html',
    sound: [
      '<!doctype html>\n<html><body></body></html>\n',
      '<div>a part</div>\n',
      '<!doctype html>\n<html><body>{% block x %}{% endblock %}\n',
    ],
    broken: {
      'cut in a script': ['<!doctype html>\n<html><body>\n<script>\n  const a = 1;\n', 3],
      'cut in a tag': ['<!doctype html>\n<html><body>\n<div class="a', 3],
      'cut in the body': ['<!doctype html>\n<html><body>\n<p>a</p>\n', 3],
      'a fence at the end': ['<!doctype html>\n<html></html>\n```\n', 3],
      'chatter at the end': ['<!doctype html>\n<html></html>\nOpen it in a browser.\n', 3],
    },
  },
};

for (const [language, { path, sound, broken }] of Object.entries(LANGUAGES)) {
  describe(language, () => {
    test.each(sound)('says nothing of sound text %#', async (text) => {
      expect(await findSyntax(path, text)).toEqual([]);
      expect(await findSyntax(path, text.replaceAll('\n', '\r\n'))).toEqual([]);
      expect(await findSyntax(path, `\ufeff${text}`)).toEqual([]);
    });

    test.each(Object.entries(broken))('finds %s', async (_, [text, line]) => {
      const [finding] = await findSyntax(path, text);
      expect(finding).toMatchObject({ path, kind: 'syntax', weight: 'fault', line });
    });
  });
}

test('says what the parser said, in one short line without its place', async () => {
  const [finding, ...more] = await findSyntax('a.py', `x = (\n${'y z\n'.repeat(50)}`);
  expect(more.length).toBeLessThan(3);
  expect(finding && inEnglish(finding)).toMatch(/^it is not valid Python: [^\n]{5,180}$/);
  const [missed] = await findSyntax('a.go', `package a\n\nfunc f() {\n\tx := g(${'"a",'.repeat(200)}\n}\n`);
  expect(missed && inEnglish(missed).length).toBeLessThanOrEqual(200);
});

test.each([
  ['a file of nothing', 'src/a.ts', ' \n'],
  ['a language that nothing is known of', 'src/a.zig', 'fn main( {'],
  ['JSON5', 'a.json5', '{a: 1,}'],
  ['Sass by its indents', 'a.sass', '.a\n  +b($c: 1'],
  ['templates of another language', 'app/templates/deploy.yaml', 'a: [{{ .Values.x }\n'],
  ['folders that are filled in', '{{cookiecutter.name}}/main.py', 'import {{ cookiecutter.name }}\n'],
  ['endings of templates', 'views/main.js.tera', 'const a = <%= b %\n'],
  ['a file that is too long', 'a.json', `{"a": "${'x'.repeat(1_000_001)}`],
])('leaves %s alone', async (_, path, text) => {
  if (path.includes('{')) expect(await findSyntax(path, text)).toEqual([]);
  expect(await findSyntax(path, text)).toEqual([]);
});

describe('what belongs to the answer and not to the file', () => {
  test.each([
    ['a tag of a tool around JavaScript', 'a.js', '<file>\nconst a = 1;\nmodule.exports = { a };\n</file>\n', 1],
    ['any tag around JavaScript', 'src/a.mjs', '<javascript>\nexport const a = 1;\n</javascript>\n', 1],
    ['a fragment around JavaScript', 'a.js', '<>\nlet a = 1;\n</>\n', 1],
    ['a tag of a tool before a Dockerfile', 'Dockerfile', '<write_file path="Dockerfile">\nFROM scratch\n', 1],
    ['a tag of a tool behind a component', 'src/App.vue', '<template>\n  <p>a</p>\n</template>\n</write_file>\n', 4],
    ['its own path over Python', 'src/app.py', 'src/app.py\nx = 1\n', 1],
    ['its own path over YAML', '.github/ci.yml', '.github/ci.yml\na: 1\n', 1],
    ['a sentence before a list of what is ignored', '.gitignore', 'Here is the file:\nnode_modules/\n', 1],
    ['a sentence behind a Dockerfile', 'Dockerfile', 'FROM scratch\nThis file builds the image.\n', 2],
  ])('is found: %s', async (_, path, text, line) => {
    expect(await findSyntax(path, text)).toMatchObject([{ kind: 'syntax', weight: 'fault', line }]);
  });

  test.each([
    ['an element of that name', 'data/a.xml', '<file>\n  <name>a</name>\n</file>\n'],
    ['a list that names itself', '.dockerignore', '.dockerignore\nnode_modules\n'],
    ['JSX that is used', 'src/a.jsx', 'export const a = <file>text</file>;\n'],
    ['a comment with the path', 'src/app.py', '# src/app.py\nx = 1\n'],
  ])('is not seen in %s', async (_, path, text) => {
    expect(await findSyntax(path, text)).toEqual([]);
  });
});

test('only remarks on comments in JSON whose reader nobody knows', async () => {
  expect(await findSyntax('data/levels.json', '{\n  // one\n  "a": 1\n}\n')).toMatchObject([
    { weight: 'remark', line: 2 },
  ]);
});

test('only remarks on a page that merely leaves out its last tag', async () => {
  expect(await findSyntax('a.html', '<!doctype html>\n<title>a</title>\n<p>b\n')).toMatchObject([{ weight: 'remark' }]);
});

test('comes to an end with what is made to hold a parser up', async () => {
  const deep = '('.repeat(50_000);
  for (const path of ['a.js', 'a.py', 'a.go', 'A.java', 'a.rs', 'a.cs', 'a.rb', 'a.json', 'a.yml', 'a.toml', 'a.sh']) {
    expect(Array.isArray(await findSyntax(path, path.endsWith('.json') ? deep.replaceAll('(', '[') : deep))).toBe(true);
    expect(await findSyntax('b.py', 'x = 1\n')).toEqual([]);
    expect(await findSyntax('b.go', 'package b\n')).toEqual([]);
  }
}, 60_000);

test('gives each language one reader, and each reader its own name', () => {
  expect(new Set(READERS.map(({ name }) => name)).size).toBe(READERS.length);
  for (const { path, sound } of Object.values(LANGUAGES)) {
    expect(READERS.filter((reader) => reader.owns(path, sound[0] ?? ''))).toHaveLength(1);
  }
});

test('works in a thread', async () => {
  const files = Object.values(LANGUAGES).flatMap(({ path, sound, broken }) => [
    [path, sound[0] ?? ''],
    [path, Object.values(broken)[0]?.[0] ?? ''],
  ]);
  const worker = new Worker(new URL('./syntax-thread.ts', import.meta.url), { workerData: files, env: {} });
  const findings = await new Promise<readonly unknown[][]>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  expect(findings.map((found) => found.length > 0)).toEqual(files.map((_, index) => index % 2 === 1));
  await worker.terminate();
});
