import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { renderStatus } from '../../src/core/messages/render-message.ts';
import type { RecordedEvent } from '../../src/core/task-event.ts';
import { askGit } from '../../src/demo/github/git/bare-repository.ts';
import type { ServiceProcess } from '../../src/demo/service-process.ts';
import { TOPIC, type CrashStage } from './crash-stage.ts';
import { StreamFollower } from './stream-follower.ts';
import type { Records } from './task-logs.ts';
import { EXPECTED_TREE, SUMMARY } from './tiny-project.ts';

/** What was on disk when the service died, and how much the model had been asked by then. */
export interface Death {
  readonly records: Records;
  readonly modelRequests: number;
  /** When the next process listened, in ms since 1970. */
  readonly listeningAgainAt: number;
}

/** Milliseconds from `listening` to the first event: two seconds are the promise, the rest is for a machine under load. */
const FIRST_CLAIM_MS = 10_000;

export interface ScenarioFacts {
  readonly name: string;
  /** The repositories that were made before it. */
  readonly made: readonly string[];
  /** The comment that gave the command. */
  readonly commentId: number;
  readonly deaths: readonly Death[];
  readonly records: Records;
  readonly follower: StreamFollower;
  /** The last life. */
  readonly service: ServiceProcess;
}

/** Everything that has to hold in the end; gives what does not. */
export async function checkInvariants(stage: CrashStage, facts: ScenarioFacts): Promise<readonly string[]> {
  const { records, name, made, deaths } = facts;
  const [task] = records.tasks;
  if (task === undefined || records.tasks.length !== 1) return [`${records.tasks.length} tasks instead of one`];
  const log = records.logs.get(task.id) ?? [];
  return [
    ...checkLog(log),
    ...deaths.flatMap((death, index) => checkResumption(log, death, index)),
    ...checkConversation(stage, facts, task.id),
    ...deaths.flatMap((death) => checkModelCalls(stage, death)),
    ...(await checkRepository(stage, name, log)),
    ...(isSameSet(await madeRepositories(stage), [...made, name]) ? [] : ['there are other repositories than the one']),
    ...(await checkStream(facts, task.id)),
  ];
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}

/** One story, without gaps, with one end and one commit. */
export function checkLog(log: readonly RecordedEvent[]): string[] {
  const violations: string[] = [];
  const last = log.at(-1);
  const failure = last?.type === 'task-failed' ? ` (${last.failure.code})` : '';
  if (last?.type !== 'task-completed') violations.push(`the task ended with ${last?.type ?? 'nothing'}${failure}`);
  if (log.some(({ sequence }, index) => sequence !== index + 1)) violations.push('the sequences have gaps or doubles');
  for (const type of ['plan-created', 'commit-prepared', 'push-accepted', 'task-completed'] as const) {
    const count = log.filter((event) => event.type === type).length;
    if (count !== 1) violations.push(`${count} times ${type}`);
  }
  const paths = log.flatMap((event) => (event.type === 'file-generated' ? [event.path] : []));
  if (new Set(paths).size !== paths.length) violations.push('a file was generated twice');
  const ids = log.flatMap((event) => (event.type === 'repository-created' ? [event.repository.id] : []));
  if (ids.length !== 1) violations.push(`${ids.length} times repository-created`);
  return violations;
}

/** The first that a new process does with an unfinished task is to take it up. */
function checkResumption(log: readonly RecordedEvent[], { records, listeningAgainAt }: Death, index: number): string[] {
  const [known] = records.tasks;
  if (known === undefined || ['completed', 'failed'].includes(known.status)) return [];
  const before = records.logs.get(known.id) ?? [];
  const isSame = before.every((event, at) => JSON.stringify(event) === JSON.stringify(log[at]));
  const next = log[known.sequence];
  const expected = known.status === 'pending' ? 'generation-started' : 'task-resumed';
  return [
    ...(isSame ? [] : [`death ${index + 1} changed the past`]),
    ...(next?.type === expected ? [] : [`after death ${index + 1} came ${next?.type ?? 'nothing'}, not ${expected}`]),
    ...((next?.at ?? Infinity) - listeningAgainAt < FIRST_CLAIM_MS ? [] : [`after death ${index + 1} it waited`]),
  ];
}

/** Nothing that was stored is paid for again. */
function checkModelCalls(stage: CrashStage, { records, modelRequests }: Death): string[] {
  const stored = [...records.logs.values()].flat();
  const paths = new Set<string>(stored.flatMap((event) => (event.type === 'file-generated' ? [event.path] : [])));
  const hasPlan = stored.some((event) => event.type === 'plan-created');
  return stage.model.requests.slice(modelRequests).flatMap(({ wish }) => {
    if (wish?.kind === 'plan') return hasPlan ? ['the plan was asked for again'] : [];
    return (wish?.paths ?? []).filter((path) => paths.has(path)).map((path) => `${path} was asked for again`);
  });
}

/** One status comment that tells of the end, and the reactions of a success. */
export function checkConversation(
  { github }: CrashStage,
  { name, commentId }: Pick<ScenarioFacts, 'name' | 'commentId'>,
  taskId: string,
): string[] {
  const violations: string[] = [];
  const issue = github.repository('acme/hub').issues.find((one) => one.comments.some(({ id }) => id === commentId));
  const said = (issue?.comments ?? []).filter(({ author }) => author === github.app.botLogin);
  const own = said.filter(({ body }) => body.startsWith(`<!-- gen-code:task=${taskId} -->\n`));
  if (said.length !== 1 || own.length !== 1) violations.push(`${own.length} status comments, ${said.length} in all`);
  const title = `### \`${name}\`: ${renderStatus('en', 'completed')}\n`;
  if (!own.every(({ body }) => body.includes(title))) violations.push('the status comment tells of no end');
  const reactions = github
    .reactions('acme/hub', issue?.number ?? 0, commentId)
    .map(({ content }) => content)
    .sort()
    .join(', ');
  if (reactions !== 'eyes, rocket') violations.push(`the reactions are: ${reactions}`);
  return violations;
}

/** One repository with one commit of the right files, under the sha that was recorded beforehand. */
export async function checkRepository(
  { github }: CrashStage,
  name: string,
  log: readonly RecordedEvent[],
  hasTopic = true,
): Promise<string[]> {
  const fullName = `acme/${name}`;
  if (!github.hasRepository(fullName)) return ['there is no repository'];
  const violations: string[] = [];
  const { gitDir, description, topics } = github.repository(fullName);
  if (description !== SUMMARY) violations.push(`the description is: ${description ?? 'none'}`);
  if (hasTopic && topics.join() !== TOPIC) violations.push(`the topics are: ${topics.join()}`);
  const prepared = log.flatMap((event) => (event.type === 'commit-prepared' ? [event.commit.sha] : []));
  const refs = await askGit(gitDir, ['for-each-ref', '--format=%(refname) %(objectname)']);
  if (refs !== `refs/heads/main ${prepared[0] ?? ''}`) violations.push(`the refs are: ${refs ?? 'unreadable'}`);
  const commits = await askGit(gitDir, ['rev-list', '--all']);
  if (commits !== prepared[0]) violations.push(`the commits are: ${commits ?? 'none'}`);
  const listed = (await askGit(gitDir, ['ls-tree', '-r', '-z', 'main'])) ?? '';
  const tree = new Map(
    listed
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const [, mode = '', sha = '', path = ''] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? [];
        return [path, `${mode} ${sha}`] as const;
      }),
  );
  const isSame =
    tree.has('AGENTS.md') &&
    tree.size === EXPECTED_TREE.size + 1 &&
    [...EXPECTED_TREE].every(([path, blob]) => tree.get(path) === blob);
  if (!isSame) violations.push(`the tree is not the project: ${[...tree.keys()].join(', ')}`);
  const faults = await askGit(gitDir, ['fsck', '--full', '--strict', '--no-progress', '--no-dangling']);
  if (faults === undefined) violations.push('git fsck finds faults');
  return violations;
}

/** Repositories that were made, beside the one that was there at the start. */
export async function madeRepositories({ github }: CrashStage): Promise<readonly string[]> {
  const names = await readdir(join(github.gitRoot, 'acme'));
  return names.map((name) => name.replace(/\.git$/, '')).filter((name) => name !== 'hub');
}

/** Who came back with `Last-Event-ID` has seen what whoever reads it all at the end sees, each event once. */
async function checkStream({ follower, service }: ScenarioFacts, taskId: string): Promise<string[]> {
  await follower.follow(service.url, taskId);
  const replay = new StreamFollower();
  await replay.follow(service.url, taskId);
  const isSame = follower.ids.join() === replay.ids.join();
  const again = await follower.follow(service.url, taskId);
  return [
    ...(isSame ? [] : [`the stream gave ${follower.ids.join()} instead of ${replay.ids.join()}`]),
    ...(replay.ids[0] === 1 ? [] : ['the replay does not begin with 1']),
    ...(again === 204 ? [] : [`a client that has seen the last event was answered ${again}`]),
  ];
}
