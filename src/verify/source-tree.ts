import { toFolderTree } from '../core/folder-tree.ts';
import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';

/** The files of a project side by side, and what was planned: all that a language follows an import by. */
export class SourceTree {
  readonly files: ReadonlyMap<RepositoryPath, string>;
  readonly plan: ProjectPlan | null;
  #namesByFolder: ReadonlyMap<string, ReadonlySet<string>> | undefined;

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
    return this.#names.get(folder);
  }

  /** Each folder, the top as `''`. */
  folders(): Iterable<string> {
    return this.#names.keys();
  }

  get #names(): ReadonlyMap<string, ReadonlySet<string>> {
    this.#namesByFolder ??= namesByFolder(this.files);
    return this.#namesByFolder;
  }
}

function namesByFolder(files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([...toFolderTree(files).folders].map(([path, { entries }]) => [path, new Set(entries.keys())]));
}

/** Works something out of a project once, however often it is asked. */
export function oncePerProject<T, Tree extends SourceTree = SourceTree>(
  compute: (project: Tree) => T,
): (project: Tree) => T {
  const known = new WeakMap<Tree, { readonly value: T }>();
  return (project) => {
    const found = known.get(project) ?? { value: compute(project) };
    known.set(project, found);
    return found.value;
  };
}
