import { describe, expect, test } from 'vitest';
import { onStage, waitFor } from './crash-stage.ts';
import { checkConversation, checkLog, checkRepository, madeRepositories } from './invariants.ts';

const NAME = 'frozen';

describe('a process that was frozen', () => {
  test.concurrent.for([4, 7, 12, 15, 16, 17, 18, 19])(
    'after event %i lets no other one at its data, and goes on when it wakes up',
    async (sequence) => {
      await onStage(async (stage) => {
        const { github } = stage;
        const freeze = { statement: 'insert into event', sequence, when: 'after', signal: 'SIGSTOP' } as const;
        const frozen = await stage.start({}, freeze);
        const said = github.comment({
          repo: 'acme/hub',
          issue: 1,
          author: 'carol',
          body: `/gencode ${NAME} A tiny greeting`,
        });
        const isThere = (): boolean => [...stage.records().logs.values()].some((log) => log.length >= sequence);
        await waitFor(isThere, 'the event did not come');
        const other = await stage.start().then(
          () => 'it started',
          (error: unknown) => String(error),
        );
        expect(other).toContain('DATA_DIR: expected');
        process.kill(frozen.pid, 'SIGCONT');
        const { comment } = await said;
        const { tasks, logs } = await stage.settled();
        expect(tasks).toHaveLength(1);
        const [[id, log] = ['', []]] = logs;
        expect([
          ...checkLog(log),
          ...checkConversation(stage, { name: NAME, commentId: comment.id }, id),
          ...(await checkRepository(stage, NAME, log)),
        ]).toEqual([]);
        expect(await madeRepositories(stage)).toEqual([NAME]);
      });
    },
  );
});

describe('a comment that is written while the service is down', () => {
  test.concurrent('is asked for at the next start', async () => {
    await onStage(async (stage) => {
      const { github } = stage;
      const first = await stage.start();
      await first.kill('SIGKILL');
      const body = '/gencode missed A tiny greeting';
      const { comment, delivery } = await github.comment({ repo: 'acme/hub', issue: 1, author: 'carol', body });
      expect(delivery?.statusCode).toBe(0);
      // GitHub knows one address.
      await stage.start({ SERVER_PORT: new URL(first.url).port });
      const { logs } = await stage.settled();
      const [[id, log] = ['', []]] = logs;
      expect([...checkLog(log), ...checkConversation(stage, { name: 'missed', commentId: comment.id }, id)]).toEqual(
        [],
      );
    });
  });
});
