import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { fence, inlineCode, plain, truncate } from '../../../src/core/markdown/safe.ts';
import { badTexts } from '../../support/bad-inputs.ts';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** What GitHub looks for in the text of a rendered page, outside code. */
const FOUND_IN_TEXT = {
  mention: /@[a-z0-9]/i,
  reference: /#\d|\b[a-z]+-\d/i,
  address: /https?:\/\/|ftp:\/\/|\bwww\./i,
  'commit sha': /[0-9a-f]{7,40}/i,
};

/** The kinds of nodes on the page, and what GitHub would find in its text. */
function render(markdown: string): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    found.push(node.type);
    if (node.type !== 'text') return node.children?.forEach(visit);
    for (const [name, pattern] of Object.entries(FOUND_IN_TEXT)) if (pattern.test(node.value ?? '')) found.push(name);
  };
  visit(fromMarkdown(markdown));
  return [...new Set(found)].sort();
}

const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom(
        '@acme/all', '&#64;acme', '&commat;acme', 'fixes #1', 'GH-12', 'acme/x#3', 'JIRA-7', 'https://evil.example/',
        'www.evil.example', 'a@b.example', 'mailto:a@b.example', '![x](https://e.example/p.png)', '[a](b)', '[a]: b\n',
        '<!-- gen-code:task=1 -->', '<img src=x>', '<http://a.example>', '`', '```', '~~~', '\n', '\r\n', '    ', '- ',
        '1. ', '# ', '> ', '---', '===', '\\', '&', '*a*', '_b_', '~~c~~', '|', 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
        '\u200b', '\u202e', '/gencode demo x', '$x$', ':tada:', '[^1]', '- [x] ', '@\u200bacme', '#\u00ad1',
      ), // prettier-ignore
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''));
const bad = ['comment', 'prompt', 'repo_name', 'file_path'].flatMap(badTexts).map(({ text }) => text);

/** Over the bad inputs and many random texts. */
function overForeignTexts(check: (text: string) => void): void {
  for (const text of bad) check(text);
  fc.assert(fc.property(nasty, check), { numRuns: 10_000, seed: 3 });
}

describe('plain', () => {
  test('leaves words and nothing else, at the beginning of a line and inside of a sentence', () => {
    overForeignTexts((text) => {
      const safe = plain(text);
      expect(safe).not.toContain('\n');
      expect(['paragraph', 'root', 'text']).toEqual(expect.arrayContaining(render(safe)));
      expect(render(`It said: ${safe}.`)).toEqual(['paragraph', 'root', 'text']);
    });
  });

  test('shows what was written', () => {
    const [paragraph] = fromMarkdown(plain('a <b> & *c* [d](e) 100% `f`')).children;
    expect(paragraph).toMatchObject({ children: [{ value: 'a <b> & *c* [d](e) 100% `f`' }] });
  });

  test('is bounded', () => {
    expect(plain('x'.repeat(70_000))).toBe(`${'x'.repeat(999)}…`);
  });
});

describe('inlineCode', () => {
  test('is one piece of code inside of any sentence', () => {
    overForeignTexts((text) => {
      expect(render(`It said: ${inlineCode(text)}.`)).toEqual(['inlineCode', 'paragraph', 'root', 'text']);
    });
  });

  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a\nb', '`a b`'],
    ['', '` `'],
    [' \u200b ', '` `'],
    ['abcdef', '`abc…`', 4],
  ])('%j: %s', (text, code, limit = 200) => {
    expect(inlineCode(text, limit)).toBe(code);
  });
});

describe('fence', () => {
  test('is one block of code with nothing before and after it', () => {
    overForeignTexts((text) => {
      expect(fromMarkdown(`Before\n\n${fence(text)}\n\nafter`).children.map(({ type }) => type)).toEqual([
        'paragraph',
        'code',
        'paragraph',
      ]);
    });
  });

  test('is longer than any run of backticks in the text', () => {
    expect(fence('a\n````\nb', 'sh')).toBe('`````sh\na\n````\nb\n`````');
  });
});

describe('truncate', () => {
  test.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a😀b', 3, 'a…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j to %d: %j', (text, limit, expected) => {
    expect(truncate(text, limit)).toBe(expected);
  });
});
