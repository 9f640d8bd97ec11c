import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { findApiKey, isOwnerAllowed, type ApiKey } from '../../src/core/api-key.ts';

const keyOf = (name: string, key: string, owners: readonly string[] | null = null): ApiKey => ({
  name,
  sha256: createHash('sha256').update(key).digest('hex'),
  owners,
});
const alice = keyOf('alice', 'key-of-alice');
const bob = keyOf('bob', 'key-of-bob');

test('finds the key that is presented, and none for anything else', () => {
  expect(findApiKey([alice, bob], 'key-of-bob')).toBe(bob);
  for (const wrong of ['', 'key-of-bob ', 'key-of-bo', bob.sha256]) expect(findApiKey([alice, bob], wrong)).toBeNull();
});

test('a key without a limit serves every owner, a limited one its own in any spelling', () => {
  expect(isOwnerAllowed(alice, 'anybody')).toBe(true);
  const limited = keyOf('team', 'k', ['acme', 'Umbrella']);
  expect(isOwnerAllowed(limited, 'ACME')).toBe(true);
  expect(isOwnerAllowed(limited, 'umbrella')).toBe(true);
  expect(isOwnerAllowed(limited, 'acme-2')).toBe(false);
});
