import { expect, test } from 'vitest';
import { renderMarkedDescription, repositoryMarker } from '../../src/task/repository-marker.ts';

const TASK = '3b241101-e2bb-4255-8caf-4136c566a962';

test('a marker is the same for a task each time, and another for each task and each key', () => {
  const marker = repositoryMarker('key', TASK);
  expect(repositoryMarker('key', TASK)).toBe(marker);
  expect(repositoryMarker('other key', TASK)).not.toBe(marker);
  expect(repositoryMarker('key', TASK.replace('3', '4'))).not.toBe(marker);
});

test('a marker does not show the task, and stands in the description', () => {
  const marker = repositoryMarker('key', TASK);
  expect(marker).toMatch(/^gen-code:[0-9a-f]{12}$/);
  expect(renderMarkedDescription('Counts words', marker)).toBe(`Counts words (${marker})`);
  expect(renderMarkedDescription('', marker)).toBe(marker);
});

test('stands whole behind a description that has no room for it', () => {
  const marker = repositoryMarker('key', TASK);
  const description = renderMarkedDescription('a'.repeat(350), marker);
  expect(description).toHaveLength(350);
  expect(description.endsWith(`a… (${marker})`)).toBe(true);
});
