import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutToLine, joinContinuation, tailOf, withoutPacking } from '../../src/generator/continuation.ts';

const MODULES = new URL('../../node_modules/', import.meta.url);

/** Real files of several kinds: some of each ending, from different packages. */
function realFiles(): readonly { readonly path: string; readonly text: string }[] {
  return ['js', 'mjs', 'cjs', 'ts', 'json', 'css', 'md', 'yml'].flatMap((ending) => {
    const byPackage = new Map<string, { path: string; text: string }>();
    for (const path of globSync(`{@*/*,*}/{*,dist/*,src/*,lib/*}.${ending}`, { cwd: MODULES }).toSorted()) {
      const name = path.split('/')[0] ?? '';
      if (byPackage.size >= 12 || byPackage.has(name)) continue;
      const text = readFileSync(new URL(path, MODULES), 'utf8');
      const lines = text.split('\n').length;
      if (lines > 40 && lines < 2_000 && text.length < 80_000) byPackage.set(name, { path, text });
    }
    return [...byPackage.values()];
  });
}

const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .slice(-count - 1)
    .join('\n');

/** The ways in which models go on, with the share that is restored to the byte (measured elsewhere on 1,171 files). */
const WAYS = [
  { way: 'exactly', share: 0.997, say: (_: string, rest: string) => rest },
  {
    way: 'with the last 20 characters again',
    share: 0.916,
    say: (kept: string, rest: string) => kept.slice(-20) + rest,
  },
  { way: 'with the last 5 lines again', share: 0.998, say: (kept: string, rest: string) => lastLines(kept, 5) + rest },
  {
    way: 'with talk, a fence and the last 5 lines',
    share: 0.997,
    say: (kept: string, rest: string) =>
      `Sure, here is the rest of the file:\n\n\`\`\`js\n${lastLines(kept, 5)}${rest}${rest.endsWith('\n') ? '' : '\n'}\`\`\`\n\nDone.`,
  },
  {
    way: 'in a fence',
    share: 0.997,
    say: (_: string, rest: string) => `\`\`\`\n${rest}${rest.endsWith('\n') ? '' : '\n'}\`\`\``,
  },
  { way: 'with the whole file anew', share: 0.997, say: (kept: string, rest: string) => kept + rest },
] as const;

describe('a real file that was cut', () => {
  const files = realFiles();

  test('is one of enough', () => {
    expect(files.length).toBeGreaterThan(60);
  });

  test.each(WAYS)('is restored to the byte when the model goes on $way', ({ way, share, say }) => {
    const failed: string[] = [];
    let count = 0;
    for (const { path, text } of files) {
      // In Markdown a fence may be content: there it stays.
      if (path.endsWith('.md') && way.includes('fence')) continue;
      // A fence ends with a line end, and so does all that comes in one.
      const file = text.endsWith('\n') ? text : `${text}\n`;
      for (let step = 1; step <= 20; step += 1) {
        const kept = cutToLine(file.slice(0, Math.floor((file.length * step) / 21)));
        if (kept.length < 200) continue;
        const answer = say(kept, file.slice(kept.length));
        count += 1;
        if (joinContinuation(kept, withoutPacking(answer, path), true) !== file) failed.push(`${path} ${step}`);
      }
    }
    expect(count).toBeGreaterThan(800);
    expect(failed.length / count, failed.join('\n')).toBeLessThanOrEqual(1 - share);
  });
});

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

  test('is where a text is cut back to', () => {
    expect(cutToLine('a\nb')).toBe('a\n');
    expect(cutToLine('a\n')).toBe('a\n');
    expect(cutToLine('a')).toBe('');
  });
});
