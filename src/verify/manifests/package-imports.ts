import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';
import type { PackageImport } from './manifest-kind.ts';

/** Every import of a project that leads to somebody else's package, in the order of the files. */
export const packageImports = oncePerProject(async (project: Project): Promise<readonly PackageImport[]> => {
  const found: PackageImport[] = [];
  for (const from of project.files.keys()) {
    const module = await project.moduleOf(from);
    for (const one of module?.imports ?? []) {
      const resolution = project.resolve(one, from);
      if (resolution.kind !== 'package') continue;
      const { line, isTypeOnly, isOptional, isLazy } = one;
      found.push({ name: resolution.name, from, line, isTypeOnly, isOptional, isLazy });
    }
  }
  return found;
});
