import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import { nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import type { Project } from '../../project.ts';
import { toReferenceFinding } from '../reference.ts';

/** Programs that a script may start, and the packages of which any brings them. */
const BROUGHT_BY: Readonly<Record<string, RegExp>> = {
  vite: /vite|vitest|astro|nuxt|svelte|remix|react-router|solid|qwik|storybook|wxt|vinxi|tanstack/,
  vitest: /vitest/,
  jest: /jest|react-scripts|craco|nx|aegir|kcd-scripts|tsdx/,
  mocha: /mocha|aegir|electron-mocha/,
  nodemon: /nodemon/,
  concurrently: /concurrently/,
  'npm-run-all': /npm-run-all/,
  'cross-env': /cross-env/,
  rimraf: /rimraf/,
  'vue-tsc': /vue-tsc|nuxt/,
  'svelte-check': /svelte-check/,
  tsx: /^tsx$|esno/,
  'ts-node': /ts-node/,
  'ts-node-dev': /ts-node-dev/,
  next: /^next$/,
  nuxt: /nuxt/,
  astro: /astro/,
  webpack: /webpack/,
  parcel: /parcel/,
  tsup: /tsup/,
  nest: /@nestjs\/cli/,
  'react-scripts': /react-scripts/,
  'vue-cli-service': /@vue\/cli-service/,
  prisma: /^prisma$/,
  'drizzle-kit': /drizzle-kit/,
  knex: /^knex$/,
  playwright: /playwright/,
  cypress: /cypress/,
};
const WRAPPER = /^(?:cross-env|[A-Z_][A-Z\d_]*=\S*|c8|nyc|env|time|exec|dotenv|--)$/;
const MAX_COMMAND = 2_000;

/** Do the manifests list the programs that the scripts of a `package.json` start? Elsewhere they are not found. */
export function checkScriptPrograms(file: GeneratedFile, project: Project): readonly Finding[] {
  const manifests = nodeManifests(project);
  const manifest = manifests.get(file.path);
  if (manifest === undefined) return [];
  const listed = [...manifests.values()].flatMap((one) => [...one.listed, ...nameOf(one)]);
  // Without any package at all it is not npm that installs them.
  if (listed.length === 0 || manifest.listed.size === 0) return [];
  const programs = Object.values(manifest.scripts).flatMap((command) =>
    typeof command === 'string' && command.length < MAX_COMMAND ? startedIn(command) : [],
  );
  return [...new Set(programs)].flatMap((program) => {
    const packages = Object.hasOwn(BROUGHT_BY, program) ? BROUGHT_BY[program] : undefined;
    if (packages === undefined || listed.some((name) => packages.test(name))) return [];
    const what = { code: 'program_unlisted', values: { program } } as const;
    return [toReferenceFinding(file, null, 'fault', what)];
  });
}

function nameOf({ name }: { readonly name?: string | undefined }): readonly string[] {
  return name === undefined ? [] : [name];
}

function startedIn(command: string): readonly string[] {
  return command.split(/&&|\|\||[;|&]/).flatMap((part) => {
    const words = part.trim().split(/\s+/);
    while (WRAPPER.test(words[0] ?? '')) words.shift();
    return words[0] === undefined ? [] : [words[0]];
  });
}
