import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { toHint } from '../modules/nearest-name.ts';
import { resolvePython } from '../modules/python/python-resolution.ts';
import type { Project } from '../project.ts';

const Scripts = z.record(z.string(), z.string()).catch({});
const Pyproject = z
  .object({
    project: z.object({ scripts: Scripts, 'gui-scripts': Scripts }).partial().catch({}),
    tool: z
      .object({ poetry: z.object({ scripts: Scripts }).partial().catch({}) })
      .partial()
      .catch({}),
  })
  .partial();

/** Does every command of a `pyproject.toml` lead to a function of the project? One line for each that does not. */
export async function checkPythonScripts(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (!/(?:^|\/)pyproject\.toml$/.test(file.path)) return findings;
  for (const [command, target] of scriptsOf(file.text)) {
    const [, specifier = '', name = ''] = /^([\w.]+):(\w+)/.exec(target) ?? [];
    if (specifier === '') continue;
    const one = { specifier, names: [], line: 1, isTypeOnly: false, isOptional: false, isLazy: false };
    const resolution = resolvePython(one, file.path, project);
    const add = (what: Statement): number =>
      findings.push({ path: file.path, line: null, kind: 'manifest', weight: 'fault', ...what });
    const values = { command, target };
    if (resolution.kind === 'missing' && resolution.weight === 'fault') add(toCommand(resolution.what, values));
    if (resolution.kind !== 'files' || resolution.isOpaque === true || resolution.also?.has(name) === true) continue;
    const modules = await Promise.all(resolution.paths.map((path) => project.moduleOf(path)));
    const isKnown = modules.every((module) => module?.exports != null && module.passesOn.length === 0);
    if (isKnown && modules.length > 0 && !modules.some((module) => module?.exports?.has(name) === true)) {
      add({ code: 'command_no_function', values: { ...values, name, module: resolution.paths.join(', ') } });
    }
  }
  return findings;
}

/** The same of a command that is said of an import. */
function toCommand({ code, values: { near } }: Statement, values: { command: string; target: string }): Statement {
  if (code === 'import_outside') return { code: 'command_outside', values };
  return { code: 'command_no_module', values: { ...values, ...toHint(near ?? null) } };
}

function scriptsOf(text: string): readonly (readonly [string, string])[] {
  try {
    const { project, tool } = Pyproject.parse(parseToml(text));
    const tables = [project?.scripts, project?.['gui-scripts'], tool?.poetry?.scripts];
    return tables.flatMap((table) => Object.entries(table ?? {}));
  } catch {
    // What cannot be read is told by the check of its syntax.
    return [];
  }
}
