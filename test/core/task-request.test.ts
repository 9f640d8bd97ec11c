import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanPrompt, requesterKey } from '../../src/core/task-request.ts';

describe('a cleaned prompt', () => {
  test.each([
    ['a\r\nb\rc', 'a\nb\nc'],
    ['  a\tb  ', 'a\tb'],
    ['\u202egnihton\u202c Build\u200b X', 'gnihton Build X'],
    ['a\u0000b\u0007c\ud800d', 'abcd'],
    ['tag\u{e0041}\u{e007f}s', 'tags'],
    ['e\u0301', '\u00e9'],
    ['👩\u200d💻 x\u200dy', '👩\u200d💻 xy'],
    ['创建应用', '创建应用'],
    ['\ufeff', ''],
    ['hidden\u{e0100}\u{e01ef} bytes\ufe01', 'hidden bytes'],
    ['❤\ufe0f\ufe0f', '❤\ufe0f'],
    ['a\u3164b\u115fc', 'abc'],
    [`a${'\u0316'.repeat(99)}b`, `a${'\u0316'.repeat(30)}b`],
  ])('%j becomes %j', (raw, cleaned) => {
    expect(cleanPrompt(raw)).toBe(cleaned);
  });

  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\ud83d',
        '\udc69',
        '\u200d',
        '👩',
        '\u200b',
        '\u202e',
        '\ufe0f',
        '\r',
        '\n',
        ' ',
        '\u0301',
        '\u{e0041}',
        '\ufffd',
        '\u0344'.repeat(20),
        '\u0301\u0316'.repeat(20),
      ),
    ),
  );

  test('is made of a million marks on one letter without work that grows by the square', () => {
    expect(cleanPrompt(`a${'\u0301\u0316'.repeat(500_000)}`).length).toBeLessThanOrEqual(31);
  });

  test('is clean, and stays as it is when it is cleaned again', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const cleaned = cleanPrompt(parts.join(''));
        expect(cleanPrompt(cleaned)).toBe(cleaned);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleaned).toBe(cleaned.trim());
        expect(cleaned).toBe(cleaned.normalize('NFC'));
        // Beside the joiner between pictures, nothing of the general categories Cc and Cf that hides or turns text.
        expect(cleaned).not.toMatch(
          /(?![\t\n])\p{Cc}|[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u,
        );
      }),
      { numRuns: 10_000, seed: 5 },
    );
  });
});

test('a requester is told from all others by one word', () => {
  expect(requesterKey({ kind: 'key', name: 'ci' })).toBe('key:ci');
  expect(requesterKey({ kind: 'user', login: 'octocat', id: 583231 })).toBe('user:583231');
});
