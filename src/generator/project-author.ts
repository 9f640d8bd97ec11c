import { toFileRecord, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';
import { TaskError } from '../core/errors.ts';
import type { PlannedFile } from '../core/project-plan.ts';
import { statedFailure } from '../core/stated-failure.ts';
import type { CreatedPlan } from '../core/task-event.ts';
import { filesBeside } from './beside-plan.ts';
import { DependencyView } from './dependency-view.ts';
import { FileAuthor, type SharedAnswer } from './file-author.ts';
import type { GenerationInput } from './ask-model.ts';
import { repairDrafts, type Draft, type Repaired } from './repair.ts';
import { chainWeights, groupReady } from './schedule.ts';
import type { Finding } from '../ports/verifier.ts';

/** What came of a request for a single file before it was made: nothing. */
const NOTHING: SharedAnswer = { whole: new Map(), cut: new Map() };

/** Writes the files of one project over their graph, and mends them. */
export class ProjectAuthor {
  readonly #input: GenerationInput;
  readonly #created: CreatedPlan;
  readonly #author: FileAuthor;
  readonly #view: DependencyView;
  readonly #texts = new Map<RepositoryPath, string>();
  readonly #drafts: Map<RepositoryPath, Draft>;
  readonly #weights: ReadonlyMap<RepositoryPath, number>;

  constructor(input: GenerationInput, created: CreatedPlan, kept: ReadonlyMap<RepositoryPath, Draft>) {
    this.#input = input;
    this.#created = created;
    this.#author = new FileAuthor(input, created);
    this.#view = new DependencyView(this.#texts, input.verifier, input.signal);
    this.#drafts = new Map(kept);
    for (const { path, text } of kept.values()) this.#texts.set(path, text);
    this.#weights = chainWeights(created.plan);
  }

  /**
   * Writes what is not there yet: a file starts the moment those it depends on are there.
   * @throws TaskError the first failure, once what runs has come to its end
   */
  async writeAll(): Promise<void> {
    const waiting = new Set(this.#created.plan.files.filter((file) => !this.#texts.has(file.path)));
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    for (;;) {
      const ready = [...waiting].filter((file) => file.dependsOn.every((path) => this.#texts.has(path)));
      const mayStart = failures.length === 0 && !this.#input.signal.aborted;
      for (const group of mayStart ? groupReady(ready, this.#weights) : []) {
        for (const job of this.#startGroup(group)) {
          const ended = job.catch((error: unknown) => void failures.push(error)).finally(() => running.delete(ended));
          running.add(ended);
        }
        for (const file of group) waiting.delete(file);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Looks at all files together and has those with faults written again.
   * A file that cannot be mended stays as it is.
   */
  async mendAll(): Promise<{
    readonly drafts: ReadonlyMap<RepositoryPath, Draft>;
    readonly findings: readonly Finding[];
  }> {
    const { plan } = this.#created;
    const drafts = plan.files.flatMap(({ path }) => this.#drafts.get(path) ?? []);
    const { verifier, signal, request } = this.#input;
    const beside = filesBeside(request, plan, this.#input.base);
    const check = (files: readonly GeneratedFile[]): Promise<readonly Finding[]> =>
      verifier.checkProject(
        files.map(({ path, text }) => ({ path, text })),
        plan,
        signal,
        beside,
      );
    const { findings } = await this.#repair(drafts, await check(drafts), check);
    return { drafts: this.#drafts, findings };
  }

  #startGroup(group: readonly PlannedFile[]): readonly Promise<void>[] {
    const together = group.length > 1 ? this.#writeTogether(group) : Promise.resolve(NOTHING);
    return group.map(async (file) => {
      await this.#finish(file, await together);
    });
  }

  async #writeTogether(group: readonly PlannedFile[]): Promise<SharedAnswer> {
    const [first] = group;
    const dependencies = await this.#view.show(first?.dependsOn ?? []);
    const paths = group.map(({ path }) => path);
    return this.#author.writeTogether(paths, dependencies, this.#priorityOf(first)).catch((error: unknown) => {
      // What is refused for several files may be answered for each.
      if (error instanceof TaskError && error.code === 'model_refused') return NOTHING;
      throw error;
    });
  }

  /** From a text, or the lack of one, to a file that others can build on. */
  async #finish(file: PlannedFile, shared: SharedAnswer): Promise<void> {
    const { path } = file;
    const { verifier, signal } = this.#input;
    const whole = shared.whole.get(path);
    const written =
      whole === undefined
        ? await this.#author.write(path, await this.#view.show(file.dependsOn), this.#priorityOf(file), shared)
        : { text: whole, warnings: [] };
    const check = async ([draft]: readonly GeneratedFile[]): Promise<readonly Finding[]> =>
      draft === undefined ? [] : verifier.checkFile(draft, this.#created.plan, signal);
    const draft: Draft = { path, ...written, repairs: 0 };
    const found = await check([draft]);
    // It was paid for, so it is kept before anything else is tried; what nobody can use is not worth keeping.
    if (!found.some(isFatal)) this.#keep(draft);
    const { drafts, findings } = await this.#repair([draft], found, check);
    const fatal = findings.find(isFatal);
    if (fatal !== undefined) throw statedFailure('verification_failed', path, fatal);
    for (const mended of drafts) {
      this.#drafts.set(path, mended);
      this.#texts.set(path, mended.text);
    }
  }

  #repair(
    drafts: readonly Draft[],
    found: readonly Finding[],
    check: (files: readonly GeneratedFile[]) => Promise<readonly Finding[]>,
  ): Promise<Repaired> {
    return repairDrafts(drafts, found, {
      signal: this.#input.signal,
      check,
      rewrite: async ({ path, text, repairs }, findings) => {
        const file = this.#created.plan.files.find((planned) => planned.path === path);
        const dependencies = await this.#view.show(file?.dependsOn ?? []);
        const faulty = { text, findings, attempt: repairs + 1 };
        return this.#author.rewrite(path, dependencies, faulty, this.#priorityOf(file));
      },
      onRepaired: (draft) => this.#keep(draft),
    });
  }

  #keep(draft: Draft): void {
    const { path, text, warnings, repairs } = draft;
    this.#drafts.set(path, draft);
    if (this.#texts.has(path)) this.#texts.set(path, text);
    this.#input.emit({
      type: 'file-generated',
      ...toFileRecord({ path, text }),
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
      ...(repairs === 0 ? {} : { repairs }),
      texts: [text],
    });
  }

  /** Files with more behind them go first. */
  #priorityOf(file: PlannedFile | undefined): number {
    return file === undefined ? 0 : -(this.#weights.get(file.path) ?? 0);
  }
}

function isFatal({ weight }: Finding): boolean {
  return weight === 'fatal';
}
