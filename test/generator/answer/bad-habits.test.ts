import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { BAD_HABITS, goodAnswer, HABIT_PATH, HABIT_TEXT } from '../../support/bad-habits.ts';
import { ScriptedModel, wantedBy, type ScriptedReply } from '../../support/scripted-model.ts';
import { files, plan, planText } from '../generation.ts';
import { inEnglish } from '../../support/statements.ts';
import { renderFailure } from '../../../src/core/messages/render-message.ts';
import type { TaskError } from '../../../src/core/errors.ts';

describe('a model', () => {
  test.each(BAD_HABITS)(
    'that $name is understood or named',
    async ({ canContinuePrefix = false, answer, expected }) => {
      const model = new ScriptedModel((call, index) => answer(goodAnswer(call), index), { canContinuePrefix });
      const { result, error, events } = await files(model, { [HABIT_PATH]: [] });
      expect(model.calls).toHaveLength(expected.calls);
      if (expected.kind === 'failure') {
        expect(result).toBeNull();
        expect(error).toMatchObject({ code: expected.code });
        if (expected.reason !== undefined) {
          const { code, values } = error as TaskError;
          expect(values).toMatchObject({ path: HABIT_PATH });
          expect(renderFailure('en', { code, values })).toMatch(expected.reason);
        }
        return;
      }
      expect(error).toBeNull();
      expect(result?.get(parseRepositoryPath(HABIT_PATH))).toBe(expected.text ?? HABIT_TEXT);
      const warning = events.flatMap((event) => (event.type === 'file-generated' ? [event.warnings] : [])).at(-1);
      if (expected.warning === undefined) expect(warning).toBeUndefined();
      else expect(warning?.map(inEnglish).join('; ')).toMatch(expected.warning);
    },
  );
});

describe('a model that is asked for the plan', () => {
  const good = planText({ 'src/app.py': [] });
  const PLANS: readonly { readonly name: string; readonly answers: readonly ScriptedReply[] }[] = [
    { name: 'puts it into a fence', answers: [`\`\`\`json\n${good}\n\`\`\``] },
    { name: 'talks around it', answers: [`Here is the plan:\n${good}\nShall I go on?`] },
    { name: 'thinks aloud', answers: [`<think>{"files": []}</think>${good}`] },
    { name: 'leaves a comma behind', answers: [good.replace(/\}$/, ',}')] },
    { name: 'sends blanks', answers: ['   ', good] },
    { name: 'is cut', answers: [{ text: good.slice(0, -30), reason: 'length' }, good] },
    { name: 'refuses once', answers: ["I'm sorry, I can't help with that.", good] },
  ];

  test.each(PLANS)('and $name gives one all the same', async ({ answers }) => {
    const model = new ScriptedModel((_, index) => answers[index] ?? '');
    const { result, error } = await plan(model);
    expect(error).toBeNull();
    expect(result?.plan.files.map(({ path }) => path)).toEqual(['src/app.py']);
    expect(model.calls).toHaveLength(answers.length);
    expect(model.calls.every((call) => wantedBy(call) === null)).toBe(true);
  });

  test.each([
    ["I'm sorry, I can't help with that.", 'model_refused'],
    ['What would you like to build?', 'plan_invalid'],
  ])('and always says "%s" fails with %s', async (text, code) => {
    expect((await plan(new ScriptedModel(() => text))).error).toMatchObject({ code });
  });
});
