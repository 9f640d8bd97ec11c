import { expect, test } from 'vitest';
import { renderFileTree } from '../../src/outbox/render-file-tree.ts';

test('a tree shows folders first, each entry under its folder', () => {
  const paths = ['README.md', 'src/app.ts', 'src/web/page.ts', 'a.txt', 'src/web/a/b.css'];
  expect(renderFileTree(paths, 100)).toBe(
    [
      '├── src/',
      '│   ├── web/',
      '│   │   ├── a/',
      '│   │   │   └── b.css',
      '│   │   └── page.ts',
      '│   └── app.ts',
      '├── README.md',
      '└── a.txt',
    ].join('\n'),
  );
});

test('a long tree ends with the count of the files that are left out', () => {
  const paths = Array.from({ length: 30 }, (_, at) => `src/f${String(at).padStart(2, '0')}`);
  const lines = renderFileTree(paths, 11).split('\n');
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('… +20');
});

test('nothing has an empty tree, and names that JavaScript knows are names', () => {
  expect(renderFileTree([], 10)).toBe('');
  expect(renderFileTree(['__proto__/constructor', 'toString'], 10)).toBe(
    '├── __proto__/\n│   └── constructor\n└── toString',
  );
});
