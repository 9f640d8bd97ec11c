import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');

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
  cli: ['core', 'setup', 'config'],
  endings: [],
  secrets: ['core', 'telemetry', 'config'],
  housekeeping: ['ports', 'github', 'endings'],
  'github-app': ['core', 'ports', 'inbox', 'outbox', 'api', 'github', 'config', 'endings', 'secrets', 'probot-app'],
  engine: [
    ...['core', 'ports', 'verify', 'task', 'inbox', 'llm', 'github', 'sqlite', 'local', 'telemetry'],
    ...['config', 'endings', 'secrets', 'github-app', 'housekeeping'],
  ],
  app: ['api', 'web', 'telemetry', 'config', 'endings', 'engine', 'secrets'],
  'probot-app': ['core', 'ports', 'inbox', 'github'],
  serve: ['app', 'config'],
  main: ['serve'],
};

/** What plugs adapters into ports. */
const COMPOSITION = ['app', 'engine', 'github-app', 'housekeeping', 'secrets', 'probot-app'];

/** Where an npm package may be imported. `types`: where its types may be. */
const PACKAGES: Readonly<Record<string, { readonly rooms: readonly string[]; readonly types?: readonly string[] }>> = {
  zod: { rooms: Object.keys(ROOMS) },
  openai: { rooms: ['llm'] },
  probot: { rooms: ['github'], types: ['probot-app'] },
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
  yaml: { rooms: ['inbox', 'setup', 'verify'] },
  piscina: { rooms: ['verify'] },
  'oxc-parser': { rooms: ['verify'] },
  '@astral-sh/ruff-wasm-nodejs': { rooms: ['verify'] },
  'web-tree-sitter': { rooms: ['verify'] },
  'php-parser': { rooms: ['verify'] },
  'sh-syntax': { rooms: ['verify'] },
  'jsonc-parser': { rooms: ['verify'] },
  'smol-toml': { rooms: ['verify'] },
  postcss: { rooms: ['verify'] },
  pino: { rooms: ['telemetry'], types: ['api', 'github', 'app', 'engine', 'github-app', 'housekeeping'] },
  'pino-pretty': { rooms: ['telemetry'] },
  'prom-client': { rooms: ['telemetry'] },
  'smee-client': { rooms: ['github'] },
  'eventsource-parser': { rooms: ['demo'] },
  '@secretlint/secretlint-rule-preset-recommend': { rooms: ['verify'] },
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly isType: boolean;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.ts$/, '');
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s(type\s)?[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gms,
  );
  return [...statements].map(([, type, from, bare, dynamic]) => ({
    file,
    room: roomOf(file),
    target: from ?? bare ?? dynamic ?? '',
    isType: type !== undefined,
  }));
}

const imports = sourceFiles().flatMap(importsOf);

test('imports point one way between the rooms', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .map((one) => ({ ...one, to: roomOf(relative(SOURCE, join(SOURCE, dirname(one.file), one.target))) }))
    .filter(({ room, to }) => room !== to && ROOMS[room]?.includes(to) !== true)
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(wrong).toEqual([]);
});

test('each npm package lives in its room', () => {
  const wrong = imports
    .filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
    .filter(({ room, target, isType }) => {
      const name = target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
      const home = PACKAGES[name];
      return home?.rooms.includes(room) !== true && !(isType && home?.types?.includes(room) === true);
    })
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(wrong).toEqual([]);
});

test('core asks nothing of the outside', () => {
  const allowed = new Set(['node:crypto', 'zod']);
  const wrong = imports.filter(
    ({ room, target }) => room === 'core' && !target.startsWith('.') && !allowed.has(target),
  );
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test('only config.ts reads the environment, the demo aside', () => {
  const readers = sourceFiles().filter((file) => readFileSync(join(SOURCE, file), 'utf8').includes('process.env'));
  expect(readers.filter((file) => roomOf(file) !== 'demo')).toEqual(['config.ts']);
});

test('only the composition names concrete adapters', () => {
  const adapters = ['llm', 'github', 'sqlite', 'local', 'telemetry'];
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .map((one) => ({ ...one, to: roomOf(relative(SOURCE, join(SOURCE, dirname(one.file), one.target))) }))
    .filter(({ room, to }) => adapters.includes(to) && room !== to && !COMPOSITION.includes(room));
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test('no file is a barrel or a drawer', () => {
  expect(
    sourceFiles().filter((file) => /(^|\/)(index|utils?|helpers?|types|services?|common|misc)\.ts$/.test(file)),
  ).toEqual([]);
});
