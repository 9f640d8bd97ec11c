import { expect, it } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { installationOf, mintAccess, requireInstallation, TOKEN_ACCESS } from '../../src/github/access-mint.ts';

it('reads back what it minted', () => {
  expect(installationOf(mintAccess(123))).toBe(123);
  expect(requireInstallation(mintAccess(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
  expect(installationOf(TOKEN_ACCESS)).toBeNull();
});

it('mints an installation as version 0.1.0 wrote it into the keys of tasks', () => {
  expect(`comment:${mintAccess(5)}:99`).toBe('comment:5:99');
});

it.each(['', '1a', '-1', '1.5', 'installation:1', '1'.repeat(17)])('takes "%s" for no access of GitHub', (text) => {
  const read = (): unknown => installationOf(AccessRef.parse(text));
  expect(read).toThrow();
});

it('does not take the token where an installation is needed', () => {
  expect(() => requireInstallation(TOKEN_ACCESS)).toThrow(expect.objectContaining({ code: 'internal' }));
});
