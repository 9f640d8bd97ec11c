import type { LanguageModel, ModelCall, ModelCatalog, ModelPiece } from '../../src/ports/language-model.ts';
import type { Statement } from '../../src/core/warning.ts';

/** A file that the model knows to write. */
export interface ProjectFile {
  readonly text: string;
  readonly dependsOn?: readonly string[];
}

const OPENING_MARKER = /^<<<FILE (\S+) (.+)>>>$/gm;

/** One model that follows the marker conversation of the contract for one project. */
export class FakeModel implements LanguageModel, ModelCatalog {
  readonly name = 'deepseek/flash';
  readonly canContinuePrefix = false;
  /** What was asked, in order: `plan`, or the path of a file. */
  readonly asked: string[] = [];
  readonly #files: Readonly<Record<string, ProjectFile>>;
  readonly #summary: string;
  /** What the next call does instead of answering. */
  failure: Error | null = null;
  /** What each answer says of the model's server. */
  warning: Statement | null = null;
  /** Answers wait for this before they begin. */
  gate: Promise<void> = Promise.resolve();

  constructor(files: Readonly<Record<string, ProjectFile>>, summary = 'A small project') {
    this.#files = files;
    this.#summary = summary;
  }

  list(): readonly { name: string; provider: string; isDefault: boolean }[] {
    return [
      { name: this.name, provider: 'deepseek', isDefault: true },
      { name: 'openai/coder', provider: 'openai', isDefault: false },
    ];
  }

  resolve(wish: string | null): string | null {
    if (wish === null || wish === 'deepseek' || wish === this.name) return this.name;
    return wish === 'openai' || wish === 'openai/coder' ? 'openai/coder' : null;
  }

  open(): LanguageModel {
    return this;
  }

  async *generate(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelPiece> {
    const last = call.messages.at(-1)?.content ?? '';
    const wanted = [...last.matchAll(OPENING_MARKER)];
    this.asked.push(...(wanted.length === 0 ? ['plan'] : wanted.map(([, , path = '']) => path)));
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(toError(signal.reason)), { once: true });
    });
    stopped.catch(() => undefined);
    signal.throwIfAborted();
    await Promise.race([this.gate, stopped]);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
    const text = wanted.length === 0 ? this.#plan() : wanted.map((marker) => this.#write(marker)).join('');
    yield { type: 'text', text };
    const usage = { promptTokens: 100, cachedTokens: 60, completionTokens: 20, calls: 1 };
    const told = this.warning === null ? {} : { warning: this.warning };
    yield { type: 'finish', reason: 'stop', usage, model: this.name, ...told };
  }

  #plan(): string {
    const files = Object.entries(this.#files).map(([path, { dependsOn = [] }]) => ({
      path,
      purpose: 'part of it',
      exports: [],
      depends_on: dependsOn,
    }));
    return JSON.stringify({ name: 'small', summary: this.#summary, files, run: 'node main.js', test: 'npm test' });
  }

  #write([opening, nonce = '', path = '']: RegExpMatchArray): string {
    return `${opening}\n${this.#files[path]?.text ?? ''}<<<END ${nonce}>>>\n`;
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
