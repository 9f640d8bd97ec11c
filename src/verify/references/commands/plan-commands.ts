import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import type { Project } from '../../project.ts';
import { oncePerProject } from '../../source-tree.ts';
import { readNeeds } from './command-words.ts';
import { toReferenceFinding } from '../reference.ts';
import { unmetOf, type UnmetNeed } from './unmet-needs.ts';

/**
 * Does what the plan says to install, run and test with exist? A script or a target is missing where it would be
 * written; a file is told on the README, since no file of the project lacks it.
 */
export function checkPlanCommands(file: GeneratedFile, project: Project): readonly Finding[] {
  return unmetByPlan(project).flatMap(({ debtor, what }) => {
    const teller = debtor ?? tellerOf(project);
    if (teller !== file.path) return [];
    return [toReferenceFinding(file, null, debtor === null ? 'remark' : 'fault', what)];
  });
}

const unmetByPlan = oncePerProject((project): readonly UnmetNeed[] => {
  const { install = '', run = '', test = '' } = project.plan ?? {};
  const needs = [...new Set([install, run, test])].flatMap((command) => readNeeds(command, ''));
  const unmet = unmetOf(needs, project).filter(({ need }) => need.kind !== 'lock');
  return [...new Map(unmet.map((one) => [`${one.need.kind} ${one.need.name}`, one])).values()];
});

const tellerOf = oncePerProject(
  (project): string | undefined =>
    [...project.files.keys()].find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? [...project.files.keys()][0],
);
