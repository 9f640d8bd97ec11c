import { z } from 'zod';
import { findCollisions, parseRepositoryPath, RepositoryPath, UnsafePathError } from './generated-file.ts';
import { isManifest, isSource } from './manifest-path.ts';
import type { Statement } from './warning.ts';

/** Files of one project at the most: beyond it the request wants to be split. */
export const MAX_PLANNED_FILES = 500;

/** Decisions of a plan at the most, and characters of one: more of them are no decisions. */
const MAX_DECISIONS = 40;
const MAX_DECISION_CHARACTERS = 300;

const text = z.string().catch('');
const texts = z.array(z.string()).catch([]);
const count = z.number().int().min(0).max(100_000).optional().catch(undefined);

/** The plan as a model writes it: what is missing and harmless is filled in, what is unknown is left out. */
const WrittenFile = z.object({
  path: z.string(),
  purpose: text,
  exports: texts,
  depends_on: texts,
  imports: z.record(z.string(), texts).catch({}),
  lines: count,
});
/** What the files share (routes, settings, tables) stands in the text of the plan alone: every call bears it. */
const WrittenPlan = z.object({
  name: text,
  summary: text,
  decisions: texts,
  files: z.array(WrittenFile).min(1).max(MAX_PLANNED_FILES),
  install: text,
  run: text,
  test: text,
});

const StoredFile = z.object({
  path: RepositoryPath,
  purpose: z.string(),
  exports: z.array(z.string()),
  dependsOn: z.array(RepositoryPath),
  /** Names that it takes from other planned files. */
  imports: z.array(z.object({ from: RepositoryPath, names: z.array(z.string()) })).optional(),
  /** About how many lines it will have. */
  lines: z.number().int().min(0).optional(),
});

/** What will be made: the files, what each gives and what each needs. A graph without cycles. */
export const ProjectPlan = z.object({
  name: z.string(),
  summary: z.string(),
  /** What holds for all files: runtime, packages, style. Plans of earlier versions have none, and no `install`. */
  decisions: z.array(z.string()).optional(),
  files: z.array(StoredFile).min(1),
  install: z.string().optional(),
  run: z.string(),
  test: z.string(),
});
export type ProjectPlan = z.infer<typeof ProjectPlan>;
export type PlannedFile = z.infer<typeof StoredFile>;

/** What is wrong with a plan. `path` is empty for the plan as a whole. */
export type PlanFault = { readonly path: string } & Statement;

/** A plan that was read, and what was wrong with it. */
export interface PlanReading {
  readonly plan: ProjectPlan | null;
  readonly faults: readonly PlanFault[];
}

/**
 * Reads a plan out of parsed JSON. Faults that can be settled without guessing (a dependency on nothing, a cycle, a
 * file that only git would read) are settled in `plan` and named; others (an unsafe path, two files of one name) leave
 * no plan.
 */
export function readPlan(json: unknown): PlanReading {
  const written = WrittenPlan.safeParse(json);
  if (!written.success) {
    const faults = written.error.issues.map(({ path, message }): PlanFault => ({
      path: path.join('.'),
      code: 'plan_form',
      values: { detail: message },
    }));
    return { plan: null, faults };
  }
  const faults: PlanFault[] = [];
  const wanted: (z.infer<typeof WrittenFile> & { path: RepositoryPath })[] = [];
  let isRefused = false;
  for (const file of written.data.files) {
    const path = cleanPath(file.path);
    try {
      wanted.push({ ...file, path: parseRepositoryPath(path) });
    } catch (error) {
      if (!(error instanceof UnsafePathError)) throw error;
      faults.push({ path, ...error.reason });
      // A repository without submodules loses nothing with this file.
      isRefused ||= path.split('/').at(-1)?.toLowerCase() !== '.gitmodules';
    }
  }
  for (const [first, second] of findCollisions(wanted.map((file) => file.path))) {
    faults.push({ path: second, code: 'path_case_clash', values: { first, second } });
    isRefused = true;
  }
  if (isRefused || wanted.length === 0) return { plan: null, faults };

  const decisions = readDecisions(written.data.decisions);
  const known = new Map<string, RepositoryPath>(wanted.map((file) => [file.path, file.path]));
  const folders = new Set(wanted.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/', 1)[0]));
  const files = wanted.map((file): PlannedFile => {
    const dependsOn: RepositoryPath[] = [];
    for (const raw of new Set(file.depends_on.map(cleanPath))) {
      const dependency = known.get(raw);
      if (dependency === undefined)
        faults.push({ path: file.path, code: 'dependency_unplanned', values: { dependency: raw } });
      else if (dependency === file.path) faults.push({ path: file.path, code: 'dependency_on_itself', values: {} });
      else if (decisions.length === 0 || !isForManifest(file.path, dependency)) dependsOn.push(dependency);
    }
    const imports: NonNullable<PlannedFile['imports']> = [];
    for (const [raw, names] of Object.entries(file.imports)) {
      const from = known.get(cleanPath(raw));
      if (from !== undefined) imports.push({ from, names });
      // What is no path in a folder of the project is a package, or a guess at a module's name.
      else if (folders.has(cleanPath(raw).split('/', 1)[0]) && /\.\w+$/.test(raw))
        faults.push({ path: file.path, code: 'import_unplanned', values: { file: raw } });
    }
    const { path, purpose, exports, lines } = file;
    return { path, purpose, exports, dependsOn, ...(imports.length > 0 && { imports }), ...(lines && { lines }) };
  });
  const acyclic = breakCycles(files);
  const { name, summary, install, run, test } = written.data;
  const told = { ...(decisions.length > 0 && { decisions }), ...(install.trim() !== '' && { install }) };
  const plan = { name, summary, ...told, files: acyclic.files, run, test };
  return { plan, faults: [...faults, ...acyclic.faults] };
}

/** One line each, as far as they are any. */
function readDecisions(written: readonly string[]): string[] {
  return written
    .map((one) =>
      one
        .slice(0, 4 * MAX_DECISION_CHARACTERS)
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim(),
    )
    .filter((one) => one !== '')
    .slice(0, MAX_DECISIONS)
    .map((one) => one.slice(0, MAX_DECISION_CHARACTERS).toWellFormed());
}

/**
 * A manifest is written with the others: the packages stand in the decisions of the plan, and a source needs no more of
 * it. Waiting for it, or letting it wait, would put the longest way through the project behind one small file.
 */
function isForManifest(path: string, dependency: string): boolean {
  return isManifest(path) || (isManifest(dependency) && isSource(path));
}

/** `./src/a.ts` is a habit, not another file. */
function cleanPath(path: string): string {
  return path.startsWith('./') ? path.slice(2) : path;
}

/** Takes away the edge that closes each cycle, in the order of the plan. */
function breakCycles(files: readonly PlannedFile[]): { files: PlannedFile[]; faults: PlanFault[] } {
  const faults: PlanFault[] = [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const kept = new Map<RepositoryPath, RepositoryPath[]>();
  const state = new Map<RepositoryPath, 'open' | 'done'>();
  for (const root of files) {
    // An explicit stack: a chain of 500 files is no reason for 500 frames.
    const stack: { path: RepositoryPath; next: number }[] = [];
    const open = (path: RepositoryPath): void => {
      state.set(path, 'open');
      kept.set(path, []);
      stack.push({ path, next: 0 });
    };
    if (!state.has(root.path)) open(root.path);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const dependency = byPath.get(top.path)?.dependsOn[top.next];
      if (dependency === undefined) {
        state.set(top.path, 'done');
        stack.pop();
        continue;
      }
      top.next += 1;
      if (state.get(dependency) === 'open') {
        faults.push({ path: top.path, code: 'dependency_circle', values: { other: dependency } });
        continue;
      }
      kept.get(top.path)?.push(dependency);
      if (!state.has(dependency)) open(dependency);
    }
  }
  return { files: files.map((file) => ({ ...file, dependsOn: kept.get(file.path) ?? [] })), faults };
}
