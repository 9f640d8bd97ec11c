import type { GeneratedFile } from '../../core/generated-file.ts';
import { oncePerProject, type SourceTree } from '../source-tree.ts';

/** It repeats what was planned, and uses nothing. */
const AGENTS = /(?:^|\/)agents\.md$/i;

const folded = oncePerProject((project) =>
  [...project.files].filter(([path]) => !AGENTS.test(path)).map(([path, text]) => [path, text.toLowerCase()] as const),
);

/** Does any other file, or the manifest beside its list, name this package? A plugin is named in a setting at most. */
export function isMentioned(name: string, manifest: GeneratedFile, project: SourceTree): boolean {
  const wanted = name.toLowerCase();
  return folded(project).some(([path, text]) => {
    const first = text.indexOf(wanted);
    return first >= 0 && (path !== manifest.path || text.includes(wanted, first + wanted.length));
  });
}
