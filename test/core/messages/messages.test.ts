import { describe, expect, test } from 'vitest';
import { renderFailure, renderMessage, renderStatus } from '../../../src/core/messages/messages.ts';
import { STATUSES } from '../../../src/core/task.ts';

describe('messages', () => {
  test('fill their gaps, and leave nothing where a value is missing', () => {
    expect(renderMessage('en', 'reply.prompt_too_long', { length: 40_000, limit: 32_000 })).toBe(
      'The prompt has 40000 characters; at most 32000 are allowed.',
    );
    expect(renderMessage('en', 'reply.prompt_too_long')).toBe('The prompt has  characters; at most  are allowed.');
  });

  test('do not fill the gaps that a value brings', () => {
    expect(renderMessage('en', 'reply.unknown_model', { model: '{known} $& $1', known: 'a' })).toContain(
      '{known} $& $1',
    );
  });

  test('say a known reason in the language of the rest', () => {
    const failure = { code: 'owner_not_allowed', values: { owner: 'octocat', reason: 'suspended' } } as const;
    expect(renderFailure('zh', failure)).toContain('已被暂停');
    expect(renderFailure('en', { ...failure, values: { reason: 'toString' } })).toContain('toString');
  });

  test('quote the remote side on one line, bounded, where its words were kept', () => {
    const values = { repository: 'acme/app', reason: 'ruleset', remote: `one\n\n  two ${'x'.repeat(2000)}` };
    const said = renderFailure('en', { code: 'push_rejected', values });
    expect(said).toMatch(/a ruleset of the organisation.*GitHub's own words: one two x+…$/);
    expect(said).not.toContain('\n');
    expect(said.length).toBeLessThan(900);
    expect(renderFailure('en', { code: 'push_rejected', values: { ...values, remote: '' } })).not.toContain(
      'own words',
    );
  });

  test.each(STATUSES)('name the status %s', (status) => {
    expect(renderStatus('en', status)).not.toBe(renderStatus('zh', status));
  });
});
