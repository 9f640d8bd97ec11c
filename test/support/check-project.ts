import { parseRepositoryPath } from '../../src/core/generated-file.ts';
import { readPlan } from '../../src/core/project-plan.ts';
import type { Check } from '../../src/verify/check.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import { MODULE_LANGUAGES } from '../../src/verify/modules/module-languages.ts';
import { Project } from '../../src/verify/project.ts';
import { inEnglish } from './statements.ts';

/** A project out of paths and texts; `promises`: what its plan says that files export. */
export function projectOf(
  files: Readonly<Record<string, string>>,
  promises: Readonly<Record<string, readonly string[]>> = {},
  commands: { readonly run?: string; readonly test?: string } = {},
): Project {
  const written = Object.entries(files).map(([path, text]) => ({ path: parseRepositoryPath(path), text }));
  const planned = written.map(({ path }) => ({ path, purpose: '', exports: promises[path] ?? [], depends_on: [] }));
  return new Project(
    written,
    readPlan({ name: 'n', summary: 's', files: planned, ...commands }).plan,
    MODULE_LANGUAGES,
  );
}

/** What a check finds in a whole project. */
async function findAll(check: Check, project: Project): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [path, text] of project.files) findings.push(...(await check({ path, text }, project)));
  return findings;
}

/** The same, each as `path:line weight: message`. */
export async function tell(check: Check, project: Project): Promise<readonly string[]> {
  return (await findAll(check, project)).map(
    (finding) => `${finding.path}:${finding.line ?? '-'} ${finding.weight}: ${inEnglish(finding)}`,
  );
}
