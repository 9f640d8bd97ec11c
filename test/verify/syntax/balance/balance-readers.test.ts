import { describe, expect, test } from 'vitest';
import { findSyntax } from '../find-syntax.ts';
import { cutsOf, samplesOf, without } from '../samples.ts';

const KINDS =
  'kotlin swift scala dart groovy lua elixir r haskell proto graphql prisma solidity hcl scss powershell nginx sql c'.split(
    ' ',
  );
/** Layout takes the place of brackets there. */
const WITHOUT_BLOCKS = new Set(['haskell', 'lua', 'elixir']);

describe.each(samplesOf(KINDS))('%s', (kind, { path, text }) => {
  test('says nothing of a sound file, whatever its line ends', async () => {
    expect(await findSyntax(path, text)).toEqual([]);
    expect(await findSyntax(path, text.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  test('finds nearly every cut within a block', async () => {
    const cuts = cutsOf(text).filter(() => kind !== 'haskell');
    const found = await Promise.all(cuts.map((cut) => findSyntax(path, cut)));
    expect(found.filter(([finding]) => finding?.weight === 'fault').length).toBeGreaterThanOrEqual(cuts.length * 0.8);
  });

  test('finds a bracket that is lost', async () => {
    const marks = WITHOUT_BLOCKS.has(kind) ? ')' : '}';
    // A bracket in a text or a comment may be lost, which is why not all are found.
    const found = await Promise.all(without(text, kind === 'sql' ? ')' : marks).map((one) => findSyntax(path, one)));
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter(([finding]) => finding?.weight === 'fault').length).toBeGreaterThan(found.length * 0.6);
  });

  test('comes to an end with what is made to hold it up', async () => {
    for (const hostile of ['"', '(', '$a$', '/*', '<<A\n', 'aaaaaaaaa', '#{"', '\\', ' ']) {
      const started = performance.now();
      await findSyntax(path, hostile.repeat(Math.floor(100_000 / hostile.length)));
      expect(performance.now() - started).toBeLessThan(4_000);
    }
  }, 60_000);
});

test.each([
  ['Kotlin', 'a.kt', 'fun a() {\n    b(")\n}\n', 2, '"\\")"'],
  ['Swift', 'a.swift', 'func a() {\n  b(c[1)\n}\n', 2, '"]"'],
  ['Lua', 'a.lua', 'function a()\n  if b then\n    c()\n  end\n', 1, '"function a()"'],
  ['Elixir', 'a.ex', 'defmodule A do\n  def b, do: 1\nend\nend\n', 4, '"end"'],
  ['HCL', 'a.tf', 'a {\n  b = <<EOT\nx\n}\n', 2, '"<<EOT"'],
  ['Protocol Buffers', 'a.proto', 'syntax = "proto3";\nmessage A {}\nmessage', 3, '"message"'],
  ['SQL', 'a.sql', "INSERT INTO a VALUES ('b);\n", 1, '"\'b);"'],
  ['nginx', 'nginx.conf', 'http {\n  server {\n    listen 80;\n}\n', 2, '"{"'],
])('names the place in %s', async (language, path, text, line, quoted) => {
  const [finding] = await findSyntax(path, text);
  expect(finding).toMatchObject({ path, line, kind: 'syntax', weight: 'fault', values: { language } });
  expect(
    Object.values(finding?.values ?? {})
      .map((value) => JSON.stringify(value))
      .join(),
  ).toContain(JSON.stringify(quoted.startsWith('"]') ? ']' : quoted));
});

test.each([
  ['an unfinished template of Terraform', 'main.tf', 'a = "<% if b %>{"\nc {\n'],
  ['a regular expression of Swift', 'a.swift', 'let a = /[(]"/\nlet b = 1\n'],
  ['elements in Scala', 'a.scala', "val a = <p>it's {b} (</p>\n"],
  ['either branch of a condition', 'a.c', '#ifdef A\nint f(void) {\n#else\nint f(int a) {\n#endif\n  return 0;\n}\n'],
  ['what is never compiled', 'a.c', "#if 0\ndon't {\n#endif\nint a;\n"],
  ['quotes with backslashes, as in MySQL', 'a.sql', "INSERT INTO a VALUES ('it\\'s (');\n"],
  ['names in brackets, as in T-SQL', 'a.sql', "SELECT [it's] FROM [a(b];\nGO\n"],
])('says nothing of %s', async (_, path, text) => {
  expect(await findSyntax(path, text)).toEqual([]);
});
