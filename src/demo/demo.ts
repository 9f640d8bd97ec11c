import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { createTicket } from '../core/ticket.ts';
import { checkGit, checkRepository } from './check-repository.ts';
import { setStage, type DemoStage } from './demo-stage.ts';
import { Progress } from './progress.ts';
import { watchTask, type TaskEnd } from './watch-task.ts';

const command = '/gencode todo-api A small todo REST API in plain Node with tests';
const place = { repo: 'acme/hub', issue: 1 };
const patienceMs = 120_000;

/** The command `gen-code demo`. `keep`: all of it stays up until somebody stops it. */
export async function runDemo({ keep: isKept }: { readonly keep: boolean }): Promise<void> {
  try {
    await perform(isKept);
  } catch (error) {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** The whole show: stand-ins, service, comment, progress, and a look at what was pushed. */
async function perform(isKept: boolean): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
  const progress = new Progress(process.stdout);
  await checkGit();
  progress.heading('gen-code demo: no network, no keys');
  const stage = await setStage();
  try {
    progress.line(`stand-in for GitHub, with a git server: ${stage.github.url}`);
    progress.line(`stand-in for the model: ${stage.model.url}`);
    progress.line(`gen-code, a process of its own: ${stage.service.url}`);
    const end = await playTask(stage, progress, AbortSignal.any([interrupt.signal, AbortSignal.timeout(patienceMs)]));
    tell(stage, end, progress);
    if (isKept) await keep(stage, progress, interrupt.signal);
    else progress.line('all of it is removed now; to look around: npm run demo -- --keep');
  } catch (error) {
    progress.end();
    if (interrupt.signal.aborted) {
      console.error('\nInterrupted; everything is stopped and removed.');
      process.exitCode = 130;
      return;
    }
    console.error(`\nThe last lines of the service's log:\n${stage.service.logs.slice(-20).join('\n')}`);
    throw error;
  } finally {
    await stage.clear();
  }
}

async function playTask(stage: DemoStage, progress: Progress, signal: AbortSignal): Promise<TaskEnd> {
  const { github, service, secretKey } = stage;
  progress.heading(`alice comments on ${place.repo}#${place.issue}`);
  progress.quote(command);
  const { delivery } = await github.comment({ ...place, author: 'alice', body: command });
  if (delivery?.statusCode !== 202) {
    throw new Error(`The webhook was answered ${delivery?.statusCode ?? 0}: ${delivery?.responseBody ?? ''}`);
  }
  progress.line(`signed webhook delivered, answered 202 in ${Math.round(delivery.durationMs)} ms`);
  const taskId = await findTask(stage, signal);
  progress.line(`status comment is there, task ${taskId}`);
  const events = new URL(`/api/v1/status/${taskId}?events=all`, service.url);
  events.searchParams.set('ticket', createTicket(secretKey, taskId, Date.now() + 3_600_000));
  const end = await watchTask(events, progress, signal);
  progress.end();

  progress.heading('The status comment as it stands now');
  progress.quote(await findLastState(stage, taskId, end.repoUrl));
  progress.line(`reactions of the App to the command: ${(await findReactions(stage)).join(', ')}`);

  progress.heading('What was pushed, seen by native git');
  const fullName = new URL(end.repoUrl).pathname.slice(1);
  const token = github.installationToken('acme', { permissions: { contents: 'read' } });
  const { log, files, tests } = await checkRepository(`${end.repoUrl}.git`, token, join(stage.dir, 'clone'));
  progress.quote(log);
  progress.line(`${fullName}: ${files.length} files cloned, git fsck found nothing`);
  progress.heading("The project's own tests");
  progress.quote(tests);
  return end;
}

/** The App's status comment names the task in its first line. Any other answer of the App is a refusal. */
async function findTask({ github, service }: DemoStage, signal: AbortSignal): Promise<string> {
  let ended = '';
  void service.exited.then(({ code, signal: by }) => {
    ended = `The service ended (${by ?? `exit code ${code ?? 0}`})`;
  });
  for (;;) {
    signal.throwIfAborted();
    if (ended !== '') throw new Error(ended);
    const answer = github.comments(place.repo, place.issue).find((one) => one.viaApp);
    const [, id] = /^<!-- gen-code:task=(\S+) -->/.exec(answer?.body ?? '') ?? [];
    if (id !== undefined) return id;
    if (answer !== undefined) throw new Error(`gen-code answered: ${answer.body}`);
    await sleep(25);
  }
}

/** The last edit of the comment follows the end of the task by a moment. */
async function findLastState({ github }: DemoStage, taskId: string, repoUrl: string): Promise<string> {
  const until = Date.now() + 10_000;
  let body = '';
  while (Date.now() < until) {
    const comments = github.comments(place.repo, place.issue);
    body = comments.find((one) => one.viaApp && one.body.includes(taskId))?.body ?? '';
    if (body.includes(repoUrl)) return body;
    await sleep(50);
  }
  throw new Error(`The status comment never showed the end. It says:\n${body}`);
}

/** The last reaction follows the last edit. It is a courtesy, so that nothing fails without it. */
async function findReactions({ github }: DemoStage): Promise<readonly string[]> {
  const asked = github.comments(place.repo, place.issue).find((one) => one.body === command)?.id;
  const until = Date.now() + 5_000;
  for (;;) {
    const reactions = github.reactions(place.repo, place.issue, asked).map((one) => one.content);
    if (reactions.length > 1 || Date.now() > until) return reactions;
    await sleep(50);
  }
}

function tell({ model, github }: DemoStage, { repoUrl, usage }: TaskEnd, progress: Progress): void {
  const sum = (key: 'prompt_tokens' | 'prompt_cache_hit_tokens' | 'completion_tokens'): number =>
    model.requests.reduce((total, one) => total + (one.usage?.[key] ?? 0), 0);
  const number = (value: number): string => value.toLocaleString('en');
  progress.heading('Done');
  progress.line(`repository: ${repoUrl}`, '✓');
  progress.line(`issue with the conversation: ${github.url}/${place.repo}/issues/${place.issue}`);
  progress.line(
    `model: ${usage?.llm_calls ?? model.requests.length} calls, ${number(usage?.prompt_tokens ?? sum('prompt_tokens'))} tokens in ` +
      `(${number(usage?.cached_tokens ?? sum('prompt_cache_hit_tokens'))} of them from its cache), ` +
      `${number(usage?.completion_tokens ?? sum('completion_tokens'))} out; at most ${model.concurrency.most} at once`,
  );
  const count = model.requests.filter((one) => one.wish?.kind === 'continuation').length;
  progress.line(`answers cut off on purpose and continued: ${count}`);
  progress.line(
    'simulated: GitHub (its API, accounts and webhooks) and the model, which knows three projects by heart',
  );
  progress.line(
    'real: the gen-code service with its checks, queue, database and event stream, HTTP, signatures, git and the tests',
  );
}

async function keep(
  { service, github, apiKey, dir }: DemoStage,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const token = 'ghp_alicePersonalAccessToken0000000000000000';
  progress.heading('All of it stays up until Ctrl-C');
  progress.line(`dashboard: ${service.url}/   API key: ${apiKey}`);
  progress.line(`documentation of the API: ${service.url}/docs`);
  progress.line(`data, repositories and the clone: ${dir}`);
  progress.line('a task by REST:');
  progress.quote(
    `curl -s ${service.url}/api/v1/generate -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' \\\n` +
      `  -d '{"prompt": "A CLI that counts words", "repo_name": "words", "model": "deepseek"}'`,
  );
  progress.line('a task by a comment of alice:');
  progress.quote(
    `curl -s ${github.url}/repos/${place.repo}/issues/${place.issue}/comments -H 'Authorization: Bearer ${token}' \\\n` +
      `  -d '{"body": "/gencode my-login A Flask app with login"}'`,
  );
  const ended = service.exited.then(() => {
    if (!signal.aborted) throw new Error('The service ended by itself');
  });
  if (!signal.aborted) await Promise.race([ended, once(signal, 'abort')]);
}
