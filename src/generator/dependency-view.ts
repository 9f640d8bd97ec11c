import type { RepositoryPath } from '../core/generated-file.ts';
import type { Verifier } from '../ports/verifier.ts';

/** What an author is shown of a file that stands already. */
export interface ShownFile {
  readonly text: string;
  /** `interface`: what it exports, without the bodies. `head`: the beginning of a file whose interface nobody can read. */
  readonly form: 'whole' | 'interface' | 'head';
}

/** Characters up to which a file is shown whole. */
export const WHOLE_CHARACTERS = 12_000;
/** Characters of the head of a file whose interface cannot be read. */
const HEAD_CHARACTERS = 24_000;
/** Characters of all files that one request shows; past them only interfaces are shown. */
const REQUEST_CHARACTERS = 60_000;

/** Shows finished files to the authors of others: short ones whole, long ones as the interface that they export. */
export class DependencyView {
  readonly #texts: ReadonlyMap<RepositoryPath, string>;
  readonly #verifier: Verifier;
  readonly #signal: AbortSignal;
  readonly #outlines = new Map<RepositoryPath, { readonly text: string; readonly outline: Promise<string | null> }>();

  constructor(texts: ReadonlyMap<RepositoryPath, string>, verifier: Verifier, signal: AbortSignal) {
    this.#texts = texts;
    this.#verifier = verifier;
    this.#signal = signal;
  }

  /** The files of these paths that are there, in their order. */
  async show(paths: readonly RepositoryPath[]): Promise<ReadonlyMap<RepositoryPath, ShownFile>> {
    const shown = new Map<RepositoryPath, ShownFile>();
    let characters = 0;
    for (const path of paths) {
      const text = this.#texts.get(path);
      if (text === undefined) continue;
      const isShort = text.length <= WHOLE_CHARACTERS && characters + text.length <= REQUEST_CHARACTERS;
      const file: ShownFile = isShort ? { text, form: 'whole' } : await this.#shorten(path, text);
      characters += file.text.length;
      shown.set(path, file);
    }
    return shown;
  }

  async #shorten(path: RepositoryPath, text: string): Promise<ShownFile> {
    const interfaceText = await this.#outlineOf(path, text);
    if (interfaceText !== null && interfaceText.length < text.length) return { text: interfaceText, form: 'interface' };
    if (text.length <= HEAD_CHARACTERS) return { text, form: 'whole' };
    return { text: text.slice(0, HEAD_CHARACTERS).toWellFormed(), form: 'head' };
  }

  #outlineOf(path: RepositoryPath, text: string): Promise<string | null> {
    const known = this.#outlines.get(path);
    // A file that was mended has another text.
    if (known?.text === text) return known.outline;
    const outline = this.#verifier.outline({ path, text }, this.#signal);
    this.#outlines.set(path, { text, outline });
    return outline;
  }
}
