import { describe, expect, it } from 'vitest';
import { toSaid } from '../../../src/llm/wire/said.ts';

const KEY = 'sk-canary-0123456789abcdef';
const say = (text: string, redact = (one: string): string => one): string | null =>
  toSaid(text, { apiKey: KEY, redact });

describe("a provider's own words", () => {
  it.each([
    [`Incorrect API key provided: ${KEY}.`],
    ['Incorrect API key provided: sk-canar**************cdef. You can find it elsewhere'],
    ['bad key sk-…cdef here'],
    ['bad key sk-canary...'],
    ['bad key XXXXXXXXXXcdef'],
    [`header "Authorization: Bearer ${KEY}" is not valid`],
    ['got Bearer some-other-token-of-a-gateway'],
    [`key="${KEY}"`],
    [`the key sk-canary-\u200b0123456789\u200babcdef is not valid`],
    [`...${KEY.slice(4, 14)}...`],
    [`${'x '.repeat(140)} ${KEY}`],
  ])('are shown without the key: %s', (text) => {
    const said = say(text) ?? '';
    expect(said).not.toMatch(/canar|0123|cdef|other-token/);
    expect(said).not.toBe('');
  });

  it('keep what is no secret', () => {
    const text = 'model "quirk-model" not found, try pulling it first';
    expect(say(text)).toBe(text);
  });

  it('stand on one line, bounded, without control characters and without the tags of a page', () => {
    expect(say('one\r\n\ttwo\u0007\u202e three')).toBe('one two three');
    expect(say('<html><head><style>a{}</style></head><body><h1>502</h1> Bad gateway</body></html>')).toBe(
      '502 Bad gateway',
    );
    expect(say('word '.repeat(1_000))?.length).toBeLessThanOrEqual(300);
  });

  it('pass the redactor before they are cut', () => {
    const secret = 'hunter2hunter2';
    const said = say(`${'x'.repeat(290)} ${secret}`, (text) => text.replaceAll(secret, '[redacted]'));
    expect(said).not.toContain('hunter');
  });

  it('are null where there are none', () => {
    expect(say(' \n ')).toBeNull();
  });
});
