import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { lineAt } from '../syntax/line-at.ts';
import { readNeeds } from './commands/command-words.ts';
import { isDead, isThere, pathFrom, toDeadReference, toReferenceFinding } from './reference.ts';
import { unmetOf } from './commands/unmet-needs.ts';

const NAME = /^(?:\.github|docs)\/workflows\/[^/]+\.ya?ml$/;
const MAX_FINDINGS = 6;
const MAX_LENGTH = 100_000;

const Defaults = z
  .looseObject({ run: z.looseObject({ 'working-directory': z.string().optional() }).optional() })
  .optional()
  .catch(undefined);
const Step = z.looseObject({
  run: z.string().optional().catch(undefined),
  uses: z.string().optional().catch(undefined),
  shell: z.string().optional().catch(undefined),
  'working-directory': z.string().optional().catch(undefined),
  with: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const Job = z.looseObject({
  needs: z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]),
  steps: z.array(Step).catch([]),
  defaults: Defaults,
});
const Workflow = z.looseObject({ jobs: z.record(z.string(), Job), defaults: Defaults });

/** Do the steps of a workflow run in folders, with scripts, targets and files that there are? */
export function checkWorkflowSteps(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!NAME.test(file.path) || file.text.length > MAX_LENGTH) return [];
  const workflow = readWorkflow(file.text);
  if (workflow === null) return [];
  const findings: Finding[] = [];
  const add = (mention: string, what: Parameters<typeof toReferenceFinding>[3]): void => {
    const at = file.text.indexOf(mention.split('\n', 1)[0] ?? mention);
    findings.push(toReferenceFinding(file, at < 0 ? null : lineAt(file.text, at), 'fault', what));
  };
  for (const [job, { needs, steps, defaults }] of Object.entries(workflow.jobs)) {
    for (const name of needs) {
      if (!Object.hasOwn(workflow.jobs, name)) add(name, { code: 'job_unknown', values: { job, name } });
    }
    // Another repository, or what an earlier job made, may lie there.
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
    const isOwn =
      checkouts.length === 1 &&
      !['repository', 'path', 'ref', 'sparse-checkout'].some((key) => checkouts[0]?.with?.[key] !== undefined);
    if (!isOwn || steps.some(({ uses }) => uses?.startsWith('actions/download-artifact') === true)) continue;
    const usual =
      (defaults ?? workflow.defaults)?.run?.['working-directory'] ?? workflow.defaults?.run?.['working-directory'];
    for (const { run, uses, shell, with: given, 'working-directory': own } of steps) {
      const action = uses?.startsWith('./') === true ? pathFrom('', uses) : null;
      if (uses !== undefined && action !== null && isDead(action, project))
        add(uses, toDeadReference('uses', action, project));
      for (const [key, value] of Object.entries(given ?? {})) {
        const path = /^[a-z]+-version-file$/.test(key) && typeof value === 'string' ? pathFrom('', value) : null;
        if (path !== null && !isThere(path, project)) add(`${key}:`, toDeadReference(key, path, project));
      }
      const folder = pathFrom('', own ?? usual ?? '.');
      if (run === undefined || folder === null) continue;
      if (isDead(folder, project)) {
        add(own ?? usual ?? '', toDeadReference('working-directory', folder, project));
        continue;
      }
      if (shell !== undefined && !/^(?:ba|z)?sh$/.test(shell)) continue;
      for (const { what, need } of unmetOf(readNeeds(run, folder), project)) add(need.command.slice(0, 40), what);
    }
  }
  const told = new Map(findings.map((one) => [JSON.stringify([one.code, one.values]), one]));
  return [...told.values()].slice(0, MAX_FINDINGS);
}

function readWorkflow(text: string): z.infer<typeof Workflow> | null {
  try {
    const document = parseDocument(text, { prettyErrors: false });
    return document.errors.length > 0 ? null : (Workflow.safeParse(document.toJS({ maxAliasCount: 100 })).data ?? null);
  } catch {
    return null;
  }
}
