import { describe, expect, it } from 'vitest';
import { AccessRef } from '../../src/core/access-ref.ts';
import { promptKey } from '../../src/core/prompt-key.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { createTaskRequest } from '../support/task-request.ts';

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
