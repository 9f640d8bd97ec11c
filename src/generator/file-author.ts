import { TaskError } from '../core/errors.ts';
import { toFileRecord, type RepositoryPath } from '../core/generated-file.ts';
import type { PlannedFile } from '../core/project-plan.ts';
import type { CreatedPlan, NewEvent } from '../core/task-event.ts';
import type { FinishReason, ModelCall, ModelMessage } from '../ports/language-model.ts';
import { readFiles, type FileAnswer } from './answer.ts';
import { cutToLine, joinContinuation, MAX_CONTINUATIONS, withoutPacking } from './continuation.ts';
import { withoutStrayCloser } from './fence.ts';
import { closingMarker, createNonce, openingMarker } from './markers.ts';
import { askModel, MAX_ANSWERS, temperatureOf, type Answer, type GenerationInput } from './model-answer.ts';
import { renderContinuation, renderFileRequest, renderPlanRequest } from './prompts.ts';
import { isCompletion, isRefusal, isTalk } from './talk.ts';
import { withoutThinking } from './thinking.ts';

/** A file, and what a reader of the repository should know about how it came. */
interface WrittenText {
  readonly text: string;
  readonly warning: string | null;
}

/** Writes single files of one task: asks, reads, and continues what was cut. */
export class FileAuthor {
  readonly #input: GenerationInput;
  readonly #created: CreatedPlan;
  readonly #emit: (event: NewEvent) => void;
  readonly #nonce = createNonce();
  readonly #beginning: readonly ModelMessage[];

  constructor(input: GenerationInput, created: CreatedPlan, emit: (event: NewEvent) => void) {
    this.#input = input;
    this.#created = created;
    this.#emit = emit;
    this.#beginning = [...renderPlanRequest(input.request), { role: 'assistant', content: created.text }];
  }

  /**
   * Writes a file that may see the texts of those it depends on, and tells of it. Files with a smaller priority go first.
   * @throws TaskError `verification_failed`, `model_*`
   */
  async write(file: PlannedFile, dependencies: ReadonlyMap<RepositoryPath, string>, priority: number): Promise<string> {
    const { text, warning } = await this.#ask(file.path, dependencies, priority);
    const record = toFileRecord({ path: file.path, text });
    this.#emit({ type: 'file-generated', ...record, ...(warning === null ? {} : { warning }), texts: [text] });
    return text;
  }

  async #ask(
    path: RepositoryPath,
    dependencies: ReadonlyMap<RepositoryPath, string>,
    priority: number,
  ): Promise<WrittenText> {
    const request = { nonce: this.#nonce, wanted: [path], plan: this.#created.plan, dependencies };
    let fault: string | null = null;
    let refusals = 0;
    for (let round = 0; round < MAX_ANSWERS; round += 1) {
      const content = renderFileRequest({ ...request, fault });
      const messages: readonly ModelMessage[] = [...this.#beginning, { role: 'user', content }];
      const call: ModelCall = {
        messages,
        format: 'text',
        prefix: null,
        isContinuation: false,
        temperature: temperatureOf(round),
        priority,
      };
      const answer = await this.#call(path, call);
      const { whole, cut } = this.#read(answer.text, path, answer.reason);
      const text = whole.get(path);
      if (text !== undefined) return { text, warning: null };
      const begun = cut.get(path);
      if (begun !== undefined) return this.#complete(path, begun, call);
      if (isRefusal(withoutThinking(answer.text, this.#nonce))) refusals += 1;
      if (refusals > 1) throw new TaskError('model_refused');
      fault = 'it did not hold the file between its two marker lines.';
    }
    throw new TaskError('verification_failed', { path, reason: 'the model gave no text for it' });
  }

  /** Has a cut file continued where it stopped, until its end comes or nothing more does. */
  async #complete(path: RepositoryPath, begun: string, call: ModelCall): Promise<WrittenText> {
    let soFar = begun;
    for (let round = 0; round < MAX_CONTINUATIONS; round += 1) {
      const kept = cutToLine(soFar);
      const { read, answer } = await this.#goOn(path, kept, call);
      const whole = read.whole.get(path);
      if (whole !== undefined) return { text: withoutStrayCloser(whole), warning: null };
      // The model was asked for the rest and says that there is none: the file stands, but nobody confirmed its end.
      if (answer.reason === 'stop' && isCompletion(answer.text)) {
        return { text: withoutStrayCloser(soFar), warning: 'the model did not confirm the end of this file' };
      }
      const text = read.cut.get(path) ?? kept;
      if (text.length <= kept.length) break;
      if (text.length > soFar.length) soFar = text;
    }
    throw new TaskError('verification_failed', { path, reason: 'it was cut off and could not be completed' });
  }

  /** Asks for what follows `kept` and reads the file as it is then. */
  async #goOn(path: RepositoryPath, kept: string, call: ModelCall): Promise<{ read: FileAnswer; answer: Answer }> {
    const partial = `${openingMarker(this.#nonce, path)}\n${kept}`;
    if (this.#input.model.canContinuePrefix) {
      const answer = await this.#call(path, { ...call, prefix: partial, isContinuation: true });
      return { answer, read: this.#read(partial + answer.text, path, 'cut') };
    }
    const rest: readonly ModelMessage[] = [
      { role: 'assistant', content: partial },
      { role: 'user', content: renderContinuation(path, kept, this.#nonce) },
    ];
    const answer = await this.#call(path, { ...call, messages: [...call.messages, ...rest], isContinuation: true });
    return { answer, read: this.#readRest(path, kept, answer) };
  }

  /** The rest may come bare, after chatter, in a fence, with some lines again, or as the whole file anew. */
  #readRest(path: RepositoryPath, kept: string, answer: Answer): FileAnswer {
    const text = withoutThinking(answer.text, this.#nonce);
    const opening = openingMarker(this.#nonce, path);
    if (!text.includes(closingMarker(this.#nonce)) && isTalk(text, path)) return { whole: new Map(), cut: new Map() };
    // A rest that has no opening of its own is read behind one, so that its end is found by the same rules.
    const read = this.#read(text.includes(opening) ? text : `${opening}\n${text}`, path, answer.reason);
    const join = (rest: string, isWhole: boolean): string =>
      kept === '' ? rest : joinContinuation(kept, withoutPacking(rest, path), isWhole);
    const whole = read.whole.get(path);
    if (whole !== undefined) return { whole: new Map([[path, join(whole, true)]]), cut: new Map() };
    return { whole: new Map(), cut: new Map([[path, join(read.cut.get(path) ?? '', false)]]) };
  }

  #read(text: string, path: RepositoryPath, reason: FinishReason): FileAnswer {
    return readFiles(text, { nonce: this.#nonce, wanted: [path], isStopped: reason === 'stop' });
  }

  /** @throws TaskError `model_refused`, `model_*` */
  async #call(path: RepositoryPath, call: ModelCall): Promise<Answer> {
    const answering = askModel(this.#input, path, call);
    for (;;) {
      const step = await answering.next();
      if (step.done !== true) this.#emit(step.value);
      else if (step.value.reason === 'refused') throw new TaskError('model_refused');
      else return step.value;
    }
  }
}
