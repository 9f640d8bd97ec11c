import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outlineJavaScript } from '../../../src/verify/modules/javascript/javascript-outline.ts';

const TYPESCRIPT = `import { readFile } from 'node:fs/promises';

/** What is kept. */
export interface Item {
  readonly id: string;
}

const LIMIT = 3;

/**
 * Keeps items.
 *
 * It forgets the oldest.
 */
export class Store<T extends Item> {
  readonly size: number = 0;
  #items = new Map<string, T>();
  private secret = 1;

  constructor(readonly path: string) {
    this.#items.clear();
  }

  /** All of them. */
  async load(): Promise<T[]> {
    return JSON.parse(await readFile(this.path, 'utf8'));
  }
}

export const add = (a: number, b: number): number => a + b;
export const handler = async (request: Request): Promise<Response> => {
  return new Response(String(LIMIT));
};
function hidden() {}
function later(x: string): void {
  hidden();
}
export { later, LIMIT as max };
export * from './more.js';
export type Id = Item['id'];
`;

describe('the outline of a JavaScript file', () => {
  test('is what it exports, without the bodies, under the first line of what is said of it', async () => {
    expect(await outlineJavaScript('store.ts', TYPESCRIPT)).toBe(`/** What is kept. */
export interface Item {
  readonly id: string;
}
const LIMIT = 3;
/** Keeps items. */
export class Store<T extends Item> {
  readonly size: number = 0;
  constructor(readonly path: string) { … }
  /** All of them. */
  async load(): Promise<T[]> { … }
}
export const add = (a: number, b: number): number => a + b;
export const handler = async (request: Request): Promise<Response> => { … };
function later(x: string): void { … }
export { later, LIMIT as max };
export * from './more.js';
export type Id = Item['id'];
`);
  });

  test('shows what CommonJS hands out', async () => {
    const text =
      "const pool = require('./pool');\n/** One user. */\nasync function find(id) {\n  return pool.get(id);\n}\nfunction hidden() {}\nmodule.exports = { find, list: () => { return []; } };\n";
    expect(await outlineJavaScript('users.js', text)).toBe(
      '/** One user. */\nasync function find(id) { … }\nmodule.exports = { find, list: () => { … } };\n',
    );
  });

  test.each(['', 'const a = 1;\n', 'export const a = {;\n', 'f('.repeat(200_000)])('is none for %#', async (text) => {
    expect(await outlineJavaScript('a.js', text)).toBeNull();
  });

  test('is far shorter than a long file, and shows nothing of what nests in a body', async () => {
    const own = readFileSync(new URL('../../../src/verify/project.ts', import.meta.url), 'utf8');
    expect((await outlineJavaScript('project.ts', own))?.length).toBeLessThan(own.length / 2);
    const long = 'export function f() { return [1, () => { return 2; }]; }\n';
    const text = Array.from({ length: 1_000 }, (_, at) => long.replace('f()', `f${at}()`)).join('');
    expect((await outlineJavaScript('a.ts', text))?.length).toBeLessThan(text.length / 2);
    const nested = `export const a = ${'() => { return '.repeat(60)}1${' }'.repeat(60)};\n`;
    expect(await outlineJavaScript('b.ts', nested)).not.toContain('return');
  });
});
