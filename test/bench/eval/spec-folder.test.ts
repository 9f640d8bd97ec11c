import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readSpecFolder } from '../../../bench/eval/spec-folder.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'specs-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('a folder of specifications', () => {
  test('is read in the form of NL2RepoBench', () => {
    const folder = folderOf({
      'more-Itertools/start.md': '\uFEFF# More itertools 规范\n',
      'more-Itertools/test_files.json': '["tests/test_more.py","tests/test_recipes.py"]',
      'more-Itertools/test_commands.json': '["pip install -e .","pytest tests"]',
      'more-Itertools/test_case_count.txt': '658\n',
      '.cache/start.md': 'hidden',
      'readme.md': 'of the benchmark itself',
    });
    expect(readSpecFolder(folder)).toEqual({
      requests: [
        {
          ...{
            id: 'more-Itertools',
            language: '–',
            size: 'spec',
            prompt: '# More itertools 规范\n',
            promptCharacters: 20,
          },
          tests: {
            files: ['tests/test_more.py', 'tests/test_recipes.py'],
            commands: ['pip install -e .', 'pytest tests'],
            cases: 658,
          },
        },
      ],
      problems: [],
    });
  });

  test('takes the one text that there is, under a name that a repository may bear', () => {
    const folder = folderOf({ 'my service/anything.txt': 'A service.', 'my service/test_case_count.txt': '3' });
    expect(readSpecFolder(folder).requests).toMatchObject([{ id: 'my-service', prompt: 'A service.', tests: null }]);
  });

  test('names what cannot be read, and goes on', () => {
    const { requests, problems } = readSpecFolder(
      folderOf({
        'empty/start.md.download_failed.txt': 'not there',
        'two/a.md': 'a',
        'two/b.md': 'b',
        'wrong/start.md': 'text',
        'wrong/test_commands.json': '{"test": "pytest"}',
        'a b/start.md': 'one',
        'a-b/start.md': 'another',
      }),
    );
    expect(requests.map(({ id }) => id)).toEqual(['a-b']);
    expect(problems).toEqual([
      'a-b: another folder is a-b',
      'empty: no start.md, and not one text alone',
      'two: no start.md, and not one text alone',
      'wrong: test_commands.json is no list of texts',
    ]);
  });
});
