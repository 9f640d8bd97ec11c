import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import type { ProjectPlan } from '../../src/core/project-plan.ts';
import { mergeFiles } from '../../src/generator/file-merger.ts';

const [a, b, c] = ['a', 'b', 'c'].map(parseRepositoryPath) as [never, never, never];
const plan: ProjectPlan = {
  name: '',
  summary: '',
  run: '',
  test: '',
  files: [b, a].map((path) => ({ path, purpose: '', exports: [], dependsOn: [] })),
};

describe('merging', () => {
  test('puts files in the order of the plan and leaves out what was not planned', () => {
    const texts = new Map([
      [a, { text: '1' }],
      [c, { text: '3' }],
      [b, { text: '' }],
    ]);
    expect(mergeFiles(plan, texts)).toEqual([
      { path: 'b', text: '' },
      { path: 'a', text: '1' },
    ]);
  });

  test('refuses when a planned file is missing, and names it', () => {
    expect(() => mergeFiles(plan, new Map([[b, { text: 'x' }]]))).toThrow(
      expect.objectContaining({
        code: 'verification_failed',
        values: expect.objectContaining({ path: 'a' }) as unknown,
      }) as Error,
    );
  });
});
