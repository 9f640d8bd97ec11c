import { go } from './go.ts';
import { javascript } from './javascript.ts';
import { python } from './python.ts';
import type { ModuleLanguage } from './source-module.ts';

const LANGUAGES: readonly ModuleLanguage[] = [javascript, python, go];

/** The language of a file by its ending, where its imports can be followed. */
export function languageOf(path: string): ModuleLanguage | null {
  return LANGUAGES.find(({ endings }) => endings.some((ending) => path.endsWith(ending))) ?? null;
}
