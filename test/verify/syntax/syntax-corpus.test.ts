import { expect, test } from 'vitest';
import { checkSyntax } from '../../../src/verify/syntax/syntax.ts';
import { READERS } from '../../../src/verify/syntax/readers.ts';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { fixtureFiles, packageFiles, systemFiles, type SoundFile } from '../sound-files.ts';
import { inEnglish } from '../../support/statements.ts';

const ENDINGS = '.js .mjs .cjs .ts .mts .d.ts .d.mts .json .yml .yaml .toml .css .md .sh .html .php .py .go'.split(' ');

async function findAlarms(files: readonly SoundFile[]): Promise<string[]> {
  const alarms: string[] = [];
  for (const { path, text } of files) {
    const found = await checkSyntax({ path: parseRepositoryPath(path), text });
    const faults = found.filter(({ weight }) => weight !== 'remark');
    alarms.push(...faults.map((fault) => `${path}:${fault.line ?? 0} ${inEnglish(fault)}`));
  }
  return alarms;
}

/** How many of the files each reader takes. */
function countByReader(files: readonly SoundFile[]): Record<string, number> {
  const readers = files.flatMap(({ path, text }) => READERS.find((reader) => reader.owns(path, text))?.name ?? []);
  return readers.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});
}

test('alarms at none of a thousand files of installed packages', async () => {
  const files = packageFiles(ENDINGS, 250);
  expect(files.length).toBeGreaterThan(1_000);
  expect(await findAlarms(files)).toEqual([]);
  const counts = countByReader(files);
  expect(counts['JavaScript or TypeScript']).toBeGreaterThan(500);
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(['JSON', 'YAML', 'Markdown', 'CSS', 'shell']));
}, 60_000);

test('alarms at no modern file of a language that packages hold none of', async () => {
  const files = fixtureFiles();
  const counts = countByReader(files);
  for (const name of ['Go', 'Java', 'Rust', 'C#', 'Ruby', 'PHP', 'Python']) expect(counts[name]).toBeGreaterThan(4);
  expect(await findAlarms(files)).toEqual([]);
}, 60_000);

test('alarms at no file of the system, where there are any', async () => {
  const files = [
    ...systemFiles('/usr/lib/python3', ['.py', '.pyi'], 300),
    ...systemFiles('/usr/lib/python3.11', ['.py', '.pyi'], 300),
    ...systemFiles('/usr/share/bash-completion', [''], 200),
  ];
  expect(await findAlarms(files)).toEqual([]);
}, 60_000);
