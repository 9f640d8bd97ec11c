import { askGit } from '../../src/demo/github/git/bare-repository.ts';
import type { CrashStage } from './crash-stage.ts';

const NAME = 'contested';
const FULL_NAME = `acme/${NAME}`;
/** Alice's, who may create repositories in the organisation. */
const TOKEN = 'ghp_alicePersonalAccessToken0000000000000000';

/** Somebody makes an empty repository of the name that a task is about to take. */
async function makeForeignRepository({ github }: CrashStage): Promise<void> {
  const response = await fetch(`${github.url}/orgs/acme/repos`, {
    method: 'POST',
    headers: { authorization: `token ${TOKEN}`, 'content-type': 'application/json', 'user-agent': 'alice' },
    body: JSON.stringify({ name: NAME, private: true, description: "Alice's own" }),
  });
  if (response.status !== 201) throw new Error(`the foreign repository was not made: ${response.status}`);
}

/**
 * A foreign repository of the same name appears: right between the last look and the create call, or while the service
 * is down after it has written down that it wants to create. @returns what must not be, and is
 */
export async function runForeignScenario(
  stage: CrashStage,
  moment: 'before the create call' | 'while the service is down',
): Promise<readonly string[]> {
  const { github } = stage;
  const isDown = moment === 'while the service is down';
  const path = /^\/repos\/acme\/contested$/;
  if (!isDown) {
    // The first look comes before any token is spent, the second before the create call.
    github.inject({ method: 'GET', path });
    github.inject({ method: 'GET', path, onDone: () => makeForeignRepository(stage) });
  }
  const service = await stage.start(
    {},
    isDown ? { statement: 'insert into event', sequence: 16, when: 'after' } : undefined,
  );
  await github.comment({ repo: 'acme/hub', issue: 1, author: 'carol', body: `/gencode ${NAME} A tiny greeting` });
  if (isDown) {
    await service.exited;
    await makeForeignRepository(stage);
    await stage.start();
  }
  const { logs } = await stage.settled();
  const { gitDir, description } = github.repository(FULL_NAME);
  const last = [...logs.values()][0]?.at(-1);
  const code = last?.type === 'task-failed' ? last.failure.code : last?.type;
  return [
    ...((await askGit(gitDir, ['for-each-ref'])) === '' ? [] : ['a commit lies in the repository of somebody else']),
    ...(description === "Alice's own" ? [] : ['the description of somebody else was replaced']),
    ...(code === 'repository_exists' ? [] : [`the task ended with ${code ?? 'nothing'}`]),
  ];
}
