import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import { formInNode } from '../../modules/javascript/node-endings.ts';
import type { Project } from '../../project.ts';
import { isGiven } from './given-names.ts';
import { readScopes } from './javascript-scopes.ts';

const OF_COMMON_JS = /^(?:require|module|exports|__dirname|__filename)$/;

/** Is a file that plain Node runs written in the form that Node takes it for? */
export function checkModuleForm(file: GeneratedFile, project: Project): readonly Finding[] {
  const { path, text } = file;
  const form = formInNode(path, project);
  const scopes = form === null ? null : readScopes(path, text);
  if (scopes === null) return [];
  // What stands in a `try` may ask which of both it is.
  const weight = /\bcatch\b/.test(text) ? 'remark' : 'fault';
  const at = { path, kind: 'name', weight } as const;
  if (form === 'commonjs')
    return scopes.form === 'module' && !path.endsWith('.cjs')
      ? [{ ...at, line: null, code: 'module_in_common', values: {} }]
      : [];
  const found = scopes.unbound.find(({ name, isType }) => !isType && OF_COMMON_JS.test(name));
  if (found === undefined || isGiven(found.name, file, project)) return [];
  return [{ ...at, line: found.line, code: 'name_not_in_modules', values: { name: found.name } }];
}
