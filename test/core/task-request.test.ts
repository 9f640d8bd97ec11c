import { expect, test } from 'vitest';
import { requesterKey } from '../../src/core/task-request.ts';

test('a requester is told from all others by one word', () => {
  expect(requesterKey({ kind: 'key', name: 'ci' })).toBe('key:ci');
  expect(requesterKey({ kind: 'user', login: 'octocat', id: 583231 })).toBe('user:583231');
});
