import type { GeneratedFile } from '../../src/core/generated-file.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import type { Verifier } from '../../src/ports/verifier.ts';

/** What a test wants found in a file, by itself or beside the others. */
type Look = (file: GeneratedFile, files: readonly GeneratedFile[]) => readonly Finding[];

/** A verifier that finds what it is told to find, and writes down what it was asked. */
export class FakeVerifier implements Verifier {
  readonly looks: string[] = [];
  readonly #look: Look;

  constructor(look: Look = () => []) {
    this.#look = look;
  }

  checkFile(file: GeneratedFile): Promise<readonly Finding[]> {
    this.looks.push(file.path);
    return Promise.resolve(this.#look(file, [file]));
  }

  checkProject(files: readonly GeneratedFile[]): Promise<readonly Finding[]> {
    this.looks.push(`all ${files.length}`);
    return Promise.resolve(files.flatMap((file) => this.#look(file, files)));
  }

  outline(file: GeneratedFile): Promise<string | null> {
    return Promise.resolve(file.path.endsWith('.ts') ? `outline of ${file.path}\n` : null);
  }
}
