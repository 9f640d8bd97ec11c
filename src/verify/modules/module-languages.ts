import { go } from './go/go-modules.ts';
import { javascript } from './javascript/javascript-modules.ts';
import { python } from './python/python-modules.ts';
import type { ModuleLanguage } from './source-module.ts';

/** The language of a file by its ending, where its imports can be followed. */
export function languageOf(path: string): ModuleLanguage | null {
  // Named in here: a language looks at projects, and a project asks for its languages.
  const languages: readonly ModuleLanguage[] = [javascript, python, go];
  return languages.find(({ endings }) => endings.some((ending) => path.endsWith(ending))) ?? null;
}
