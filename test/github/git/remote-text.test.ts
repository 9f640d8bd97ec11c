import { expect, it } from 'vitest';
import { cleanRemoteLine, cleanRemoteText } from '../../../src/github/git/remote-text.ts';

it('takes out everything that opens a door', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9abcdef.c2lnbmF0dXJl-_0123';
  const doors = [
    'ghs_0123456789abcdefghij0123456789abcdef',
    `ghs_12345_${jwt}-_end`,
    'ghp_0123456789abcdefghij0123456789abcdef',
    'github_pat_11AAAAAAA0123456789_abcdefghijklmnop',
    jwt,
    'Basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0',
    'Bearer 0123456789abcdef01234567',
  ];
  for (const door of doors) expect(cleanRemoteText(`before ${door} after`, 2000)).toBe('before [redacted] after');
  expect(cleanRemoteText('https://x-access-token:secret@github.com/a/b.git', 200)).toBe('https://github.com/a/b.git');
});

it('leaves words, addresses and e-mails as they are', () => {
  const text = 'see https://github.com/acme/app/security and ask me@example.com about the token of yours';
  expect(cleanRemoteText(text, 500)).toBe(text);
});

it('takes out colours, controls and invisible characters, and keeps lines', () => {
  expect(cleanRemoteText(' \u001b[31mred\u001b[0m\r\n\u0007two\u200b\n', 200)).toBe('red\ntwo');
  expect(cleanRemoteLine(' one \n two\t\tthree ', 200)).toBe('one two three');
});

it('is never longer than it may be, and quick on what is', () => {
  expect(cleanRemoteText('x'.repeat(5_000_000), 100)).toHaveLength(100);
  expect(cleanRemoteLine('a@'.repeat(1_000_000), 200).length).toBeLessThanOrEqual(200);
});
