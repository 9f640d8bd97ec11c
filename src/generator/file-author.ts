import { isProviderFault, TaskError } from '../core/errors.ts';
import type { RepositoryPath } from '../core/generated-file.ts';
import type { PlannedFile } from '../core/project-plan.ts';
import { statedFailure } from '../core/stated-failure.ts';
import type { CreatedPlan } from '../core/task-event.ts';
import type { ModelMessage } from '../ports/language-model.ts';
import { readFiles, type FileAnswer } from './answer/read-files.ts';
import { completeFile, type CompletionContext, type WrittenText } from './continuation/completion.ts';
import { MAX_CONTINUATIONS } from './continuation/continuation.ts';
import type { ShownFile } from './dependency-view.ts';
import { createNonce } from './answer/markers.ts';
import {
  askModel,
  MAX_ANSWERS,
  temperatureOf,
  type GenerationInput,
  type ModelAnswer,
  type Question,
} from './ask-model.ts';
import { renderFileRequest, renderPlanRequest, type FileRequest } from './prompts.ts';
import { isRefusal } from '../verify/talk.ts';
import { withoutThinking } from './answer/thinking.ts';
import type { Finding } from '../ports/verifier.ts';

/** What came of files in one answer, and why it was cut, if it was. */
export interface SharedAnswer extends FileAnswer {
  readonly fault?: TaskError | undefined;
}

/** A request as far as it is known before the task's own word and the plan come to it. */
type Unfinished = Omit<FileRequest, 'nonce' | 'entries'>;

/** Writes single files of one task: asks, reads, and continues what was cut. */
export class FileAuthor {
  readonly #input: GenerationInput;
  readonly #nonce = createNonce();
  readonly #beginning: readonly ModelMessage[];
  readonly #completion: CompletionContext;
  readonly #planned: readonly PlannedFile[];

  constructor(input: GenerationInput, created: CreatedPlan) {
    this.#input = input;
    this.#planned = created.plan.files;
    this.#beginning = [...renderPlanRequest(input.request, input.base), { role: 'assistant', content: created.text }];
    this.#completion = {
      nonce: this.#nonce,
      canContinuePrefix: input.model.canContinuePrefix,
      ask: (path, call) => this.#call(path, call),
      judge: async (path, text) => {
        const findings = await input.verifier.checkFile({ path, text }, created.plan, input.signal);
        return findings.filter(({ kind }) => kind === 'syntax' || kind === 'unreadable').length;
      },
    };
  }

  /**
   * Asks for several small files in one request. What did not come whole is no fault: it is asked for alone.
   * @throws TaskError `model_*`
   */
  async writeTogether(
    wanted: readonly RepositoryPath[],
    dependencies: ReadonlyMap<RepositoryPath, ShownFile>,
    priority: number,
  ): Promise<SharedAnswer> {
    const call = this.#toCall({ wanted, dependencies, isAskedAgain: false, faulty: null }, 0, priority);
    const { text, reason, fault } = await this.#call(wanted[0] ?? null, call);
    return { ...readFiles(text, { nonce: this.#nonce, wanted, isStopped: reason === 'stop' }), fault };
  }

  /**
   * Writes a file that may see those it depends on. `shared`: what came of it in a request that it shared; of a file that
   * was begun there only the rest is asked for. Files with a smaller priority go first.
   * @throws TaskError `verification_failed`, `model_*`
   */
  async write(
    path: RepositoryPath,
    dependencies: ReadonlyMap<RepositoryPath, ShownFile>,
    priority: number,
    shared: SharedAnswer,
  ): Promise<WrittenText> {
    const request = { wanted: [path], dependencies, isAskedAgain: false, faulty: null };
    const begun = shared.cut.get(path);
    const after = shared.fault;
    if (begun === undefined) return this.#ask(path, request, temperatureOf, priority, after);
    const call = { ...this.#toCall(request, temperatureOf(0), priority), after };
    return (await this.#complete(path, begun, call)) ?? this.#ask(path, request, temperatureOf, priority);
  }

  /**
   * Writes a file again that has faults, a little warmer than before.
   * @throws TaskError `verification_failed`, `model_*`
   */
  async rewrite(
    path: RepositoryPath,
    dependencies: ReadonlyMap<RepositoryPath, ShownFile>,
    faulty: { readonly text: string; readonly findings: readonly Finding[]; readonly attempt: number },
    priority: number,
  ): Promise<WrittenText> {
    const request = { wanted: [path], dependencies, isAskedAgain: false, faulty };
    return this.#ask(path, request, (round) => Math.min(1, 0.2 * faulty.attempt + temperatureOf(round)), priority);
  }

  async #ask(
    path: RepositoryPath,
    request: Unfinished,
    temperature: (round: number) => number,
    priority: number,
    met?: TaskError,
  ): Promise<WrittenText> {
    let refusals = 0;
    let after = met;
    // An answer that was cut is no bad one: its tries are counted by the model.
    for (let round = 0, cuts = 0; round < MAX_ANSWERS && cuts <= MAX_CONTINUATIONS;) {
      const call = this.#toCall({ ...request, isAskedAgain: round > 0 }, temperature(round), priority);
      const answer = await this.#call(path, { ...call, after });
      after = answer.fault;
      if (after === undefined) round += 1;
      else cuts += 1;
      const isStopped = answer.reason === 'stop';
      const { whole, cut } = readFiles(answer.text, { nonce: this.#nonce, wanted: [path], isStopped });
      const text = whole.get(path);
      if (text !== undefined) return { text, warnings: [] };
      const begun = cut.get(path);
      if (begun !== undefined) {
        const completed = await this.#complete(path, begun, { ...call, after });
        if (completed !== null) return completed;
        // It came to its end, and was a bad one.
        if (after !== undefined) round += 1;
        after = undefined;
      }
      if (isRefusal(withoutThinking(answer.text, this.#nonce))) refusals += 1;
      if (refusals > 1) throw new TaskError('model_refused');
    }
    throw after ?? statedFailure('verification_failed', path, { code: 'no_text', values: {} });
  }

  /** The completed file; null when the task's own word stands in it, which makes it none. */
  async #complete(path: RepositoryPath, begun: string, call: Question): Promise<WrittenText | null> {
    const written = await this.#completeSomehow(path, begun, call);
    return written.text.includes(this.#nonce) ? null : written;
  }

  /** Where the provider with a prefix gives no answer, one that stands in for it may go on from what it is shown. */
  async #completeSomehow(path: RepositoryPath, begun: string, call: Question): Promise<WrittenText> {
    try {
      return await completeFile(this.#completion, path, begun, call);
    } catch (error) {
      const isOut = error instanceof TaskError && isProviderFault(error.code);
      if (!isOut || !this.#completion.canContinuePrefix) throw error;
      return completeFile({ ...this.#completion, canContinuePrefix: false }, path, begun, { ...call, after: error });
    }
  }

  #toCall(request: Unfinished, temperature: number, priority: number): Question {
    const entries = this.#planned.filter(({ path }) => request.wanted.includes(path));
    const content = renderFileRequest({ ...request, entries, nonce: this.#nonce });
    const messages: readonly ModelMessage[] = [...this.#beginning, { role: 'user', content }];
    const step = request.faulty === null ? 'file' : 'repair';
    return { step, messages, format: 'text', prefix: null, temperature, priority };
  }

  /** @throws TaskError `model_refused`, `model_*` */
  async #call(path: RepositoryPath | null, call: Question): Promise<ModelAnswer> {
    const answer = await askModel(this.#input, path, call);
    if (answer.reason === 'refused') throw new TaskError('model_refused');
    return answer;
  }
}
