import { describe, expect, test } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import type { GeneratedFile } from '../../src/core/generated-file.ts';
import type { NewEvent } from '../../src/core/task-event.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import type { ModelCall } from '../../src/ports/language-model.ts';
import { FakeVerifier } from '../support/fake-verifier.ts';
import { markedAnswer, ScriptedModel, wantedBy } from '../support/scripted-model.ts';
import { files } from './generation.ts';
import { saying } from '../support/statements.ts';

const pathOf = (call: ModelCall): string => wantedBy(call)?.paths[0] ?? '';
const askingOf = (call: ModelCall | undefined): string => call?.messages.at(-1)?.content ?? '';
const isRepair = (call: ModelCall): boolean => askingOf(call).includes('Write this file again');

/** A fault for each line that says "bad", and a fatal one for "useless". */
function look({ path, text }: GeneratedFile): readonly Finding[] {
  return text.split('\n').flatMap((line, index): Finding[] => {
    const weight = line.startsWith('useless') ? 'fatal' : line.startsWith('bad') ? 'fault' : 'remark';
    return line === '' || line.startsWith('good')
      ? []
      : [{ path, line: index + 1, kind: 'syntax', weight, ...saying(`it says ${line}`) }];
  });
}
const verifier = (): FakeVerifier => new FakeVerifier(look);

/** Answers each path with its texts in turn; the last one is said again. */
function modelSaying(script: Readonly<Record<string, readonly string[]>>): ScriptedModel {
  const asked = new Map<string, number>();
  return new ScriptedModel((call) => {
    const path = pathOf(call);
    const turn = asked.get(path) ?? 0;
    asked.set(path, turn + 1);
    const texts = script[path] ?? [];
    return markedAnswer(call, texts[Math.min(turn, texts.length - 1)] ?? 'good\n');
  });
}
const generated = (events: readonly NewEvent[]): readonly unknown[] =>
  events.flatMap((event) => (event.type === 'file-generated' ? [[event.path, event.texts?.[0], event.repairs]] : []));

describe('a file with faults', () => {
  test('is written again with its faults and lines, a little warmer, before others see it', async () => {
    const model = modelSaying({ a: ['good\nbad one\n', 'good again\n'], b: ['good\n'] });
    const { result, events, findings } = await files(model, { a: [], b: ['a'] }, { verifier: verifier() });
    expect(result?.get('a' as never)).toBe('good again\n');
    expect(findings).toEqual([]);
    expect(model.calls.map((call) => [pathOf(call), isRepair(call)])).toEqual([
      ['a', false],
      ['a', true],
      ['b', false],
    ]);
    const [first, second, third] = model.calls;
    expect(askingOf(second)).toContain('- line 2: it says bad one\n    1 | good\n  > 2 | bad one\n');
    expect(second?.temperature).toBeGreaterThan(first?.temperature ?? 1);
    expect(second?.messages.slice(0, -1)).toEqual(first?.messages.slice(0, -1));
    expect(askingOf(third)).toContain('good again');
    expect(askingOf(third)).not.toContain('bad one');
    expect(generated(events)).toEqual([
      ['a', 'good\nbad one\n', undefined],
      ['a', 'good again\n', 1],
      ['b', 'good\n', undefined],
    ]);
  });

  test('is written again twice at the most, and stays with the fewest faults it had', async () => {
    const model = modelSaying({ a: ['bad\nbad\n', 'bad\n', 'bad\nbad\nbad\n'] });
    const { result, events, findings } = await files(model, { a: [] }, { verifier: verifier() });
    expect(result?.get('a' as never)).toBe('bad\n');
    expect(findings).toMatchObject([{ path: 'a', line: 1, weight: 'fault' }]);
    expect(model.calls).toHaveLength(3);
    expect(generated(events)).toEqual([
      ['a', 'bad\nbad\n', undefined],
      ['a', 'bad\n', 1],
    ]);
  });

  test('is left alone where there are remarks only', async () => {
    const model = modelSaying({ a: ['remarkable\n'] });
    const { findings } = await files(model, { a: [] }, { verifier: verifier() });
    expect(findings).toMatchObject([{ weight: 'remark' }]);
    expect(model.calls).toHaveLength(1);
  });

  test('fails the task when nobody can use it, and is not kept', async () => {
    const model = modelSaying({ a: ['useless\n'], b: ['good\n'] });
    const { error, events } = await files(model, { a: [], b: [] }, { verifier: verifier() });
    expect(error).toMatchObject({
      code: 'verification_failed',
      values: { path: 'a', reason: 'earlier', text: 'it says useless' },
    });
    expect(generated(events)).toEqual([['b', 'good\n', undefined]]);
    expect(model.calls.filter((call) => pathOf(call) === 'a')).toHaveLength(3);
  });

  test('is kept once a useless one was mended, even with faults', async () => {
    const model = modelSaying({ a: ['useless\n', 'bad\nbad\n'] });
    const { result, error, events } = await files(model, { a: [] }, { verifier: verifier() });
    expect(error).toBeNull();
    expect(result?.get('a' as never)).toBe('bad\nbad\n');
    expect(generated(events)).toEqual([['a', 'bad\nbad\n', 1]]);
  });

  test.each([
    new TaskError('model_unavailable', { provider: 'deepseek' }),
    new TaskError('model_refused'),
    new TaskError('budget_exceeded', { reason: 'tokens_used', used: 1, limit: 1 }),
    new TaskError('verification_failed', { path: 'a', reason: 'cut_off' }),
  ])('stays as it is when it cannot be written again for $code', async (failure) => {
    const model = new ScriptedModel((call) => {
      if (isRepair(call)) throw failure;
      return markedAnswer(call, 'bad\n');
    });
    const { result, error, findings } = await files(model, { a: [] }, { verifier: verifier() });
    expect(error).toBeNull();
    expect(result?.get('a' as never)).toBe('bad\n');
    expect(findings).toHaveLength(1);
    expect(model.calls).toHaveLength(3);
  });

  test('that shows only beside the others is mended once all are there, and those that passed are not touched', async () => {
    const together = new FakeVerifier(({ path, text }, all) =>
      all.length > 1 && text.includes('from nowhere')
        ? [{ path: path, line: 1, kind: 'import', weight: 'fault', ...saying('nothing is there') }]
        : [],
    );
    const model = modelSaying({ a: ['from nowhere\n', 'from b\n'] });
    const graph = { a: [], b: [], c: ['a'] };
    const { result, events, findings } = await files(model, graph, { verifier: together });
    expect(result?.get('a' as never)).toBe('from b\n');
    expect(findings).toEqual([]);
    expect(model.calls.filter(isRepair).map(pathOf)).toEqual(['a']);
    expect(generated(events).at(-1)).toEqual(['a', 'from b\n', 1]);
    expect(together.looks.filter((one) => one === 'all 3')).toHaveLength(2);
  });

  test('that was mended in an earlier run is not mended without end', async () => {
    const model = modelSaying({ a: ['bad\n'] });
    const kept = await files(model, { a: [] }, { verifier: verifier(), done: { a: 'bad\n' }, repairs: 2 });
    expect(model.calls).toEqual([]);
    expect(kept.findings).toHaveLength(1);
    await files(model, { a: [] }, { verifier: verifier(), done: { a: 'bad\n' }, repairs: 1 });
    expect(model.calls).toHaveLength(1);
  });

  test('ends with the task when that is stopped', async () => {
    const stop = new AbortController();
    const model = new ScriptedModel((call) => {
      if (isRepair(call)) stop.abort(new Error('stopped'));
      return markedAnswer(call, 'bad\n');
    });
    const { error } = await files(model, { a: [] }, { verifier: verifier(), signal: stop.signal });
    expect(error).toEqual(new Error('stopped'));
  });
});
