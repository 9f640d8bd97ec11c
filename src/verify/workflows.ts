import { foldPath, parseRepositoryPath, type GeneratedFile, type RepositoryPath } from '../core/generated-file.ts';

const FOLDER = '.github/workflows/';

/**
 * Where each workflow goes when none may be pushed: GitHub refuses the whole push of an App without the `workflows`
 * permission for one file in that folder. A name that is taken gets a number before its ending.
 */
export function divertWorkflows(files: readonly GeneratedFile[]): ReadonlyMap<RepositoryPath, RepositoryPath> {
  const taken = new Set(files.map((file) => foldPath(file.path)));
  const moved = new Map<RepositoryPath, RepositoryPath>();
  for (const { path } of files) {
    if (!path.toLowerCase().startsWith(FOLDER)) continue;
    const name = path.slice(FOLDER.length);
    const wanted = (number: number): string => `docs/workflows/${number === 1 ? name : numbered(name, number)}`;
    let number = 1;
    while (taken.has(foldPath(wanted(number)))) number += 1;
    taken.add(foldPath(wanted(number)));
    moved.set(path, parseRepositoryPath(wanted(number)));
  }
  return moved;
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return dot > name.lastIndexOf('/') + 1 ? `${name.slice(0, dot)}-${number}${name.slice(dot)}` : `${name}-${number}`;
}
