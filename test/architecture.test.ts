import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  circlesOf,
  fullFolders,
  importsAgainst,
  roomOf,
  strayPackages,
  twinExports,
  twinFiles,
  type PackageHome,
} from './support/architecture-rules.ts';
import { literalSentences } from './support/literal-sentences.ts';
import { readSources } from './support/source-files.ts';

/** Which rooms a room may import from, itself aside. A file at the top of `src` is a room of its own name. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core'],
  verify: ['core', 'ports'],
  generator: ['core', 'ports', 'verify'],
  task: ['core', 'ports', 'verify', 'generator'],
  inbox: ['core', 'ports', 'task'],
  api: ['core', 'ports', 'task', 'inbox'],
  web: ['core', 'ports', 'task', 'inbox'],
  outbox: ['core', 'ports'],
  llm: ['core', 'ports'],
  github: ['core', 'ports'],
  sqlite: ['core', 'ports'],
  local: ['core', 'ports'],
  telemetry: ['core', 'ports'],
  demo: ['core'],
  config: ['core'],
  setup: ['core'],
  doctor: ['core', 'config', 'github', 'llm', 'sqlite', 'telemetry'],
  cli: ['core', 'setup', 'config', 'doctor', 'serve', 'demo'],
  endings: [],
  secrets: ['core', 'telemetry', 'config'],
  'data-dir': ['sqlite', 'config', 'endings', 'secrets'],
  reach: ['core', 'config', 'llm'],
  housekeeping: ['ports', 'github', 'endings'],
  'github-app': ['core', 'ports', 'inbox', 'outbox', 'api', 'github', 'telemetry', 'config', 'endings', 'secrets'],
  engine: [
    ...['core', 'ports', 'verify', 'task', 'inbox', 'llm', 'github', 'sqlite', 'local', 'telemetry'],
    ...['config', 'data-dir', 'endings', 'secrets', 'github-app', 'housekeeping', 'reach'],
  ],
  app: ['api', 'web', 'config', 'data-dir', 'endings', 'engine', 'github-app', 'probot-app', 'secrets'],
  'probot-app': ['config', 'endings', 'engine', 'github-app'],
  serve: ['app', 'config'],
  main: ['serve', 'cli'],
  bench: ['core', 'ports', 'verify', 'generator', 'demo', 'test'],
};

/** What plugs adapters into ports. */
const COMPOSITION = [
  'app',
  'data-dir',
  'doctor',
  'engine',
  'github-app',
  'housekeeping',
  'reach',
  'secrets',
  'probot-app',
];

/** Where an npm package may be imported. */
const PACKAGES: Readonly<Record<string, PackageHome>> = {
  zod: { rooms: Object.keys(ROOMS) },
  openai: { rooms: ['llm'] },
  probot: { rooms: ['github'], types: ['probot-app', 'github-app'] },
  '@octokit/request': { rooms: ['github'] },
  '@octokit/rest': { rooms: ['github'] },
  '@octokit/webhooks': { rooms: ['github-app'] },
  'isomorphic-git': { rooms: ['github'] },
  hono: { rooms: ['api', 'web', 'setup', 'demo'] },
  '@hono/node-server': { rooms: ['api', 'setup', 'demo'] },
  '@hono/zod-openapi': { rooms: ['api'] },
  'swagger-ui-dist': { rooms: ['api'] },
  'p-queue': { rooms: ['local', 'llm', 'generator'] },
  jsonrepair: { rooms: ['generator'] },
  commander: { rooms: ['cli'] },
  yaml: { rooms: ['inbox', 'setup', 'verify'] },
  piscina: { rooms: ['verify'] },
  'oxc-parser': { rooms: ['verify'] },
  '@typescript-eslint/scope-manager': { rooms: ['verify'] },
  globals: { rooms: ['verify'] },
  '@astral-sh/ruff-wasm-nodejs': { rooms: ['verify'] },
  'web-tree-sitter': { rooms: ['verify'] },
  'php-parser': { rooms: ['verify'] },
  'sh-syntax': { rooms: ['verify'] },
  'jsonc-parser': { rooms: ['verify'] },
  'smol-toml': { rooms: ['verify'] },
  postcss: { rooms: ['verify'] },
  saxes: { rooms: ['verify'] },
  svelte: { rooms: ['verify'] },
  '@vue/compiler-dom': { rooms: ['verify'] },
  pino: {
    rooms: ['telemetry'],
    types: ['api', 'github', 'app', 'doctor', 'engine', 'github-app', 'housekeeping', 'reach'],
  },
  'pino-pretty': { rooms: ['telemetry'] },
  'prom-client': { rooms: ['telemetry'] },
  'smee-client': { rooms: ['github'] },
  'eventsource-parser': { rooms: ['demo'] },
  '@secretlint/secretlint-rule-preset-recommend': { rooms: ['verify'] },
};

/** Files that a folder may hold before it is two rooms. */
const MOST_FILES = 15;

/** Why a folder holds more. */
const FULL_FOLDERS: Readonly<Record<string, string>> = {
  'src/core': 'the list of nouns: one a file, and every room looks them up in one place',
};

const ROOT = join(import.meta.dirname, '..');
const sources = readSources(ROOT, 'src');
const bench = readSources(ROOT, 'bench');
const tests = readSources(ROOT, 'test');

describe('the tree', () => {
  test('has a row for each of its rooms', () => {
    const rooms = new Set([...sources, ...bench].map(({ path }) => roomOf(path)));
    expect([...rooms].toSorted()).toEqual(Object.keys(ROOMS).toSorted());
  });

  test('has imports that point one way between the rooms', () => {
    expect(importsAgainst(ROOMS, [...sources, ...bench])).toEqual([]);
  });

  test('keeps each npm package in its room', () => {
    expect(strayPackages(PACKAGES, [...sources, ...bench])).toEqual([]);
  });

  test('has no circle of files', () => {
    expect(circlesOf([...sources, ...bench, ...tests])).toEqual([]);
  });

  test('has no two files of one name', () => {
    expect(twinFiles([...sources, ...bench])).toEqual([]);
  });

  test('exports no name for two things', () => {
    expect(twinExports([...sources, ...bench])).toEqual([]);
    expect(twinExports(tests)).toEqual([]);
  });

  test('has a reason for each folder that is full', () => {
    expect(fullFolders(MOST_FILES, [...sources, ...bench])).toEqual(Object.keys(FULL_FOLDERS));
  });

  test('has no barrel and no drawer', () => {
    const drawer = /(^|\/)(index|utils?|helpers?|types|services?|common|misc)\.ts$/;
    expect([...sources, ...bench].map(({ path }) => path).filter((path) => drawer.test(path))).toEqual([]);
  });
});

test('core asks nothing of the outside', () => {
  const allowed = new Set(['node:crypto', 'zod']);
  const asked = sources
    .filter(({ path }) => roomOf(path) === 'core')
    .flatMap(({ path, imports }) => imports.map(({ target, isFile }) => ({ path, target, isFile })))
    .filter(({ target, isFile }) => !isFile && !allowed.has(target));
  expect(asked).toEqual([]);
});

test('only config.ts reads the environment, the demo aside', () => {
  const readers = sources.filter(({ text }) => text.includes('process.env')).map(({ path }) => path);
  expect(readers.filter((path) => roomOf(path) !== 'demo')).toEqual(['src/config.ts']);
});

test('only the composition names concrete adapters', () => {
  const adapters = new Set(['llm', 'github', 'sqlite', 'local', 'telemetry']);
  const named = sources
    .filter(({ path }) => !COMPOSITION.includes(roomOf(path)))
    .flatMap(({ path, imports }) => imports.map(({ target, isFile }) => ({ path, target, isFile })))
    .filter(({ path, target, isFile }) => isFile && adapters.has(roomOf(target)) && roomOf(path) !== roomOf(target));
  expect(named).toEqual([]);
});

/** Where words are made: for people, for the model, for the operator at a start that fails, and GitHub's own. */
const WORDED =
  /^src\/(?:core\/messages|config|setup|cli|doctor|demo)\/|^src\/(?:generator\/prompts|sqlite\/database)\.ts$/;

test('what is told is a code until it is put in words', () => {
  const told = sources.filter(({ path }) => !WORDED.test(path)).flatMap(literalSentences);
  expect(told).toEqual([]);
});
