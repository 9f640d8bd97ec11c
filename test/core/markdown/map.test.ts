import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fromMarkdown } from 'mdast-util-from-markdown';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { mapMarkdown } from '../../../src/core/markdown/map.ts';

const MARK = '/gencode';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly position?: { readonly start: Place; readonly end: Place } | undefined;
  readonly children?: readonly Node[];
}
interface Place {
  readonly offset?: number | undefined;
}

/** What a parser of CommonMark says of each line that begins with the mark, and where it sees HTML comments. */
function judge(text: string): { lines: readonly (readonly [number, boolean])[]; comments: readonly number[] } {
  const opaque = new Set<number>();
  const comments: number[] = [];
  const visit = (node: Node): void => {
    const start = node.position?.start.offset ?? 0;
    const end = node.position?.end.offset ?? 0;
    // A line of a quote that begins with the mark has no mark of the quote: it is a lazy one, and counts as said.
    if (['code', 'inlineCode', 'html', 'link', 'image'].includes(node.type)) {
      for (let at = start; at < end; at += 1) opaque.add(at);
    }
    if (node.type === 'html' && node.value?.startsWith('<!--') === true) comments.push(start);
    node.children?.forEach(visit);
  };
  visit(fromMarkdown(text));
  return { lines: marks(text).map((offset) => [offset, opaque.has(offset)] as const), comments };
}

function marks(text: string): number[] {
  return Array.from(text.matchAll(/^\/gencode/gm), ({ index }) => index);
}

describe('against a parser of CommonMark', () => {
  // Left out: an empty item or `2)` right after a quote mark, and a lone tag as a lazy line. There the parser departs
  // from the algorithm of the specification, which GitHub's own follows.
  const pieces = [
    '> ', '\n> ', '- ', '* ', '1. ', '   ', '    ', '\t', ' ', '```', '~~~', '````', '`', '``', '<!--', '-->', '<div>',
    '</div>', '<pre>\n', 'a', 'b c', '\n', '\n\n', '# ', '\n===\n', '\n---\n', '***', '\\', '<?', '?>', '<!X', '![', '|',
    '\n  - a', '\n    ', '<![CDATA[', ']]>', '\n```\n', '\n~~~\n', 'text `', '<http://a>', '"', '=', `\n${MARK} d`,
    '[', '](u)', '](u "', '")', '](<', '>)', ']', ')', '![a',
    `\n\n${MARK} d p`,
  ]; // prettier-ignore
  const texts = fc
    .array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 16 })
    .map((parts) => parts.join(''))
    .filter((text) => text.includes(MARK) && !/>.*(?:[-+*]|\d[.)])[ \t]*$/m.test(text));

  test('agrees on what is code or HTML, and on what is hidden', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const wanted = judge(text);
        const map = mapMarkdown(text);
        expect(wanted.lines.map(([offset]) => [offset, map.isOpaque(offset)])).toEqual(wanted.lines);
        const missed = wanted.comments.filter((at) => !map.hidden.some(({ start, end }) => start <= at && at < end));
        expect(missed).toEqual([]);
      }),
      { numRuns: 5_000, seed: 7 },
    );
  });
});

/** The shapes on which parsers go quadratic. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  spaces: (size) => ' '.repeat(size),
  tabs: (size) => '\t'.repeat(size),
  'empty lines': (size) => '\n'.repeat(size),
  'short lines': (size) => 'a\n'.repeat(size / 2),
  backticks: (size) => '`'.repeat(size),
  'single backticks': (size) => 'a` '.repeat(size / 3),
  'backtick runs of all lengths': (size) =>
    Array.from({ length: Math.floor(Math.sqrt(2 * size)) }, (_, index) => '`'.repeat(index + 1)).join(' '),
  'quote marks': (size) => '>'.repeat(size),
  'nested quotes': (size) => '> '.repeat(size / 2),
  'lazy lines': (size) => `${'> '.repeat(500)}a\n${'b\n'.repeat(size / 2)}`,
  'deep quotes on each line': (size) => `${'>'.repeat(120)}a\n`.repeat(size / 122),
  'nested lists': (size) => '1. '.repeat(size / 3),
  'lists in quotes': (size) => '> - '.repeat(size / 4),
  'deep list, then empty lines': (size) => `${'- '.repeat(200)}a\n${'\n'.repeat(size)}`,
  'opened comments': (size) => 'a <!--'.repeat(size / 6),
  'opened comments by paragraph': (size) => 'a <!--\n\n'.repeat(size / 8),
  'comments in a block': (size) => `<div>\n${'<!-- '.repeat(size / 5)}`,
  'opened tags': (size) => '<a b="'.repeat(size / 6),
  'tags in attributes': (size) => `a <b c="<b c='`.repeat(size / 14),
  'one endless tag': (size) => `<a${' b'.repeat(size / 2)}`,
  'opened instructions': (size) => 'a <?'.repeat(size / 4),
  brackets: (size) => '['.repeat(size),
  'links that do not end': (size) => `[](a "`.repeat(size / 6),
  'links in brackets': (size) => `${'['.repeat(size / 2)}${'[](a)'.repeat(size / 10)}`,
  'addresses that do not end': (size) => '[](a'.repeat(size / 4),
  'links in images': (size) => `${'!['.repeat(size / 4)}${'[](a)'.repeat(size / 10)}`,
  'images in images': (size) => `${'!['.repeat(size / 4)}${'](a)'.repeat(size / 8)}`,
  emphasis: (size) => '*_'.repeat(size / 2),
  fences: (size) => '```\n~~~\n'.repeat(size / 8),
  dashes: (size) => '—'.repeat(size),
  'dashes that stand alone': (size) => '− '.repeat(size / 2),
  'flags again and again': (size) => '—dry-run '.repeat(size / 9),
  'signs round a name': (size) => `${'「'.repeat(size / 2)}h${'」'.repeat(size / 2)}`,
  'quotes round a flag': (size) => `—model ${'"'.repeat(size)}`,
  'a name glued to its prompt': (size) => 'a：'.repeat(size / 2),
  'byte order marks': (size) => '\ufeff'.repeat(size),
  'lines with byte order marks': (size) => '\ufeff\ufeff/gencode\n'.repeat(size / 11),
  'commands below quotes': (size) => '> a\n/gencode b\n'.repeat(size / 15),
  rules: (size) => '- '.repeat(size / 2) + 'a',
};

describe('worst cases', () => {
  const startThread = (): Worker => new Worker(new URL('../../support/map-markdown-worker.ts', import.meta.url));
  let thread = startThread();
  afterAll(() => thread.terminate());

  test.each(Object.keys(SHAPES))('reads a megabyte of %s in work that does not grow by the square', async (shape) => {
    // 30 times the length of a comment, before and after the command: a moment's work unless it grows by the square.
    const text = SHAPES[shape]?.(1_000_000) ?? '';
    const answer = once(thread, 'message', { signal: AbortSignal.timeout(20_000) });
    thread.postMessage(text);
    const [outcome] = (await answer.catch((error: unknown) => [error])) as unknown[];
    if (outcome !== 'done') {
      // The next shape gets a thread that is free.
      await thread.terminate();
      thread = startThread();
    }
    expect(outcome).toBe('done');
  });
});
