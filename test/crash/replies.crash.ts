import { describe, expect, test } from 'vitest';
import { onStage, waitFor, type CrashStage } from './crash-stage.ts';
import { lose, requestBlow } from './effects.ts';

const PLACE = { repo: 'acme/hub', issue: 1, author: 'carol' };

function saidByUs({ github }: CrashStage): readonly string[] {
  return github.comments('acme/hub', 1).flatMap(({ author, body }) => (author === github.app.botLogin ? [body] : []));
}

describe('a reply', () => {
  test.concurrent('that was written when the service died is not written again', async () => {
    await onStage(async (stage) => {
      const { github } = stage;
      const first = await stage.start();
      const onDone = (): void => void process.kill(first.pid, 'SIGKILL');
      const { method, path } = requestBlow('create the status comment');
      github.inject({ method, path, onDone, after: 'hang' });
      const { delivery } = await github.comment({ ...PLACE, body: '/gencode help' });
      await first.exited;
      expect(saidByUs(stage)).toHaveLength(1);
      await stage.start();
      await github.redeliver(delivery?.guid ?? '');
      await stage.settled();
      expect(saidByUs(stage)).toHaveLength(1);
    });
  });

  test.concurrent('whose answer was lost is not written again', async () => {
    await onStage(async (stage) => {
      for (const loss of lose('create the status comment')) stage.github.inject(loss);
      await stage.start();
      await stage.github.comment({ ...PLACE, body: '/gencode help' });
      await stage.settled();
      expect(saidByUs(stage)).toHaveLength(1);
    });
  });
});

describe('a task that fails', () => {
  test.concurrent.for(['before', 'after'] as const)(
    'says so once when the service dies right %s its end is on disk',
    async (when) => {
      await onStage(async (stage) => {
        const { github, model } = stage;
        model.script({ times: Number.POSITIVE_INFINITY, behave: { kind: 'refusal' } });
        // 1 submitted, 2 started, 3 and 4 the two answers, 5 the end.
        const first = await stage.start({}, { statement: 'insert into event', sequence: 5, when });
        const { comment } = await github.comment({ ...PLACE, body: '/gencode refused A tiny greeting' });
        await first.exited;
        await stage.start();
        const { logs } = await stage.settled();
        const [log = []] = logs.values();
        expect(log.at(-1)).toMatchObject({ type: 'task-failed', failure: { code: 'model_refused' } });
        expect(log.filter(({ type }) => type === 'task-failed')).toHaveLength(1);
        expect(saidByUs(stage)).toHaveLength(1);
        const reactions = github.reactions('acme/hub', 1, comment.id).map(({ content }) => content);
        expect(reactions.toSorted()).toEqual(['confused', 'eyes']);
        expect(github.hasRepository('acme/refused')).toBe(false);
      });
    },
  );

  test.concurrent('and is told to try again obeys once, though the service dies after it did', async () => {
    await onStage(async (stage) => {
      const { github, model } = stage;
      model.script({ times: 2, behave: { kind: 'refusal' } });
      const first = await stage.start();
      await github.comment({ ...PLACE, body: '/gencode again A tiny greeting' });
      await waitFor(() => stage.progress().tasks[0]?.status === 'failed', 'it did not fail');
      await stage.settled();
      await first.kill('SIGKILL');
      const second = await stage.start({}, { statement: 'insert into event', sequence: 6, when: 'after' });
      const { delivery } = await github.comment({ ...PLACE, body: '/gencode retry' });
      await second.exited;
      await stage.start();
      await github.redeliver(delivery?.guid ?? '');
      const { tasks, logs } = await stage.settled();
      expect(tasks.map(({ status }) => status)).toEqual(['completed']);
      const types = [...logs.values()].flat().map(({ type }) => type);
      expect(types.filter((type) => type === 'task-retried')).toHaveLength(1);
      expect(saidByUs(stage)).toHaveLength(1);
    });
  });
});
