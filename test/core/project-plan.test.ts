import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PLANNED_FILES, ProjectPlan, readPlan } from '../../src/core/project-plan.ts';
import { inEnglish } from '../support/statements.ts';

const file = (path: string, ...depends_on: string[]) => ({ path, purpose: 'p', exports: ['e'], depends_on });
const plan = (...files: unknown[]) => ({ name: 'n', summary: 's', files, run: 'r', test: 't' });
/** The edges that are left, as `path: dependency …`. */
const edges = (json: unknown): string[] | null =>
  readPlan(json).plan?.files.map(({ path, dependsOn }) => [path, ...dependsOn].join(' ')) ?? null;
const faults = (json: unknown): string[] => readPlan(json).faults.map((fault) => `${fault.path}: ${inEnglish(fault)}`);

describe('a plan', () => {
  test('is read as it is written', () => {
    expect(readPlan(plan(file('a.ts'), file('b.ts', 'a.ts')))).toEqual({
      plan: {
        name: 'n',
        summary: 's',
        run: 'r',
        test: 't',
        files: [
          { path: 'a.ts', purpose: 'p', exports: ['e'], dependsOn: [] },
          { path: 'b.ts', purpose: 'p', exports: ['e'], dependsOn: ['a.ts'] },
        ],
      },
      faults: [],
    });
  });

  test('keeps what a file imports from others, and how long it will be', () => {
    const b = { ...file('src/b.ts', './src/a.ts'), imports: { './src/a.ts': ['e'], express: ['Router'] }, lines: 30 };
    expect(readPlan(plan(file('src/a.ts'), b))).toMatchObject({
      plan: { files: [{ path: 'src/a.ts' }, { imports: [{ from: 'src/a.ts', names: ['e'] }], lines: 30 }] },
      faults: [],
    });
  });

  test('keeps what was decided, one line each, and how to install', () => {
    const decisions = ['  runtime: Node 24\n\t(or later) ', '', '\u202e', `long ${'x'.repeat(900)}`];
    const { plan: read, faults: none } = readPlan({ ...plan(file('a.ts')), decisions, install: 'npm install' });
    expect(none).toEqual([]);
    expect(read?.install).toBe('npm install');
    expect(read?.decisions).toEqual(['runtime: Node 24 (or later)', `long ${'x'.repeat(295)}`]);
    expect(ProjectPlan.parse(read)).toEqual(read);
  });

  test.each([
    ['a number', 7],
    ['nothing', null],
    ['lists of lists', [['a'], [[['b']]]]],
    ['an object', { a: { b: 1 } }],
    ['blanks', ['', ' ']],
  ])('is a plan without decisions where they are %s', (_, decisions) => {
    const { plan: read, faults: none } = readPlan({ ...plan(file('a.ts')), decisions, install: decisions });
    expect(none).toEqual([]);
    expect(read).not.toHaveProperty('decisions');
    expect(read).not.toHaveProperty('install');
  });

  test('keeps a bounded number of decisions', () => {
    const decisions = Array.from({ length: 10_000 }, (_, index) => `decision ${index}`);
    expect(readPlan({ ...plan(file('a.ts')), decisions }).plan?.decisions).toHaveLength(40);
  });

  test('lets nothing wait for the manifest, nor the manifest for anything, where the packages are decided', () => {
    const files = [
      file('package.json', 'src/app.ts', 'README.md'),
      file('src/app.ts', 'package.json', 'src/store.ts'),
      file('src/store.ts'),
      file('Dockerfile', 'package.json'),
      file('README.md', 'package.json'),
    ];
    const decided = { ...plan(...files), decisions: ['packages: hono ^4'] };
    expect(edges(decided)).toEqual([
      ...['package.json', 'src/app.ts src/store.ts', 'src/store.ts'],
      // What names scripts has to see them; nothing but a reader waits for it.
      ...['Dockerfile package.json', 'README.md package.json'],
    ]);
    expect(faults(decided)).toEqual([]);
    expect(edges(plan(file('package.json'), file('src/app.ts', 'package.json')))).toContain('src/app.ts package.json');
  });

  test('may be stored without imports and lengths, as it was once', () => {
    const { plan: read } = readPlan(plan(file('a.ts')));
    expect(read?.files[0]).not.toHaveProperty('imports');
    expect(read?.files[0]).not.toHaveProperty('lines');
  });

  test.each(['src/gone.ts', './src/gone.ts'])('that imports from %s, which nobody plans, is told so', (from) => {
    const importing = { ...file('src/b.ts'), imports: { [from]: ['x'] } };
    expect(faults(plan(importing))).toEqual([`src/b.ts: it imports from "${from}", which is not planned`]);
    expect(readPlan(plan(importing)).plan).not.toBeNull();
  });

  test.each(['express', '@scope/name', 'node:fs', 'highlight.js/lib/core', 'github.com/gin-gonic/gin', 'os.path'])(
    'takes an import from %s for a package',
    (from) => expect(faults(plan({ ...file('src/b.ts'), imports: { [from]: ['x'] } }))).toEqual([]),
  );

  test('may lack what is harmless and bear what is unknown', () => {
    const reading = readPlan({ files: [{ path: 'a', exports: 'x', depends_on: null, size: 3 }], extra: 1 });
    expect(reading).toEqual({
      plan: {
        name: '',
        summary: '',
        run: '',
        test: '',
        files: [{ path: 'a', purpose: '', exports: [], dependsOn: [] }],
      },
      faults: [],
    });
  });

  test.each([
    ['nothing', null],
    ['a list', []],
    ['a sentence', 'no'],
    ['no files', plan()],
    ['a file without a path', plan({ purpose: 'x' })],
    ['a path that is a number', plan({ path: 1 })],
    ['too many files', plan(...Array.from({ length: MAX_PLANNED_FILES + 1 }, (_, index) => file(`f${index}`)))],
  ])('is not read from %s, and the fault is named', (_, json) => {
    expect(readPlan(json).plan).toBeNull();
    expect(readPlan(json).faults).not.toEqual([]);
  });

  test('survives its own storage', () => {
    const { plan: read } = readPlan(plan(file('a.ts'), file('b.ts', 'a.ts')));
    expect(ProjectPlan.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
    expect(ProjectPlan.safeParse({ ...read, files: [{ ...read?.files[0], path: '.git/config' }] }).success).toBe(false);
  });
});

describe('what is settled without asking', () => {
  test.each([
    ['a dependency on nothing', plan(file('a', 'zzz')), ['a'], ['a: it depends on "zzz", which is not planned']],
    ['a dependency on itself', plan(file('a', 'a')), ['a'], ['a: it depends on itself']],
    ['a dependency named twice', plan(file('a'), file('b', 'a', './a')), ['a', 'b a'], []],
    ['the habit of "./"', plan(file('./a'), file('b', './a')), ['a', 'b a'], []],
    [
      'a circle of two',
      plan(file('a', 'b'), file('b', 'a')),
      ['a b', 'b'],
      ['b: it and "a" depend on each other in a circle'],
    ],
    [
      'a circle of three with a tail',
      plan(file('t', 'a'), file('a', 'b'), file('b', 'c'), file('c', 'a')),
      ['t a', 'a b', 'b c', 'c'],
      ['c: it and "a" depend on each other in a circle'],
    ],
    [
      'a diamond is no circle',
      plan(file('a', 'b', 'c'), file('b', 'd'), file('c', 'd'), file('d')),
      ['a b c', 'b d', 'c d', 'd'],
      [],
    ],
    [
      'a file for git alone',
      plan(file('a', '.gitmodules'), file('.gitmodules')),
      ['a'],
      [
        '.gitmodules: the path is not allowed: it is special to git',
        'a: it depends on ".gitmodules", which is not planned',
      ],
    ],
  ])('%s', (_, json, left, named) => {
    expect(edges(json)).toEqual(left);
    expect(faults(json)).toEqual(named);
  });
});

describe('what leaves no plan', () => {
  test.each([
    [
      'an unsafe path',
      plan(file('a'), file('../b')),
      '../b: the path is not allowed: it has an empty, "." or ".." segment',
    ],
    [
      'a path into .git',
      plan(file('a'), file('.git/config')),
      '.git/config: the path is not allowed: it is special to git',
    ],
    [
      'nothing but a file for git',
      plan(file('.gitmodules')),
      '.gitmodules: the path is not allowed: it is special to git',
    ],
    ['two files of one name', plan(file('a'), file('a')), 'a: "a" and "a" are one path where case does not count'],
    [
      'two names of one file',
      plan(file('README.md'), file('readme.MD')),
      'readme.MD: "README.md" and "readme.MD" are one path where case does not count',
    ],
    [
      'a file that is a folder',
      plan(file('src'), file('src/a')),
      'src/a: "src" and "src/a" are one path where case does not count',
    ],
  ])('%s', (_, json, fault) => {
    expect(readPlan(json).plan).toBeNull();
    expect(faults(json)).toEqual([fault]);
  });
});

describe('the graph', () => {
  test('can be a chain of 500', () => {
    const name = (index: number): string => `f${index}.ts`;
    const chain = Array.from({ length: MAX_PLANNED_FILES }, (_, index) =>
      file(name(index), ...(index + 1 < MAX_PLANNED_FILES ? [name(index + 1)] : [])),
    );
    expect(readPlan(plan(...chain)).faults).toEqual([]);
    expect(readPlan(plan(...chain)).plan?.files[0]?.dependsOn).toEqual(['f1.ts']);
  });

  test('never holds a circle, and loses an edge for circles alone', () => {
    const graphs = fc
      .integer({ min: 1, max: 12 })
      .chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1)), { minLength: size, maxLength: size }));
    fc.assert(
      fc.property(graphs, (graph) => {
        const reading = readPlan(
          plan(...graph.map((needs, index) => file(`f${index}`, ...needs.map((need) => `f${need}`)))),
        );
        const left = new Map<string, Set<string>>(
          reading.plan?.files.map(({ path, dependsOn }) => [path, new Set<string>(dependsOn)]),
        );
        // Kahn: whoever needs nobody goes; in a graph without circles all go.
        for (let gone = ['']; gone.length > 0;) {
          gone = [...left].filter(([, needs]) => needs.size === 0).map(([path]) => path);
          for (const path of gone) left.delete(path);
          for (const needs of left.values()) for (const path of gone) needs.delete(path);
        }
        expect([...left.keys()]).toEqual([]);
        const kept = reading.plan?.files.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0) ?? 0;
        expect(kept + reading.faults.length).toBe(graph.reduce((sum, needs) => sum + needs.length, 0));
      }),
      { seed: 6 },
    );
  });
});
