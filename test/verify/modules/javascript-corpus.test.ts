import { globSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath, type GeneratedFile } from '../../../src/core/generated-file.ts';
import { flaskLogin } from '../../../src/demo/model/projects/flask-login.ts';
import { todoApi } from '../../../src/demo/model/projects/todo-api.ts';
import { wordCount } from '../../../src/demo/model/projects/word-count.ts';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { MODULE_LANGUAGES } from '../../../src/verify/modules/module-languages.ts';
import { Project } from '../../../src/verify/project.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
/** Files of more characters are bundles; they are there, and nobody looks into them. */
const MAX_CHARACTERS = 400_000;

/** Packages of every style, as they are published: ECMAScript modules, CommonJS, both, and declarations beside them. */
const PACKAGES =
  'ajv acorn eslint fast-check hono hookified isomorphic-git jiti jsonc-parser jsonrepair micromark oxc-resolver p-queue php-parser pino piscina postcss semver smol-toml thread-stream undici web-tree-sitter yaml @hono/node-server @hono/zod-openapi @jridgewell/trace-mapping @octokit/request @octokit/rest @octokit/webhooks'.split(
    ' ',
  );

function readFolder(folder: string, pattern: string): GeneratedFile[] {
  return globSync(pattern, { cwd: folder, exclude: ['**/node_modules/**'] }).flatMap((path) => {
    const status = statSync(`${folder}/${path}`);
    if (!status.isFile()) return [];
    const text = status.size > MAX_CHARACTERS ? '(' : readFileSync(`${folder}/${path}`, 'utf8');
    return [{ path: parseRepositoryPath(path.replace(/\.txt$/, '')), text }];
  });
}

/** Without scripts: they start what is not published. */
function asPublished({ path, text }: GeneratedFile): GeneratedFile {
  if (path !== 'package.json') return { path, text };
  return { path, text: JSON.stringify({ ...(JSON.parse(text) as object), scripts: {} }) };
}

async function findings(project: Project): Promise<readonly string[]> {
  return [...(await tell(checkImports, project)), ...(await tell(checkManifest, project))];
}

describe('JavaScript that works', () => {
  test.each(PACKAGES)('%s gives no fault', async (name) => {
    const files = readFolder(`${ROOT}node_modules/${name}`, '**/*').map(asPublished);
    expect(files.length).toBeGreaterThan(2);
    const found = await findings(new Project(files, null, MODULE_LANGUAGES));
    expect(found.filter((one) => !one.includes(' remark: '))).toEqual([]);
  });

  test('this service gives no fault', async () => {
    const own = '{src/**/*,{test,bench}/**/*.ts,*.{json,ts,js,md}}';
    const project = new Project(readFolder(ROOT, own), null, MODULE_LANGUAGES);
    expect(project.files.size).toBeGreaterThan(300);
    expect((await findings(project)).filter((one) => !one.includes(' remark: '))).toEqual([]);
  });

  test.each(['express-esm', 'ts-aliases', 'react-vite'])('%s gives no finding at all', async (name) => {
    const files = readFolder(`${ROOT}test/fixtures/sound-projects/${name}`, '{**/*,.gitignore}');
    const project = new Project(files, null, MODULE_LANGUAGES);
    const parsed = await Promise.all([...project.files.keys()].map((path) => project.moduleOf(path)));
    expect(parsed.filter((module) => module !== null).length).toBeGreaterThan(8);
    expect(await findings(project)).toEqual([]);
  });

  test.each([flaskLogin, todoApi, wordCount])('the known project $name gives no finding at all', async ({ files }) => {
    const texts = Object.fromEntries(files.map(({ path, content }) => [path, content]));
    expect(await findings(projectOf(texts))).toEqual([]);
  });
});
