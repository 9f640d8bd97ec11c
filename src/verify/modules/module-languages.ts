import { goModules } from './go/go-modules.ts';
import { javascriptModules } from './javascript/javascript-modules.ts';
import { pythonModules } from './python/python-modules.ts';
import type { ModuleLanguage } from './source-module.ts';

/** The languages whose imports are followed. */
export const MODULE_LANGUAGES: readonly ModuleLanguage[] = [javascriptModules, pythonModules, goModules];
