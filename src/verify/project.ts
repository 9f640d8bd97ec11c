import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import {
  UNKNOWN,
  type ModuleImport,
  type ModuleLanguage,
  type Resolution,
  type SourceModule,
} from './modules/source-module.ts';
import { SourceTree } from './source-tree.ts';

/** A project as the checks see it: its files, and their imports followed by the languages it is handed. */
export class Project extends SourceTree {
  readonly #languages: readonly ModuleLanguage[];
  readonly #modules = new Map<RepositoryPath, Promise<SourceModule | null>>();

  constructor(files: readonly GeneratedFile[], plan: ProjectPlan | null, languages: readonly ModuleLanguage[]) {
    super(files, plan);
    this.#languages = languages;
  }

  /** What a file imports and exports. Null: no such file, of no language that can be followed, or not to be parsed. */
  moduleOf(path: RepositoryPath): Promise<SourceModule | null> {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const text = this.files.get(path);
    const language = this.#languageOf(path);
    // A parser that falls over has said nothing about the file.
    const reading =
      text === undefined || language === undefined
        ? Promise.resolve(null)
        : language.read(path, text).catch(() => null);
    this.#modules.set(path, reading);
    return reading;
  }

  /** Where an import of a file leads. */
  resolve(one: ModuleImport, from: RepositoryPath): Resolution {
    return this.#languageOf(from)?.resolve(one, from, this) ?? UNKNOWN;
  }

  #languageOf(path: string): ModuleLanguage | undefined {
    return this.#languages.find(({ endings }) => endings.some((ending) => path.endsWith(ending)));
  }
}
