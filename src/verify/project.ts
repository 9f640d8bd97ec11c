import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import { languageOf } from './modules/module-languages.ts';
import type { SourceModule } from './modules/source-module.ts';

/** The files of a project side by side, as the checks see them. */
export class Project {
  readonly files: ReadonlyMap<RepositoryPath, string>;
  readonly plan: ProjectPlan | null;
  readonly #modules = new Map<RepositoryPath, Promise<SourceModule | null>>();
  #folders: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(files: readonly GeneratedFile[], plan: ProjectPlan | null) {
    this.files = new Map(files.map(({ path, text }) => [path, text]));
    this.plan = plan;
  }

  /** A path that is that of a file, or null. */
  find(path: string): RepositoryPath | null {
    const known = path as RepositoryPath;
    return this.files.has(known) ? known : null;
  }

  /** The names of what lies in a folder, without deeper ones; `''` is the top. Undefined: there is no such folder. */
  namesIn(folder: string): ReadonlySet<string> | undefined {
    this.#folders ??= foldersOf(this.files.keys());
    return this.#folders.get(folder);
  }

  /** Each folder, the top as `''`. */
  folders(): Iterable<string> {
    this.#folders ??= foldersOf(this.files.keys());
    return this.#folders.keys();
  }

  /** What a file imports and exports. Null: no such file, of no language that can be followed, or not to be parsed. */
  moduleOf(path: RepositoryPath): Promise<SourceModule | null> {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const text = this.files.get(path);
    const language = languageOf(path);
    // A parser that falls over has said nothing about the file.
    const reading =
      text === undefined || language === null ? Promise.resolve(null) : language.read(path, text).catch(() => null);
    this.#modules.set(path, reading);
    return reading;
  }
}

/** Works something out of a project once, however often it is asked. */
export function oncePerProject<T>(compute: (project: Project) => T): (project: Project) => T {
  const known = new WeakMap<Project, { readonly value: T }>();
  return (project) => {
    const found = known.get(project) ?? { value: compute(project) };
    known.set(project, found);
    return found.value;
  };
}

function foldersOf(paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    const segments = path.split('/');
    for (const [depth, name] of segments.entries()) {
      const folder = segments.slice(0, depth).join('/');
      const names = folders.get(folder);
      if (names === undefined) folders.set(folder, new Set([name]));
      else names.add(name);
    }
  }
  return folders;
}
