import { describe, expect, test } from 'vitest';
import { TaskError } from '../../src/core/errors.ts';
import type { ModelCall } from '../../src/ports/language-model.ts';
import { markedAnswer, ScriptedModel, wantedBy } from '../support/scripted-model.ts';
import { files, type Graph } from './generation.ts';

const pathsOf = (call: ModelCall): readonly string[] => wantedBy(call)?.paths ?? [];
const textOf = (path: string): string => `the text of ${path}\n`;
const answer = (call: ModelCall, textBy = textOf): string => {
  const { nonce = '', paths = [] } = wantedBy(call) ?? {};
  return paths.map((path) => `<<<FILE ${nonce} ${path}>>>\n${textBy(path)}<<<END ${nonce}>>>\n`).join('');
};
const small = { '.gitignore': 5, LICENSE: 21, 'requirements.txt': 4 };
const graph = { '.gitignore': [], LICENSE: [], 'requirements.txt': [], 'app.py': [], 'test_app.py': ['app.py'] };
const expected = Object.fromEntries(Object.keys(graph).map((path) => [path, textOf(path)]));

describe('small files that nothing waits for', () => {
  test('share one request and come out to the byte', async () => {
    const model = new ScriptedModel((call) => answer(call));
    const { result } = await files(model, graph, { lines: small });
    expect(Object.fromEntries(result ?? [])).toEqual(expected);
    expect(model.calls.map(pathsOf)).toEqual([
      ['.gitignore', 'LICENSE', 'requirements.txt'],
      ['app.py'],
      ['test_app.py'],
    ]);
  });

  test('are asked for alone where the plan does not say how small they are', async () => {
    const model = new ScriptedModel((call) => answer(call));
    await files(model, graph);
    expect(model.calls).toHaveLength(5);
  });

  test('keep to what fits into one short answer, and to the files they see', async () => {
    const paths = Array.from({ length: 12 }, (_, at) => `f${at}`);
    const wide: Graph = { ...Object.fromEntries(paths.map((path) => [path, []])), g: ['f0'], h: ['f0'] };
    const lines = Object.fromEntries([...paths, 'g', 'h'].map((path) => [path, 40]));
    const model = new ScriptedModel((call) => answer(call));
    await files(model, wide, { lines });
    expect(model.calls.map((call) => pathsOf(call).length).toSorted()).toEqual([1, 2, 2, 3, 3, 3]);
    expect(model.calls.map(pathsOf)).toContainEqual(['g', 'h']);
  });

  test('that did not come are asked for alone, and one that was cut is continued', async () => {
    const model = new ScriptedModel(
      (call, index) => {
        const { nonce = '' } = wantedBy(call) ?? {};
        if (index > 0) return call.prefix === null ? answer(call) : `LICENSE\n<<<END ${nonce}>>>\n`;
        return `<<<FILE ${nonce} .gitignore>>>\n${textOf('.gitignore')}<<<END ${nonce}>>>\n<<<FILE ${nonce} LICENSE>>>\nthe text of `;
      },
      { canContinuePrefix: true },
    );
    const { result } = await files(model, { '.gitignore': [], LICENSE: [], 'requirements.txt': [] }, { lines: small });
    expect(result?.get('.gitignore' as never)).toBe(textOf('.gitignore'));
    expect(result?.get('requirements.txt' as never)).toBe(textOf('requirements.txt'));
    const continued = model.calls.filter((call) => call.prefix !== null);
    expect(continued.map(pathsOf)).toEqual([['LICENSE']]);
    expect(model.calls).toHaveLength(3);
  });

  test('are asked for alone when the shared request is refused', async () => {
    const model = new ScriptedModel((call) =>
      pathsOf(call).length > 1 ? { text: '', reason: 'refused' } : markedAnswer(call, textOf(pathsOf(call)[0] ?? '')),
    );
    const { result } = await files(model, graph, { lines: small });
    expect(Object.fromEntries(result ?? [])).toEqual(expected);
    expect(model.calls).toHaveLength(6);
  });

  test('fail with the provider', async () => {
    const model = new ScriptedModel((call) => {
      if (pathsOf(call).length > 1) throw new TaskError('model_quota', { provider: 'deepseek' });
      return answer(call);
    });
    expect((await files(model, graph, { lines: small })).error).toMatchObject({ code: 'model_quota' });
  });
});

describe('what an author is shown of other files', () => {
  const long = `export const x = 1;\n${'// a long file\n'.repeat(2_000)}`;

  test('is the interface of a long file, and the head of one that has none', async () => {
    const model = new ScriptedModel((call) =>
      answer(call, (path) => (path === 'a.ts' || path === 'b.txt' ? long : textOf(path))),
    );
    await files(model, { 'a.ts': [], 'b.txt': [], 'c.ts': [], d: ['a.ts', 'b.txt', 'c.ts'] });
    const asking = model.calls.at(-1)?.messages.at(-1)?.content ?? '';
    expect(asking).toContain('File a.ts (its interface; the bodies are left out):\n```\noutline of a.ts\n```');
    expect(asking).toContain('File b.txt (its beginning):');
    expect(asking).toContain('File c.ts:\n```\nthe text of c.ts\n```');
  });

  test('grows with what a file depends on and not with the project', async () => {
    const sizes = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
    const tokensOf = async (count: number): Promise<number> => {
      const model = new ScriptedModel((call) => answer(call, () => 'x = 1\n'.repeat(500)));
      await files(model, Object.fromEntries(sizes(count).map((at) => [`f${at}.py`, at === 0 ? [] : ['f0.py']])));
      return model.calls.reduce((sum, call) => sum + (call.messages.at(-1)?.content.length ?? 0), 0) / count;
    };
    expect((await tokensOf(40)) / (await tokensOf(10))).toBeLessThan(1.2);
  });
});
