import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RunawayGuard } from '../../src/llm/runaway-guard.ts';

/** Characters that were taken when the guard said stop; null: it let all of it pass. */
function stoppedAt(text: string, pieceLength = 20): number | null {
  const guard = new RunawayGuard();
  for (let end = pieceLength; end < text.length + pieceLength; end += pieceLength) {
    if (guard.isRunaway(text.slice(end - pieceLength, end))) return Math.min(end, text.length);
  }
  return null;
}

describe('an answer without end', () => {
  it.each([
    ['one letter', 'a'],
    ['one line', '{"files":[{"path":"a.txt","content":"aaaaaaaa"}]}\n'],
    ['a few lines', 'import os\nimport sys\n\n\ndef main():\n    pass\n'],
  ])('is stopped early when it repeats %s', (_, text) => {
    expect(stoppedAt(text.repeat(Math.ceil(1_000_000 / text.length)))).toBeLessThan(100_000);
  });

  it('is stopped later when it repeats a block of many lines', () => {
    const block = Array.from(
      { length: 30 },
      (_, line) => `const value${line} = compute(${line * 17}, 'name-${line}');`,
    ).join('\n');
    expect(stoppedAt(block.repeat(1_000))).toBeLessThan(600_000);
  });

  it('is stopped when it comes in one piece', () => {
    expect(stoppedAt('x'.repeat(500_000), 500_000)).toBe(500_000);
  });

  it('is stopped at 2 MiB, whatever it says', () => {
    let text = '';
    for (let line = 0; text.length < 2_200_000; line += 1) text += `${Math.sin(line)}\n`;
    expect(stoppedAt(text)).toBeLessThanOrEqual(2_097_152 + 20);
  });
});

describe('a long answer that has an end', () => {
  const rows = (count: number, row: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => row(index)).join('\n');

  it.each([
    ['a CSV of 20,000 rows', rows(20_000, (row) => `${row},user${row}@example.com,${row % 7},true,2026-01-01`)],
    [
      'a JSON fixture',
      JSON.stringify(
        Array.from({ length: 5_000 }, (_, id) => ({ id, name: `Item ${id}`, tags: ['a'] })),
        null,
        2,
      ),
    ],
    [
      'a JSON fixture of records that differ in one number',
      JSON.stringify(
        Array.from({ length: 800 }, (_, id) => ({
          id,
          active: true,
          roles: ['user'],
          address: { city: 'Springfield', zip: '00000' },
        })),
        null,
        2,
      ),
    ],
    ['a map of empty tiles', rows(100, () => Array(100).fill(0).join(', '))],
    ['an SQL seed', rows(5_000, (row) => `INSERT INTO users (id, name) VALUES (${row}, 'user ${row}');`)],
    ['source code', readFileSync(new URL(import.meta.url), 'utf8').repeat(12)],
  ])('passes when it is %s', (_, text) => {
    expect(stoppedAt(text)).toBeNull();
  });
});
