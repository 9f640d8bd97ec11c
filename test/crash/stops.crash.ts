import { afterAll, describe, expect, test } from 'vitest';
import { CRASH_API_KEY, onStage, waitFor } from './crash-stage.ts';
import { checkConversation, checkLog, checkRepository } from './invariants.ts';
import { atEvent, runScenario } from './scenario.ts';
import { StreamFollower } from './stream-follower.ts';
import { clearStages, onSharedStage } from './shared-stages.ts';

afterAll(clearStages);

describe('SIGTERM at an event', () => {
  test.concurrent.for([1, 2, 5, 9, 12, 14, 16, 17, 18, 19, 20])(
    'event %i: it ends with code 0, and the next start goes on',
    async (sequence) => {
      const blows = [atEvent(sequence, 'after', 'SIGTERM')];
      expect(await onSharedStage((stage) => runScenario(stage, { blows }))).toEqual([]);
    },
  );
});

describe('SIGTERM while the model writes', () => {
  test.concurrent(
    'doors answer 503, the task is parked, streams are told to come back, and the next start goes on',
    async () => {
      await onStage(
        async (stage) => {
          const { github, model } = stage;
          const say = (issue: number, name: string) =>
            github.comment({ repo: 'acme/hub', issue, author: 'carol', body: `/gencode ${name} A tiny greeting` });
          const hasFile = (): boolean => {
            const [log = []] = stage.records().logs.values();
            return log.some(({ type }) => type === 'file-generated');
          };
          const service = await stage.start();
          const { comment } = await say(1, 'early-greeting');
          await waitFor(hasFile, 'no file was written');
          const [id = ''] = stage.records().logs.keys();
          const follower = new StreamFollower();
          const following = follower.follow(service.url, id);
          // A command whose policy GitHub is slow to tell: its delivery keeps the service from ending at once.
          const isPolicy = /\/contents\/\.github\/gencode\.yml$/;
          const asked = (): number =>
            github.calls.filter(({ path }) => path.endsWith('/contents/.github/gencode.yml')).length;
          const before = asked();
          github.inject({ path: isPolicy, before: 'hang' });
          await say(2, 'late');
          await waitFor(() => asked() > before, 'the second command was not looked at');

          process.kill(service.pid, 'SIGTERM');
          await waitFor(() => service.logs.some((line) => line.includes('"stopping"')), 'it does not stop');
          const generate = await fetch(`${service.url}/api/v1/generate`, {
            method: 'POST',
            headers: { 'x-api-key': CRASH_API_KEY, 'content-type': 'application/json' },
            body: JSON.stringify({ prompt: 'Too late', repo_name: 'too-late' }),
          });
          const webhook = await github.deliver('issue_comment', {});
          const readiness = await fetch(`${service.url}/readyz`);
          expect([generate.status, webhook.statusCode, readiness.status]).toEqual([503, 503, 503]);
          expect(Number(generate.headers.get('retry-after'))).toBeGreaterThan(0);
          // Waits ten seconds, and then ends it the hard way; the signal itself says nothing to a process that runs.
          expect(await service.kill('SIGCONT')).toEqual({ code: 0, signal: null });
          await following;
          expect(follower.retries).toContain(3000);

          const stored = stage.records().logs.get(id) ?? [];
          expect(stored.at(-1)).toMatchObject({ type: 'task-parked', reason: 'shutdown' });
          const paths = stored.flatMap((event) => (event.type === 'file-generated' ? [event.path as string] : []));
          const requests = model.requests.length;
          await stage.start();
          const { tasks, logs } = await stage.settled();
          expect(tasks.map(({ status }) => status)).toEqual(['completed', 'completed']);
          const log = logs.get(id) ?? [];
          expect(log[stored.length]?.type).toBe('task-resumed');
          const bought = model.requests
            .slice(requests)
            .filter(({ body }) => JSON.stringify(body).includes('early-greeting'));
          expect(
            bought
              .flatMap(({ wish }) => (wish?.kind === 'files' ? wish.paths : []))
              .filter((path) => paths.includes(path)),
          ).toEqual([]);
          expect([
            ...checkLog(log),
            ...checkConversation(stage, { name: 'early-greeting', commentId: comment.id }, id),
            ...(await checkRepository(stage, 'early-greeting', log)),
          ]).toEqual([]);
        },
        { issues: 2, model: { charactersPerSecond: 400, charactersPerChunk: 4 } },
      );
    },
  );
});

describe('a task that kills the service each time', () => {
  test.concurrent('is set aside after five deaths without progress, and a retry completes it', async () => {
    await onStage(async (stage) => {
      const { github } = stage;
      const dieAt = (sequence: number) => ({ statement: 'insert into event', sequence, when: 'after' }) as const;
      const first = await stage.start({}, dieAt(2));
      const { comment } = await github.comment({
        ...{ repo: 'acme/hub', issue: 1, author: 'carol' },
        body: '/gencode poison A tiny greeting',
      });
      await first.exited;
      for (const sequence of [3, 4, 5, 6]) await (await stage.start({}, dieAt(sequence))).exited;

      await stage.start();
      const failed = await stage.settled();
      const [[id, log = []] = ['', []]] = failed.logs;
      expect(log.at(-1)).toMatchObject({ type: 'task-failed', failure: { code: 'poisoned' } });
      expect(
        github
          .reactions('acme/hub', 1, comment.id)
          .map(({ content }) => content)
          .sort(),
      ).toEqual(['confused', 'eyes']);

      await github.comment({ repo: 'acme/hub', issue: 1, author: 'carol', body: '/gencode retry' });
      await waitFor(() => stage.progress().tasks[0]?.status === 'completed', 'the retry did not complete it');
      const { logs } = await stage.settled();
      const whole = logs.get(id) ?? [];
      expect(whole.map(({ type }) => type)).toContain('task-retried');
      const said = github.comments('acme/hub', 1).filter(({ author }) => author === github.app.botLogin);
      expect(said).toHaveLength(1);
      expect([...checkLog(whole), ...(await checkRepository(stage, 'poison', whole))]).toEqual([]);
    });
  });
});
