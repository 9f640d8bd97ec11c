import type { KnownProject } from './known-project.ts';

/** A small todo REST API in plain Node, with tests. */
export const todoApi: KnownProject = {
  name: 'todo-api',
  summary: 'A small todo REST API in plain Node, with tests',
  keywords: /\btodos?\b|\bto-do|\bnotes?\b|\brest\b|待办|清单|笔记/i,
  decisions: [
    'runtime: Node.js 20 or newer, ES modules',
    'packages: none, the HTTP server and the test runner are those of Node.js',
    'tests: node --test',
    'port: PORT, 3000 by default',
    'errors: {"error": "what is wrong"} with a fitting status',
  ],
  shared: {
    routes: ['GET /todos -> 200', 'POST /todos -> 201', 'PATCH /todos/:id -> 200', 'DELETE /todos/:id -> 204'],
    env: ['PORT'],
  },
  install: 'npm install',
  run: 'npm start',
  test: 'npm test',
  files: [
    {
      path: 'package.json',
      purpose: 'Name, scripts and the Node version; no dependencies',
      exports: [],
      dependsOn: [],
      content: `{
  "name": "todo-api",
  "version": "1.0.0",
  "description": "A small todo REST API in plain Node, without dependencies",
  "type": "module",
  "private": true,
  "engines": { "node": ">=20" },
  "scripts": {
    "start": "node src/server.js",
    "test": "node --test"
  }
}
`,
    },
    {
      path: '.gitignore',
      purpose: 'What git leaves out',
      exports: [],
      dependsOn: [],
      content: `node_modules/
*.log
.env
`,
    },
    {
      path: 'src/store.js',
      purpose: 'Keeps todos in memory',
      exports: ['class TodoStore { list({ done }), add({ title }), get(id), update(id, changes), remove(id) }'],
      dependsOn: [],
      content: `/**
 * Keeps todos in memory, in the order in which they were added.
 * Every todo that leaves the store is a copy, so callers cannot change what is kept.
 */
export class TodoStore {
  #todos = new Map();
  #lastId = 0;

  list({ done } = {}) {
    const all = [...this.#todos.values()];
    const wanted = done === undefined ? all : all.filter((todo) => todo.done === done);
    return wanted.map((todo) => ({ ...todo }));
  }

  add({ title }) {
    this.#lastId += 1;
    const todo = { id: this.#lastId, title, done: false, createdAt: new Date().toISOString() };
    this.#todos.set(todo.id, todo);
    return { ...todo };
  }

  get(id) {
    const todo = this.#todos.get(id);
    return todo && { ...todo };
  }

  update(id, changes) {
    const todo = this.#todos.get(id);
    if (!todo) return undefined;
    Object.assign(todo, changes);
    return { ...todo };
  }

  remove(id) {
    return this.#todos.delete(id);
  }
}
`,
    },
    {
      path: 'src/validation.js',
      purpose: 'Checks what clients send',
      exports: [
        'class ValidationError extends Error',
        'parseNewTodo(body)',
        'parseChanges(body)',
        'parseDoneFilter(text)',
      ],
      dependsOn: [],
      content: `const MAX_TITLE_LENGTH = 200;

/** What a client sent is not what the API takes; the message says why. */
export class ValidationError extends Error {
  name = 'ValidationError';
}

/** The fields of a new todo, or a ValidationError. */
export function parseNewTodo(body) {
  const { title, ...rest } = parseObject(body);
  refuseUnknown(rest);
  return { title: parseTitle(title) };
}

/** The changes to a todo, at least one, or a ValidationError. */
export function parseChanges(body) {
  const { title, done, ...rest } = parseObject(body);
  refuseUnknown(rest);
  const changes = {};
  if (title !== undefined) changes.title = parseTitle(title);
  if (done !== undefined) changes.done = parseDone(done);
  if (Object.keys(changes).length === 0) throw new ValidationError('nothing to change: send title or done');
  return changes;
}

/** The filter of a list from its query: true, false or undefined for all. */
export function parseDoneFilter(text) {
  if (text === null) return undefined;
  if (text !== 'true' && text !== 'false') throw new ValidationError('done must be true or false');
  return text === 'true';
}

function parseObject(body) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ValidationError('the body must be a JSON object');
  }
  return body;
}

function parseTitle(title) {
  if (typeof title !== 'string' || title.trim() === '') throw new ValidationError('title must be a text');
  if (title.trim().length > MAX_TITLE_LENGTH) {
    throw new ValidationError('title must have at most ' + MAX_TITLE_LENGTH + ' characters');
  }
  return title.trim();
}

function parseDone(done) {
  if (typeof done !== 'boolean') throw new ValidationError('done must be true or false');
  return done;
}

function refuseUnknown(rest) {
  const [first] = Object.keys(rest);
  if (first !== undefined) throw new ValidationError('unknown field: ' + first);
}
`,
    },
    {
      path: 'src/router.js',
      purpose: 'Finds the handler for a method and a path',
      exports: ['class Router { add(method, pattern, handler), find(method, path) }'],
      dependsOn: [],
      content: `/**
 * Finds the handler for a method and a path. Patterns are paths whose parts may be parameters: /todos/:id.
 * A path that exists with other methods is told apart from one that does not exist.
 */
export class Router {
  #routes = [];

  add(method, pattern, handler) {
    this.#routes.push({ method, parts: pattern.split('/'), handler });
    return this;
  }

  find(method, path) {
    const given = path.split('/');
    const allowed = [];
    for (const route of this.#routes) {
      const params = matchParts(route.parts, given);
      if (!params) continue;
      if (route.method === method) return { handler: route.handler, params, allowed };
      allowed.push(route.method);
    }
    return { handler: undefined, params: {}, allowed };
  }
}

function matchParts(parts, given) {
  if (parts.length !== given.length) return undefined;
  const params = {};
  for (const [index, part] of parts.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = given[index];
    else if (part !== given[index]) return undefined;
  }
  return params;
}
`,
    },
    {
      path: 'src/app.js',
      purpose: 'The HTTP server with all routes',
      exports: ['createApp(store?): http.Server'],
      dependsOn: ['src/store.js', 'src/validation.js', 'src/router.js'],
      content: `import { createServer } from 'node:http';
import { Router } from './router.js';
import { TodoStore } from './store.js';
import { parseChanges, parseDoneFilter, parseNewTodo, ValidationError } from './validation.js';

const MAX_BODY_BYTES = 64 * 1024;

/** An HTTP server with the todo API; listening is left to the caller. */
export function createApp(store = new TodoStore()) {
  const router = createRouter(store);
  return createServer(async (request, response) => {
    try {
      const url = new URL(request.url, 'http://localhost');
      const { handler, params, allowed } = router.find(request.method, url.pathname);
      if (handler) return send(response, await handler({ request, url, params }));
      if (allowed.length === 0) return send(response, notFound());
      response.setHeader('allow', allowed.join(', '));
      return send(response, { status: 405, body: { error: 'method not allowed' } });
    } catch (error) {
      if (error instanceof ValidationError) return send(response, { status: 400, body: { error: error.message } });
      console.error(error);
      return send(response, { status: 500, body: { error: 'internal error' } });
    }
  });
}

function createRouter(store) {
  return new Router()
    .add('GET', '/todos', ({ url }) => ({
      status: 200,
      body: store.list({ done: parseDoneFilter(url.searchParams.get('done')) }),
    }))
    .add('POST', '/todos', async ({ request }) => {
      const todo = store.add(parseNewTodo(await readJson(request)));
      return { status: 201, body: todo, headers: { location: '/todos/' + todo.id } };
    })
    .add('GET', '/todos/:id', ({ params }) => found(store.get(Number(params.id))))
    .add('PATCH', '/todos/:id', async ({ request, params }) =>
      found(store.update(Number(params.id), parseChanges(await readJson(request)))),
    )
    .add('DELETE', '/todos/:id', ({ params }) => (store.remove(Number(params.id)) ? { status: 204 } : notFound()));
}

function found(todo) {
  return todo ? { status: 200, body: todo } : notFound();
}

function notFound() {
  return { status: 404, body: { error: 'not found' } };
}

function send(response, { status, body, headers = {} }) {
  if (body === undefined) return response.writeHead(status, headers).end();
  const json = JSON.stringify(body);
  return response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(json);
}

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ValidationError('the body is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new ValidationError('the body must be JSON');
  }
}
`,
    },
    {
      path: 'src/server.js',
      purpose: 'Starts the server on PORT',
      exports: [],
      dependsOn: ['src/app.js'],
      content: `import process, { env } from 'node:process';
import { createApp } from './app.js';

const port = Number(env.PORT ?? 3000);
const app = createApp();

app.listen(port, () => {
  console.log('Listening on http://localhost:' + app.address().port);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => app.close());
}
`,
    },
    {
      path: 'test/app.test.js',
      purpose: 'Tests the API over HTTP',
      exports: [],
      dependsOn: ['src/app.js'],
      content: `import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

let app;
let base;

before(async () => {
  app = createApp();
  await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
  base = 'http://127.0.0.1:' + app.address().port;
});

after(() => {
  app.close();
  app.closeAllConnections();
});

async function call(method, path, body) {
  const response = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

test('a new todo can be read back', async () => {
  const created = await call('POST', '/todos', { title: '  Buy milk ' });
  assert.equal(created.status, 201);
  assert.equal(created.body.title, 'Buy milk');
  assert.equal(created.body.done, false);
  const read = await call('GET', created.headers.get('location'));
  assert.deepEqual(read.body, created.body);
});

test('a todo can be done, and the list can be filtered', async () => {
  const { body } = await call('POST', '/todos', { title: 'Walk the dog' });
  const changed = await call('PATCH', '/todos/' + body.id, { done: true });
  assert.equal(changed.body.done, true);
  const done = await call('GET', '/todos?done=true');
  assert.deepEqual(done.body.map((todo) => todo.title), ['Walk the dog']);
});

test('a removed todo is gone', async () => {
  const { body } = await call('POST', '/todos', { title: 'Forget me' });
  assert.equal((await call('DELETE', '/todos/' + body.id)).status, 204);
  assert.equal((await call('GET', '/todos/' + body.id)).status, 404);
  assert.equal((await call('DELETE', '/todos/' + body.id)).status, 404);
});

test('bad input is refused with a reason', async () => {
  for (const body of [{}, { title: ' ' }, { title: 'x'.repeat(201) }, { title: 'ok', color: 'red' }, []]) {
    const { status, body: answer } = await call('POST', '/todos', body);
    assert.equal(status, 400);
    assert.equal(typeof answer.error, 'string');
  }
  assert.equal((await call('GET', '/todos?done=maybe')).status, 400);
});

test('unknown paths and methods are told apart', async () => {
  assert.equal((await call('GET', '/nowhere')).status, 404);
  const { status, headers } = await call('PUT', '/todos', {});
  assert.equal(status, 405);
  assert.equal(headers.get('allow'), 'GET, POST');
});
`,
    },
    {
      path: 'README.md',
      purpose: 'What it is, how to run it, the routes',
      exports: [],
      dependsOn: ['src/app.js'],
      content: `# todo-api

A small REST API for todo lists. It needs Node 20 or newer and nothing else.

\`\`\`sh
npm start        # listens on http://localhost:3000, or on the port in PORT
npm test
\`\`\`

| Method and path | Does | Answers |
| --- | --- | --- |
| \`GET /todos\` | lists all todos; \`?done=true\` or \`?done=false\` filters | 200 |
| \`POST /todos\` | adds one: \`{"title": "Buy milk"}\` | 201, 400 |
| \`GET /todos/:id\` | reads one | 200, 404 |
| \`PATCH /todos/:id\` | changes \`title\` or \`done\` | 200, 400, 404 |
| \`DELETE /todos/:id\` | removes one | 204, 404 |

\`\`\`sh
curl -s localhost:3000/todos -H 'content-type: application/json' -d '{"title": "Buy milk"}'
curl -s -X PATCH localhost:3000/todos/1 -H 'content-type: application/json' -d '{"done": true}'
\`\`\`

Todos live in memory: they are gone when the server stops. To keep them, give \`createApp\` another store with the
methods of the one in \`src/store.js\`.
`,
    },
  ],
};
