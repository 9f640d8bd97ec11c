import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';

/** The files of a project side by side, and what was planned: all that a language follows an import by. */
export class SourceTree {
  readonly files: ReadonlyMap<RepositoryPath, string>;
  readonly plan: ProjectPlan | null;
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
