import { describe, expect, test } from 'vitest';
import { parseRepositoryPath, type GeneratedFile } from '../../src/core/generated-file.ts';
import { readPlan, type ProjectPlan } from '../../src/core/project-plan.ts';
import { filesBeside } from '../../src/generator/beside-plan.ts';
import { createTaskRequest } from '../support/task-request.ts';

function planOf(...paths: readonly string[]): ProjectPlan {
  const { plan } = readPlan({ name: 'n', summary: 'A small shop.', files: paths.map((path) => ({ path })) });
  if (plan === null) throw new Error('no plan');
  return plan;
}

const baseOf = (...paths: readonly string[]): readonly GeneratedFile[] =>
  paths.map((path) => ({ path: parseRepositoryPath(path), text: `base ${path}\n` }));
const beside = (plan: ProjectPlan, base: readonly GeneratedFile[] = [], agentsMd?: boolean): readonly string[] =>
  filesBeside(createTaskRequest(agentsMd === undefined ? {} : { agentsMd }), plan, base).map(({ path }) => path);

describe('beside the planned files', () => {
  test('stands an AGENTS.md, unless it is planned, in whatever case, or not wanted', () => {
    expect(beside(planOf('app.py'))).toEqual(['AGENTS.md']);
    expect(beside(planOf('app.py', 'docs/AGENTS.md'))).toEqual(['AGENTS.md']);
    expect(beside(planOf('app.py', 'AGENTS.md'))).toEqual([]);
    expect(beside(planOf('app.py', 'agents.md'))).toEqual([]);
    expect(beside(planOf('app.py', 'Agents.md/notes.txt'))).toEqual([]);
    expect(beside(planOf('app.py'), [], false)).toEqual([]);
    expect(beside(planOf('app.py'), [], true)).toEqual(['AGENTS.md']);
  });

  test('stand the files of the base, and its AGENTS.md before ours', () => {
    expect(beside(planOf('app.py'), baseOf('LICENSE', 'AGENTS.md'))).toEqual(['LICENSE', 'AGENTS.md']);
    expect(filesBeside(createTaskRequest(), planOf('app.py'), baseOf('AGENTS.md'))[0]?.text).toBe('base AGENTS.md\n');
  });

  test.each([
    ['of the same path', ['LICENSE'], 'LICENSE'],
    ['of the same path in another case', ['License'], 'LICENSE'],
    ['that lies where the plan has a file', ['docs'], 'docs/a.md'],
    ['that lies where the plan has a folder', ['docs/a.md'], 'docs'],
  ])('stands no file of the base %s', (_, planned, path) => {
    expect(beside(planOf('app.py', ...planned), baseOf(path, 'kept.txt'), false)).toEqual(['kept.txt']);
  });
});
