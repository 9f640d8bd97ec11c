import type { GeneratedFile } from '../../core/generated-file.ts';
import type { PlannedFile } from '../../core/project-plan.ts';
import type { Statement } from '../../core/warning.ts';
import { isRefusal, isTalk } from '../talk.ts';
import { readComments, type Comment, type CommentedText } from './comments.ts';
import { baseName, endingOrName, isDeclaration, isMinified, isTestFile, kindOf } from '../file-kind.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../../ports/verifier.ts';
import { findLoneNotes, mentions } from './lone-notes.ts';
import { matchPlaceholder, quote, type PlaceholderMatch } from './placeholder-rules.ts';
import { findStubs, type Stub } from './stubs.ts';

/** Shares of the planned lines below which a doubtful note, or any sign at all, is believed. */
const MUCH_SHORTER = 0.5;
const FAR_SHORTER = 0.3;
/** Share of a file's functions up to which bodies that do nothing are hooks and interfaces. */
const SHARE_OF_STUBS = 0.15;
/** Plans guess; below this many lines a share says nothing. */
const MIN_PLANNED_LINES = 20;
/** Longer files are work, whatever they begin with. */
const MAX_ERROR_CHARACTERS = 400;
/** Findings for one file: a model that is shown more does no better. */
const MAX_FINDINGS = 12;
/** What is doubtful must come twice, and once more for each of these many lines: long files hold their authors' notes. */
const LINES_FOR_ONE = 1_000;

/** Looks for code that was left out: notes that stand for it, bodies that do nothing, and answers that are no file. */
export const checkPlaceholders: Check = (file, project) => {
  if (file.text.trim() === '' || isMinified(file.path) || kindOf(file.path) === 'binary') return [];
  const planned = project.plan?.files.find(({ path }) => path === file.path);
  const nothing = findHollow(file, planned);
  if (nothing !== null) return [toFinding(file, null, 'fault', nothing)];
  if (kindOf(file.path) === 'prose') return findEmptySections(file);

  const commented = readComments(file.path, file.text);
  const notes = onePerComment(commented);
  const { stubs, functions } =
    isTestFile(file.path) || isDeclaration(file.path) ? NO_STUBS : findStubs(file.path, file.text, commented);
  const lines = file.text.split('\n').filter((line) => line.trim() !== '').length;
  const share = shareOf(lines, planned);

  const few = 1 + Math.floor(lines / LINES_FOR_ONE);
  const likely = notes.filter(({ certainty, isWish }) => certainty === 'likely' && !isWish).length;
  const isLazy = likely > few || (likely > 0 && (share < MUCH_SHORTER || stubs.length > 0));
  const areStubsLazy =
    stubs.length > Math.max(few, functions * SHARE_OF_STUBS) ||
    (stubs.length > 0 && (stubs.length >= functions || share < FAR_SHORTER));
  const promised = promisedNames(planned);
  const lone =
    isTestFile(file.path) || isDeclaration(file.path) ? [] : findLoneNotes(file.path, commented, { promised, share });
  const hollow = new Set(lone.map(({ line }) => line));
  const head = file.text.split('\n');
  const isPromised = ({ line }: Stub): boolean => promised.some((name) => mentions(head[line - 1] ?? '', name));
  return [
    ...lone.map((note) =>
      toFinding(file, note.line, 'fault', { code: 'comment_for_code', values: { text: note.quote } }),
    ),
    ...notes.filter(({ line }) => !hollow.has(line)).map((note) => noteFinding(file, note, isLazy)),
    ...stubs.map((stub) => stubFinding(file, stub, areStubsLazy || isPromised(stub) || (likely > 0 && isLazy))),
    ...findEllipses(file, commented, share),
  ]
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, MAX_FINDINGS);
};

const NO_STUBS = { stubs: [], functions: 0 } as const;

interface Note extends PlaceholderMatch {
  /** It is all that a function holds. */
  readonly isBody: boolean;
}

/** A comment of many lines is one note. */
function onePerComment({ comments, code }: CommentedText): readonly Note[] {
  const notes = new Map<number, Note>();
  for (const comment of comments) {
    const match = matchPlaceholder(comment);
    if (match !== null && !notes.has(comment.start) && !isInWholeLiteral(comment, code)) {
      const isBody = match.isTodo && isWholeBody(code, comment.start, comment.end);
      notes.set(comment.start, { ...match, isBody });
    }
  }
  return [...notes.values()];
}

/** `// ...other properties`: what else may stand there. */
const FURTHER_ENTRIES =
  /^\s*(?:\.{3,}|…)\s*(?:and )?(?:any )?other (?:\w+ )?(?:properties|props|options|fields|settings|attributes|keys|values|params|parameters|config(?:uration)?s?|entries|rules|plugins|flags|overrides)\b/i;

/** Does it speak of further entries, in a literal that has some and is whole? */
function isInWholeLiteral({ text, start, end }: Comment, code: string): boolean {
  if (!FURTHER_ENTRIES.test(text)) return false;
  const before = code.slice(Math.max(0, start - BODY_CHARACTERS), start);
  const after = code.slice(end, end + BODY_CHARACTERS);
  const hasEntry = /[\w"'\])}]\s*,\s*$/.test(before) || /^\s*["'\w$[]/.test(after);
  return /[,[{]\s*$/.test(before) && hasEntry && /^\s*(?:[}\]]|["'\w$[.])/.test(after);
}

/** Characters on either side of a comment within which the braces of an empty body stand. */
const BODY_CHARACTERS = 400;

function isWholeBody(code: string, start: number, end: number): boolean {
  const before = code.slice(Math.max(0, start - BODY_CHARACTERS), start).trimEnd();
  const after = code.slice(end, end + BODY_CHARACTERS).trimStart();
  return /[)>\w]\s?\{$/.test(before) && /^(?:return(?: null| undefined| false| \[\]| \{\}| '')?;?\s*)?\}/.test(after);
}

function noteFinding(file: GeneratedFile, note: Note, isLazy: boolean): Finding {
  const isFault = note.certainty === 'certain' || note.isBody || (isLazy && !note.isWish);
  const what: Statement = { code: 'comment_for_code', values: { text: note.quote } };
  return toFinding(file, note.line, isFault ? 'fault' : 'remark', what);
}

function stubFinding(file: GeneratedFile, { line, body }: Stub, isLazy: boolean): Finding {
  const what: Statement =
    body === null ? { code: 'function_refuses', values: {} } : { code: 'function_empty', values: { body } };
  return toFinding(file, line, isLazy ? 'fault' : 'remark', what);
}

/** Where an ellipsis by itself is no code. */
const NO_ELLIPSIS = new Set('js jsx mjs cjs ts tsx mts cts go java kt cs rs php c cpp swift css scss json'.split(' '));

function findEllipses(file: GeneratedFile, { code }: CommentedText, share: number): readonly Finding[] {
  if (!code.includes('...') || !NO_ELLIPSIS.has(endingOrName(file.path)) || isDeclaration(file.path)) return [];
  const lines = code
    .split('\n')
    .flatMap((text, index) => (/^\s*\.\.\.,?\s*$/.test(text.slice(0, 400)) ? [index + 1] : []));
  const weight = lines.length > 1 || share < FAR_SHORTER ? 'fault' : 'remark';
  return lines.map((line) => toFinding(file, line, weight, { code: 'ellipsis_for_code', values: {} }));
}

const EMPTY_SECTION =
  /^(?:TODO|TBD|FIXME|WIP|\.{3}|…|coming soon|to be (?:written|done|added|completed)|待补充|待完善|待完成|待定|敬请期待|略|省略)[.!。！…]{0,3}$/i;

/** In prose only a section that says nothing else is sure to be left out. */
function findEmptySections(file: GeneratedFile): readonly Finding[] {
  const found: { line: number; text: string }[] = [];
  let section: { line: number; text: string }[] = [];
  const close = (): void => {
    const [only, more] = section;
    if (only !== undefined && more === undefined && EMPTY_SECTION.test(bareProse(only.text))) found.push(only);
    section = [];
  };
  let isFenced = false;
  for (const [index, raw] of file.text.split('\n').entries()) {
    const text = raw.slice(0, 400).trim();
    const isFence = /^(?:```|~~~)/.test(text);
    if (isFence) isFenced = !isFenced;
    if (!isFenced && /^#{1,6}\s/.test(text)) close();
    else if (text !== '') section.push({ line: index + 1, text });
  }
  close();
  const weight = found.length > 1 ? 'fault' : 'remark';
  return found
    .slice(0, MAX_FINDINGS)
    .map(({ line, text }) => toFinding(file, line, weight, { code: 'section_empty', values: { text: quote(text) } }));
}

function bareProse(text: string): string {
  return text
    .replace(/^[>*_`\-\s(]+/, '')
    .replace(/[*_`\s)]+$/, '')
    .trim();
}

const ERROR =
  /^["']?(?:error (?:with|from|calling|in|while calling) [^\n]{0,60}\bAPI\b|(?:error: )?(?:invalid|incorrect|missing) API key|API key (?:is )?(?:not valid|invalid|missing|expired)|(?:error: )?rate limit (?:reached|exceeded)|you exceeded your current quota|insufficient (?:balance|quota))/i;

/** Why a file is none, or null. */
function findHollow({ path, text }: GeneratedFile, planned: PlannedFile | undefined): Statement | null {
  const body = text.trim();
  if (body.length < MAX_ERROR_CHARACTERS) {
    if (ERROR.test(body)) return { code: 'only_error', values: { text: quote(body) } };
    if (isRefusal(body)) return { code: 'only_refusal', values: { text: quote(body) } };
    const hasWords = body.split(/\s+/, 5).length > 3 || /[\p{sc=Han}]{6}/u.test(body);
    if (
      ['code', 'style'].includes(kindOf(path)) &&
      hasWords &&
      !/^\s*(?:#|\/\/|\/\*|--)/.test(body) &&
      isTalk(body, path)
    ) {
      return { code: 'only_talk', values: { text: quote(body) } };
    }
  }
  const promised = promisedNames(planned);
  if (promised.length === 0 || kindOf(path) !== 'code' || baseName(path) === '__init__.py') return null;
  if (promised.some((name) => text.includes(name))) return null;
  const { code } = readComments(path, text);
  if (code.trim() === '') return { code: 'only_comments', values: {} };
  return isOnlyImports(code) ? { code: 'only_imports', values: {} } : null;
}

/** Names in the signatures that the plan promises. */
export function promisedNames(planned: PlannedFile | undefined): readonly string[] {
  return (planned?.exports ?? [])
    .filter((signature) => !/^\W*(?:none|nothing|n\/?a|null|无|没有)?\W*$/i.test(signature))
    .map(
      (signature) =>
        /(?:\b(?:function|class|def|const|let|var|interface|type|enum|struct|func|fn)\s+\*?)?(\w+)/.exec(
          signature,
        )?.[1] ?? signature,
    );
}

const IMPORT =
  /^(?:import\b|from\s+["'.\w]+\s+import\b|(?:const|let|var)\s[^=]{1,400}=\s*require\(|require\(|use\s|using\s|#include|package\s|@import|["']use \w+["'];?$)/;

function isOnlyImports(code: string): boolean {
  let isOpen = false;
  for (const line of code.split('\n')) {
    const text = line.slice(0, 1_000).trim();
    if (text === '') continue;
    if (!isOpen && !IMPORT.test(text)) return false;
    if (/[({]\s*$/.test(text)) isOpen = true;
    else if (/^[^({]*[)}]/.test(text)) isOpen = false;
  }
  return true;
}

/** 1 where the plan says nothing. */
function shareOf(lines: number, planned: PlannedFile | undefined): number {
  const expected = planned?.lines ?? 0;
  return expected < MIN_PLANNED_LINES ? 1 : lines / expected;
}

function toFinding({ path }: GeneratedFile, line: number | null, weight: Finding['weight'], what: Statement): Finding {
  return { path, line, kind: 'placeholder', weight, ...what };
}
