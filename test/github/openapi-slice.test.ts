import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/demo/github/github-server.ts';
import { contractFaults, describedOperations } from '../support/github-contract.ts';

const SOURCE = join(import.meta.dirname, '../../src');

function callOf(changes: Partial<Call>): Call {
  return {
    ...{ method: 'GET', path: '/app', query: '', isGit: false, auth: 'app', status: 0, body: undefined },
    ...{ answer: undefined, isFault: false, at: 0, used: 0 },
    ...changes,
  };
}

it('describes every route that stands in the sources', () => {
  const routes = ['github', 'setup']
    .flatMap((room) => filesOf(room))
    .flatMap((file) => readFileSync(file, 'utf8').match(/\b(?:GET|POST|PUT|PATCH|DELETE) \/[\w/{}-]*/g) ?? [])
    // The path of a file is put in by segment.
    .map((route) => route.replace(/\/contents\/$/, '/contents/{path}'));
  expect(new Set(routes).size).toBeGreaterThan(20);
  // The same address under the name that GitHub gives its parameter.
  const known = new Set([...describedOperations(), 'GET /orgs/{username}']);
  expect([...new Set(routes)].filter((route) => !known.has(route))).toEqual([]);
});

function filesOf(room: string): readonly string[] {
  try {
    return readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(SOURCE, room, file));
  } catch {
    return [];
  }
}

describe('the contract', () => {
  const repos = { method: 'POST', path: '/orgs/acme/repos' };
  const reactions = { method: 'POST', path: '/repos/acme/hub/issues/1/reactions' };
  const comments = { path: '/repos/acme/hub/issues/1/comments' };
  const wrong: readonly (readonly [what: string, call: Partial<Call>, says: RegExp])[] = [
    ['an operation that is not described', { method: 'DELETE', path: '/repos/acme/hub' }, /not among/],
    ['a request without a field', { ...repos, body: '{}' }, /required property 'name'/],
    ['a request without a body', { ...repos, body: '' }, /body is missing/],
    ['a field that is spelt wrong', { ...repos, body: '{"name":"a","privat":true}' }, /additional properties/],
    ['a value of another type', { ...repos, body: '{"name":"a","private":"yes"}' }, /private must be boolean/],
    ['a visibility that there is not', { ...repos, body: '{"name":"a","visibility":"secret"}' }, /visibility/],
    ['a reaction that there is not', { ...reactions, body: '{"content":"thumbsup"}' }, /content/],
    ['a permission that there is not', mint('{"permissions":{"everything":"write"}}'), /additional properties/],
    ['a level that there is not', mint('{"permissions":{"contents":"all"}}'), /contents/],
    ['a parameter that there is not', { ...comments, query: '?pagesize=3' }, /there is no pagesize/],
    ['a parameter of another type', { ...comments, query: '?per_page=many' }, /per_page/],
    ['a status that GitHub does not give', { status: 204, answer: '' }, /does not answer so/],
    ['an answer that is none', { status: 200, answer: '<html>' }, /not JSON/],
    [
      'an answer without a field',
      { status: 200, answer: '{"id":1}' },
      /required property 'slug'|required property 'name'/,
    ],
    ['an error of another form', { path: '/repos/a/b', status: 404, answer: '{"message":4}' }, /message/],
  ];
  it.each(wrong)('finds %s', (_, call, says) => {
    expect(contractFaults([callOf(call)]).join('\n')).toMatch(says);
  });

  it('leaves alone what is right, what a test put there, and git', () => {
    const right: readonly Partial<Call>[] = [
      { ...repos, body: '{"name":"a","visibility":"internal","private":true,"auto_init":false}' },
      { ...comments, query: '?per_page=100&page=2' },
      { path: '/users/gen-code%5Bbot%5D', status: 404, answer: '{"message":"Not Found"}' },
      { status: 502, answer: '<html>', isFault: true },
      { path: '/acme/app.git/info/refs', isGit: true },
      mint('{"permissions":{"contents":"write","metadata":"read"},"repository_ids":[1]}'),
    ];
    expect(contractFaults(right.map(callOf))).toEqual([]);
    expect(contractFaults([callOf({ path: '/api/v3/app' })], '/api/v3')).toEqual([]);
    expect(contractFaults([callOf({ path: '/app' })], '/api/v3')).toHaveLength(1);
  });
});

function mint(body: string): Partial<Call> {
  return { method: 'POST', path: '/app/installations/1/access_tokens', body };
}
