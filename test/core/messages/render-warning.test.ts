import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../../src/core/messages/render-message.ts';
import { renderRemark, renderWarning } from '../../../src/core/messages/render-warning.ts';
import { WARNING_MESSAGES } from '../../../src/core/messages/warning-messages.ts';
import { statedFailure } from '../../../src/core/stated-failure.ts';
import { toFailure } from '../../../src/core/errors.ts';
import type { Statement } from '../../../src/core/warning.ts';

/** Words that are the same in each language: names of things, and what is copied as it stands. */
const NAMES =
  /\b(?:HTML|JSON|Markdown|PHP|README|MB|Node|Unicode|NFC|Windows|git|tsconfig|token|require|import[s]?|bin|main|php|html|files|ES|CommonJS|export|super|__all__|Ollama|OLLAMA_CONTEXT_LENGTH|num_ctx|GitHub|docs|workflows|administration: write|members: read)\b/g;

describe('a warning in Chinese', () => {
  test.each(Object.keys(WARNING_MESSAGES) as (keyof typeof WARNING_MESSAGES)[])('has no English words: %s', (code) => {
    const own = WARNING_MESSAGES[code].zh.replace(/\{\w+\}/g, '').replace(NAMES, '');
    expect(own).not.toMatch(/[A-Za-z]{2}/);
  });
});

describe('a warning', () => {
  const missing: Statement = {
    code: 'import_name_missing',
    values: { name: 'x', specifier: './a', names: ['a', 'b', 'c'], more: 0 },
  };

  test('lists names as the language does', () => {
    expect(renderRemark('en', missing)).toBe('it imports "x" from "./a", which exports a, b and c');
    expect(renderRemark('zh', missing)).toBe('它从“./a”导入“x”，而该模块导出的是：a、b、c');
  });

  test('says how many names are left out, and when there are none', () => {
    const exporting = (names: readonly string[], more: number): Statement => ({
      code: 'import_default_missing',
      values: { specifier: 'm', names, more },
    });
    expect(renderRemark('en', exporting(['a'], 7))).toMatch(/exports a and 7 more$/);
    expect(renderRemark('zh', exporting(['a'], 7))).toMatch(/：a、另外 7 个$/);
    expect(renderRemark('en', exporting([], 0))).toMatch(/exports nothing$/);
  });

  test('tells what was probably meant', () => {
    const what: Statement = { code: 'import_no_file', values: { specifier: './user', near: 'src/users.ts' } };
    expect(renderRemark('en', what)).toBe(
      'it imports "./user", which is no file of the project (there is "src/users.ts")',
    );
    expect(renderRemark('zh', what)).toBe('它导入“./user”，而项目中没有这个文件（有“src/users.ts”）');
  });

  test('names its line, where it has one', () => {
    const at = (line: number) => ({ code: 'line_long', values: { limit: 20_000, line } }) as const;
    expect(renderWarning('en', at(3))).toBe('line 3: it is a line of over 20000 characters');
    expect(renderWarning('zh', at(3))).toBe('第 3 行：该行超过 20000 个字符');
  });

  test('leaves its own line to whoever found it', () => {
    const gaps = Object.values(WARNING_MESSAGES).map(({ en }: { en: string }) => /\{line\}/.exec(en));
    expect(gaps.filter((gap) => gap !== null)).toEqual([]);
  });

  test('shows foreign words as it is told to, and fills no gap of theirs', () => {
    const what: Statement = { code: 'only_talk', values: { text: '{names}' } };
    expect(renderRemark('en', what, (value) => `<${value}>`)).toBe('it holds talk instead of code: "<{names}>"');
  });
});

describe('a failure because of what was found', () => {
  test('is told in one language', () => {
    const failure = toFailure(statedFailure('verification_failed', 'a.py', { code: 'cut_off', values: {} }));
    expect(failure).toEqual({ code: 'verification_failed', values: { path: 'a.py', reason: 'cut_off' } });
    expect(renderFailure('en', failure)).toMatch(
      /^The file a\.py did not pass verification: it was cut off and could not/,
    );
    expect(renderFailure('zh', failure)).toBe(
      '文件 a.py 未通过校验：输出被中断，且未能补全。未创建仓库。请重试，或改用其他模型。',
    );
  });

  test('names the part of a plan that is wrong', () => {
    const fault: Statement = { code: 'dependency_unplanned', values: { dependency: 'b.py' } };
    const failure = toFailure(statedFailure('plan_invalid', 'a.py', fault));
    expect(renderFailure('en', failure)).toContain('of the project: a.py: it depends on "b.py", which is not planned.');
    const whole = toFailure(statedFailure('plan_invalid', '', { code: 'plan_empty', values: {} }));
    expect(renderFailure('zh', whole)).toContain('项目计划：回答为空。');
  });

  test('keeps lists as one value', () => {
    const { values } = statedFailure('verification_failed', 'a', {
      code: 'seams_doubtful',
      values: { lines: ['3', '9'] },
    });
    expect(values).toEqual({ path: 'a', reason: 'seams_doubtful', lines: '3, 9' });
  });

  test('of version 0.1.0 is told in the words that were stored', () => {
    const values = { path: 'a.py', reason: 'it was cut off and could not be completed' };
    expect(renderFailure('en', { code: 'verification_failed', values })).toContain(': it was cut off and could not be');
    expect(renderFailure('zh', { code: 'verification_failed', values })).toContain('：it was cut off and could not be');
  });
});
