import { expect, test } from 'vitest';
import { isTooDeep, isTooLong } from '../../src/verify/nesting.ts';
import { checkSyntax } from '../../src/verify/syntax/syntax.ts';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';

test.each([
  ['sums', `x = ${'1 + '.repeat(50_000)}1`],
  ['members', `x = a${'.b'.repeat(50_000)}`],
  ['calls', `x = a${'.b()'.repeat(50_000)}`],
  ['questions', `x = a${' ?? b'.repeat(50_000)}`],
])('an expression of endless %s reaches no parser', async (_, text) => {
  expect(isTooLong(text)).toBe(true);
  expect(await checkSyntax({ path: parseRepositoryPath('a.js'), text })).toEqual([]);
});

test('brackets without an end reach no parser', () => {
  expect(isTooDeep('['.repeat(10_000))).toBe(true);
});

test('what people write reaches its parser, however much of it', () => {
  const line = "export const total = first.price * count + second.price - '++++++' / 2; // a.b.c.d + e\n";
  const table = `export const rows = [${'-1.5, +2.5, a.b, '.repeat(20_000)}];\n`;
  expect([isTooLong(line.repeat(5_000)), isTooLong(table)]).toEqual([false, false]);
});
