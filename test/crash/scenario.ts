import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Fault } from '../../src/demo/fault-injection.ts';
import type { ServiceProcess } from '../../src/demo/service-process.ts';
import { waitFor, type CrashStage } from './crash-stage.ts';
import { checkInvariants, madeRepositories, type Death } from './invariants.ts';
import type { CrashPoint } from './kill-at-write.ts';
import { StreamFollower } from './stream-follower.ts';
import { isSettled } from './task-logs.ts';

/**
 * One end of a process: at a write of the service, when GitHub has done a request and not answered it, in an answer of
 * the model, or some milliseconds after the command.
 */
export type Blow =
  | { readonly kind: 'moment'; readonly afterMs: number }
  | { readonly kind: 'write'; readonly at: CrashPoint }
  | { readonly kind: 'request'; readonly method: string; readonly path: RegExp; readonly nth?: number }
  | { readonly kind: 'answer'; readonly of: 'plan' | (string & {}); readonly afterCharacters: number };

export interface Scenario {
  /** Each ends one life of the service; the life after the last one goes on to the end. */
  readonly blows: readonly Blow[];
  readonly losses?: readonly Fault[];
}

/** Milliseconds from the end of a task until a blow counts as one that does not fall. */
const LAST_BLOW_MS = 3_000;

/** The blow right before or after the event of this sequence is on disk. */
export function atEvent(sequence: number, when: CrashPoint['when'], signal: NodeJS.Signals = 'SIGKILL'): Blow {
  return { kind: 'write', at: { statement: 'insert into event', sequence, when, signal } };
}

/** The blow at the n-th execution of a statement. */
export function atStatement(statement: string, nth: number, when: CrashPoint['when']): Blow {
  return { kind: 'write', at: { statement, nth, when } };
}

/**
 * Gives one command, ends the service as told, and starts it again until all is done. The same comment is delivered
 * once before, and after a death again: under the same delivery id, and under another one. The service is left
 * running: the life that brings one scenario to its end begins the next on the same stage.
 * @returns what must not be, and is; empty when all is well
 */
export async function runScenario(stage: CrashStage, { blows, losses = [] }: Scenario): Promise<readonly string[]> {
  const { github } = stage;
  const deaths: Death[] = [];
  const follower = new StreamFollower();
  const complaints: string[] = [];
  for (const loss of losses) github.inject(loss);

  const issue = stage.turnPage();
  const made = await madeRepositories(stage);
  const name = `tiny-greeting-${issue}`;
  let service = await begin(stage, blows[0]);
  const body = `/gencode ${name} A tiny greeting`;
  const { comment, delivery } = await github.comment({ repo: 'acme/hub', issue, author: 'carol', body });
  if (delivery === undefined) throw new Error('the comment was not delivered');
  const copies = [
    () => github.redeliver(delivery.guid),
    () => github.deliver('issue_comment', delivery.payload, { deliveryId: randomUUID() }),
  ];
  const deliverCopies = async (): Promise<void> => {
    for (const deliver of copies.splice(0, blows.length > 1 ? 1 : 2)) await deliver();
  };

  for (const [index, blow] of blows.entries()) {
    const watching = watch(stage, service, follower);
    if (blow.kind === 'moment') await sleep(blow.afterMs);
    else if (!(await diesBeforeTheEnd(stage, service))) complaints.push(`blow ${index + 1} did not fall`);
    const { code } = await service.kill('SIGKILL');
    if (blow.kind === 'write' && blow.at.signal === 'SIGTERM' && code !== 0) complaints.push(`it ended with ${code}`);
    await watching;
    const death = { records: stage.records(), modelRequests: stage.model.requests.length };
    service = await begin(stage, blows[index + 1]);
    deaths.push({ ...death, listeningAgainAt: listeningAt(service) });
    await deliverCopies();
  }
  while (copies.length > 0) await deliverCopies();
  const watching = watch(stage, service, follower);
  const records = await stage.settled().catch((error: unknown) => {
    complaints.push(String(error));
    return stage.records();
  });
  const facts = { name, made, commentId: comment.id, deaths, records, follower, service };
  await watching;
  return [...complaints, ...(await checkInvariants(stage, facts))];
}

const Listening = z.object({ msg: z.literal('listening'), time: z.iso.datetime() });

/** When it said that it listens, in ms since 1970. */
function listeningAt({ logs }: ServiceProcess): number {
  const line = logs.findLast((one) => one.includes('listening')) ?? '{}';
  return Date.parse(Listening.parse(JSON.parse(line)).time);
}

async function begin(stage: CrashStage, blow: Blow | undefined): Promise<ServiceProcess> {
  if (blow?.kind === 'write') return stage.alive(blow.at);
  const service = await stage.alive();
  const kill = (): void => void process.kill(service.pid, 'SIGKILL');
  if (blow?.kind === 'request') {
    const { method, path, nth = 1 } = blow;
    if (nth > 1) stage.github.inject({ method, path, times: nth - 1 });
    stage.github.inject({ method, path, onDone: kill, after: 'hang' });
  }
  if (blow?.kind === 'answer') {
    stage.model.script({
      match: ({ wish }) => {
        const isIt =
          blow.of === 'plan' ? wish?.kind === 'plan' : wish?.kind === 'files' && wish.paths.includes(blow.of);
        // The answer stalls, so that any moment is one in the middle of it.
        if (isIt) setTimeout(kill, 100);
        return isIt;
      },
      behave: { kind: 'stall', afterCharacters: blow.afterCharacters },
    });
  }
  return service;
}

async function diesBeforeTheEnd(stage: CrashStage, service: ServiceProcess): Promise<boolean> {
  let isDead = false;
  void service.exited.then(() => (isDead = true));
  await waitFor(() => isDead || isSettled(stage.progress()), 'neither death nor end');
  // The blow may fall with the very last write.
  return Promise.race([service.exited.then(() => true), sleep(LAST_BLOW_MS, false)]);
}

/** Follows the events of the first task there is, for as long as this process lives. */
async function watch(stage: CrashStage, service: ServiceProcess, follower: StreamFollower): Promise<void> {
  const dead = new AbortController();
  void service.exited.then(() => dead.abort());
  const isOver = (): boolean => dead.signal.aborted || stage.progress().tasks.length > 0;
  await waitFor(isOver, 'there is no task').catch(() => undefined);
  const [task] = stage.progress().tasks;
  if (task !== undefined && !dead.signal.aborted) await follower.follow(service.url, task.id);
}
