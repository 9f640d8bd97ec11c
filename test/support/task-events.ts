import { parseRepositoryPath, toFileRecord } from '../../src/core/generated-file.ts';
import type { Report } from '../../src/core/report.ts';
import type { NewEvent, Repository } from '../../src/core/task-event.ts';

const REPOSITORY: Repository = {
  id: 7,
  fullName: 'acme/my-flask-app',
  htmlUrl: 'https://github.test/acme/my-flask-app',
  cloneUrl: 'https://github.test/acme/my-flask-app.git',
  defaultBranch: 'main',
};

export const CLEAN_REPORT: Report = {
  files: 1,
  repaired: [],
  faults: [],
  warnings: [],
  moved: [],
  removedSecrets: [],
  fallbacks: [],
};

const USAGE = { promptTokens: 1_000, cachedTokens: 600, completionTokens: 500, calls: 2 };

/** A file as the generator records it. */
export function fileGenerated(path: string, text = 'x\n'): NewEvent {
  return { type: 'file-generated', ...toFileRecord({ path: parseRepositoryPath(path), text }), texts: [text] };
}

/** A plan of these paths. */
export function planCreated(paths: readonly string[], words: { summary?: string; run?: string } = {}): NewEvent {
  const files = paths.map((path) => ({
    path: parseRepositoryPath(path),
    purpose: 'part of it',
    exports: [],
    dependsOn: [],
  }));
  const { summary = 'A small project', run = 'node main.js' } = words;
  return { type: 'plan-created', plan: { name: 'small', summary, files, run, test: '' }, text: '{}', notes: [] };
}

/** All events of a task after its submission, up to its completion. */
export function wholeLog(
  paths: readonly string[] = ['README.md'],
  report: Report = CLEAN_REPORT,
  words: { summary?: string; run?: string } = {},
): NewEvent[] {
  const tree = paths.map((path) => toFileRecord({ path: parseRepositoryPath(path), text: 'x\n' }));
  const commit = { sha: 'a'.repeat(40), message: 'Create it', author: { name: 'a', email: 'a@b' } };
  return [
    { type: 'generation-started' },
    planCreated(paths, words),
    { type: 'usage-recorded', model: 'deepseek/flash', usage: USAGE },
    ...paths.map((path) => fileGenerated(path)),
    { type: 'merging-started' },
    { type: 'files-verified', report, tree },
    { type: 'commit-prepared', commit },
    { type: 'repository-requested' },
    { type: 'repository-created', repository: REPOSITORY },
    { type: 'push-started' },
    { type: 'push-accepted' },
    { type: 'task-completed' },
  ];
}

/** The first events of a whole log, up to and with one of this type. */
export function logUntil(type: NewEvent['type']): NewEvent[] {
  const log = wholeLog();
  return log.slice(0, log.findIndex((event) => event.type === type) + 1);
}
