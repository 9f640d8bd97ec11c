import { dirname } from 'node:path/posix';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import { nearestName, toHint } from '../modules/nearest-name.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';

const MAX_FINDINGS = 6;
/** Comments, and what is written out in a heredoc or escaped. */
const PASSED_OVER = /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\$\{/;
const WORDS = /"(?:[^"\\\n]|\\.)*"|[^"#/$]+|[\s\S]/;
const REFERENCE = /(?<![\w.-])(var|local|module)\.([A-Za-z_][\w-]*)/g;
/** Quotes without anything to fill in. */
const PLAIN_TEXT = /"(?:[^"\\$%]|\\.|\$\$\{|%%\{|[$%](?!\{))*"/g;
const BLOCK = /^[ \t]*(variable|module)[ \t]+"?([\w-]+)"?[ \t]*\{/gm;
const LOCALS = /^[ \t]*locals[ \t]*\{/gm;
const DECLARED_TWICE = /^(?:variable|module|output|resource|data)[ \t]+"([\w-]+)"(?:[ \t]+"([\w-]+)")?[ \t]*\{/gm;

/** What the files of each folder declare together: `var.x`, `local.x`, `module.x`. */
const declaredIn = oncePerProject((project): ReadonlyMap<string, ReadonlySet<string>> => {
  const byFolder = new Map<string, Set<string>>();
  for (const [path, text] of project.files) {
    if (!/\.tf(?:\.json)?$/.test(path)) continue;
    const names = byFolder.get(dirname(path)) ?? new Set<string>();
    byFolder.set(dirname(path), names);
    // What is written in JSON may declare anything.
    if (path.endsWith('.json')) names.add('*');
    const code = codeIn(text);
    for (const [, kind = '', name = ''] of code.matchAll(BLOCK))
      names.add(`${kind === 'module' ? kind : 'var'}.${name}`);
    for (const { index, 0: opening } of code.matchAll(LOCALS)) {
      for (const name of keysOf(code, index + opening.length)) names.add(`local.${name}`);
    }
  }
  return byFolder;
});

/**
 * Does Terraform find what a file refers to, and each name once? Files of one folder are one module. Remarks: there was
 * no corpus of sound modules to measure it on.
 */
export function checkTerraform(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!file.path.endsWith('.tf')) return [];
  const declared = declaredIn(project).get(dirname(file.path)) ?? new Set<string>();
  if (declared.has('*')) return [];
  const findings: Finding[] = [];
  const told = new Set<string>();
  const place = { path: file.path, kind: 'reference', weight: 'remark' } as const;
  const lines = codeIn(file.text).split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [reference] of line.replace(PLAIN_TEXT, '').matchAll(REFERENCE)) {
      if (declared.has(reference) || told.has(reference)) continue;
      told.add(reference);
      const near = toHint(nearestName(reference, [...declared]));
      findings.push({ ...place, line: index + 1, code: 'terraform_undeclared', values: { name: reference, ...near } });
    }
  }
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    DECLARED_TWICE.lastIndex = 0;
    const name = DECLARED_TWICE.exec(line)?.[0].replace(/\s*\{$/, '');
    if (name === undefined) continue;
    if (seen.has(name)) findings.push({ ...place, line: index + 1, code: 'terraform_doubled', values: { name } });
    seen.add(name);
  }
  return findings.slice(0, MAX_FINDINGS);
}

/** A text without comments, line for line. Texts in quotes stay: they may hold references. */
function codeIn(text: string): string {
  return text.replace(new RegExp(`(${PASSED_OVER.source})|${WORDS.source}`, 'g'), (found: string, passed?: string) =>
    passed === undefined ? found : found.replace(/[^\n]/g, ' '),
  );
}

/** The names that are assigned at the first level of a block whose bracket is open. */
function keysOf(code: string, start: number): readonly string[] {
  const names: string[] = [];
  const tokens = /"(?:[^"\\\n]|\\.)*"|[([{]|[)\]}]|^[ \t]*([A-Za-z_][\w-]*)[ \t]*=(?!=)/gm;
  tokens.lastIndex = start;
  let depth = 0;
  for (let match = tokens.exec(code); match !== null; match = tokens.exec(code)) {
    const [token, name] = match;
    if (name !== undefined) {
      if (depth === 0) names.push(name);
    } else if (/^[([{]/.test(token)) depth += 1;
    else if (/^[)\]}]/.test(token)) {
      depth -= 1;
      if (depth < 0) break;
    }
  }
  // A block on one line.
  const first = /^[ \t]*([A-Za-z_][\w-]*)[ \t]*=(?!=)/.exec(code.slice(start, start + 200))?.[1];
  return first === undefined ? names : [...names, first];
}
