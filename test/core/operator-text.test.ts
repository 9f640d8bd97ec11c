import { expect, test } from 'vitest';
import { decodeOperatorText } from '../../src/core/operator-text.ts';

const TEXT = 'GITHUB_ORG=acme\r\n# schön';
const utf16be = Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16();

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 behind a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16 as Windows writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 of the other order', utf16be],
])('reads a text in %s', (_, bytes) => {
  expect(decodeOperatorText(bytes)).toBe(TEXT);
});
