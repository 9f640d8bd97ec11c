import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { lineAt } from '../syntax/line-at.ts';
import { filesEndingIn, isAside, toReferenceFinding } from './reference.ts';

/** Where Django is told of a module of the project by its name. */
const NAMED = [
  { place: 'DJANGO_SETTINGS_MODULE', call: /['"]DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([A-Za-z_][\w.]*)['"]/g },
  { place: 'ROOT_URLCONF', call: /^ROOT_URLCONF\s*=\s*['"]([A-Za-z_][\w.]*)['"]/gm },
];

/** Are the modules there that Django is told of by name? Without its settings or its addresses it does not start. */
export function checkDjangoSettings(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!file.path.endsWith('.py') || isAside(file.path)) return [];
  return NAMED.flatMap(({ place, call }) =>
    [...file.text.matchAll(call)].flatMap(({ 1: name = '', index }) => {
      const path = name.replaceAll('.', '/');
      const isFound = [`${path}.py`, `${path}/__init__.py`].some((one) => filesEndingIn(one, project).length > 0);
      if (isFound) return [];
      const what = { code: 'setting_no_module', values: { setting: place, target: name } } as const;
      return [toReferenceFinding(file, lineAt(file.text, index), 'fault', what)];
    }),
  );
}
