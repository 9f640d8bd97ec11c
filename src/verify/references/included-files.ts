import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { lineAt } from '../syntax/line-at.ts';
import { filesEndingIn, folderAt, isDead, pathFrom, toDeadReference, toReferenceFinding } from './reference.ts';

const MAX_FINDINGS = 6;
const MAX_LENGTH = 300_000;

interface Rule {
  readonly paths: RegExp;
  /** A path from the file's own folder stands in the first group. */
  readonly call: RegExp;
  readonly place: string;
  readonly weight: Finding['weight'];
  /** The path begins at the folder of the project that has its first part, whatever the variable before it holds. */
  readonly isFromTop?: boolean;
  /** What is put behind a path without ending. */
  readonly ending?: string;
}

const RULES: readonly Rule[] = [
  {
    paths: /(?:^|\/)(?:GNUm|M|m)akefile$|\.mk$/,
    call: /^include[ \t]+([\w./-]+)[ \t]*$/gm,
    place: 'include',
    weight: 'fault',
  },
  {
    paths: /(?:^|\/)CMakeLists\.txt$/,
    call: /^[ \t]*add_subdirectory\([ \t]*([\w./-]+)[ \t]*\)/gim,
    place: 'add_subdirectory',
    weight: 'fault',
  },
  { paths: /\.sql$/, call: /^\\ir?[ \t]+'?([\w./-]+\.sql)'?[ \t]*;?[ \t]*$/gm, place: '\\i', weight: 'fault' },
  {
    paths: /\.css$/,
    call: /^[ \t]*@import[ \t]+(?:url\()?['"](\.{1,2}\/[\w./-]+\.css)['"]/gm,
    place: '@import',
    weight: 'fault',
  },
  {
    paths: /\.(?:sh|bash)$/,
    call: /^[ \t]*(?:source|\.)[ \t]+(\.{1,2}\/[\w./-]+\.(?:sh|bash))[ \t]*$/gm,
    place: 'source',
    weight: 'remark',
  },
  {
    paths: /(?:\.(?:sh|bash|bats)|(?:^|\/)bin\/[\w-]+)$/,
    call: /^[ \t]*(?:source|\.)[ \t]+"?\$\{?\w+\}?"?\/([\w-]+\/[\w./-]+\.(?:sh|bash))"?[ \t]*$/gm,
    place: 'source',
    weight: 'fault',
    isFromTop: true,
  },
  {
    paths: /\.php$/,
    call: /\b(?:require|include)(?:_once)?[ \t(]+__DIR__[ \t]*\.[ \t]*['"]\/?((?:\.{1,2}\/)*[\w./-]+\.php)['"]/g,
    place: 'require',
    weight: 'fault',
  },
  {
    paths: /\.(?:php|[cm]?[jt]s)$/,
    call: /(?:__DIR__[ \t]*\.[ \t]*['"]\/?|\bnew URL\([ \t]*['"]|\b(?:join|resolve)\(__dirname,[ \t]*['"])((?:\.{1,2}\/)*[\w./-]+\.(?:sql|graphql|proto))['"]/g,
    place: 'open',
    weight: 'fault',
  },
  {
    paths: /\.py$/,
    call: /\bPath\(__file__\)(?:\.resolve\(\))?\.parent[ \t]*\/[ \t]*['"]([\w./-]+\.(?:sql|graphql|proto|html|j2))['"]/g,
    place: 'open',
    weight: 'fault',
  },
  {
    paths: /\.css$/,
    call: /\burl\([ \t]*['"]?(\.{1,2}\/[\w./-]+\.(?:png|jpe?g|gif|svg|webp|avif|woff2?))['"]?[ \t]*\)/g,
    place: 'url()',
    weight: 'remark',
  },
  {
    paths: /\.rb$/,
    call: /^[ \t]*require_relative[ \t(]+['"]([\w./-]+)['"]/gm,
    place: 'require_relative',
    weight: 'fault',
    ending: '.rb',
  },
];

/** Are the files there that a file includes by their paths, in languages whose imports are not followed? */
export function checkIncludedFiles(file: GeneratedFile, project: Project): readonly Finding[] {
  if (file.text.length > MAX_LENGTH) return [];
  const findings: Finding[] = [];
  for (const { paths, call, place, weight, ending = '', isFromTop = false } of RULES) {
    if (!paths.test(file.path)) continue;
    for (const { 1: written = '', index } of file.text.matchAll(call)) {
      if (isFromTop && project.namesIn(written.split('/', 1)[0] ?? '') === undefined) continue;
      const path = pathFrom(
        isFromTop ? '' : folderAt(file.path),
        written.endsWith(ending) ? written : written + ending,
      );
      if (/^\s*(?:\*|\/\/|#(?!include|import))/.test(lineOf(file.text, index))) continue;
      // A compiler is told of more folders, and a script is started from another one.
      if (
        path === null ||
        !isDead(path, project) ||
        filesEndingIn(written + (written.endsWith(ending) ? '' : ending), project).length > 0
      )
        continue;
      findings.push(toReferenceFinding(file, lineAt(file.text, index), weight, toDeadReference(place, path, project)));
    }
  }
  return findings.slice(0, MAX_FINDINGS);
}

/** The line around an index, up to it. */
function lineOf(text: string, index: number): string {
  return text.slice(text.lastIndexOf('\n', index - 1) + 1, index + 1);
}
