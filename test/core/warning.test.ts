import { describe, expect, expectTypeOf, test } from 'vitest';
import { Report } from '../../src/core/report.ts';
import { CreatedPlan, TaskEvent } from '../../src/core/task-event.ts';
import { isAlike, isWarningCode, Warning, type Statement } from '../../src/core/warning.ts';
import { renderWarning } from '../../src/core/messages/render-warning.ts';

const REUSED = 'the files are those of an earlier identical request; no model was called';

test('a statement has every value that its sentence names, and no code without a sentence', () => {
  expectTypeOf<{ code: 'file_empty_promised'; values: { names: string } }>().toExtend<Statement>();
  expectTypeOf<{ code: 'file_empty_promised'; values: object }>().not.toExtend<Statement>();
  expectTypeOf<{ code: 'odd'; values: object }>().not.toExtend<Statement>();
  expect(isWarningCode('file_empty')).toBe(true);
  expect(isWarningCode('toString')).toBe(false);
});

test('two statements are alike when only their figures differ', () => {
  const read = (sent: number): Statement => ({ code: 'prompt_truncated', values: { read: 4096, sent } });
  const gone = (other: string): Statement => ({ code: 'path_clash', values: { other } });
  expect(isAlike(read(1), read(2))).toBe(true);
  expect(isAlike(gone('a'), gone('a'))).toBe(true);
  expect(isAlike(gone('a'), gone('b'))).toBe(false);
  expect(isAlike(read(1), gone('a'))).toBe(false);
});

describe('a warning', () => {
  test('is read as it was stored', () => {
    const warning = { path: 'a.py', code: 'import_name_missing', values: { name: 'x', names: ['a', 'b'], line: 3 } };
    expect(Warning.parse(JSON.parse(JSON.stringify(warning)))).toEqual(warning);
    expect(Warning.safeParse({ path: 'a.py', code: 'nobody_knows', values: {} }).success).toBe(false);
  });
});

describe('what version 0.1.0 stored', () => {
  const inEnglish = (warnings: readonly Warning[]): readonly string[] =>
    warnings.map((one) => `${one.path}: ${renderWarning('en', one)}`);

  test('in a report is shown in its own words', () => {
    const stored =
      '{"files":2,"repaired":[],"warnings":[{"path":"README.md","message":"line 3: a section holds nothing but \\"TODO\\""},{"path":"","message":"{path} more warnings"}],"moved":[],"removedSecrets":[]}';
    const { warnings } = Report.parse(JSON.parse(stored));
    expect(inEnglish(warnings)).toEqual([
      'README.md: line 3: a section holds nothing but "TODO"',
      ': {path} more warnings',
    ]);
    expect(warnings.map((one) => renderWarning('zh', one))).toEqual(warnings.map((one) => renderWarning('en', one)));
  });

  test('with a file stands among its warnings', () => {
    const stored =
      '{"type":"file-generated","path":"a.py","sha256":"' +
      'a'.repeat(64) +
      '","size":1,"warning":"the model did not confirm the end of this file","repairs":1}';
    expect(TaskEvent.parse(JSON.parse(stored))).toEqual({
      type: 'file-generated',
      path: 'a.py',
      sha256: 'a'.repeat(64),
      size: 1,
      warnings: [{ code: 'earlier', values: { text: 'the model did not confirm the end of this file' } }],
      repairs: 1,
    });
  });

  test('of a server stands with the usage, by what it is known for', () => {
    const stored = (warning: string): string =>
      `{"type":"usage-recorded","model":"ollama/x","usage":{"promptTokens":1,"cachedTokens":0,"completionTokens":1,"calls":1},"warning":"${warning}"}`;
    const truncated =
      'the model server read about 4096 of 9750 tokens of the prompt: raise its context (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx)';
    expect(TaskEvent.parse(JSON.parse(stored(truncated)))).toMatchObject({
      warning: { code: 'prompt_truncated', values: { read: 4096, sent: 9750 } },
    });
    expect(TaskEvent.parse(JSON.parse(stored('it is slow')))).toMatchObject({
      warning: { code: 'earlier', values: { text: 'it is slow' } },
    });
  });

  test('of files that are reused is known again', () => {
    const plan =
      '{"name":"n","summary":"s","files":[{"path":"a.py","purpose":"","exports":[],"dependsOn":[]}],"run":"","test":""}';
    const stored = `{"plan":${plan},"text":"{}","notes":[{"path":"","message":"${REUSED}"},{"path":"a.py","message":"it depends on itself"}]}`;
    const { notes } = CreatedPlan.parse(JSON.parse(stored));
    expect(notes).toEqual([
      { path: '', code: 'reused', values: {} },
      { path: 'a.py', code: 'earlier', values: { text: 'it depends on itself' } },
    ]);
    expect(inEnglish(notes)).toEqual([`: ${REUSED}`, 'a.py: it depends on itself']);
  });
});
