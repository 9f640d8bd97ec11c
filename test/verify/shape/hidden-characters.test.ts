import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { checkHiddenCharacters } from '../../../src/verify/shape/hidden-characters.ts';
import { Project } from '../../../src/verify/project.ts';

async function check(path: string, text: string) {
  const file = { path: parseRepositoryPath(path), text };
  return checkHiddenCharacters(file, new Project([file], null, []));
}

describe('what a reader does not see', () => {
  test.each([
    ['a turned direction', 'a\nif (x /*\u202e } \u2066*/) {}\n', 2],
    ['an isolate', '\u2067\n', 1],
    ['a tag', `x${String.fromCodePoint(0xe0041)}\n`, 1],
    ['a space without width in a name', 'let a;\nlet is\u200bAdmin;\n', 2],
    ['a byte order mark in a name', 'let a;\nlet \ufeffb;\n', 2],
    ['a letter of Cyrillic in a name', 'let a;\nlet p\u0430ssword;\n', 2],
  ])('is remarked on: %s', async (_, text, line) => {
    expect(await check('a.js', text)).toMatchObject([{ line, weight: 'remark', kind: 'hidden-character' }]);
  });

  test.each([
    ['a.md', '👩‍💻 \u200b é 你好 مرحبا'],
    ['a.md', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} England'],
    ['a.js', "const a = '👩‍💻'; // می\u200cخواهم\nconst b = 'x\u200by';\n"],
    ['a.js', '\ufeffconst a = 1;\n'],
    ['a.js', "const данныеUser = 'сахар';\nconst Δx = 1, имя = 2;\n"],
    ['fa.json', '{"a": "می\u200cخواهم"}'],
  ])('is not seen in %s: %j', async (path, text) => {
    expect(await check(path, text)).toEqual([]);
  });
});
