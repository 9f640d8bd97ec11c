import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { findApiKey, isOwnerAllowed, maySee, requesterSeenBy, type ApiKey } from '../../src/core/api-key.ts';

const keyOf = (name: string, key: string, owners: readonly string[] | null = null): ApiKey => ({
  name,
  sha256: createHash('sha256').update(key).digest('hex'),
  owners,
  isAdmin: false,
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

test("an admin's key sees what everybody asked for, any other one its own", () => {
  const boss: ApiKey = { ...keyOf('boss', 'key-of-boss'), isAdmin: true };
  const user = { kind: 'user', id: 7, login: 'carol' } as const;
  for (const requester of [{ kind: 'key', name: 'alice' } as const, user]) expect(maySee(boss, requester)).toBe(true);
  expect(maySee(alice, { kind: 'key', name: 'alice' })).toBe(true);
  expect(maySee(bob, { kind: 'key', name: 'alice' })).toBe(false);
  expect(maySee(alice, { ...user, login: 'alice' })).toBe(false);
  expect([requesterSeenBy(boss), requesterSeenBy(bob)]).toEqual([null, 'key:bob']);
});
