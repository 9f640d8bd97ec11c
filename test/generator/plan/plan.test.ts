import { describe, expect, test } from 'vitest';
import { TaskError } from '../../../src/core/errors.ts';
import { ScriptedModel, type ScriptedReply } from '../../support/scripted-model.ts';
import { PLAN_SCHEMA } from '../../../src/generator/plan/plan-schema.ts';
import { plan, planText } from '../generation.ts';

const GOOD = planText({ 'a.py': ['b.py'], 'b.py': [] });
const SETTLEABLE = planText({ 'a.py': ['gone.py'] });
const REFUSAL = "I'm sorry, but I can't help with that.";

/** A model that gives these answers one after another. */
const answering = (...answers: readonly ScriptedReply[]): ScriptedModel =>
  new ScriptedModel((_, index) => answers[index] ?? 'no more answers');

describe('the plan', () => {
  test('is asked for once, as JSON, and told with the answer to the byte', async () => {
    const answer = `Sure!\n${GOOD}\n`;
    const model = answering({ text: answer, usage: { promptTokens: 5, completionTokens: 7 } });
    const { result, events, deltas, usage } = await plan(model);
    expect(result).toMatchObject({ text: answer, notes: [], plan: { files: [{ path: 'a.py' }, { path: 'b.py' }] } });
    expect(events.map(({ type }) => type)).toEqual(['usage-recorded', 'plan-created']);
    expect(usage).toEqual({ promptTokens: 5, cachedTokens: 0, completionTokens: 7, calls: 1 });
    expect(deltas.map(({ path, text }) => [path, text].join(''))).toEqual([
      answer.slice(0, Math.ceil(answer.length / 2)),
      answer.slice(Math.ceil(answer.length / 2)),
    ]);
    expect(model.calls).toEqual([
      {
        messages: [expect.objectContaining({ role: 'system' }), expect.objectContaining({ role: 'user' })],
        format: 'json',
        schema: PLAN_SCHEMA,
        prefix: null,
        temperature: 0,
        task: 'a-task',
        step: 'plan',
        priority: 0,
      },
    ]);
    expect(model.calls[0]?.messages[1]?.content).toContain('A Flask app\nwith login');
    expect(model.calls[0]?.messages[1]?.content).toContain('"my-flask-app"');
  });

  test('is asked for again with the answer and its faults, a little warmer', async () => {
    const bad = planText({ '../a.py': [] });
    const model = answering(bad, GOOD);
    const { result, usage } = await plan(model);
    expect(result?.text).toBe(GOOD);
    expect(usage.calls).toBe(2);
    const [first, second] = model.calls;
    expect(second?.messages.slice(0, 2)).toEqual(first?.messages);
    expect(second?.messages[2]).toEqual({ role: 'assistant', content: bad });
    expect(second?.messages[3]?.content).toContain('../a.py: the path is not allowed');
    expect(second?.messages).toHaveLength(4);
    expect(second?.temperature).toBeGreaterThan(0);
  });

  test('is asked for again after a blank answer, which is not shown back', async () => {
    const model = answering('  \n', GOOD);
    expect((await plan(model)).result?.text).toBe(GOOD);
    expect(model.calls[1]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });

  test.each([true, false])('is gone on with when its stream was cut (by prefix: %s)', async (canContinuePrefix) => {
    const fault = new TaskError('model_unavailable', { provider: 'deepseek' });
    const [half, most] = [60, 120];
    const model = new ScriptedModel(
      (_, index) =>
        [
          { text: GOOD.slice(0, half), reason: 'cut' as const, fault },
          { text: GOOD.slice(half, most), reason: 'cut' as const, fault },
          GOOD.slice(most),
        ][index] ?? '',
      { canContinuePrefix },
    );
    expect((await plan(model)).result?.text).toBe(GOOD);
    expect(model.calls.map(({ step, after, format }) => [step, after, format])).toEqual([
      ['plan', undefined, 'json'],
      ['continuation', fault, 'text'],
      ['continuation', fault, 'text'],
    ]);
    const last = model.calls[2];
    if (canContinuePrefix) expect(last?.prefix).toBe(GOOD.slice(0, most));
    else expect(last?.messages.at(-2)).toEqual({ role: 'assistant', content: GOOD.slice(0, most) });
  });

  test('may begin anew when the rest was asked for', async () => {
    const fault = new TaskError('model_unavailable', { provider: 'deepseek' });
    const model = answering({ text: GOOD.slice(0, 60), reason: 'cut', fault }, GOOD);
    expect((await plan(model)).result?.text).toBe(GOOD);
    expect(model.calls).toHaveLength(2);
  });

  test('fails with the cause of its cuts, and not as a plan that cannot be used', async () => {
    const fault = new TaskError('model_unavailable', { provider: 'deepseek' });
    const model = new ScriptedModel((_, index) => {
      if (index === 4) throw fault;
      return { text: GOOD.slice(0, 60), reason: 'cut', fault };
    });
    expect((await plan(model)).error).toBe(fault);
  });

  test('is whole although the stream was cut behind it', async () => {
    const fault = new TaskError('model_unavailable', { provider: 'deepseek' });
    const model = answering({ text: GOOD, reason: 'cut', fault });
    expect((await plan(model)).result?.text).toBe(GOOD);
    expect(model.calls).toHaveLength(1);
  });

  test('is asked to be shorter when it was cut', async () => {
    const model = answering({ text: GOOD.slice(0, 50), reason: 'length' }, GOOD);
    expect((await plan(model)).result?.text).toBe(GOOD);
    expect(model.calls[1]?.messages.at(-1)?.content).toContain('shorter');
  });

  test('with faults that can be settled is sent back once, then taken with notes', async () => {
    const model = answering(SETTLEABLE, SETTLEABLE, GOOD);
    const { result } = await plan(model);
    expect(model.calls).toHaveLength(2);
    expect(result?.notes).toEqual([{ path: 'a.py', code: 'dependency_unplanned', values: { dependency: 'gone.py' } }]);
    expect(result?.plan.files).toEqual([{ path: 'a.py', purpose: 'p', exports: [], dependsOn: [] }]);
  });

  test('that could be settled is taken when nothing better follows', async () => {
    const { result, events } = await plan(answering(SETTLEABLE, 'what?', 'no'));
    expect(result).toMatchObject({ text: SETTLEABLE, notes: [{ path: 'a.py' }] });
    expect(events.filter(({ type }) => type === 'plan-created')).toHaveLength(1);
  });

  test('is given up after three answers, with the reason', async () => {
    const model = answering('x', '{"files": []}', '{"files": [{"path": "/etc/passwd"}]}', GOOD);
    const { error, usage } = await plan(model);
    expect(error).toMatchObject({
      code: 'plan_invalid',
      values: { path: '/etc/passwd', reason: 'path_absolute' },
    });
    expect(usage.calls).toBe(3);
  });

  test('that is refused in words is asked for once more', async () => {
    expect((await plan(answering(REFUSAL, GOOD))).result?.text).toBe(GOOD);
    const model = answering(REFUSAL, '抱歉，我无法完成。', GOOD);
    expect((await plan(model)).error).toMatchObject({ code: 'model_refused' });
    expect(model.calls).toHaveLength(2);
  });

  test('that the provider refuses is not asked for again', async () => {
    const model = answering({ text: '', reason: 'refused' }, GOOD);
    expect((await plan(model)).error).toMatchObject({ code: 'model_refused' });
    expect(model.calls).toHaveLength(1);
  });

  test('is taken from a stream that ended without a word, when it is complete', async () => {
    expect((await plan(answering({ text: GOOD, reason: 'none' }))).result?.text).toBe(GOOD);
  });

  test('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const model = new ScriptedModel(() => new Promise<never>(() => undefined));
    const outcome = plan(model, controller.signal);
    await model.called(1);
    controller.abort(new Error('stop'));
    expect((await outcome).error).toEqual(new Error('stop'));
    expect(model.running).toBe(0);
  });
});
