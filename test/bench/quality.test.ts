import { afterAll, describe, expect, test } from 'vitest';
import { soundProject } from '../../bench/quality/corpus.ts';
import { measure, plantAll, type PlantOutcome } from '../../bench/quality/measure.ts';
import type { DefectName } from '../../bench/quality/defect-kinds.ts';
import { plant, type Plant } from '../../bench/quality/plant.ts';
import { renderTables, withTables } from '../../bench/quality/table.ts';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import { ThreadVerifier } from '../../src/verify/thread-verifier.ts';

const SUM = `import ms from 'ms';

/** The sum of some numbers. */
export function sum(numbers) {
  let total = 0;
  for (const one of numbers) {
    total += one;
  }
  return total;
}

/** How long something took, as text. */
export function took(start, end) {
  const length = end - start;
  if (length < 0) {
    throw new RangeError('it ended before it began');
  }
  return ms(length);
}
`;
const MAIN = `import { sum, took } from './sum.js';

const start = Date.now();
const numbers = process.argv.slice(2).map(Number);
console.log(sum(numbers));
console.log(took(start, Date.now()));
`;
const MANIFEST = `{
  "name": "sum",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "dependencies": {
    "ms": "^2.1.3"
  }
}
`;
const README = '# sum\n\nAdds numbers.\n\nRun it with `node src/main.js 1 2`.\n\nIt needs Node 22.\n';
const project = soundProject('sum', [
  { path: 'package.json', text: MANIFEST },
  { path: 'src/sum.js', text: SUM },
  { path: 'src/main.js', text: MAIN, dependsOn: ['src/sum.js'] },
  { path: 'README.md', text: README, dependsOn: ['src/main.js'] },
]);

const verifier = new ThreadVerifier();
afterAll(() => verifier.close());

function planted(path: string, kind: DefectName): readonly Plant[] {
  return project.files.filter((file) => file.path === path).flatMap((file) => plant({ project, file }, kind, 1, 0));
}
async function outcomesOf(plants: readonly Plant[]): Promise<readonly PlantOutcome[]> {
  return (await measure([project], plants, [verifier])).outcomes;
}

describe('what is counted', () => {
  test('a sound project raises no alarm', async () => {
    const { alarms, files } = await measure([project], [], [verifier]);
    expect(alarms).toEqual([]);
    expect(files.map(({ language }) => language)).toEqual(['JSON', 'JavaScript', 'JavaScript', 'Markdown']);
  });

  test('a fault of a project that is taken for sound is a false alarm', async () => {
    const broken = soundProject('broken', [{ path: 'a.js', text: 'const a = (\n' }]);
    const measured = await measure([broken], [], [verifier]);
    expect(measured.alarms).toMatchObject([{ toldBy: 'syntax', isRemark: false }, { isRemark: true }]);
    expect(renderTables(measured)).toMatch(/^1 sound files, 0 planted defects; 1 false alarms, and 1 remarks/);
  });

  test.each([
    ['src/sum.js', 'cut inside a line'],
    ['package.json', 'cut at a line end'],
    ['src/sum.js', 'closing bracket missing'],
    ['src/sum.js', 'stray fence at the end'],
    ['src/sum.js', 'talk behind the file'],
    ['src/sum.js', 'talk before the file'],
    ['src/sum.js', 'note instead of the rest'],
    ['src/sum.js', 'bodies emptied to a TODO'],
    ['src/main.js', 'import of a file that is not there'],
    ['src/main.js', 'import of a name that is not exported'],
    ['package.json', 'package missing from the manifest'],
    ['src/main.js', 'import line of a script lost'],
    ['src/sum.js', 'constant assigned'],
    ['src/sum.js', 'declared twice'],
    ['src/sum.js', 'return at the top of a module'],
    ['src/main.js', 'secret'],
    ['src/main.js', 'control characters, NUL'],
    ['src/sum.js', 'empty file'],
    ['src/sum.js', 'conflict left in'],
    ['src/sum.js', 'marker line left in'],
    ['src/sum.js', 'loop of the same lines'],
  ] as const)('in %s, %s is found and repaired', async (path, kind) => {
    const plants = planted(path, kind);
    expect(plants).toHaveLength(1);
    expect(await outcomesOf(plants)).toMatchObject([{ isFound: true, isTold: false, isRepaired: true }]);
  });

  test('a remark is told, which is neither found nor missed', async () => {
    const outcomes = await outcomesOf(planted('package.json', 'package that nobody uses'));
    expect(outcomes).toMatchObject([{ isFound: false, isTold: true, isRepaired: false }]);
  });

  test('what nobody can see is missed', async () => {
    const path = parseRepositoryPath('README.md');
    const text = README.replace('Adds numbers.\n\n', '');
    const lost: Plant = {
      kind: 'one line lost',
      language: 'Markdown',
      project,
      file: { path, text },
      expected: README,
    };
    expect(await outcomesOf([lost])).toMatchObject([{ isFound: false, isTold: false, isRepaired: false }]);
  });

  test('a fault that was there before the defect does not count as found', async () => {
    const broken = soundProject('broken', [{ path: 'a.js', text: 'import "./none.js";\n\nexport const a = 1;\n' }]);
    const plants = broken.files.map(({ path, text }): Plant => {
      const file = { path, text: text.replace('1', '2') };
      return { kind: 'one line lost', language: 'JavaScript', project: broken, file, expected: text };
    });
    const { outcomes, alarms } = await measure([broken], plants, [verifier]);
    expect(outcomes).toMatchObject([{ isFound: false, isTold: false }]);
    expect(alarms).toMatchObject([{ toldBy: 'import', isRemark: false }, { isRemark: true }]);
  });
});

describe('the tables', () => {
  test('are the same each time, and add up', async () => {
    const kinds = ['cut inside a line', 'one line lost', 'secret'] as const;
    const plants = plantAll([project], kinds);
    expect(plantAll([project], kinds)).toEqual(plants);
    const measured = await measure([project], plants, [verifier]);
    const tables = renderTables(measured);
    const totals = [...tables.matchAll(/^\| \*\*all\*\* +\|(.*)\|$/gm)].map(([, cells = '']) =>
      cells.split('|').map((cell) => Number(cell)),
    );
    expect(totals).toHaveLength(2);
    for (const [count = 0, found = 0, told = 0, , missed = 0] of totals) {
      expect(count).toBe(plants.length);
      expect(found + told + missed).toBe(count);
    }
  });

  test('stand between their two lines', () => {
    const text = 'before\n<!-- quality:begin -->\nold\n<!-- quality:end -->\nafter\n';
    const written = withTables(text, 'new');
    expect(written).toBe('before\n<!-- quality:begin -->\n\nnew\n\n<!-- quality:end -->\nafter\n');
    expect(withTables(written, 'new')).toBe(written);
    expect(() => withTables('nothing', 'new')).toThrow('quality:begin');
  });
});
