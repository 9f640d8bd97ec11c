import { describe, expect, test } from 'vitest';
import { onStage, waitFor, type CrashStage } from './crash-stage.ts';
import { checkConversation, checkLog, checkRepository, madeRepositories } from './invariants.ts';

const NAME = 'tiny-greeting';
const FULL_NAME = `acme/${NAME}`;

/** What is under way at GitHub, and gets no answer, when the task is cancelled. */
const EFFECTS = {
  creation: { fault: { method: 'POST', path: /^\/orgs\/acme\/repos$/, after: 'hang' }, wishAt: 17 },
  push: { fault: { method: 'POST', path: /\/tiny-greeting\.git\/git-receive-pack$/, before: 'hang' }, wishAt: 19 },
} as const;

/**
 * The task is cancelled while GitHub gives no answer to what it sent, and the service dies right before or after that wish
 * is on disk. The next one cancels it and names what is there; a retry goes on in that.
 */
async function cancelAndDie(stage: CrashStage, of: keyof typeof EFFECTS, when: 'before' | 'after'): Promise<void> {
  const { github } = stage;
  const { fault, wishAt } = EFFECTS[of];
  github.inject(fault);
  const first = await stage.start({}, { statement: 'insert into event', sequence: wishAt, when });
  const say = (body: string) => github.comment({ repo: 'acme/hub', issue: 1, author: 'carol', body });
  const { comment } = await say(`/gencode ${NAME} A tiny greeting`);
  const isSent = ({ method, path }: { method: string; path: string }): boolean =>
    method === fault.method && fault.path.test(path);
  await waitFor(() => github.calls.some(isSent) && github.hasRepository(FULL_NAME), 'nothing was sent');
  await say('/gencode cancel');
  await first.exited;

  await stage.start();
  const { logs } = await stage.settled();
  const [log = []] = logs.values();
  const [id = ''] = logs.keys();
  expect(log.at(-1)?.type).toBe('task-cancelled');
  expect(log.filter(({ type }) => type === 'repository-created')).toHaveLength(1);
  const left = github.repository(FULL_NAME);
  expect(left.description).toMatch(/^Left by a cancelled gen-code task/);
  const said = github.comments('acme/hub', 1).find(({ body }) => body.includes(`gen-code:task=${id}`));
  expect(said?.body).toContain(`/${FULL_NAME}`);

  await say('/gencode retry');
  const hasCompleted = (): boolean => [...stage.records().logs.values()][0]?.at(-1)?.type === 'task-completed';
  await waitFor(hasCompleted, 'the retry did not complete');
  const { logs: after } = await stage.settled();
  const [whole = []] = after.values();
  expect([...checkLog(whole), ...(await checkRepository(stage, NAME, whole))]).toEqual([]);
  expect(await madeRepositories(stage)).toEqual([NAME]);
  expect(github.repository(FULL_NAME).id).toBe(left.id);
  const talk = checkConversation(stage, { name: NAME, commentId: comment.id }, id);
  // A reaction that was put there by the cancellation stays beside that of the end.
  expect(talk.filter((violation) => !violation.startsWith('the reactions are'))).toEqual([]);
}

describe('a task that is cancelled while GitHub gives no answer, and kill -9 at the wish', () => {
  const scenarios = (['creation', 'push'] as const).flatMap((of) =>
    (['before', 'after'] as const).map((when) => [of, when] as const),
  );
  test.concurrent.for(scenarios)('to its %s: right %s it is on disk', ([of, when]) =>
    onStage((stage) => cancelAndDie(stage, of, when)),
  );
});
