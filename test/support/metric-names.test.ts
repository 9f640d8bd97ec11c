import { expect, test } from 'vitest';
import { usedIn, writtenIn } from './metric-names.ts';

test('reads the names and labels of a page of metrics', () => {
  const there = writtenIn('# HELP gencode_a x\ngencode_a{k="v \\" }",l="w"} 1\ngencode_b 2\n');
  expect([...there].map(([name, labels]) => [name, ...labels])).toEqual([['gencode_a', 'k', 'l'], ['gencode_b']]);
});

test('finds what an expression selects, groups by and shows', () => {
  const used = usedIn('sum by (x, le) (rate(gencode_a_bucket{y=~"1|2"}[5m])) > 0', ['{{x}} of {{ $labels.z }}']);
  expect(used.map(({ metric, label }) => `${metric} ${label}`).toSorted()).toEqual(
    ['', 'le', 'x', 'y', 'z'].map((label) => `gencode_a_bucket ${label}`),
  );
});
