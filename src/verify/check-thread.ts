import type { GeneratedFile } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import { FILE_CHECKS, PROJECT_CHECKS } from './checks.ts';
import type { Check } from './check.ts';
import type { Finding } from '../ports/verifier.ts';
import { uncheckedFinding } from './unchecked-finding.ts';
import { MODULE_LANGUAGES } from './modules/module-languages.ts';
import { outlineOf } from './modules/outline.ts';
import { Project } from './project.ts';

/** What the thread is asked. */
export interface CheckJob {
  readonly kind: 'file' | 'project' | 'outline';
  readonly files: readonly GeneratedFile[];
  readonly plan: ProjectPlan | null;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly outline: string | null;
}

/** Runs in the thread: the name that the pool calls is the default export. */
export default async function check({ kind, files, plan }: CheckJob): Promise<CheckResult> {
  const [first] = files;
  if (kind === 'outline') {
    return { findings: [], outline: first === undefined ? null : await outlineOf(first.path, first.text) };
  }
  const checks = kind === 'file' ? FILE_CHECKS : [...FILE_CHECKS, ...PROJECT_CHECKS];
  return { findings: await findAll(checks, new Project(files, plan, MODULE_LANGUAGES), files), outline: null };
}

async function findAll(
  checks: readonly Check[],
  project: Project,
  files: readonly GeneratedFile[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const file of files) {
    for (const find of checks) {
      try {
        findings.push(...(await find(file, project)));
      } catch {
        findings.push(uncheckedFinding(file));
      }
    }
  }
  return findings;
}
