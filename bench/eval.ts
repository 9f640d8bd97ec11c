import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from './eval/compare-runs.ts';
import { EvalClient } from './eval/eval-client.ts';
import { readEvalWish, USAGE, UsageError, type EvalWish } from './eval/eval-options.ts';
import { chooseRequests, readOwnRequests, type EvalRequest } from './eval/eval-request.ts';
import { EvalRun, type EvalEntry } from './eval/eval-result.ts';
import { runningService, startOwnService, startWithStandIn, type EvalService } from './eval/eval-service.ts';
import { describeSpec, renderRun } from './eval/eval-table.ts';
import { keepProject, keepRun } from './eval/keep-run.ts';
import { runEvaluation } from './eval/run-evaluation.ts';
import { readSpecFolder } from './eval/spec-folder.ts';

// Has the built service write projects for real requests, and tells what became of them: see USAGE.

type Run = Extract<EvalWish, { kind: 'run' }>;

const INTERRUPTED = 130;

async function main(): Promise<number> {
  const wish = readEvalWish(process.argv.slice(2), process.env, new Date());
  switch (wish.kind) {
    case 'help':
      console.log(USAGE);
      return 0;
    case 'list':
      for (const { id, language, size } of readOwnRequests()) console.log([id, language, size].join('  '));
      return 0;
    case 'compare':
      return compare(wish.files);
    case 'run':
      return evaluate(wish);
  }
}

function compare([before, after]: readonly [string, string]): number {
  const { text, isWorse } = compareRuns(readRun(before), readRun(after));
  console.log(text);
  return isWorse ? 2 : 0;
}

function readRun(path: string): EvalRun {
  try {
    return EvalRun.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path}: no results.json of an evaluation`, { cause: error });
  }
}

async function evaluate(wish: Run): Promise<number> {
  const { requests, problems } = gatherRequests(wish);
  for (const problem of problems) console.error(`left out: ${problem}`);
  if (requests.length === 0) throw new UsageError('there is no request to run');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('interrupted')));
  const service = await openService(wish);
  try {
    const run = await collect(service, requests, wish, AbortSignal.any([stop.signal, service.gone]));
    console.log(renderRun(run));
    console.error(
      `\n${join(wish.out, 'results.json')} and results.md; the projects are in ${join(wish.out, 'projects')}`,
    );
    if (service.gone.aborted) console.error(String(service.gone.reason));
    if (stop.signal.aborted) return INTERRUPTED;
    return run.entries.length < requests.length || problems.length > 0 ? 1 : exitCodeOf(run.entries);
  } finally {
    await service.close();
  }
}

function gatherRequests({ spec, only, limit }: Run): {
  readonly requests: readonly EvalRequest[];
  readonly problems: readonly string[];
} {
  const { requests: all, problems } =
    spec === null ? { requests: readOwnRequests(), problems: [] } : readSpecFolder(spec);
  const { chosen, unknown } = chooseRequests(all, { only, limit });
  if (unknown.length > 0) throw new UsageError(`--only: there is no request ${unknown.join(', ')}`);
  return { requests: chosen, problems };
}

function openService({ isStandIn, url, key, atOnce }: Run): Promise<EvalService> {
  if (url !== null && key !== null) return Promise.resolve(runningService(url, key));
  return isStandIn ? startWithStandIn(atOnce) : startOwnService(atOnce);
}

async function collect(
  service: EvalService,
  requests: readonly EvalRequest[],
  { out, model, atOnce, patience }: Run,
  signal: AbortSignal,
): Promise<EvalRun> {
  const client = new EvalClient(service.url, service.key);
  const entries: EvalEntry[] = [];
  const run: EvalRun = {
    ...{ version: 1, startedAt: new Date().toISOString(), service: service.name, model, wanted: requests.length },
    entries,
  };
  console.error(`${requests.length} requests, ${atOnce} at once, to ${service.name}`);
  for (const one of requests) if (one.size === 'spec') console.error(describeSpec(one));
  await runEvaluation({
    ...{ client, requests, model, atOnce, patience, signal },
    onEnd: async (entry, task) => {
      entries.push(entry);
      // In the order of the requests, whoever ended first; and kept at once, since the next may end it all.
      entries.sort((a, b) => placeOf(requests, a) - placeOf(requests, b));
      keepRun(out, run);
      const { result } = entry;
      const told = result.state === 'ended' ? `${result.outcome}, ${result.minutes.toFixed(1)} min` : result.reason;
      console.error(`${entries.length}/${requests.length} ${entry.id}: ${told}`);
      if (task?.status !== 'completed') return;
      await keepProject(out, { client, taskId: task.task_id, name: entry.id, signal }).catch((error: unknown) =>
        console.error(`${entry.id}: its files could not be kept: ${String(error)}`),
      );
    },
  });
  return run;
}

function placeOf(requests: readonly EvalRequest[], { id }: EvalEntry): number {
  return requests.findIndex((one) => one.id === id);
}

/** The worst of what happened. */
function exitCodeOf(entries: readonly EvalEntry[]): number {
  const outcomes = new Set(entries.map(({ result }) => (result.state === 'ended' ? result.outcome : null)));
  if (outcomes.has(null)) return 1;
  if (outcomes.has('failed')) return 3;
  if (outcomes.has('cancelled')) return 4;
  return outcomes.has('with_faults') ? 2 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 64 : 1;
}
