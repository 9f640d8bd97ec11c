import { jsonrepair } from 'jsonrepair';
import { readPlan, type PlanReading } from '../../core/project-plan.ts';
import { objectsIn } from './json-objects.ts';
import { withoutThinking } from '../answer/thinking.ts';
import { toWrittenPlan } from './written-plan.ts';

/** Characters of broken JSON that are still mended: the time for it grows with the square of some faults. */
const MAX_MENDED_CHARACTERS = 64_000;
/** Objects that speak of files, in one answer: beyond it the model repeats itself. */
const MAX_CANDIDATES = 50;

/** Reads the plan out of an answer: bare, fenced, chatty or slightly broken JSON, as long as nothing has to be guessed. */
export function readPlanAnswer(answer: string, wasCut: boolean): PlanReading {
  const text = withoutThinking(answer, '');
  if (text.trim() === '') return fault('plan_empty');
  const candidates = candidatesIn(withoutLooseBrace(text));
  if (candidates.length > MAX_CANDIDATES) return fault('plan_doubled');
  const [first, ...others] = candidates.map(parseObject).map(toWrittenPlan).filter(isFound);
  if (first === undefined) {
    return fault(wasCut ? 'plan_cut' : 'plan_missing');
  }
  const shown = JSON.stringify(first);
  const isOne = others.every((other) => JSON.stringify(other) === shown);
  return isOne ? readPlan(first) : fault('plan_doubled');
}

/** A brace in the talk before swallows the object: where no key follows it, the search begins at one where a key does. */
function withoutLooseBrace(text: string): string {
  const first = text.slice(text.indexOf('{'));
  return /^\{\s*(?:[\w$]+\s*:|["'`}/])/.test(first) ? text : text.slice(Math.max(0, text.search(/\{\s*["']/)));
}

/** Each once where it is repeated at once, and one more than can be used at the most. */
function candidatesIn(text: string): readonly string[] {
  const candidates: string[] = [];
  for (const candidate of objectsIn(text)) {
    if (/\bfiles\b/.test(candidate) && candidate !== candidates.at(-1)) candidates.push(candidate);
    if (candidates.length > MAX_CANDIDATES) break;
  }
  return candidates;
}

function fault(code: 'plan_empty' | 'plan_doubled' | 'plan_cut' | 'plan_missing'): PlanReading {
  return { plan: null, faults: [{ path: '', code, values: {} }] };
}

function isFound<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (text.length > MAX_MENDED_CHARACTERS) return undefined;
    try {
      // Both ends are there, so this mends commas, quotes and comments; it does not invent an ending.
      const json = JSON.parse(jsonrepair(text)) as unknown;
      return countPaths(JSON.stringify(json)) === countPaths(text) ? json : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Mending may lose no file: each stands behind a key of this name. */
function countPaths(text: string): number {
  return text.match(/\bpath\b["'`]?\s*:/g)?.length ?? 0;
}
