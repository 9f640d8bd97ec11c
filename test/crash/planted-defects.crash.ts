import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILT_SERVICE } from '../support/service-under-test.ts';
import { onStage, type CrashStage } from './crash-stage.ts';
import { lose, requestBlow } from './effects.ts';
import { runForeignScenario } from './foreign-repository.ts';
import { atEvent, runScenario } from './scenario.ts';

/** A mistake that the suite has to notice. */
interface Defect {
  readonly title: string;
  /** A file of the built service. */
  readonly file: string;
  /** What stands there, and what takes its place. */
  readonly text: string;
  readonly by: string;
  readonly run: (stage: CrashStage) => Promise<readonly string[]>;
  /** What the invariants have to say about it. */
  readonly violation: RegExp;
}

const DEFECTS: readonly Defect[] = [
  {
    title: 'no adoption: its own repository is taken for somebody else’s',
    file: 'task/obtain-repository.js',
    text: "found.kind === 'found' && (await isOwn(forge, wish, found, signal))",
    by: 'false',
    run: (stage) => runScenario(stage, { blows: [requestBlow('create the repository')] }),
    violation: /ended with task-failed \(repository_exists\)/,
  },
  {
    title: 'the time of the commit is that of the clock',
    file: 'task/run-task.js',
    text: 'at: task.createdAt',
    by: 'at: Date.now()',
    run: (stage) => runScenario(stage, { blows: [atEvent(18, 'after')] }),
    violation: /ended with task-failed \(internal\)/,
  },
  {
    title: 'a POST without an answer is sent again',
    file: 'github/http/github-client.js',
    text: "!call.route.startsWith('POST ')",
    by: 'true',
    run: (stage) => runScenario(stage, { blows: [], losses: lose('create the status comment') }),
    violation: /2 status comments/,
  },
  {
    title: 'files that a generated .gitignore names are left out',
    file: 'github/git/commit-objects.js',
    text: 'for (const [path, entry] of folder.entries) {',
    by: "for (const [path, entry] of folder.entries) { if (root.entries.get('.gitignore')?.content.text.split('\\n').includes(path)) continue;",
    run: (stage) => runScenario(stage, { blows: [] }),
    violation: /the tree is not the project/,
  },
  {
    title: 'any repository of the name is adopted, between look and creation',
    file: 'task/obtain-repository.js',
    text: 'if (!found.description.includes(marker) && task.repository?.id !== found.repository.id)',
    by: 'if (false)',
    run: (stage) => runForeignScenario(stage, 'before the create call'),
    violation: /a commit lies in the repository of somebody else/,
  },
  {
    title: 'any repository of the name is adopted, after a restart',
    file: 'task/obtain-repository.js',
    text: 'if (!found.description.includes(marker) && task.repository?.id !== found.repository.id)',
    by: 'if (false)',
    run: (stage) => runForeignScenario(stage, 'while the service is down'),
    violation: /a commit lies in the repository of somebody else/,
  },
  {
    title: 'the status comment is created without a look for it',
    file: 'outbox/status-comment.js',
    text: 'owed.attempts > 1 ? await',
    by: 'false ? await',
    run: (stage) => runScenario(stage, { blows: [requestBlow('create the status comment')] }),
    violation: /2 status comments/,
  },
  {
    title: 'files that were stored are generated again',
    file: 'task/kept-files.js',
    text: 'for (const { path, sha256 } of task.files)',
    by: 'for (const { path, sha256 } of [])',
    run: (stage) => runScenario(stage, { blows: [atEvent(12, 'after')] }),
    violation: /was asked for again/,
  },
  {
    title: 'the plan is asked for again',
    file: 'task/run-task.js',
    text: 'task.plan ?? (await createPlan(input))',
    by: 'await createPlan(input)',
    run: (stage) => runScenario(stage, { blows: [atEvent(6, 'after')] }),
    violation: /the plan was asked for again/,
  },
  {
    title: 'a push without an answer counts as failed',
    file: 'github/git/repository-push.js',
    text: '!(error instanceof UnknownPushError)',
    by: 'true',
    run: (stage) => runScenario(stage, { blows: [], losses: lose('push the commit') }),
    violation: /ended with task-failed/,
  },
  {
    title: 'a comment is known by its delivery',
    file: 'inbox/handle-command.js',
    text: '`comment:${notice.access}:${notice.comment.id}`',
    by: '`comment:${notice.deliveryId}`',
    run: (stage) => runScenario(stage, { blows: [] }),
    violation: /2 tasks instead of one/,
  },
  {
    title: 'the marker stays in the description',
    file: 'task/dress-repository.js',
    text: '.describeRepository(target, repository, renderDescription(task), signal)',
    by: '.readHead(target, repository, signal)',
    run: (stage) => runScenario(stage, { blows: [] }),
    violation: /the description is: .*gen-code:/,
  },
  {
    title: 'a resumed task does not say so',
    file: 'task/run-task.js',
    text: "task = yield hasReached(task, 'generating') ?",
    by: "if (!hasReached(task, 'generating')) task = yield false ?",
    run: (stage) => runScenario(stage, { blows: [atEvent(14, 'after')] }),
    violation: /after death 1 came files-verified, not task-resumed/,
  },
];

/** A copy of the built service with the defect in it. It lies in the package, where it finds what it imports. */
async function plant({ file, text, by }: Defect): Promise<string> {
  const folder = await mkdtemp(join(resolve(import.meta.dirname, '../..'), 'dist-defect-'));
  await cp(dirname(BUILT_SERVICE), folder, { recursive: true });
  const path = join(folder, file);
  const source = await readFile(path, 'utf8');
  if (source.split(text).length !== 2) throw new Error(`${file} does not hold once: ${text}`);
  await writeFile(
    path,
    source.replace(text, () => by),
  );
  return folder;
}

describe('a planted defect is noticed', () => {
  test.concurrent.for(DEFECTS)('$title', async (defect) => {
    const folder = await plant(defect);
    try {
      const violations = await onStage(defect.run, { entry: join(folder, 'main.js') });
      expect(violations.join('\n')).toMatch(defect.violation);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
