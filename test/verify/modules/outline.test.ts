import { describe, expect, test } from 'vitest';
import { outlineOf } from '../../../src/verify/modules/outline.ts';

const GO = `// Package store keeps things.
package store

import "errors"

// ErrGone says that a thing is not there.
//
// It is never wrapped.
var ErrGone = errors.New("gone")

const limit = 3

// Item is a thing.
type Item struct {
	Name string
	size int
}

type hidden struct{}

// Find looks for a thing.
// It reads the disk.
func (s *Store) Find(name string) (Item, error) {
	return Item{}, ErrGone
}

func (s *Store) lock() {}

/* Map applies f. */
func Map[T any, U any](in []T, f func(T) U) []U {
	out := []U{}
	return out
}

type Store struct{}
`;

describe('the outline of a Go file', () => {
  test('is what it exports, without the bodies, under the first line of what is said of it', async () => {
    expect(await outlineOf('store.go', GO)).toBe(`package store

// ErrGone says that a thing is not there.
var ErrGone = errors.New("gone")
// Item is a thing.
type Item struct {
	Name string
	size int
}
// Find looks for a thing.
func (s *Store) Find(name string) (Item, error) { … }
/* Map applies f. */
func Map[T any, U any](in []T, f func(T) U) []U { … }
type Store struct{}
`);
  });

  test.each(['package a\n\nfunc b() {}\n', 'package a\n\nfunc {\n', ''])(
    'is none where there is none: %j',
    async (text) => {
      expect(await outlineOf('a.go', text)).toBeNull();
    },
  );

  test('of a table is cut', async () => {
    const table = `package a\n\nvar Table = []string{\n${'\t"😀",\n'.repeat(5_000)}}\n`;
    const outline = await outlineOf('a.go', table);
    expect(outline?.length).toBeLessThan(1_600);
    expect(outline).toMatch(/^package a\n\nvar Table = \[\]string\{[^]* …\n$/);
    expect(outline?.isWellFormed()).toBe(true);
  });
});

/** A long file of each language, with the line of one of its functions as the outline has it. */
const LONG: readonly (readonly [string, string, (at: number) => string])[] = [
  [
    'a.ts',
    '',
    (at) =>
      `/** Says ${at}. */\nexport function say${at}(name: string): string {\n${'  console.log(name);\n'.repeat(8)}  return name;\n}\n`,
  ],
  [
    'a.js',
    '',
    (at) => `export const say${at} = (name) => {\n${'  console.log(name);\n'.repeat(8)}  return name;\n};\n`,
  ],
  [
    'a.py',
    '',
    (at) =>
      `def say${at}(name: str) -> str:\n    """Says ${at}."""\n${'    print(name)\n'.repeat(8)}    return name\n\n\n`,
  ],
  [
    'a.go',
    'package a\n\n',
    (at) =>
      `// Say${at} says it.\nfunc Say${at}(name string) string {\n${'\tprintln(name)\n'.repeat(8)}\treturn name\n}\n\n`,
  ],
];

describe('the outline of a long file', () => {
  test.each(LONG)('is far shorter and holds every function: %s', async (path, head, write) => {
    const text = head + Array.from({ length: 300 }, (_, at) => write(at)).join('');
    const outline = (await outlineOf(path, text)) ?? '';
    expect(outline.length).toBeLessThan(text.length / 2);
    for (let at = 0; at < 300; at += 1) expect(outline).toMatch(new RegExp(`\\bsay${at}\\b`, 'i'));
    expect(outline).not.toMatch(/console\.log|print\(|println/);
  });

  test('is not known of other languages', async () => {
    expect(await outlineOf('a.rs', 'pub fn a() {}\n')).toBeNull();
    expect(await outlineOf('README.md', '# x\n')).toBeNull();
  });
});
