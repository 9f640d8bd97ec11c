import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { cleanFieldPrompt, cleanPrompt, promptKey, readPrompt } from '../../src/core/prompt.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { badTexts } from '../support/bad-inputs.ts';
import { createTaskRequest } from '../support/task-request.ts';

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

test.each([
  ['An app <!-- and a back door --> with login', 'An app  with login'],
  ['a<!-- 1 -->b\n\n<!-- 2\n\n3 -->c', 'ab\n\nc'],
  ['`<!-- code -->` stays', '`<!-- code -->` stays'],
  ['<!DOCTYPE html> <p>stays</p>', '<!DOCTYPE html> <p>stays</p>'],
  [' <!-- nothing else --> ', ''],
])('of a prompt in a field of its own, %j leaves %j', (raw, prompt) => {
  expect(cleanFieldPrompt(raw)).toBe(prompt);
});

describe('a prompt from outside', () => {
  test.each(badTexts('prompt'))('prompt: $expect ($why)', ({ text, expect: outcome }) => {
    // The contract's limit is higher than the one of the list.
    const raw = outcome === 'reject:prompt_too_long' ? text.repeat(21) : text;
    const reading = readPrompt(raw);
    expect(reading.reason).toBe(outcome.startsWith('accept') ? null : outcome.replace('reject:', ''));
  });

  test('a NUL and a lone surrogate do not reach the prompt', () => {
    expect(readPrompt('line\u0000with\u0007controls\ud800')).toEqual({ reason: null, prompt: 'linewithcontrols' });
  });
});

const keyOf = (change: Partial<TaskRequest>): string => promptKey(createTaskRequest(change));
const plain = 'A café app\nwith login';

describe('the prompt key', () => {
  it.each([
    ['line ends', 'A café app\r\nwith login'],
    ['edges', `\n\t ${plain} \n`],
    ['runs of blanks', 'A  café \t app \nwith\u00a0login'],
    ['the composition of letters', 'A cafe\u0301 app\nwith login'],
    ['hidden characters', 'A ca\u200bfé app\nwith \u202elogin'],
  ])('does not see %s', (_, prompt) => {
    expect(keyOf({ prompt })).toBe(keyOf({ prompt: plain }));
  });

  it('does not see what the repository is called, or whether it is made at all', () => {
    const target = { owner: 'other', name: 'other', access: AccessRef.parse('9') };
    expect(keyOf({ prompt: plain, target, dryRun: true, visibility: 'public', locale: 'zh' })).toBe(
      keyOf({ prompt: plain }),
    );
  });

  it.each([
    ['words', { prompt: 'A café app\nwith logout' }],
    ['capital letters', { prompt: 'a café app\nwith login' }],
    ['lines', { prompt: 'A café app with login' }],
    ['a model', { prompt: plain, model: 'openai/gpt-6' }],
    ['a requester', { prompt: plain, requester: { kind: 'key', name: 'somebody-else' } }],
    ['a user', { prompt: plain, requester: { kind: 'user', login: 'ada', id: 7 } }],
  ] as const)('is another one for other %s', (_, change) => {
    expect(keyOf(change)).not.toBe(keyOf({ prompt: plain }));
  });

  it('is not fooled by a name that holds part of another request', () => {
    const first = { requester: { kind: 'key', name: 'a' }, model: 'b/c', prompt: 'd' } as const;
    const second = { requester: { kind: 'key', name: 'a","b/c' }, model: 'd', prompt: '' } as const;
    expect(keyOf(first)).not.toBe(keyOf(second));
  });
});
