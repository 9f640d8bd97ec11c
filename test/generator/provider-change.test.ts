import { describe, expect, it } from 'vitest';
import { TaskError, type FailureCode } from '../../src/core/errors.ts';
import type { ModelPiece } from '../../src/ports/language-model.ts';
import { markedAnswer, ScriptedModel, type ModelScript } from '../support/scripted-model.ts';
import { files, plan, planText } from './generation.ts';
import { saying } from '../support/statements.ts';

const LINES = Array.from({ length: 60 }, (_, n) => `export const value${n} = ${n};\n`);
const TEXT = LINES.join('');
const HALF = LINES.slice(0, 30).join('');

/** Writes half of the file, gives none for a prefix, and goes on when it is shown what there is. */
function cutThen(failure: Extract<FailureCode, `model_${string}`>): ModelScript {
  return (call) => {
    if (call.prefix !== null) throw new TaskError(failure, { provider: 'deepseek', variable: 'DEEPSEEK_API_KEY' });
    if (call.step !== 'continuation')
      return { text: markedAnswer(call, HALF).split('<<<END')[0] ?? '', reason: 'length' };
    const closing = /<<<END \S+>>>/.exec(call.messages.at(-1)?.content ?? '')?.[0] ?? '';
    return `${LINES.slice(30).join('')}${closing}\n`;
  };
}

describe('a cut file whose provider fails', () => {
  it.each(['model_unavailable', 'model_rate_limited', 'model_quota', 'model_unauthorized'] as const)(
    'with %s is gone on with by quotation, by whoever answers then',
    async (failure) => {
      const model = new ScriptedModel(cutThen(failure), { canContinuePrefix: true });
      const { result, error } = await files(model, { 'a.js': [] });
      expect(error).toBeNull();
      expect([...(result ?? [])]).toEqual([['a.js', TEXT]]);
      expect(model.calls.map(({ prefix }) => prefix !== null)).toEqual([false, true, false]);
    },
  );

  it('fails as before when the request itself is at fault', async () => {
    const model = new ScriptedModel(cutThen('model_context'), { canContinuePrefix: true });
    const { error } = await files(model, { 'a.js': [] });
    expect(error).toMatchObject({ code: 'model_context' });
    expect(model.calls).toHaveLength(2);
  });
});

describe('what a model says of its server', () => {
  it('travels with the usage', async () => {
    const model = new ScriptedModel(() => planText({ 'a.js': [] }));
    const generate = model.generate.bind(model);
    model.generate = async function* (call, signal): AsyncGenerator<ModelPiece, void, undefined> {
      for await (const piece of generate(call, signal)) {
        yield piece.type === 'finish' ? { ...piece, warning: saying('it read 1 of 2 tokens') } : piece;
      }
    };
    const { events } = await plan(model);
    expect(events[0]).toMatchObject({ type: 'usage-recorded', warning: saying('it read 1 of 2 tokens') });
    expect(model.calls[0]).toMatchObject({ format: 'json', schema: { name: 'repository_plan' } });
  });
});
