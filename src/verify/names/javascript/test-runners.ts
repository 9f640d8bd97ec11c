import { isTestFile } from '../../file-kind.ts';
import { nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';

/** A runner that gives its functions to nobody who does not import them. */
interface Runner {
  readonly package: string;
  readonly names: RegExp;
}

const VITEST: Runner = {
  package: 'vitest',
  names: /^(?:describe|it|test|expect|vi|beforeEach|afterEach|beforeAll|afterAll)$/,
};
const NODE: Runner = { package: 'node:test', names: /^(?:describe|it|test|before|after|beforeEach|afterEach)$/ };
const OTHERS =
  /\b(?:jest|mocha|jasmine|karma|ava|tap|uvu|qunit|playwright|cypress|bun|deno|react-scripts|globals|import|require)\b/;

/** The only runner of a project; null where there is another, or where it is told to give its functions to every file. */
const soleRunner = oncePerProject((project): Runner | null => {
  const manifests = [...nodeManifests(project).values()];
  const names = manifests.flatMap(({ listed }) => [...listed].filter((name) => !/^(?:@types|eslint)/.test(name)));
  const commands = manifests.flatMap(({ scripts }) => Object.values(scripts).map(String));
  if (manifests.length !== 1 || [...names, ...commands].some((one) => OTHERS.test(one))) return null;
  const isToldTo = [...project.files].some(
    ([path, text]) => /vite|setup|workspace/i.test(path) && /\bglobals\b|globalThis|\bextends\b|mergeConfig/.test(text),
  );
  if (names.includes('vitest')) return isToldTo ? null : VITEST;
  return commands.some((command) => /(?:^|\s)node\s(?:\S+\s)*?--test\b/.test(command)) ? NODE : null;
});

/** The module that a test has to import a function of its runner from, and does not; null where it need not. */
export function runnerOf(name: string, path: string, project: SourceTree): string | null {
  const runner = isTestFile(path) ? soleRunner(project) : null;
  return runner?.names.test(name) === true ? runner.package : null;
}
