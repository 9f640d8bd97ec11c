import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBack, cutToLine, tailOf, withoutPacking } from '../../../src/generator/continuation/continuation.ts';
import { renderContinuation } from '../../../src/generator/prompts.ts';
import { joinRest } from '../../../src/generator/continuation/seam.ts';

const joinContinuation = (soFar: string, text: string, isEnded: boolean): string =>
  joinRest({ text: soFar, seams: [] }, { text, isEnded, isAnew: false }).text;

describe('joining', () => {
  const soFar = 'function first() {\n  return alpha;\n}\n\nfunction second() {\n';

  test('never trims the continuation', () => {
    expect(joinContinuation(soFar, '  return 2;\n', false)).toBe(`${soFar}  return 2;\n`);
    expect(joinContinuation(soFar, '\n\n  return 2;', false)).toBe(`${soFar}\n\n  return 2;`);
    expect(joinContinuation('def run():\n', '    x = 1\n', false)).toBe('def run():\n    x = 1\n');
  });

  test('keeps a short likeness: it may be content', () => {
    expect(joinContinuation('[\n  {},\n', '  {},\n]\n', false)).toBe('[\n  {},\n  {},\n]\n');
  });

  test('drops lines that come again in other indentation', () => {
    const again = 'return alpha;\n}\n\n   function second() {\n  return 2;\n';
    expect(joinContinuation(soFar, again, false)).toBe(`${soFar}  return 2;\n`);
  });

  test('takes a file that began anew as it is, and when it is cut the longer one', () => {
    const long = `const alpha = 1;\n${'const beta = 2;\n'.repeat(50)}`;
    const short = `${long.slice(0, 300)}\nexport {};\n`;
    expect(joinContinuation(long, short, true)).toBe(short);
    expect(joinContinuation(long, short, false)).toBe(long);
    expect(joinContinuation(long, `${long}x`, false)).toBe(`${long}x`);
  });

  test('adds nothing with an answer that only repeats', () => {
    expect(joinContinuation(soFar, soFar.slice(-30), false)).toBe(soFar);
    expect(joinContinuation(soFar, '', false)).toBe(soFar);
  });

  test('only ever adds to what came, whatever is sent, unless the file began anew', () => {
    const lines = fc
      .array(fc.constantFrom('a', '  alpha beta gamma', '}', '', 'const x = 1;', '\t\r'))
      .map((all) => all.map((one) => `${one}\n`).join(''));
    fc.assert(
      fc.property(lines, lines, (kept, rest) => {
        const joined = joinContinuation(kept, rest, false);
        expect(joined.startsWith(kept) || joined === rest).toBe(true);
        expect(joined.endsWith(rest.slice(-1)) || joined === kept).toBe(true);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  test('is linear in hostile texts of a million characters', () => {
    for (const part of ['a', 'ab', '\n', 'abcdefghij\n', ' \n', '```\n']) {
      const text = part.repeat((1 << 20) / part.length);
      joinContinuation(`${text}\n`, text, false);
      joinContinuation(`x${text}\n`, text, true);
      withoutPacking(text, 'a.js');
    }
  }, 20_000);
});

describe('packing around a continuation', () => {
  test.each([
    ['a fence', '```js\n  x\n```\n', '  x\n'],
    ['talk and a fence', 'Continuing:\n\n```js\n  x\n```\nThat is all.\n', '  x\n'],
    ['a fence without its end', '```js\n  x\ny', '  x\ny'],
    ['CRLF', '```js\r\n  x\r\n```\r\n', '  x\r\n'],
  ])('is dropped: %s', (_, answer, text) => {
    expect(withoutPacking(answer, 'a.js')).toBe(text);
  });

  test.each([
    ['fences of a template', '  const a = `\n```sh\nx\n```\n`;\n', 'a.js'],
    ['fences of Markdown', '```sh\nx\n```\n', 'README.md'],
    ['code alone', '  x\n  y\n', 'a.js'],
  ])('is not seen in %s', (_, answer, path) => {
    expect(withoutPacking(answer, path)).toBe(answer);
  });
});

describe('the request to go on', () => {
  const ask = (soFar: string): string => renderContinuation('a.js', soFar, 'a1b2c3d4e5f6');

  test('says where it goes on: at the next line, inside a line, or at the beginning', () => {
    expect(ask('a\nb\n')).toContain('the very next line');
    expect(ask('a\nb')).toContain('in the same line');
    expect(ask('')).toContain('from its first line on');
  });

  test('quotes the end of a very long line alone', () => {
    const quoted = ask(`a\n${'x'.repeat(50_000)}tail`);
    expect(quoted.length).toBeLessThan(3_000);
    expect(quoted).toContain('| a\n');
    expect(quoted).toContain('xtail\n');
  });
});

describe('the end of a text', () => {
  test.each([
    ['a\nb\nc\n', 2, 'b\nc\n'],
    ['a\nb\nc', 2, 'b\nc'],
    ['a\nb\n', 40, 'a\nb\n'],
    ['\n\n', 40, '\n\n'],
    ['\na\n', 40, '\na\n'],
    ['', 40, ''],
    ['\n', 1, '\n'],
  ])('of %j in %i lines is %j', (text, count, tail) => {
    expect(tailOf(text, count)).toBe(tail);
  });

  test.each([
    ['a line end', 'a\nb', -1, 'a\n'],
    ['nothing, when no line has ended', 'abc', -1, ''],
    ['a place inside the line, when the round before began there as well', 'a\nb', 2, 'a\nb'],
    ['a place inside a long line', `a\n${'x'.repeat(3_000)}`, -1, `a\n${'x'.repeat(3_000)}`],
    ['a whole character', `${'x'.repeat(3_000)}\ud83d`, -1, 'x'.repeat(3_000)],
    ['a place before a broken character', `${'x'.repeat(3_000)}\ufffd`, -1, 'x'.repeat(3_000)],
    ['a place before a blank', `${'x'.repeat(3_000)}  `, -1, 'x'.repeat(3_000)],
  ])('is cut back to %s', (_, text, floor, kept) => {
    expect(cutBack(text, floor)).toBe(kept);
  });

  test('is where a text is cut back to', () => {
    expect(cutToLine('a\nb')).toBe('a\n');
    expect(cutToLine('a\n')).toBe('a\n');
    expect(cutToLine('a')).toBe('');
  });
});
