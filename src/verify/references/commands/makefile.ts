import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import type { Project } from '../../project.ts';
import { readNeeds } from './command-words.ts';
import { readMakefile } from './make-rules.ts';
import { filesEndingIn, folderAt, isThere, toReferenceFinding } from '../reference.ts';
import { unmetOf } from './unmet-needs.ts';

const MAX_FINDINGS = 6;

/** Does what a Makefile's rules are made of, and what they start, exist? */
export function checkMakefile(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!/(?:^|\/)(?:GNUm|M|m)akefile$/.test(file.path)) return [];
  const { targets, isOpen, prerequisites, recipes } = readMakefile(file.path, file.text);
  const folder = folderAt(file.path);
  const findings: Finding[] = [];
  for (const { name, line } of prerequisites) {
    if (isOpen || targets.has(name) || isThere(folder === '' ? name : `${folder}/${name}`, project)) continue;
    findings.push(toReferenceFinding(file, line, 'fault', { code: 'prerequisite_unknown', values: { target: name } }));
  }
  for (const { text, line } of recipes) {
    const needs = readNeeds(text, folder).filter(({ kind }) => kind !== 'target');
    // A Makefile that lies in a folder is often started from above.
    const unmet = unmetOf(needs, project).filter(
      ({ need: { kind, name } }) => kind !== 'file' || filesEndingIn(name, project).length === 0,
    );
    for (const { what } of unmet) findings.push(toReferenceFinding(file, line, 'fault', what));
  }
  return findings.slice(0, MAX_FINDINGS);
}
