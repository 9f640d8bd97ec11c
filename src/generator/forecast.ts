import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { PlannedFile } from '../core/project-plan.ts';
import type { CreatedPlan } from '../core/task-event.ts';
import type { TaskRequest } from '../core/task-request.ts';
import { addUsage, estimateTokens, NO_USAGE, type Usage } from '../core/usage.ts';
import { createNonce } from './answer/markers.ts';
import { WHOLE_CHARACTERS } from './dependency-view.ts';
import { renderFileRequest, renderPlanRequest } from './prompts.ts';
import type { Draft } from './repair.ts';
import { chainWeights, groupReady } from './schedule.ts';

/** Tokens of a line of a file, on the average of real projects. */
const TOKENS_PER_LINE = 9;
/** Lines of a file for which the plan names no number, on the average of real plans. */
const USUAL_LINES = 60;
/** The part of the planned lines that is written at the least: plans are guesses. */
const LEAST_PART = 0.5;
/** Tokens of the frame of a message, and of the lines that mark a file. */
const FRAME_TOKENS = 4;
const MARKER_TOKENS = 24;

/** What the files of a plan will use. Repairs and continuations come on top. */
export interface Forecast {
  /** How many are still to be written. */
  readonly files: number;
  /** Less is not possible, as long as they are written as planned and each prefix comes from the provider's cache. */
  readonly least: Usage;
  /** What is expected. */
  readonly likely: Usage;
}

/**
 * Counts the calls for the files that are not `kept`, as they will be made: what all share comes from the cache, each
 * bears the texts of its dependencies, and files that share a request share its price.
 * `tokensPerEstimate`: what the provider counts for a token of ours.
 */
export function forecastFiles(
  request: TaskRequest,
  { plan, text }: CreatedPlan,
  kept: ReadonlyMap<RepositoryPath, Draft>,
  tokensPerEstimate: number,
  base: readonly GeneratedFile[] = [],
): Forecast {
  const beginning = [...renderPlanRequest(request, base), { content: text }];
  const shared = beginning.reduce((sum, { content }) => sum + estimateTokens(content), 0) * tokensPerEstimate;
  const prefix = Math.round(shared) + beginning.length * FRAME_TOKENS;
  const nonce = createNonce();
  const wanted = plan.files.filter(({ path }) => !kept.has(path));
  const groups = groupReady(wanted, chainWeights(plan));
  const planned = new Map(plan.files.map((file) => [file.path, file]));

  const usageOf = (group: readonly PlannedFile[], part: number): Usage => {
    const paths = group.map(({ path }) => path);
    const question = renderFileRequest({
      ...{ nonce, wanted: paths, entries: group, dependencies: new Map(), isAskedAgain: false, faulty: null },
    });
    const dependencies = (group[0]?.dependsOn ?? []).map((path) => {
      const text = kept.get(path)?.text;
      const tokens = text === undefined ? tokensOf(planned.get(path), part) : estimateTokens(text) * tokensPerEstimate;
      // Of a longer one the interface alone is shown.
      return tokens > WHOLE_TOKENS ? tokens * part * INTERFACE_PART : tokens;
    });
    const own = estimateTokens(question) * tokensPerEstimate + FRAME_TOKENS + sum(dependencies);
    return {
      promptTokens: prefix + Math.round(own),
      cachedTokens: prefix,
      completionTokens: Math.round(sum(group.map((file) => tokensOf(file, part) + MARKER_TOKENS))),
      calls: 1,
    };
  };
  const total = (part: number): Usage => groups.reduce((all, group) => addUsage(all, usageOf(group, part)), NO_USAGE);
  return { files: wanted.length, least: total(LEAST_PART), likely: total(1) };
}

const WHOLE_TOKENS = estimateTokens(WHOLE_CHARACTERS);
/** What the interface of a file is of the whole, about. */
const INTERFACE_PART = 0.25;

/** Tokens that a file will have; `part`: of its planned lines. Without a number it may be empty. */
function tokensOf(file: PlannedFile | undefined, part: number): number {
  const lines = file?.lines ?? (part < 1 ? 0 : USUAL_LINES);
  return lines * part * TOKENS_PER_LINE;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
