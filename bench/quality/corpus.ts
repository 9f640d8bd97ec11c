import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { parseRepositoryPath, type GeneratedFile, type RepositoryPath } from '../../src/core/generated-file.ts';
import { readPlan } from '../../src/core/project-plan.ts';
import type { CreatedPlan } from '../../src/core/task-event.ts';
import type { KnownProject } from '../../src/demo/model/projects/known-project.ts';
import { flaskLogin } from '../../src/demo/model/projects/flask-login.ts';
import { todoApi } from '../../src/demo/model/projects/todo-api.ts';
import { wordCount } from '../../src/demo/model/projects/word-count.ts';
import { baseName, endingOrName } from '../../src/verify/file-kind.ts';
import { languageName } from './language.ts';

/** A project without a known defect, with the plan that it was made by. */
export interface SoundProject {
  readonly name: string;
  readonly files: readonly GeneratedFile[];
  readonly created: CreatedPlan;
  /** The files that are measured; the others only stand beside them. */
  readonly subjects: readonly RepositoryPath[];
}

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = 'test/fixtures/sound';
const PROJECTS = 'test/fixtures/sound-projects';
const SAMPLES = 'bench/quality/samples';
const MIN_CHARACTERS = 400;
const MAX_CHARACTERS = 24_000;
/** Longer lines than this on the average were written by a tool. */
const MAX_MEAN_LINE = 120;

interface PlannedText {
  readonly path: string;
  readonly text: string;
  readonly dependsOn?: readonly string[];
  readonly exports?: readonly string[];
}

/** A project of these files. `subjects`: those that are measured; all where left out. */
export function soundProject(
  name: string,
  texts: readonly PlannedText[],
  options: { readonly subjects?: readonly string[]; readonly run?: string; readonly test?: string } = {},
): SoundProject {
  const files = texts.map(({ path, text }) => ({ path: parseRepositoryPath(path), text }));
  const planned = texts.map(({ path, text, dependsOn = [], exports = exportedNames(path, text) }) => {
    return { path, purpose: 'p', exports, depends_on: dependsOn, lines: text.split('\n').length };
  });
  const { run = '', test = '' } = options;
  const json = { name, summary: name, files: planned, run, test };
  const { plan } = readPlan(json);
  if (plan === null) throw new Error(`${name} cannot be planned`);
  const subjects = files.map(({ path }) => path).filter((path) => options.subjects?.includes(path) ?? true);
  return { name, files, created: { plan, text: JSON.stringify(json), notes: [] }, subjects };
}

/** Everything that is measured, the same each time for the same packages. */
export function readCorpus(): readonly SoundProject[] {
  return [
    ...[wordCount, todoApi, flaskLogin].map(readKnownProject),
    ...foldersIn(PROJECTS).map((name) => soundProject(name, readFolder(`${PROJECTS}/${name}`))),
    ...[FIXTURES, SAMPLES].flatMap((root) =>
      foldersIn(root).flatMap((name) => readSingles(`${name} fixtures`, readFolder(`${root}/${name}`))),
    ),
    ...readPackages(),
  ];
}

function readKnownProject({ name, files, run, test }: KnownProject): SoundProject {
  const texts = files.map(({ path, content, dependsOn, exports }) => ({ path, text: content, dependsOn, exports }));
  return soundProject(name, texts, { run, test });
}

/** What single files name, and what lay beside them where they come from. */
const COMPANIONS: Readonly<Record<string, PlannedText>> = {
  'app.py': { path: 'templates/index.html', text: '<!doctype html>\n<title>Notes</title>\n<p>Notes</p>\n</html>\n' },
  'note.rb': { path: 'store.rb', text: 'class Store\n  def all\n    []\n  end\nend\n' },
  'index.html': { path: 'page.css', text: 'body {\n  margin: 0;\n}\n' },
  'Cargo.toml': { path: 'src/main.rs', text: 'fn main() {\n    println!("ready");\n}\n' },
};

/** Files of one folder stand side by side where they know each other, else each by itself. */
function readSingles(name: string, texts: readonly PlannedText[]): readonly SoundProject[] {
  const readme = { path: 'README.md', text: `# ${name}\n` };
  const subjects = texts.map(({ path }) => path);
  const isTogether = texts.some(({ path }) => /\.(?:py|[jt]sx?)$/.test(path));
  return isTogether
    ? [soundProject(name, [...texts, ...companionsOf(texts), readme], { subjects })]
    : texts.map((one) =>
        soundProject(`${name} ${one.path}`, [one, ...companionsOf([one]), readme], { subjects: [one.path] }),
      );
}

function companionsOf(texts: readonly PlannedText[]): readonly PlannedText[] {
  return texts.flatMap(({ path }) => COMPANIONS[path] ?? []);
}

function foldersIn(folder: string): readonly string[] {
  const path = join(ROOT, folder);
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => statSync(join(path, name)).isDirectory())
        .toSorted()
    : [];
}

function readFolder(folder: string): readonly PlannedText[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .toSorted()
    .filter((path) => statSync(join(ROOT, folder, path)).isFile())
    .map((path) => ({ path: fixtureName(path), text: readFileSync(join(ROOT, folder, path), 'utf8') }));
}

/** Fixtures that the tools of this project would take for its own sources bear `.txt` behind their names. */
function fixtureName(path: string): string {
  return path.replace(/(\.[cm]?[jt]sx?)\.txt$/, '$1');
}

/** Which files of packages are taken, how many of one package, how many in all, and where they are put. */
const PACKAGE_FILES = [
  { endings: 'js,mjs,cjs', folder: 'src', each: 1, count: 70 },
  { endings: 'ts,mts,cts', folder: 'src', each: 1, count: 60 },
  { endings: 'json', folder: 'config', each: 6, count: 20 },
  { endings: 'yml,yaml', folder: 'config', each: 1, count: 25 },
  { endings: 'md', folder: 'docs', each: 1, count: 30 },
  { endings: 'css,html,sh', folder: 'public', each: 3, count: 20 },
  { endings: 'py,php,go', folder: 'src', each: 1, count: 6 },
] as const;
const FOLDERS =
  '.github,.github/workflows,dist,lib,lib/refs,lib/refs/json-schema-*,src,bin,scripts,static,examples,golang/pkg/*,python,php';
/** Broken or full of credentials, both on purpose. */
const LEFT_OUT = /^(?:universal-github-app-jwt|@octokit\/(?:auth-token|webhooks-examples)|@secretlint\/[^/]+|undici)\//;

function readPackages(): readonly SoundProject[] {
  const cwd = join(ROOT, 'node_modules');
  return PACKAGE_FILES.flatMap(({ endings, folder, each, count }) => {
    const taken: SoundProject[] = [];
    const perPackage = new Map<string, number>();
    for (const path of globSync(`{@*/*,*}/{*,{${FOLDERS}}/*}.{${endings},}`, { cwd }).toSorted()) {
      const [name = path] = /^(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      const known = perPackage.get(name) ?? 0;
      if (taken.length >= count || known >= each || LEFT_OUT.test(path) || languageName(path) === 'Other') continue;
      const text = readFileSync(join(cwd, path), 'utf8');
      if (!isMeasurable(path, text)) continue;
      perPackage.set(name, known + 1);
      taken.push(packageFile(name, `${folder}/${baseName(path)}`, text));
    }
    return taken;
  });
}

/** What leans on files that are not taken along is left out: nothing would be there. */
function isMeasurable(path: string, text: string): boolean {
  const isFit = text.length >= MIN_CHARACTERS && text.length <= MAX_CHARACTERS && !text.includes('\ufffd');
  const meanLine = text.length / text.split('\n').length;
  const leans = /(?:from|import|require\()\s*\(?['"](?:\.{1,2}(?:\/|['"])|#)/.test(text);
  const loads = /<(?:script|link)\b[^<>]*\b(?:src|href)=["'](?![a-z]+:|\/\/)[^"'<>]+\.(?:css|js)["']/.test(text);
  return isFit && meanLine <= MAX_MEAN_LINE && !leans && !loads && baseName(path) !== 'package.json';
}

function packageFile(name: string, path: string, text: string): SoundProject {
  const dependencies: Record<string, string> = {};
  if (/^[cm]?[jt]s$/.test(endingOrName(path))) {
    for (const [, specifier = ''] of text.matchAll(/(?:from|import|require\(|import\()\s*['"]([^'"./][^'"\s]*)['"]/g)) {
      const [wanted = specifier] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
      if (!isBuiltin(specifier)) dependencies[wanted] = '^1.0.0';
    }
  }
  const manifest = JSON.stringify({ name: 'measured', version: '1.0.0', private: true, dependencies }, undefined, 2);
  const beside = [
    { path: 'package.json', text: `${manifest}\n` },
    { path: 'README.md', text: `# ${name}\n` },
  ];
  return soundProject(`${name} ${path}`, [{ path, text }, ...beside], { subjects: [path] });
}

const EXPORTS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^[cm]?[jt]sx?$/,
    /^export (?:default |declare )?(?:async |abstract )?(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm,
  ],
  [/^pyi?$/, /^(?:async )?(?:def|class) ([A-Za-z]\w*)/gm],
  [/^go$/, /^(?:func|type) ([A-Z]\w*)/gm],
  [/^rs$/, /^pub (?:async )?(?:fn|struct|enum|trait) (\w+)/gm],
  [/^(?:java|cs)$/, /^public .{0,80}?(?:class|interface|record|enum|struct) (\w+)/gm],
];

/** A few of the names that a plan would promise. */
function exportedNames(path: string, text: string): readonly string[] {
  const pattern = EXPORTS.find(([ending]) => ending.test(endingOrName(path)))?.[1];
  return pattern === undefined ? [] : [...text.matchAll(pattern)].map(([, name = '']) => name).slice(0, 6);
}
