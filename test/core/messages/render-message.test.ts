import { describe, expect, expectTypeOf, test } from 'vitest';
import { API_MESSAGES } from '../../../src/core/messages/api-messages.ts';
import { DISPATCH_MESSAGES } from '../../../src/core/messages/dispatch-messages.ts';
import { FAILURE_MESSAGES } from '../../../src/core/messages/failure-messages.ts';
import { POLICY_MESSAGES } from '../../../src/core/messages/policy-messages.ts';
import { REFUSAL_MESSAGES } from '../../../src/core/messages/refusal-messages.ts';
import { renderFailure, renderMessage, renderStatus } from '../../../src/core/messages/render-message.ts';
import { REPLY_MESSAGES } from '../../../src/core/messages/reply-messages.ts';
import type { Sentences } from '../../../src/core/messages/sentence.ts';
import { TASK_MESSAGES } from '../../../src/core/messages/task-messages.ts';
import { WEB_MESSAGES } from '../../../src/core/messages/web-messages.ts';
import { STATUSES } from '../../../src/core/task.ts';

const ALL: readonly Sentences[] = [
  API_MESSAGES,
  DISPATCH_MESSAGES,
  FAILURE_MESSAGES,
  POLICY_MESSAGES,
  REFUSAL_MESSAGES,
  REPLY_MESSAGES,
  TASK_MESSAGES,
  WEB_MESSAGES,
];

function gapsOf(text: string): readonly string[] {
  return [...new Set(text.match(/\{[^}]*\}/g))].toSorted();
}

describe('messages', () => {
  test.each(ALL.flatMap((all) => Object.entries(all)))('have the same gaps in each language: %s', (_, { en, zh }) => {
    expect(gapsOf(zh)).toEqual(gapsOf(en));
    expect(gapsOf(en).every((gap) => /^\{[a-z]+\}$/.test(gap))).toBe(true);
  });

  test('have one audience each', () => {
    const keys = ALL.flatMap((all) => Object.keys(all));
    expect(keys).toHaveLength(new Set(keys).size);
  });

  describe('of a model that gave no answer', () => {
    const asked = { provider: 'ollama', model: 'ollama/quirk-model', variable: 'OLLAMA_API_KEY' };
    const refused = {
      code: 'model_unavailable',
      values: { ...asked, kind: 'http_status', detail: 404, tries: 1, said: 'model "quirk-model" not found' },
    } as const;

    test('name the provider, the status, its own words and what to check, and no more tries than there were', () => {
      const text = renderFailure('en', refused);
      expect(text).toContain('Answer of ollama: status 404. Check that it has the model ollama/quirk-model');
      expect(text).toContain('OLLAMA_MODEL');
      expect(text).toContain('OLLAMA_BASE_URL');
      expect(text).toMatch(/Its own words: model "quirk-model" not found$/);
      expect(text).not.toMatch(/tries|several/);
      const again = { ...refused, values: { ...asked, kind: 'broken_off', tries: 4 } };
      expect(renderFailure('en', again)).toContain(
        'Answer of ollama after 4 tries: a stream that broke off. Retry later',
      );
      expect(renderFailure('zh', again)).toContain('4 次尝试');
    });

    test.each(['model_unauthorized', 'model_quota', 'model_rate_limited', 'model_context', 'model_runaway'] as const)(
      'tell it of %s too',
      (code) => {
        const text = renderFailure('en', { ...refused, code });
        expect(text).toContain('ollama: status 404.');
        expect(text).toContain('Its own words: model');
      },
    );

    test('say when to come again where the provider said so', () => {
      const values = { ...asked, kind: 'http_status', detail: 429, tries: 1, seconds: 3_600 };
      expect(renderFailure('en', { code: 'model_rate_limited', values })).toContain('in 60 minutes');
    });

    test('are read as they were stored by earlier versions', () => {
      const earlier = { provider: 'ollama', kind: 'http_status', detail: 503, variable: 'OLLAMA_API_KEY' };
      expect(renderFailure('en', { code: 'model_unavailable', values: earlier })).toContain(
        'Answer of ollama: status 503.',
      );
      expect(renderFailure('en', { code: 'model_unavailable', values: { provider: 'ollama' } })).toMatch(
        /was created\.$/,
      );
    });

    test('show foreign words as they are told to', () => {
      const shown = renderFailure('en', refused, (value) => `<${value}>`);
      expect(shown).toContain('Answer of <ollama>: status 404.');
      expect(shown).toContain('Its own words: <model "quirk-model" not found>');
    });
  });

  test('fill their gaps', () => {
    expect(renderMessage('en', 'comment.files', { done: 1, total: 2 })).toBe('1 of 2 files');
  });

  test('take a value for each gap and for no other', () => {
    type Arguments = Parameters<typeof renderMessage>;
    expectTypeOf<['en', 'comment.files', { done: 1; total: 2 }]>().toExtend<Arguments>();
    expectTypeOf<['en', 'comment.files']>().not.toExtend<Arguments>();
    expectTypeOf<['en', 'comment.files', { done: 1 }]>().not.toExtend<Arguments>();
    expectTypeOf<['en', 'comment.files', { done: 1; totall: 2 }]>().not.toExtend<Arguments>();
    expectTypeOf<['en', 'comment.model']>().toExtend<Arguments>();
    expectTypeOf<['en', 'comment.model', { model: 'x' }]>().not.toExtend<Arguments>();
  });

  test('do not fill the gaps that a value brings', () => {
    expect(renderMessage('en', 'fault.model', { models: '{models} $& $1' })).toContain('{models} $& $1');
  });

  test.each(STATUSES)('name the status %s', (status) => {
    expect(renderStatus('en', status)).not.toBe(renderStatus('zh', status));
  });
});

describe('a failure', () => {
  test('says a known reason in the language of the rest', () => {
    const failure = { code: 'owner_not_allowed', values: { owner: 'octocat', reason: 'suspended' } } as const;
    expect(renderFailure('zh', failure)).toContain('已被暂停');
    expect(renderFailure('en', { ...failure, values: { reason: 'toString' } })).toContain('toString');
  });

  test('of an older log leaves nothing where it does not know a value', () => {
    expect(renderFailure('en', { code: 'budget_exceeded', values: { used: 7 } })).toContain('used 7 of  tokens');
    expect(renderFailure('en', { code: 'owner_not_allowed', values: {} })).toContain('created for : .');
  });

  test('says where it happened, and GitHub where nothing nearer is known', () => {
    const at = (values: Record<string, string>): string =>
      renderFailure('en', { code: 'github_permission', values: { ...values, permission: 'contents' } });
    expect(at({ owner: 'acme', repository: 'acme/x' })).toContain('refused this for acme/x: the permission "contents"');
    expect(at({ owner: 'acme' })).toContain('refused this for acme:');
    expect(at({})).toContain('refused this for GitHub:');
  });

  test('shows what may be foreign as it is told, and its own words as they are', () => {
    const code = (value: string): string => `<${value}>`;
    const values = { owner: 'acme', reason: 'sender_not_allowed', login: 'eve' };
    expect(renderFailure('en', { code: 'owner_not_allowed', values }, code)).toContain(
      'created for <acme>: <eve>, who asked for it, may not do so any more.',
    );
    expect(renderFailure('en', { code: 'github_permission', values: { reason: 'no' } }, code)).toContain(
      'refused this for GitHub: <no>.',
    );
  });

  test('quotes the remote side on one line, bounded, where its words were kept', () => {
    const values = { repository: 'acme/app', reason: 'ruleset', remote: `one\n\n  two ${'x'.repeat(2000)}` };
    const said = renderFailure('en', { code: 'push_rejected', values });
    expect(said).toMatch(/a ruleset of the organisation.*GitHub's own words: one two x+…$/);
    expect(said).not.toContain('\n');
    expect(said.length).toBeLessThan(900);
    expect(renderFailure('en', { code: 'push_rejected', values: { ...values, remote: '' } })).not.toContain(
      'own words',
    );
  });
});
