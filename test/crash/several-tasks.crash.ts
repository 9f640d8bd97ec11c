import { describe, expect, test } from 'vitest';
import { onStage } from './crash-stage.ts';
import { checkConversation, checkLog, checkRepository } from './invariants.ts';
import { runForeignScenario } from './foreign-repository.ts';

const TASKS = 6;
const SLOTS = { MAX_CONCURRENT_TASKS: '2' };

describe('kill -9 with several tasks', () => {
  // The n-th event of all of them together: while they come in, while two run and four wait, and near the end.
  test.concurrent.for([4, 20, 45, 80, 110])(
    'at event %i of six tasks in two slots: each comes to its end, once',
    async (nth) => {
      await onStage(
        async (stage) => {
          const { github } = stage;
          const first = await stage.start(SLOTS, { statement: 'insert into event', nth, when: 'after' });
          const said = await Promise.all(
            Array.from({ length: TASKS }, (_, index) => {
              const body = `/gencode many-${index + 1} A tiny greeting`;
              return github.comment({ repo: 'acme/hub', issue: index + 1, author: 'carol', body });
            }),
          );
          await first.exited;
          await stage.start(SLOTS);
          // GitHub tells again what nobody took.
          for (const { delivery } of said) if (delivery !== undefined) await github.redeliver(delivery.guid);
          const { tasks, logs } = await stage.settled();
          expect(tasks).toHaveLength(TASKS);
          for (const [id, log] of logs) {
            const [submitted] = log;
            const name = submitted?.type === 'task-submitted' ? submitted.request.target.name : '';
            const comment = said.find((one) => one.comment.body.includes(` ${name} `))?.comment;
            const violations = [
              ...checkLog(log),
              ...checkConversation(stage, { name, commentId: comment?.id ?? 0 }, id),
              ...(await checkRepository(stage, name, log)),
            ];
            expect(violations, name).toEqual([]);
          }
        },
        { issues: TASKS },
      );
    },
  );
});

describe('a repository of somebody else', () => {
  test.concurrent.for(['before the create call', 'while the service is down'] as const)(
    'that appears %s is not written to',
    async (moment) => {
      expect(await onStage((stage) => runForeignScenario(stage, moment))).toEqual([]);
    },
  );
});
