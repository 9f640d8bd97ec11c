import type { GeneratedFile } from '../../core/generated-file.ts';
import type { PlannedFile } from '../../core/project-plan.ts';
import type { Statement } from '../../core/warning.ts';
import { baseName, isMinified, isTestFile, kindOf } from '../file-kind.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../../ports/verifier.ts';
import { findPacking } from './packing.ts';
import { promisedNames } from '../placeholders/placeholders.ts';
import { findDoubledSeam, findRepetition } from './repetition.ts';

const MAX_LINE_CHARACTERS = 20_000;
const MAX_CHARACTERS = 1_000_000;
/** Share of characters that nobody can read above which the file is none, and how many there are at least then. */
const MAX_JUNK_SHARE = 0.01;
const MIN_JUNK = 3;
/** Eight of the same line are the eight bits of a checksum; a model that has lost itself never stops there. */
const MIN_TIMES = 10;
const MIN_TIMES_IN_TESTS = 40;
const MIN_TIMES_IN_MARKUP = 200;

/** Looks at a file as a thing: is it there, is it text, does it end, is it of one piece. */
export const checkShape: Check = (file, project) => {
  const { path, text } = file;
  const find: Find = (weight, what, line = null) => ({ path, line, kind: 'shape', weight, ...what });
  if (text.trim() === '')
    return findEmpty(
      file,
      project.plan?.files.find((one) => one.path === path),
      find,
    );
  if (kindOf(path) === 'binary') return [find('remark', { code: 'file_binary_name', values: {} })];
  return [...findJunk(file, find), ...findLeftovers(file, find), ...findSizes(file, find)];
};

type Find = (weight: Finding['weight'], what: Statement, line?: number | null) => Finding;

/** Files without which, or with which empty, nothing can be built. */
const MANIFEST =
  /^(?:package\.json|tsconfig\.json|pyproject\.toml|go\.mod|cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|gemfile|cmakelists\.txt|makefile|(?:[\w-]+\.)?dockerfile(?:\.\w+)?|(?:docker-)?compose\.ya?ml|mix\.exs|.+\.csproj)$/i;
/** Names that say it: an empty one does what it is there for. */
const MAY_BE_EMPTY =
  /^(?:\..*|__init__\.pyi?|conftest\.py|py\.typed|(?:[\w-]*-)?requirements[\w.-]*\.(?:txt|in)|constraints\.txt|manifest\.in|cachedir\.tag|go(?:\.work)?\.sum|.*\.lock|mod\.rs|.*\.(?:tf|tfvars|keep)|build(?:\.bazel)?|workspace(?:\.bazel)?|module\.bazel|dune|(?:consumer|proguard)-rules\.pro|gradle\.properties|robots\.txt|(?:package|apt)s?\.txt)$/i;
/** Parts of a role of Ansible, which looks for each. */
const PART_OF_ROLE = /(?:^|\/)(?:defaults|handlers|meta|tasks|vars)\/main\.ya?ml$/;
/** What a plan says of a file that is only there. */
const WANTED_EMPTY =
  /\b(?:empty|blank|placeholder|marker|marks?|keeps? (?:the |an? )?(?:empty )?(?:folder|directory)|namespace)\b|空(?:文件|白|的|目录)|占位|标记|vací[oa]|leere?\b|vide\b|пуст/i;

function findEmpty({ path }: GeneratedFile, planned: PlannedFile | undefined, find: Find): readonly Finding[] {
  const name = baseName(path);
  const promised = promisedNames(planned);
  if (kindOf(path) === 'code' && promised.length > 0 && !MAY_BE_EMPTY.test(name)) {
    const names = promised.slice(0, 5).join(', ').slice(0, 120);
    return [find('fatal', { code: 'file_empty_promised', values: { names } })];
  }
  const isEmpty: Statement = { code: 'file_empty', values: {} };
  if (MANIFEST.test(name)) return [find('fatal', isEmpty)];
  const isWantedEmpty = planned !== undefined && (planned.lines === 0 || WANTED_EMPTY.test(planned.purpose));
  return isWantedEmpty || MAY_BE_EMPTY.test(name) || PART_OF_ROLE.test(path) ? [] : [find('remark', isEmpty)];
}

/** Controls without a place in text. ESC colours the output of scripts. */
const JUNK = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f\ufffd\p{Cs}]/gu;

function findJunk({ path, text }: GeneratedFile, find: Find): readonly Finding[] {
  const junk = [...text.matchAll(JUNK)];
  const [first] = junk;
  if (first === undefined) return [];
  const isUnreadable = text.includes('\0') || (junk.length >= MIN_JUNK && junk.length > text.length * MAX_JUNK_SHARE);
  const line = text.slice(0, first.index).split('\n').length;
  const values = { count: junk.length };
  return isUnreadable
    ? [{ path, line, kind: 'unreadable', weight: 'fatal', code: 'file_not_text', values }]
    : [find('remark', { code: 'characters_unreadable', values }, line)];
}

const MARKER = /^<<<(?:FILE|END) [^\n<>]{1,420}>>>\r?$|^<\/?think>\r?$/m;
/** Texts that may explain such lines. */
const EXPLAINS = /\.(?:md|mdx|markdown|rst|adoc|txt|diff|patch)$/i;

function findLeftovers({ path, text }: GeneratedFile, find: Find): readonly Finding[] {
  const findings: Finding[] = [];
  const marker = EXPLAINS.test(path) ? null : MARKER.exec(text);
  if (marker !== null) {
    findings.push(find('fault', { code: 'conversation_left', values: {} }, lineAt(text, marker.index)));
  }
  const packed = marker === null ? findPacking(path, text) : null;
  if (packed !== null) findings.push(find('fault', { code: 'answer_packed', values: {} }, packed));
  const conflict = EXPLAINS.test(path) ? null : findConflict(text);
  if (conflict !== null) findings.push(find('fault', { code: 'merge_marks_left', values: {} }, conflict));
  const isRepetitive = ['data', 'markup', 'other'].includes(kindOf(path)) || EXPLAINS.test(path) || isMinified(path);
  const repetition = isRepetitive
    ? null
    : findRepetition(text, isTestFile(path) ? MIN_TIMES_IN_TESTS : MIN_TIMES, MIN_TIMES_IN_MARKUP);
  if (repetition !== null) {
    const { line, period, times } = repetition;
    const what: Statement =
      period === 1
        ? { code: 'line_repeated', values: { times } }
        : { code: 'lines_repeated', values: { count: period, times } };
    findings.push(find('fault', what, line));
  }
  const seam = isRepetitive || isTestFile(path) ? null : findDoubledSeam(text);
  if (seam !== null && repetition === null) {
    findings.push(find('fault', { code: 'lines_doubled', values: {} }, seam));
  }
  return findings;
}

/** The line on which a conflict that git wrote begins, or null. */
function findConflict(text: string): number | null {
  if (!text.includes('<<<<<<< ')) return null;
  let start: number | null = null;
  let isDivided = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('<<<<<<< ')) [start, isDivided] = [index + 1, false];
    else if (start !== null && /^=======\r?$/.test(line)) isDivided = true;
    else if (start !== null && isDivided && line.startsWith('>>>>>>> ')) return start;
  }
  return null;
}

function findSizes({ path, text }: GeneratedFile, find: Find): readonly Finding[] {
  const findings: Finding[] = [];
  const crlf = text.split('\r\n').length - 1;
  if (crlf > 0 && crlf !== text.split('\n').length - 1) {
    findings.push(find('remark', { code: 'line_ends_mixed', values: {} }));
  }
  if (text.length > MAX_CHARACTERS) findings.push(find('remark', { code: 'file_large', values: {} }));
  const isWritten = ['code', 'style', 'markup'].includes(kindOf(path)) && !isMinified(path) && !path.endsWith('.svg');
  const long = isWritten ? text.split('\n').findIndex((line) => line.length > MAX_LINE_CHARACTERS) : -1;
  if (long >= 0) {
    findings.push(find('remark', { code: 'line_long', values: { limit: MAX_LINE_CHARACTERS } }, long + 1));
  }
  return findings;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
