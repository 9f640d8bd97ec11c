import { expect, it } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { createCommitObjects } from '../../../src/github/git/commit-objects.ts';
import type { CommitSpec } from '../../../src/ports/forge.ts';

function specOf(files: Readonly<Record<string, string>>): CommitSpec {
  return {
    files: Object.entries(files).map(([path, text]) => ({ path: parseRepositoryPath(path), text })),
    message: 'Make it\n\nGen-Code-Task: 1',
    author: { name: 'gen-code[bot]', email: '1+gen-code[bot]@users.noreply.github.com' },
    at: 1_700_000_000_123,
  };
}

it('gives the same files the same sha each time, in whatever order they come', async () => {
  const first = await createCommitObjects(specOf({ 'a.txt': 'a', 'b/c.txt': 'c', 'b.txt': 'b' }));
  const second = await createCommitObjects(specOf({ 'b.txt': 'b', 'b/c.txt': 'c', 'a.txt': 'a' }));
  expect(second.sha).toBe(first.sha);
});

it('gives another author, time, message or byte another sha', async () => {
  const spec = specOf({ 'a.txt': 'a' });
  const others = [
    { ...spec, author: { ...spec.author, name: 'alice' } },
    { ...spec, at: spec.at + 1000 },
    { ...spec, message: 'Make another' },
    specOf({ 'a.txt': 'a\n' }),
  ];
  const shas = await Promise.all([spec, ...others].map(async (one) => (await createCommitObjects(one)).sha));
  expect(new Set(shas).size).toBe(shas.length);
});

it('does not let a generated .gitignore or .gitattributes have a say', async () => {
  const { fs } = await createCommitObjects(
    specOf({ '.gitignore': '*\n', '.gitattributes': '* text=auto\n', 'a.txt': 'a\r\n' }),
  );
  // Three blobs, one tree, one commit.
  const folders = (await fs.promises.readdir('/git/objects')).map((name) =>
    fs.promises.readdir(`/git/objects/${name}`),
  );
  expect((await Promise.all(folders)).flat()).toHaveLength(5);
});
