import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { lineAt } from '../syntax/line-at.ts';
import { readNeeds } from './commands/command-words.ts';
import { folderAt, isDead, pathFrom, toDeadReference, toReferenceFinding } from './reference.ts';
import { unmetOf } from './commands/unmet-needs.ts';

const MAX_FINDINGS = 6;
const MAX_LENGTH = 200_000;
const LINK = /!?\[[^\][\n]{0,300}\]\(\s*<?([^()\s<>]{1,300})>?(?:\s+"[^"\n]*")?\s*\)/g;
/** A command in the middle of a sentence. */
const INLINE =
  /(?<!`)`((?:npm|pnpm|yarn|make|python3?|node|composer|cargo|dotnet|go|ruby|php|bash|sh) [^`\n]{1,200}|\.\/[\w./-]{1,100})`(?!`)/g;
const SHELL_BLOCK = /^[ \t]*```(?:(?:bash|sh|shell|console|zsh)[^\n]*)?\n([\s\S]*?)^[ \t]*```/gm;

/** Do a README's links and commands lead to something? All of it is a remark: nothing stops working. */
export function checkReadmeLinks(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!/(?:^|\/)(?:readme|contributing)(?:[.-][\w.-]+)?\.md$/i.test(file.path) || file.text.length > MAX_LENGTH)
    return [];
  const folder = folderAt(file.path);
  const findings: Finding[] = [];
  const prose = file.text.replace(/^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1|`[^`\n]*`/gm, (code) =>
    code.replace(/[^\n]/g, ' '),
  );
  for (const { 1: address = '', index } of prose.matchAll(LINK)) {
    const path = /^(?:[a-z][a-z\d+.-]*:|#|\/\/)/i.test(address)
      ? null
      : pathFrom(folder, address.replace(/[?#].*$/, ''));
    if (
      path === null ||
      !isDead(path, project) ||
      /^(?:actions|issues|pulls|wiki|releases|blob|tree)(?:\/|$)/.test(path)
    )
      continue;
    findings.push(
      toReferenceFinding(file, lineAt(file.text, index), 'remark', toDeadReference('README', path, project)),
    );
  }
  for (const { 1: block = '', index, 0: whole } of file.text.matchAll(SHELL_BLOCK)) {
    const commands = block.replace(/^[ \t]*(?:\$|>|%)[ \t]+/gm, '');
    // A clone, or a project that is made by a generator, is gone into first.
    const needs = readNeeds(commands, folder).filter(({ kind }) => kind !== 'lock');
    for (const { what, need } of unmetOf(needs, project)) {
      const at = index + Math.max(0, whole.indexOf(need.command.slice(0, 40)));
      findings.push(toReferenceFinding(file, lineAt(file.text, at), 'remark', what));
    }
  }
  const sentences = file.text.replace(/^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1/gm, (code) => code.replace(/[^\n]/g, ' '));
  for (const { 1: command = '', index } of sentences.matchAll(INLINE)) {
    const needs = readNeeds(command, folder).filter(({ kind }) => kind !== 'lock');
    for (const { what } of unmetOf(needs, project))
      findings.push(toReferenceFinding(file, lineAt(file.text, index), 'remark', what));
  }
  const told = new Map(findings.toReversed().map((one) => [JSON.stringify([one.code, one.values]), one]));
  return [...told.values()].toReversed().slice(0, MAX_FINDINGS);
}
