import { z } from 'zod';
import { SpecTests } from './eval-request.ts';

/** What is read of a task, as `GET /api/v1/task/ID` shows it. */
export const TaskAnswer = z.object({
  task_id: z.string(),
  status: z.enum([
    'pending',
    'generating',
    'merging_files',
    'creating_repo',
    'pushing',
    'completed',
    'failed',
    'cancelled',
  ]),
  outcome: z.enum(['clean', 'with_faults', 'failed', 'cancelled']).nullable(),
  model: z.string(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  progress: z.object({ files_done: z.number() }),
  usage: z.object({
    ...{ prompt_tokens: z.number(), cached_tokens: z.number(), completion_tokens: z.number(), llm_calls: z.number() },
    cost_usd: z.number().nullable(),
  }),
  report: z
    .object({
      files: z.number(),
      repaired: z.array(z.string()),
      faults: z.array(
        z.object({ path: z.string(), line: z.number().nullable(), code: z.string(), message: z.string() }),
      ),
      warnings: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
      /** There only where the service tries projects out. */
      trial: z.looseObject({ state: z.string() }).nullish(),
    })
    .nullable(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type TaskAnswer = z.infer<typeof TaskAnswer>;

const counts = z.record(z.string(), z.number());

/** What became of one request. `no_result`: the evaluation itself could not see how it ended. */
export const ProjectResult = z.discriminatedUnion('state', [
  z.object({
    ...{ state: z.literal('ended'), outcome: z.enum(['clean', 'with_faults', 'failed', 'cancelled']) },
    ...{ taskId: z.string(), model: z.string(), files: z.number() },
    /** Files that do not parse, by the code of what was found. */
    unparsed: counts,
    /** All faults and remarks, by code. */
    faults: counts,
    warnings: counts,
    faultLines: z.array(z.string()),
    repaired: z.number(),
    trial: z.looseObject({ state: z.string() }).nullable(),
    usage: TaskAnswer.shape.usage,
    minutes: z.number(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
  z.object({ state: z.literal('no_result'), reason: z.string() }),
]);
export type ProjectResult = z.infer<typeof ProjectResult>;

/** One request and what became of it. */
export const EvalEntry = z.object({
  ...{ id: z.string(), language: z.string(), size: z.string(), promptCharacters: z.number() },
  tests: SpecTests.nullable(),
  result: ProjectResult,
});
export type EvalEntry = z.infer<typeof EvalEntry>;

/** A whole run, as it is kept. `wanted`: how many requests it was to have. */
export const EvalRun = z.object({
  version: z.literal(1),
  ...{ startedAt: z.iso.datetime(), service: z.string(), model: z.string().nullable(), wanted: z.number() },
  entries: z.array(EvalEntry),
});
export type EvalRun = z.infer<typeof EvalRun>;

/** Codes of findings by which a file does not parse: each begins with the grammar that was broken. */
const PARSE_CODE = /^(?:syntax|html|json|markdown|php)_/;

/** A task that has ended → its result. */
export function toResult(task: TaskAnswer): ProjectResult {
  const { report, outcome, finished_at: end } = task;
  if (outcome === null || end === null) throw new Error(`task ${task.task_id} has not ended: ${task.status}`);
  const faults = report?.faults ?? [];
  return {
    ...{ state: 'ended', outcome, taskId: task.task_id, model: task.model },
    files: report?.files ?? task.progress.files_done,
    unparsed: countCodes(faults.filter(({ code }) => PARSE_CODE.test(code))),
    faults: countCodes(faults),
    warnings: countCodes(report?.warnings ?? []),
    faultLines: faults.map(({ path, line, code, message }) =>
      [path, ...(line === null ? [] : [`:${line}`]), path === '' ? '' : ' ', `${code}: ${message}`].join(''),
    ),
    repaired: report?.repaired.length ?? 0,
    trial: report?.trial ?? null,
    usage: task.usage,
    minutes: (Date.parse(end) - Date.parse(task.created_at)) / 60_000,
    error: task.error ?? null,
  };
}

function countCodes(found: readonly { readonly code: string }[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(found, ({ code }) => code)].map(([code, all]) => [code, all.length]));
}

/** How many there are over all codes. */
export function sumOfCodes(byCode: Readonly<Record<string, number>>): number {
  return Object.values(byCode).reduce((sum, count) => sum + count, 0);
}
