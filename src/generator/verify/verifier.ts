import { Piscina } from 'piscina';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { ProjectPlan } from '../../core/project-plan.ts';
import type { CheckJob, CheckResult } from './check-thread.ts';
import type { Finding } from './finding.ts';

/** Looks at files with real parsers. It runs nothing of what it reads. */
export interface Verifier {
  /** What is wrong with one file, as far as it can be seen without the others. */
  checkFile(file: GeneratedFile, plan: ProjectPlan, signal: AbortSignal): Promise<readonly Finding[]>;
  /** What is wrong with the files together, each by itself included. */
  checkProject(files: readonly GeneratedFile[], plan: ProjectPlan, signal: AbortSignal): Promise<readonly Finding[]>;
  /** What a file exports, without the bodies; null where nobody can tell. */
  outline(file: GeneratedFile, signal: AbortSignal): Promise<string | null>;
}

/** Ms for one file: a parser that takes longer hangs. */
const FILE_LIMIT_MS = 20_000;
/** Ms for a whole project of 500 files. */
const PROJECT_LIMIT_MS = 120_000;
/** Ms after which an idle thread and its grammars are let go. */
const IDLE_MS = 60_000;
/** A native parser that runs out of stack takes the process along: `isTooDeep` lets through what fits in here. */
const STACK_MB = 64;

/**
 * The checks in a thread of their own: parsers are synchronous and would hold up every door. A parser that hangs or
 * falls over takes the thread along, not the process; what it was to judge is then said to be unchecked.
 */
export class ThreadVerifier implements Verifier {
  readonly #pool: Piscina<CheckJob, CheckResult>;

  constructor() {
    const thread = new URL(
      import.meta.url.endsWith('.ts') ? './check-thread.ts' : './check-thread.js',
      import.meta.url,
    );
    // What judges generated code needs nothing of the environment, where secrets are.
    this.#pool = new Piscina({
      filename: thread.href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      env: {},
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    // A thread that cannot even start is told here as well as to whoever waits; unheard, it would end the process.
    this.#pool.on('error', () => undefined);
  }

  async checkFile(file: GeneratedFile, plan: ProjectPlan, signal: AbortSignal): Promise<readonly Finding[]> {
    const result = await this.#run({ kind: 'file', files: [file], plan }, FILE_LIMIT_MS, signal);
    return result?.findings ?? [unchecked(file)];
  }

  async checkProject(
    files: readonly GeneratedFile[],
    plan: ProjectPlan,
    signal: AbortSignal,
  ): Promise<readonly Finding[]> {
    const result = await this.#run({ kind: 'project', files, plan }, PROJECT_LIMIT_MS, signal);
    return result?.findings ?? files.slice(0, 1).map(unchecked);
  }

  async outline(file: GeneratedFile, signal: AbortSignal): Promise<string | null> {
    const result = await this.#run({ kind: 'outline', files: [file], plan: null }, FILE_LIMIT_MS, signal);
    return result?.outline ?? null;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Null: the parsers did not come to an end. */
  async #run(job: CheckJob, limitMs: number, signal: AbortSignal): Promise<CheckResult | null> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    try {
      return await this.#pool.run(job, { signal: limited });
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }
}

function unchecked({ path }: GeneratedFile): Finding {
  return {
    path,
    line: null,
    kind: 'unreadable',
    weight: 'remark',
    message: 'it could not be checked: a parser gave up',
  };
}
