import { createHash } from 'node:crypto';
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
  /** Files beside them that are not judged. */
  readonly given?: readonly GeneratedFile[];
  readonly plan: ProjectPlan | null;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly outline: string | null;
}

/** Runs in the thread: the name that the pool calls is the default export. */
export default async function check({ kind, files, given = [], plan }: CheckJob): Promise<CheckResult> {
  const [first] = files;
  if (kind === 'outline') {
    return { findings: [], outline: first === undefined ? null : await outlineOf(first.path, first.text) };
  }
  const project = new Project([...files, ...given.map(asText)], plan, MODULE_LANGUAGES);
  const findings: Finding[] = [];
  for (const file of files) {
    findings.push(...(await findByItself(file, project)));
    if (kind === 'project') findings.push(...(await findAll(PROJECT_CHECKS, file, project)));
  }
  return { findings, outline: null };
}

/** What is no text is there, and holds nothing that a check could read. */
function asText(file: GeneratedFile): GeneratedFile {
  return file.encoding === undefined ? file : { path: file.path, text: '' };
}

/** What was found in files by themselves, the oldest first: of a whole project each was looked at before. */
const known = new Map<string, readonly Finding[]>();
const MAX_KNOWN = 2_000;

/** The same text under the same entry of a plan gives the same findings. */
async function findByItself(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const planned = project.plan?.files.find(({ path }) => path === file.path) ?? null;
  const key = createHash('sha256')
    .update(JSON.stringify([file.path, planned, file.text]))
    .digest('base64');
  const findings = known.get(key) ?? (await findAll(FILE_CHECKS, file, project));
  known.delete(key);
  known.set(key, findings);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return findings;
}

async function findAll(checks: readonly Check[], file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const find of checks) {
    try {
      findings.push(...(await find(file, project)));
    } catch {
      findings.push(uncheckedFinding(file));
    }
  }
  return findings;
}
