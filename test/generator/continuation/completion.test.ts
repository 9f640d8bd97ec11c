import { describe, expect, test } from 'vitest';
import { TaskError } from '../../../src/core/errors.ts';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { readFiles } from '../../../src/generator/answer/read-files.ts';
import { completeFile, type CompletionContext } from '../../../src/generator/continuation/completion.ts';
import type { ModelAnswer } from '../../../src/generator/ask-model.ts';
import type { Question } from '../../../src/generator/ask-model.ts';
import { inEnglish } from '../../support/statements.ts';

const NONCE = 'a1b2c3d4e5f6';
const END = `<<<END ${NONCE}>>>`;
const CALL: Question = {
  messages: [{ role: 'user', content: 'write it' }],
  format: 'text',
  prefix: null,
  step: 'file',
  temperature: 0,
  priority: 0,
};

type Script = (kept: string, round: number) => string | ModelAnswer;

/** Completes a file with a model that follows a script; says what came, and what was kept in each round. */
async function complete(
  begun: string,
  script: Script,
  options: { readonly isPrefixed?: boolean; readonly path?: string; readonly judge?: CompletionContext['judge'] } = {},
) {
  const { isPrefixed = false, path = 'src/a.py', judge } = options;
  const kepts: string[] = [];
  const calls: Question[] = [];
  const context: CompletionContext = {
    nonce: NONCE,
    canContinuePrefix: isPrefixed,
    ask: async (_, call) => {
      const partial = call.prefix ?? call.messages.at(-2)?.content ?? '';
      const kept = partial.slice(partial.indexOf('\n') + 1);
      calls.push(call);
      const said = script(kept, kepts.push(kept) - 1);
      return Promise.resolve(typeof said === 'string' ? { text: said, reason: 'stop' } : said);
    },
    ...(judge === undefined ? {} : { judge }),
  };
  const ending = await completeFile(context, parseRepositoryPath(path), begun, CALL).then(
    ({ text, warnings }) => ({
      text,
      warning: warnings.length === 0 ? null : warnings.map(inEnglish).join('; '),
      error: null,
    }),
    (error: unknown) => ({ text: null, warning: null, error }),
  );
  return { ...ending, kepts, calls };
}

/** Goes on exactly, so many characters at a time, and marks the end. */
const goingOn =
  (file: string, size = Infinity, mark = `${END}\n`): Script =>
  (kept) => {
    const rest = (file + mark).slice(kept.length);
    return rest.length > size ? { text: rest.slice(0, size), reason: 'length' } : rest;
  };

const LINES = Array.from(
  { length: 3_000 },
  (_, at) => `${at % 7 === 0 ? '' : '    '}line_${at} = compute(${at}, "x")\n`,
);
const TEXT = LINES.join('');

describe.each([
  ['from a prefix', true],
  ['when asked for the rest', false],
])('a file that a model goes on with %s', (_, isPrefixed) => {
  test.each([
    ['with CRLF', 'a = 1\r\nb = 2\r\nc = 3\r\n'],
    ['with a byte order mark', '\ufeffa = 1\nb = 2\nc = 3\n'],
    ['without a final newline', 'a = 1\nb = 2\nc = 3'],
    ['with blank lines at its end', 'a = 1\nb = 2\n\n\n'],
    ['of one line', 'a = [1, 2, 3]'],
    ['in another script', '# 你好 👩‍💻\nприветствие = "世界"\n'],
    ['with lone CR', 'a\rb\rc\r\nd\r\n'],
  ])('%s comes whole wherever it was cut', async (_name, file) => {
    const marked = file + END;
    for (let at = 0; at <= marked.length - 1; at += 1) {
      const { text, warning } = await complete(marked.slice(0, at), goingOn(file), { isPrefixed });
      expect({ at, text }).toEqual({ at, text: file });
      expect(warning).toBeNull();
    }
  });

  test('comes whole from its markers on, when the answer was cut anywhere in them', async () => {
    const answer = `<<<FILE ${NONCE} src/a.py>>>\na = 1\nb = 2\n${END}\n`;
    const path = parseRepositoryPath('src/a.py');
    for (let at = answer.indexOf('>>>\n') + 3; at < answer.length - 4; at += 1) {
      const { cut } = readFiles(answer.slice(0, at), { nonce: NONCE, wanted: [path], isStopped: false });
      const { text } = await complete(cut.get(path) ?? 'none', goingOn('a = 1\nb = 2\n'), { isPrefixed });
      expect({ at, text }).toEqual({ at, text: 'a = 1\nb = 2\n' });
    }
  });

  test.each([
    ['of 3,000 lines and 100 kB, 400 lines at a time', TEXT, 15_000],
    ['of one line of 60 kB', `{"rows":[${Array.from({ length: 6_000 }, (_, at) => `{"a":${at}}`).join()}]}`, 9_000],
    ['of one short line that comes in drops', `x = ${JSON.stringify(LINES.slice(0, 30))}`, 200],
    [
      'with a line of 30 kB inside',
      `${TEXT.slice(0, 500)}x = [${Array.from({ length: 5_000 }, (_, at) => at).join()}]\n${TEXT.slice(-500)}`,
      5_000,
    ],
  ])('%s comes whole', async (_name, file, size) => {
    const { text, warning } = await complete(file.slice(0, size), goingOn(file, size), { isPrefixed });
    expect(text === file).toBe(true);
    expect(warning).toBeNull();
  });

  test('stands with a warning when the model says nothing more, without the piece of a marker', async () => {
    for (const piece of ['', '<<<', '<<<END', `<<<END ${NONCE}`, '<<<END 000000000000>>>\n', `<<<FILE ${NONCE} src/`]) {
      const { text, warning } = await complete(`a = 1\nb = 2\n${piece}`, () => '', { isPrefixed });
      expect(text).toBe('a = 1\nb = 2\n');
      expect(warning).toMatch('did not confirm the end');
    }
  });

  test('stands with a warning when the model goes over to another file', async () => {
    const next = `<<<FILE ${NONCE} src/b.py>>>\nb = 1\n${END}\n`;
    const { text, warning } = await complete('a = 1\n', () => ({ text: next, reason: 'length' }), { isPrefixed });
    expect([text, warning]).toEqual(['a = 1\n', expect.stringContaining('did not confirm') as unknown]);
  });

  test('ends where the model says so, with a warning for the line that is lost by it', async () => {
    const { text, warning } = await complete('a = 1\nb =', () => `${END}\n`, { isPrefixed });
    expect([text, warning]).toEqual(['a = 1\n', expect.stringContaining('before a line') as unknown]);
  });

  test('is a failure with a limit that leaves no room for a word', async () => {
    const { error, calls } = await complete(TEXT.slice(0, 99), () => ({ text: '', reason: 'length' }), { isPrefixed });
    expect(error).toMatchObject({ code: 'verification_failed', values: { path: 'src/a.py' } });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['one line', 'x = x + offset\n'],
    ['four lines in turn', 'if a:\n    a = next(a)\nelse:\n    b = next(b)\n'],
    ['one piece of a line', 'very, very '],
  ])('that loops over %s is gone on with, warmer, and is a runaway after four tries', async (_name, loop) => {
    const cut = TEXT.slice(0, 2_000) + loop.repeat(600);
    const mended = await complete(cut, (kept) => goingOn(kept + TEXT.slice(-900))(kept, 0), { isPrefixed });
    expect(mended.text?.startsWith(TEXT.slice(0, 1_900))).toBe(true);
    expect(mended.text?.length).toBeLessThan(3_200);
    expect(mended.calls[0]?.temperature).toBeGreaterThan(0.3);
    const again = await complete(cut, () => ({ text: loop.repeat(600), reason: 'length' }), { isPrefixed });
    expect(again.error).toMatchObject({ code: 'model_runaway', values: { reason: 'endless_repetition' } });
    expect(again.calls).toHaveLength(3);
  });

  test('keeps thought out, unless the file speaks of it', async () => {
    const { text } = await complete('a = 1\n', () => `<think>\nhm\n</think>\n\nb = 2\n${END}`, { isPrefixed });
    expect(text).toBe('a = 1\nb = 2\n');
    const tags = 'open = "<think>"\n</think>\n<think>\n</think>\nb = 2\n';
    const spoken = await complete(tags.slice(0, 26), goingOn(tags), { isPrefixed });
    expect(spoken.text).toBe(tags);
  });

  test('may repeat its opening marker, and begin anew or go on', async () => {
    const open = `<<<FILE ${NONCE} src/a.py>>>\n`;
    const file = TEXT.slice(0, 4_000);
    const anew = await complete(file.slice(0, 2_000), () => `${open}${file}${END}\n`, { isPrefixed });
    expect([anew.text, anew.warning]).toEqual([file, null]);
    const on = await complete(file.slice(0, 2_000), (kept) => `${open}${file.slice(kept.length)}${END}\n`, {
      isPrefixed,
    });
    expect([on.text, on.warning]).toEqual([file, expect.stringContaining('came in pieces') as unknown]);
  });
});

describe('a file whose stream is cut', () => {
  const fault = new TaskError('model_unavailable', { provider: 'deepseek' });
  const file = TEXT.slice(0, 4_000);

  test.each([true, false])('tells each call what the one before met with (by prefix: %s)', async (isPrefixed) => {
    const pieces = [2_500, 3_000, Infinity];
    const { text, calls } = await complete(
      file.slice(0, 2_000),
      (kept, round) => {
        const rest = (file + END).slice(kept.length, pieces[round]);
        return pieces[round] === Infinity ? rest : { text: rest, reason: 'cut', fault };
      },
      { isPrefixed },
    );
    expect(text).toBe(file);
    expect(calls.map(({ after }) => after)).toEqual([undefined, fault, fault]);
  });

  test('is gone on with although a cut answer brought nothing, and ends as the model says', async () => {
    const { error, calls } = await complete(file.slice(0, 2_000), (kept, round) => {
      if (round === 3) throw fault;
      return { text: kept.slice(-200), reason: 'cut', fault };
    });
    expect(error).toBe(fault);
    expect(calls).toHaveLength(4);
  });
});

describe('a file that a model goes on with when asked for the rest', () => {
  const file = TEXT.slice(0, 4_000);
  const begun = file.slice(0, 2_010);

  test('keeps its line ends when the rest comes in others, also with lines again or anew', async () => {
    const crlf = file.replaceAll('\n', '\r\n');
    const bare = (text: string): string => text.replaceAll('\r\n', '\n');
    const again = (kept: string): string => kept.split('\n').slice(-6).join('\n') + crlf.slice(kept.length);
    const ways: readonly ((kept: string) => string)[] = [(kept) => crlf.slice(kept.length), again, () => crlf];
    for (const way of ways) {
      const { text, warning } = await complete(crlf.slice(0, 2_010), (kept) => bare(way(kept)) + END);
      expect([text, warning]).toEqual([crlf, null]);
      const mirrored = await complete(
        begun,
        (kept) => bare(way(kept.replaceAll('\n', '\r\n'))).replaceAll('\n', '\r\n') + END,
      );
      expect([mirrored.text, mirrored.warning]).toEqual([file, null]);
    }
  });

  test('keeps its byte order mark when it comes anew with one or without', async () => {
    for (const mark of ['', '\ufeff']) {
      const { text } = await complete(`\ufeff${begun}`, () => `${mark}${file}${END}`);
      expect(text).toBe(`\ufeff${file}`);
    }
  });

  test('stands with a warning when its last lines come again and nothing after them', async () => {
    const { text, warning } = await complete(file, (kept) => kept.split('\n').slice(-4).join('\n'));
    expect([text, warning]).toEqual([file, expect.stringContaining('did not confirm') as unknown]);
  });

  test('is whole when the model says so and marks the end', async () => {
    const { text, warning } = await complete(file.trimEnd(), () => `The file is complete.\n${END}`);
    expect([text, warning]).toEqual([file.trimEnd(), null]);
  });

  test('fails when it always begins anew and is cut at the same place', async () => {
    const { error, calls } = await complete(begun, () => ({ text: file.slice(0, 2_010), reason: 'length' }));
    expect(error).toMatchObject({ code: 'verification_failed' });
    expect(calls.length).toBeLessThanOrEqual(8);
  });

  test('loses a line that announces the rest', async () => {
    const lead = await complete(begun, (kept) => `Here is the rest of the file:\n\n${file.slice(kept.length)}${END}`);
    expect(lead.text).toBe(file);
    const readme = '# Title\n\nText.\n\n## Use\n\nHere is what it does:\n\n- it runs\n';
    const prose = await complete(readme.slice(0, 24), goingOn(readme), { path: 'README.md' });
    expect(prose.text).toBe(readme);
    const packed = await complete(
      readme.slice(0, 24),
      (kept) => `Continuing:\n\n\`\`\`markdown\n${readme.slice(kept.length)}\`\`\`\n${END}`,
      { path: 'README.md' },
    );
    expect(packed.text).toBe(readme);
  });

  test('keeps the fences of Markdown, also where it begins again with one', async () => {
    const readme = '# Title\n\nInstall:\n\n```\n# as root\nnpm i\n```\n';
    const { text } = await complete(readme.slice(0, 20), goingOn(readme), { path: 'README.md' });
    expect(text).toBe(readme);
  });

  test('takes the way of a seam that has no fault of syntax', async () => {
    const pairs = (text: string): number => Math.abs(text.split('{').length - text.split('}').length);
    const judge = (_: string, text: string): Promise<number> => Promise.resolve(pairs(text));
    const again = 'class A {\n  run() {\n  }\n}\nclass B {\n}\n';
    const at = again.indexOf('}\n}\n') + 2;
    const script = (kept: string): string => `  }\n${again.slice(kept.length)}${END}`;
    const judged = await complete(again.slice(0, at), script, { path: 'a.js', judge });
    expect([judged.text, judged.warning]).toEqual([again, null]);
    const blind = await complete(again.slice(0, at), script, { path: 'a.js' });
    expect(blind.warning).toContain('near line 4');
    const even = await complete(again.slice(0, at), script, { path: 'a.js', judge: () => Promise.resolve(0) });
    expect(even.warning).toContain('near line 4');
  });
});

test('two cut files of one answer are completed each', async () => {
  const [a, b] = [parseRepositoryPath('src/a.py'), parseRepositoryPath('src/b.py')];
  const answer = `<<<FILE ${NONCE} src/a.py>>>\na = 1\n<<<FILE ${NONCE} src/b.py>>>\nb = 1\nb = `;
  const { cut } = readFiles(answer, { nonce: NONCE, wanted: [a, b], isStopped: false });
  expect(Object.fromEntries(cut)).toEqual({ [a]: 'a = 1\n', [b]: 'b = 1\nb = ' });
  const first = await complete(cut.get(a) ?? '', () => `${END}\n<<<FILE ${NONCE} src/b.py>>>\nb = 1\nb = 2\n${END}\n`);
  expect([first.text, first.warning]).toEqual(['a = 1\n', null]);
  const second = await complete(cut.get(b) ?? '', goingOn('b = 1\nb = 2\n'), { path: 'src/b.py' });
  expect([second.text, second.warning]).toEqual(['b = 1\nb = 2\n', null]);
});
