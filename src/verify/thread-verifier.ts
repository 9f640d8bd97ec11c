import { Piscina } from 'piscina';
import type { GeneratedFile } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import { untilAborted } from '../ports/until-aborted.ts';
import type { Finding, Verifier } from '../ports/verifier.ts';
import type { CheckJob, CheckResult } from './check-thread.ts';
import { uncheckedFinding } from './unchecked-finding.ts';

export interface VerifierOptions {
  /** Ms for one file: a parser that takes longer hangs. */
  readonly fileLimitMs?: number;
  /** Ms for a whole project of 500 files. */
  readonly projectLimitMs?: number;
  /** MB of objects at the most. */
  readonly heapMb?: number;
  /** The module that runs in the thread. */
  readonly thread?: URL;
}

/** Ms after which an idle thread and its grammars are let go. */
const IDLE_MS = 60_000;
/** A native parser that runs out of stack takes the process along: `isTooDeep` lets through what fits in here. */
const STACK_MB = 64;
/** More new objects than this at once run over the reserve from which a full thread is ended, and end the process. */
const YOUNG_MB = 16;

/**
 * The checks in a thread of their own: parsers are synchronous and would hold up every door. A parser that hangs or
 * falls over takes the thread along, not the process; what it was to judge is then said to be unchecked.
 */
export class ThreadVerifier implements Verifier {
  readonly #pool: Piscina<CheckJob, CheckResult>;
  readonly #fileLimitMs: number;
  readonly #projectLimitMs: number;
  /** Gives up the job whose thread cannot even start. */
  #stop = new AbortController();
  /** Ends when the thread is free. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: VerifierOptions = {}) {
    const { fileLimitMs = 20_000, projectLimitMs = 120_000, heapMb = 1_024, thread = ownThread() } = options;
    this.#fileLimitMs = fileLimitMs;
    this.#projectLimitMs = projectLimitMs;
    // What judges generated code needs nothing of the environment, where secrets are.
    this.#pool = new Piscina({
      filename: thread.href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      env: {},
      resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    // A thread that cannot even start is told here alone, and unheard it would end the process.
    this.#pool.on('error', () => this.#stop.abort());
  }

  async checkFile(file: GeneratedFile, plan: ProjectPlan, signal: AbortSignal): Promise<readonly Finding[]> {
    const result = await this.#run({ kind: 'file', files: [file], plan }, this.#fileLimitMs, signal);
    return result?.findings ?? [uncheckedFinding(file)];
  }

  async checkProject(
    files: readonly GeneratedFile[],
    plan: ProjectPlan,
    signal: AbortSignal,
    given: readonly GeneratedFile[] = [],
  ): Promise<readonly Finding[]> {
    const result = await this.#run({ kind: 'project', files, given, plan }, this.#projectLimitMs, signal);
    return result?.findings ?? files.slice(0, 1).map(uncheckedFinding);
  }

  async outline(file: GeneratedFile, signal: AbortSignal): Promise<string | null> {
    const result = await this.#run({ kind: 'outline', files: [file], plan: null }, this.#fileLimitMs, signal);
    return result?.outline ?? null;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /**
   * Null: the parsers did not come to an end. The time of a job begins with its turn, so that one that hangs does not
   * use up that of those behind it.
   */
  #run(job: CheckJob, limitMs: number, signal: AbortSignal): Promise<CheckResult | null> {
    const result = this.#turn.then(() => this.#runNow(job, limitMs, signal));
    this.#turn = result.catch(() => undefined);
    return untilAborted(result, signal);
  }

  async #runNow(job: CheckJob, limitMs: number, signal: AbortSignal): Promise<CheckResult | null> {
    signal.throwIfAborted();
    this.#stop = new AbortController();
    const limited = AbortSignal.any([signal, this.#stop.signal, AbortSignal.timeout(limitMs)]);
    try {
      return await this.#pool.run(job, { signal: limited });
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }
}

function ownThread(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './check-thread.ts' : './check-thread.js', import.meta.url);
}
