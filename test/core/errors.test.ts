import { expect, expectTypeOf, test } from 'vitest';
import {
  Failure,
  FAILURE_CODES,
  ParkError,
  REFUSAL_CODES,
  RefusalError,
  TaskError,
  toFailure,
} from '../../src/core/errors.ts';
import { renderFailure, renderRefusal } from '../../src/core/messages/render-message.ts';
import { LOCALES } from '../../src/core/task-request.ts';

test('an error raised on purpose keeps its code and its facts', () => {
  const error = new TaskError('repository_exists', { repository: 'acme/x' }, { cause: new Error('422') });
  expect(toFailure(error)).toEqual({ code: 'repository_exists', values: { repository: 'acme/x' } });
  expect(error.cause).toBeInstanceOf(Error);
});

test.each([new Error('password=hunter2'), 'hunter2', null, undefined, new ParkError('github_rate_limited', 0)])(
  'anything else is internal and shows nothing of itself: %s',
  (thrown) => {
    expect(toFailure(thrown)).toEqual({ code: 'internal', values: {} });
  },
);

test.each(FAILURE_CODES)('%s is stored, and said in each language', (code) => {
  expect(Failure.parse({ code, values: {} })).toEqual({ code, values: {} });
  for (const locale of LOCALES) expect(renderFailure(locale, { code, values: {} })).toMatch(/\S/);
});

test.each(REFUSAL_CODES)('%s is said in each language', (code) => {
  for (const locale of LOCALES) expect(renderRefusal(locale, code)).toMatch(/\S/);
});

test('a refusal has defaults', () => {
  expect(new RefusalError('not_found')).toMatchObject({ code: 'not_found', values: {}, faults: [], retryAfter: null });
  const faults = [{ path: 'prompt', message: 'missing' }];
  expect(new RefusalError('invalid_request', { faults, retryAfter: 3 })).toMatchObject({ faults, retryAfter: 3 });
});

test('a pause says until when', () => {
  expect(new ParkError('github_rate_limited', 1_000).message).toBe(
    'github_rate_limited until 1970-01-01T00:00:01.000Z',
  );
});

test('an error is given at least what its sentence says', () => {
  type Failing = ConstructorParameters<typeof TaskError>;
  expectTypeOf<['budget_exceeded', { reason: 'tokens_used'; used: 1; limit: 2 }]>().toExtend<Failing>();
  expectTypeOf<['budget_exceeded', { reason: 'tokens_used'; used: 1 }]>().not.toExtend<Failing>();
  expectTypeOf<['budget_exceeded']>().not.toExtend<Failing>();
  expectTypeOf<['model_refused']>().toExtend<Failing>();
  // Where it happened and which permission is missing make up the rest.
  expectTypeOf<['github_permission', { permission: 'contents' }]>().toExtend<Failing>();
  expectTypeOf<['github_permission', { owner: 'acme'; reason: 'suspended' }]>().toExtend<Failing>();
  expectTypeOf<['github_permission', { owner: 'acme' }]>().not.toExtend<Failing>();
  // A reason has a sentence of its own, and brings what that one says.
  expectTypeOf<
    ['owner_not_allowed', { owner: 'acme'; reason: 'sender_not_allowed'; login: 'eve' }]
  >().toExtend<Failing>();
  expectTypeOf<['owner_not_allowed', { owner: 'acme'; reason: 'sender_not_allowed' }]>().not.toExtend<Failing>();
  expectTypeOf<['push_rejected', { repository: 'acme/x'; reason: 'it was refused' }]>().not.toExtend<Failing>();
  expectTypeOf<['verification_failed', { path: 'a.py'; reason: 'cut_off' }]>().toExtend<Failing>();
  expectTypeOf<['verification_failed', { path: 'a.py'; reason: 'it was cut off' }]>().not.toExtend<Failing>();
  type Refusing = ConstructorParameters<typeof RefusalError>;
  expectTypeOf<['conflict', { values: { status: 'failed' } }]>().toExtend<Refusing>();
  expectTypeOf<['conflict', { retryAfter: 1 }]>().not.toExtend<Refusing>();
  expectTypeOf<['conflict']>().not.toExtend<Refusing>();
  expectTypeOf<['not_found']>().toExtend<Refusing>();
});
