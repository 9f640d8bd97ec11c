import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlanAnswer } from '../../../src/generator/plan/plan-answer.ts';
import { badTexts } from '../../support/bad-inputs.ts';
import { inEnglish } from '../../support/statements.ts';

const PLAN = {
  name: 'app',
  summary: 'A {small} app with "quotes" and [brackets]',
  files: [
    { path: 'src/a.py', purpose: 'starts } it', exports: ['def run() -> None'], depends_on: ['src/b.py'] },
    { path: 'src/b.py', purpose: 'models', exports: [], depends_on: [] },
  ],
  run: "python -c 'x'",
  test: 'pytest',
};
const JSON_TEXT = JSON.stringify(PLAN, null, 2);
const paths = (answer: string): readonly string[] | null =>
  readPlanAnswer(answer, false).plan?.files.map(({ path, dependsOn }) => [path, ...dependsOn].join(' ')) ?? null;
const faults = (answer: string, wasCut = false): string =>
  readPlanAnswer(answer, wasCut)
    .faults.map((fault) => `${fault.path}: ${inEnglish(fault)}`)
    .join('; ');
const inFiles = (file: unknown): string => JSON.stringify({ files: [file, { path: 'b' }] });

describe('a plan is read out of', () => {
  test.each([
    ['bare JSON', JSON_TEXT],
    ['one line of JSON', JSON.stringify(PLAN)],
    ['a fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['a fence without its end', `\`\`\`json\n${JSON_TEXT}\n`],
    ['chatter', `Sure! Here's the plan (don't worry):\n\n${JSON_TEXT}\n\nThat's {it}.`],
    ['chatter with a brace that never closes', `I use { for sets.\n${JSON_TEXT}`],
    ['what follows a think block', `<think>{"files": [{"path": "draft"}]}</think>\n${JSON_TEXT}`],
    ['what follows half a think block', `first {"files": [{"path": "draft"}]}\n</think>\n\n${JSON_TEXT}`],
    [
      'trailing commas',
      JSON_TEXT.replaceAll(/([\]}"])\n/g, '$1,\n')
        .replaceAll(',,', ',')
        .replace(/,\n*$/, ''),
    ],
    ['comments', JSON_TEXT.replace('{', '{ // the "plan { is\n /* } "*/')],
    ['two identical objects', `${JSON_TEXT}\n\n${JSON.stringify(PLAN)}`],
    ['an object around it', JSON.stringify({ plan: PLAN })],
    ['fields that nobody knows', JSON.stringify({ ...PLAN, version: '1', steps: [{ x: 1 }] })],
    ['a byte order mark and CRLF', `\ufeff${JSON_TEXT.replaceAll('\n', '\r\n')}`],
  ])('%s', (_, answer) => {
    expect(paths(answer)).toEqual(['src/a.py src/b.py', 'src/b.py']);
    expect(faults(answer)).toBe('');
  });

  test('single quotes, with braces and apostrophes in the text', () => {
    const answer = `{'name': 'it', 'files': [{'path': 'a.py', 'purpose': "it's } it"}, {'path': 'b.py', 'purpose': 'x } y'}]}`;
    expect(paths(answer)).toEqual(['a.py', 'b.py']);
  });

  test('keys without quotes', () => {
    expect(paths(`{files: [{path: "a.py", depends_on: []}]}`)).toEqual(['a.py']);
  });
});

describe('harmless differences', () => {
  test.each([
    ['exports as text', { path: 'a', exports: 'run()' }, ['run()']],
    [
      'exports as objects',
      { path: 'a', exports: [{ name: 'run', signature: 'run()' }, { name: 'x' }] },
      ['run()', 'x'],
    ],
    ['exports as something else', { path: 'a', exports: [{ kind: 1 }, 3, null] }, ['{"kind":1}', '3']],
    ['no exports', { path: 'a', exports: null }, []],
  ])('%s are kept as text', (_, file, exports) => {
    expect(readPlanAnswer(inFiles(file), false).plan?.files[0]?.exports).toEqual(exports);
  });

  test.each([
    ['as text', { path: 'a', depends_on: 'b' }, 'a b'],
    ['as objects', { path: 'a', depends_on: [{ path: 'b' }] }, 'a b'],
    ['under another name', { path: 'a', dependsOn: ['b'] }, 'a b'],
    ['as null', { path: 'a', depends_on: null }, 'a'],
    ['as an empty text', { path: 'a', depends_on: '' }, 'a'],
    ['left out', { path: 'a' }, 'a'],
    ['left out with all else', 'a', 'a'],
  ])('dependencies %s are understood', (_, file, edges) => {
    expect(paths(inFiles(file))).toEqual([edges, 'b']);
    expect(faults(inFiles(file))).toBe('');
  });
});

describe('no plan is read, and the fault is said, from', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['blanks', ' '.repeat(4096), 'empty'],
    ['thoughts without an end', `<think>${JSON_TEXT}`, 'empty'],
    ['a sentence', 'I cannot do this.', 'no complete JSON object'],
    ['a list of files', '[{"path": "a.py"}]', 'no complete JSON object'],
    ['a number', '42', 'no complete JSON object'],
    ['null', 'null', 'no complete JSON object'],
    ['another object', '{"error": "overloaded"}', 'no complete JSON object'],
    ['files that are a text', '{"files": "3"}', 'files'],
    ['a path that is a number', '{"files": [{"path": 3}]}', 'path'],
    ['no files', '{"files": []}', 'files'],
    ['brackets that do not pair', '{"files": [{"path": "a"}}', 'no complete JSON object'],
    ['two different plans', `${JSON_TEXT}\nor\n{"files": [{"path": "x"}]}`, 'more than one plan'],
    [
      'a hundred different plans',
      Array.from({ length: 100 }, (_, at) => `{"files":[{"path":"f${at}"}]}`).join('\n'),
      'more than one plan',
    ],
    [
      'two files of one name',
      badTexts('llm_output').find(({ expect: said }) => said.includes('path_collision'))?.text ?? '',
      'case',
    ],
  ])('%s', (_, answer, fault) => {
    expect(readPlanAnswer(answer, false).plan).toBeNull();
    expect(faults(answer)).toContain(fault);
  });

  test('an answer that was cut, which asks for a shorter plan', () => {
    expect(faults(JSON_TEXT.slice(0, 200), true)).toContain('cut off');
  });
});

describe('a plan that breaks off', () => {
  const shapes = [
    JSON_TEXT,
    `Here:\n\`\`\`json\n${JSON_TEXT}`,
    JSON.stringify({ plan: PLAN }),
    JSON_TEXT.replaceAll('"', "'"),
    `{ files: [{ path: "a", }, { path: "b", exports: [{"files": [{"path": "c"}]}] }], }`,
  ];
  test.each(shapes)('is never read at any character: %j', (text) => {
    const end = text.lastIndexOf('}');
    for (let length = 0; length < end; length += 1) {
      expect(readPlanAnswer(text.slice(0, length), true).plan).toBeNull();
    }
  });
});

test('a plan is read to the letter whatever its texts hold', () => {
  const file = fc.record({ purpose: fc.string(), exports: fc.array(fc.string({ minLength: 1 })) });
  const plan = fc.record({ name: fc.string(), summary: fc.string(), files: fc.array(file, { minLength: 1 }) });
  fc.assert(
    fc.property(plan, fc.constantFrom('', 'Sure!\n', '```json\n'), ({ name, summary, files }, before) => {
      const written = files.map((one, index) => ({ ...one, path: `f${index}`, depends_on: [] }));
      const reading = readPlanAnswer(before + JSON.stringify({ name, summary, files: written }), false);
      expect(reading.faults).toEqual([]);
      expect(reading.plan).toMatchObject({ name, summary });
      expect(reading.plan?.files).toEqual(
        written.map(({ depends_on: dependsOn, ...rest }) => ({ ...rest, dependsOn })),
      );
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('hostile answers of a million characters are refused in linear time', () => {
  const size = 1 << 20;
  const parts = [
    '{',
    '[',
    '{"a":',
    '"',
    "'",
    '{"files":',
    '{files}',
    '{files:[',
    '/*',
    '{"files":[]} ',
    '}',
    '\\',
    '{"',
    '{ ',
  ];
  for (const part of parts) expect(readPlanAnswer(part.repeat(size / part.length), false).plan).toBeNull();
  const unmendable = `{"files":[${'"a" "b" '.repeat(100_000)}]}`;
  expect(readPlanAnswer(unmendable, false).plan).toBeNull();
  const deep = `{"files":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(readPlanAnswer(deep, false).plan).toBeNull();
  for (const { text } of badTexts('llm_output')) readPlanAnswer(text, false);
}, 20_000);
