import { expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { withoutMarkerPiece } from '../../../src/generator/answer/markers.ts';
import { readFiles } from '../../../src/generator/answer/read-files.ts';
import { checkPlaceholders } from '../../../src/verify/placeholders/placeholders.ts';
import { Project } from '../../../src/verify/project.ts';
import { checkShape } from '../../../src/verify/shape/shape.ts';
import { checkSyntax } from '../../../src/verify/syntax/syntax.ts';
import { HABITS_FOR_ONE, HABITS_FOR_TWO, materials, type Material } from './foreign-habits.ts';

type Verdict = 'read' | 'asked again' | 'told' | 'silently wrong';

/** What is written with the file, so that nobody minds: a rule or a name in a comment. */
const HARMLESS = /^(?:dashed header|rules inside)/;

async function judge(
  name: string,
  answer: string,
  expected: readonly (readonly [string, string])[],
): Promise<Verdict[]> {
  const nonce = materials()[0]?.N ?? '';
  const wanted = expected.map(([path]) => parseRepositoryPath(path));
  const { whole, cut } = readFiles(answer, { nonce, wanted, isStopped: true });
  const verdicts: Verdict[] = [];
  for (const [index, [path, body]] of expected.entries()) {
    const file = wanted[index] ?? parseRepositoryPath(path);
    const text = whole.get(file);
    const begun = cut.get(file);
    const got = text ?? begun;
    // The last line end may be lost where the end stands on the last line, and all are others where a model says so.
    const isSame = text !== undefined && (text === body || isLoose(name, text, body));
    const isBeginning = text === undefined && begun !== undefined && body.startsWith(withoutMarkerPiece(begun, nonce));
    if (isSame || isBeginning) verdicts.push('read');
    else if (got === undefined) verdicts.push('asked again');
    else if (HARMLESS.test(name) && path.endsWith('.sql')) verdicts.push('read');
    else verdicts.push((await isTold(path, got)) ? 'told' : 'silently wrong');
  }
  return verdicts;
}

function isLoose(name: string, text: string, body: string): boolean {
  if (name.includes('glued')) return text.trimEnd() === body.trimEnd();
  return name.startsWith('CR') && text.replace(/\r\n?/g, '\n') === body;
}

/** A file with a fault is asked for again, with the fault. */
async function isTold(path: string, text: string): Promise<boolean> {
  const file = { path: parseRepositoryPath(path), text };
  const project = new Project([file], null, []);
  for (const check of [checkShape, checkSyntax, checkPlaceholders]) {
    if ((await check(file, project)).some(({ weight }) => weight !== 'remark')) return true;
  }
  return false;
}

const plays = [
  ...Object.entries(HABITS_FOR_ONE).flatMap(([name, play]) =>
    materials().map((f) => ({ name, answer: play(f), expected: [[f.P, f.B]] as const })),
  ),
  ...Object.entries(HABITS_FOR_TWO).flatMap(([name, play]) =>
    materials().map((f: Material) => ({
      name,
      answer: play(f),
      expected: [
        [f.P, f.B],
        [f.P2, f.B2],
      ] as const,
    })),
  ),
];

test('an answer in any of some 230 other forms gives its files to the byte, is asked for again, or is told', async () => {
  const wrong: string[] = [];
  let read = 0;
  let all = 0;
  for (const { name, answer, expected } of plays) {
    for (const [index, verdict] of (await judge(name, answer, expected)).entries()) {
      all += 1;
      if (verdict === 'read') read += 1;
      if (verdict === 'silently wrong') wrong.push(`${name}: ${expected[index]?.[0] ?? ''}`);
    }
  }
  expect(wrong).toEqual([]);
  // Most of these forms leave room for guesses; where they do not, no call is spent.
  expect(read / all).toBeGreaterThan(0.3);
}, 60_000);
