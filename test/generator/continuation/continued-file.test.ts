import { describe, expect, test } from 'vitest';
import type { ModelCall } from '../../../src/ports/language-model.ts';
import { ScriptedModel, wantedBy, type ScriptedReply } from '../../support/scripted-model.ts';
import { files, type Outcome } from '../generation.ts';
import { inEnglish } from '../../support/statements.ts';

const FILE = 'src/a.py';
const LINES = Array.from({ length: 3_000 }, (_, at) => `${at % 7 === 0 ? '' : '    '}line_${at} = compute(${at})\n`);
const TEXT = LINES.join('');
const open = (call: ModelCall): string => `<<<FILE ${wantedBy(call)?.nonce ?? ''} ${FILE}>>>\n`;
const end = (call: ModelCall): string => `<<<END ${wantedBy(call)?.nonce ?? ''}>>>\n`;
const answer = (call: ModelCall): string => open(call) + TEXT + end(call);
const textOf = (outcome: Outcome<ReadonlyMap<string, string>>): string | undefined => outcome.result?.get(FILE);
const warningOf = ({ events }: Pick<Outcome<unknown>, 'events'>): string | undefined =>
  events.flatMap((event) => (event.type === 'file-generated' ? [event.warnings?.map(inEnglish).join('; ')] : []))[0];
const ask = (script: (call: ModelCall, index: number) => ScriptedReply, canContinuePrefix: boolean) => {
  const model = new ScriptedModel(script, { canContinuePrefix });
  return { model, outcome: files(model, { [FILE]: [] }) };
};
/** What the model wrote so far, as it stands in the call; null in the first one. */
const partialOf = (call: ModelCall): string | null =>
  call.prefix ?? (call.messages.length > 4 ? (call.messages.at(-2)?.content ?? '') : null);
const CUT = (TEXT.length / 6) | 0;

describe.each([
  ['a model that goes on from a prefix', true],
  ['a model that has to be asked for the rest', false],
])('with %s', (_, canContinuePrefix) => {
  /** Goes on exactly where the partial answer ends, for so many characters. */
  const goingOn =
    (size: number, reason: 'length' | 'stop' | 'cut' = 'length') =>
    (call: ModelCall) => {
      const from = partialOf(call)?.length ?? 0;
      const text = answer(call).slice(from, from + size);
      return { text, reason: from + size >= answer(call).length ? ('stop' as const) : reason };
    };

  test.each(['length', 'stop', 'cut'] as const)(
    'a file of 3,000 lines that is cut five times (%s) comes whole',
    async (reason) => {
      const { model, outcome } = ask(goingOn(CUT + 500, reason), canContinuePrefix);
      expect(textOf(await outcome)).toBe(TEXT);
      expect(model.calls.length).toBe(6);
      expect((await outcome).events.at(-1)).not.toHaveProperty('warnings');
      expect((await outcome).usage.calls).toBe(6);
    },
  );

  test('a file is given up after eight rounds', async () => {
    const { model, outcome } = ask(goingOn(2_000), canContinuePrefix);
    expect((await outcome).error).toMatchObject({ code: 'verification_failed', values: { path: FILE } });
    expect(model.calls).toHaveLength(9);
  });

  test('nothing more is asked once a round adds nothing', async () => {
    const { model, outcome } = ask(
      (call, index) => ({ text: index === 0 ? answer(call).slice(0, CUT) : '', reason: 'cut' }),
      canContinuePrefix,
    );
    expect((await outcome).error).toMatchObject({ code: 'verification_failed' });
    expect(model.calls).toHaveLength(2);
  });

  test('a round that is cut inside its first line is no reason to give up', async () => {
    const { outcome } = ask((call, index) => goingOn(index === 1 ? 5 : TEXT.length)(call), canContinuePrefix);
    expect(textOf(await outcome)).toBe(TEXT);
    const cutEarly = ask((call, index) => goingOn([CUT, 5, CUT, TEXT.length][index] ?? 0)(call), canContinuePrefix);
    expect(textOf(await cutEarly.outcome)).toBe(TEXT);
  });

  test('a file whose end is never marked stands with a warning when the model has nothing to add', async () => {
    const { outcome } = ask((call, index) => (index === 0 ? open(call) + TEXT.trimEnd() : ''), canContinuePrefix);
    expect(textOf(await outcome)).toBe(TEXT.trimEnd());
    expect((await outcome).events.find(({ type }) => type === 'file-generated')).toHaveProperty('warnings');
  });

  test('a refusal half way ends the task and is no part of the file', async () => {
    const { outcome } = ask(
      (call, index) =>
        index === 0 ? { text: answer(call).slice(0, CUT), reason: 'length' } : { text: '', reason: 'refused' },
      canContinuePrefix,
    );
    expect((await outcome).error).toMatchObject({ code: 'model_refused' });
  });

  test('a file that was begun without markers, in a fence, is continued as well', async () => {
    const { outcome } = ask((call, index) => {
      if (index === 0) return { text: `\`\`\`python\n${TEXT.slice(0, CUT)}`, reason: 'length' };
      return answer(call).slice(partialOf(call)?.length).replace('<<<END', '```\n<<<END');
    }, canContinuePrefix);
    expect(textOf(await outcome)).toBe(TEXT);
  });

  test('a fence around a file that was cut is dropped at both ends', async () => {
    const { outcome } = ask((call, index) => {
      if (index === 0) return { text: `${open(call)}\`\`\`python\n${TEXT.slice(0, CUT)}`, reason: 'length' };
      return `${open(call)}${TEXT}\`\`\`\n${end(call)}`.slice(partialOf(call)?.length);
    }, canContinuePrefix);
    expect(textOf(await outcome)).toBe(TEXT);
  });

  test('a model that begins anew with the marker has the last word', async () => {
    const anew = `${TEXT.slice(0, 900)}\ndone()\n`;
    const { outcome } = ask(
      (call, index) =>
        index === 0 ? { text: answer(call).slice(0, CUT), reason: 'length' } : open(call) + anew + end(call),
      canContinuePrefix,
    );
    expect(textOf(await outcome)).toBe(anew);
  });
});

describe('the request to go on', () => {
  test('bears the partial answer as a prefix, cut back to its last line end', async () => {
    const { model, outcome } = ask(
      (call, index) =>
        index === 0
          ? { text: answer(call).slice(0, CUT + 11), reason: 'length' }
          : answer(call).slice(call.prefix?.length),
      true,
    );
    expect(textOf(await outcome)).toBe(TEXT);
    const [first, second] = model.calls;
    expect(second).toEqual({ ...first, prefix: second?.prefix, step: 'continuation' });
    expect(first?.prefix).toBeNull();
    expect(second?.prefix?.endsWith('\n')).toBe(true);
    expect(first === undefined ? '' : answer(first).startsWith(second?.prefix ?? 'x')).toBe(true);
    expect(second?.prefix?.length).toBeGreaterThan(CUT - 100);
  });

  test('without a prefix quotes the last 40 lines after the partial answer', async () => {
    const { model, outcome } = ask(
      (call, index) =>
        index === 0
          ? { text: answer(call).slice(0, CUT + 11), reason: 'length' }
          : answer(call).slice(partialOf(call)?.length),
      false,
    );
    expect(textOf(await outcome)).toBe(TEXT);
    const [first, second] = model.calls;
    expect(second?.prefix).toBeNull();
    expect(second?.messages.slice(0, 4)).toEqual(first?.messages);
    expect(second?.messages.slice(4).map(({ role }) => role)).toEqual(['assistant', 'user']);
    const partial = second?.messages[4]?.content ?? '';
    expect(first === undefined ? '' : answer(first).startsWith(partial) && partial.endsWith('\n')).toBe(true);
    const asking = second?.messages[5]?.content ?? '';
    const quoted = asking
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.slice(2));
    expect(quoted).toEqual(partial.split('\n').slice(-41, -1));
    expect(asking).not.toMatch(/^\s*<<<(?:FILE|END) .*>>>\s*$/m);
  });

  test.each([
    ['with the last five lines again', (kept: string) => kept.split('\n').slice(-6).join('\n')],
    ['with talk and a fence', () => 'Here is the rest:\n\n```python\n'],
    ['with a think block', () => '<think>where was I</think>'],
  ])('without a prefix is understood when it is answered %s', async (_, before) => {
    const { outcome } = ask((call, index) => {
      if (index === 0) return { text: answer(call).slice(0, CUT + 11), reason: 'length' };
      const partial = partialOf(call) ?? '';
      const head = before(partial);
      const rest = TEXT.slice(partial.length - open(call).length);
      return head + rest + (head.includes('```') ? '```\n' : '') + end(call);
    }, false);
    expect(textOf(await outcome)).toBe(TEXT);
  });

  describe.each([
    ['a refusal', "I'm sorry, I can't continue with this.", 'model_refused'],
    ['a question', 'Would you like me to go on?', 'verification_failed'],
    ['the tag of another tool', '<boltAction type="file" filePath="src/a.py">\nx = 1\n', 'verification_failed'],
    ['the tag of another file', '<file path="src/b.py">\nx = 1\n</file>', 'verification_failed'],
  ])('that is answered with %s', (_, talk, code) => {
    const first = (call: ModelCall): ScriptedReply => ({ text: answer(call).slice(0, CUT), reason: 'length' });

    test('is sent once more, warmer, and given up then', async () => {
      const { model, outcome } = ask((call, index) => (index === 0 ? first(call) : talk), false);
      expect((await outcome).error).toMatchObject({ code });
      expect(model.calls.map(({ temperature }) => temperature)).toEqual([0, 0, 0.6]);
    });

    test('takes nothing of it into the file', async () => {
      const { outcome } = ask(
        (call, index) => (index === 0 ? first(call) : index === 1 ? talk : answer(call).slice(partialOf(call)?.length)),
        false,
      );
      expect(textOf(await outcome)).toBe(TEXT);
      expect(warningOf(await outcome)).toBeUndefined();
    });
  });

  test('without a prefix may be answered by saying that nothing is missing', async () => {
    const { outcome } = ask(
      (call, index) => (index === 0 ? open(call) + TEXT : 'The file is already complete.'),
      false,
    );
    expect(textOf(await outcome)).toBe(TEXT);
  });

  test('after an answer that broke off before the first line asks for the whole', async () => {
    for (const canContinuePrefix of [true, false]) {
      const { outcome } = ask(
        (call, index) => (index === 0 ? { text: open(call).trimEnd(), reason: 'cut' } : TEXT + end(call)),
        canContinuePrefix,
      );
      expect(textOf(await outcome)).toBe(TEXT);
    }
  });
});
