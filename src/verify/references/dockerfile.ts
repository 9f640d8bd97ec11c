import { dirname } from 'node:path/posix';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { baseName } from '../file-kind.ts';
import type { Project } from '../project.ts';
import type { SourceTree } from '../source-tree.ts';
import { readNeeds, type Need } from './commands/command-words.ts';
import {
  filesEndingIn,
  folderAt,
  isDead,
  isThere,
  pathFrom,
  toDeadReference,
  toReferenceFinding,
} from './reference.ts';
import { unmetOf, type UnmetNeed } from './commands/unmet-needs.ts';

const NAME = /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.dockerfile$/i;
const NOT_INSTRUCTIONS = /\.(?:md|txt|ejs|j2|jinja|tmpl|tpl|hbs|erb|dockerignore)$/i;
const MAX_FINDINGS = 6;
/** What an install writes and a fresh clone does not hold: `COPY` stops without it. */
const LOCK =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|go\.sum)$/;

/** What stages are called, and hardly an image. */
const STAGE = /^(?:build(?:er)?|deps|base|dependencies|compile|prod-deps|frontend|backend|install)$/;

interface Instruction {
  readonly name: string;
  readonly rest: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Does what a Dockerfile copies and starts exist? */
export function checkDockerfile(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!NAME.test(file.path) || NOT_INSTRUCTIONS.test(file.path) || /\{\{|<%/.test(file.text)) return [];
  const roots = contextsOf(file.path);
  // What is fetched while the image is made may hold anything.
  const isFetched = /\b(?:git clone|curl|wget)\b|^\s*ADD\s+https?:/m.test(file.text);
  const stages = new Set<string>();
  const findings: Finding[] = [];
  for (const { name, rest, line } of instructionsOf(file.text)) {
    const add = (what: Statement): number => findings.push(toReferenceFinding(file, line, 'fault', what));
    if (name === 'FROM') {
      const alias = /\sAS\s+(\S+)\s*$/i.exec(rest)?.[1];
      if (alias !== undefined) stages.add(alias.toLowerCase());
    } else if (name === 'COPY' || name === 'ADD') {
      const from = /--from=(\S+)/.exec(rest)?.[1];
      if (from === undefined) {
        const dead = sourcesOf(rest).flatMap((source) => deadSource(source, roots, project) ?? []);
        for (const target of dead) add(toDeadReference(name, target, project));
      } else if (STAGE.test(from) && !stages.has(from.toLowerCase())) {
        add({ code: 'stage_unknown', values: { command: `${name} --from`, name: from } });
      }
    } else if (/^(?:RUN|CMD|ENTRYPOINT)$/.test(name) && !isFetched) {
      const command = (execForm(rest) ?? rest).replace(/^(?:--\S+\s+)+/, '');
      for (const { what } of unmetInAll(command, roots, project)) add(what);
    }
  }
  return findings.slice(0, MAX_FINDINGS);
}

/** What has to be there for a command to mean the project at all; `''` where nothing has. */
const MANIFESTS: Readonly<Record<Need['kind'], string>> = {
  ...{ script: 'package.json', lock: 'package.json', composer: 'composer.json', cargo: 'Cargo.toml' },
  ...{ target: 'Makefile', file: '', module: '' },
};

/** What is missing wherever the image may be built from. A path in the image is often the end of one in the project. */
function unmetInAll(command: string, roots: readonly string[], project: SourceTree): readonly UnmetNeed[] {
  const unmet = roots.map((root) => unmetOf(readNeeds(command, root), project));
  const isTold = ({ need: { kind, name } }: UnmetNeed): boolean => {
    if (kind === 'file' && filesEndingIn(name, project).length > 0) return false;
    const manifest = MANIFESTS[kind];
    return roots.every(
      (root, index) =>
        !isThere(root === '' ? manifest : `${root}/${manifest}`, project) ||
        unmet[index]?.some(({ need }) => need.kind === kind && need.name === name) === true,
    );
  };
  return [...new Map(unmet.flat().map((one) => [`${one.need.kind} ${one.need.name}`, one])).values()].filter(isTold);
}

/** Lines joined at their ends, without comments and the bodies of here-documents. */
function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let whole = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(whole)) continue;
    while (/[\\`]\s*$/.test(whole) && index + 1 < lines.length) {
      index += 1;
      const next = lines[index] ?? '';
      whole = /^\s*#/.test(next) ? whole : `${whole.replace(/[\\`]\s*$/, ' ')}${next}`;
    }
    const [, name = '', rest = ''] = /^\s*([A-Za-z]+)\s+([\s\S]*)$/.exec(whole) ?? [];
    const mark = /<<-?["']?(\w+)["']?/.exec(rest)?.[1];
    if (mark !== undefined) {
      while (index + 1 < lines.length && (lines[index + 1] ?? '').trim() !== mark) index += 1;
      index += 1;
      continue;
    }
    found.push({ name: name.toUpperCase(), rest: rest.trim(), line });
  }
  return found;
}

function sourcesOf(rest: string): readonly string[] {
  const words = execWords(rest) ?? rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  return words.slice(0, -1);
}

function execWords(rest: string): readonly string[] | null {
  if (!rest.startsWith('[')) return null;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

function execForm(rest: string): string | null {
  const words = execWords(rest);
  if (words === null) return null;
  return /^(?:\/bin\/)?(?:ba)?sh$/.test(words[0] ?? '') && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
}

/** The path from the top of a source that is in none of the folders that may be sent; null where it is there. */
function deadSource(source: string, roots: readonly string[], project: SourceTree): string | null {
  const clean = source.replace(/^\/(?=.)/, '').replace(/\/\.?$/, '');
  if (/^[a-z]+:|^git@/.test(source)) return null;
  if (/[*?[]/.test(clean)) return deadPattern(clean, roots, project);
  const paths = roots.map((root) => pathFrom(root, clean === '' ? '.' : clean));
  if (paths.includes(null)) return null;
  const [shown] = paths;
  if (shown == null || paths.some((path) => path !== null && isThere(path, project))) return null;
  if (LOCK.test(baseName(shown))) return shown;
  return paths.every((path) => path !== null && isDead(path, project)) ? shown : null;
}

/** A pattern that only a lock could match is dead as well: `COPY` wants one match at least. */
function deadPattern(pattern: string, roots: readonly string[], project: SourceTree): string | null {
  const folder = dirname(pattern);
  if (/[*?[$]/.test(folder) || /[[$]/.test(pattern)) return null;
  const wanted = new RegExp(
    `^${baseName(pattern)
      .replace(/[.+^{}()|\\/]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const isMatched = roots.some((root) => {
    const path = pathFrom(root, folder);
    return path === null || [...(project.namesIn(path) ?? [])].some((name) => wanted.test(name));
  });
  const isCode = /\.(?:[cm]?[jt]s|json|py|toml|txt|go|mod|sum|rb|php|java|xml|ya?ml|conf|sh)$/.test(pattern);
  return isMatched || !isCode || roots.some((root) => isOutput(root, folder)) ? null : pattern;
}

function isOutput(root: string, folder: string): boolean {
  return /(?:^|\/)(?:build|dist|out|target|bin|lib)(?:\/|$)/.test(`${root}/${folder}`);
}

/** Folders that a Dockerfile may be built from: its own, and those above. */
function contextsOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let folder = folderAt(path); folder !== ''; folder = folderAt(folder)) found.push(folder);
  return [...found, ''];
}
