import { baseName } from '../file-kind.ts';

/** The name without folders, in lower case. */
export function nameOf(path: string): string {
  return baseName(path).toLowerCase();
}

/** What stands after the last dot of the name, in lower case; empty where there is no dot. */
export function endingOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}
