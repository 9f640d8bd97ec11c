import { endingOrName } from '../file-kind.ts';
import type { Comment, CommentedText } from './comments.ts';

/** What a comment fills by itself. */
export type LonePlace = 'function' | 'type' | 'branch' | 'handler' | 'rule' | 'block' | 'element' | 'end';

/** Comments in a row that stand where code should: nothing else, or no more than a `return`, is in the body. */
export interface LoneComment {
  /** Of the first one, counted from 1. */
  readonly line: number;
  /** What they say together. */
  readonly text: string;
  readonly place: LonePlace;
  /** The line that opens the body; empty at the end of a file. */
  readonly opener: string;
  /** The one statement beside them: `pass`, `return null`; empty where there is none. */
  readonly rest: string;
}

/** Characters before a comment within which its body opens. */
const OPENER_CHARACTERS = 400;
/** Longer texts explain. */
const MAX_TEXT = 400;

const BRACES = new Set(
  (
    'js jsx mjs cjs ts tsx mts cts vue svelte astro java kt kts scala groovy gradle cs swift dart c h cc cpp cxx hpp hh m mm ' +
    'sol zig rs go php css scss less tf hcl proto'
  ).split(' '),
);
const STYLES = new Set(['css', 'scss', 'less', 'sass', 'styl']);
const INDENTED = new Set(['py', 'pyw']);
const WORDED = new Set(['rb', 'lua', 'ex', 'exs', 'jl', 'sh', 'bash', 'sql', 'cr']);
const MARKED = new Set(
  'html htm xhtml vue svelte astro hbs ejs njk jinja jinja2 j2 twig erb mustache jsx tsx xml'.split(' '),
);

/** A statement that does nothing, or gives nothing away. */
const REST =
  /^(?:return(?:\s*\(?\s*(?:null|undefined|None|nil|NULL|false|False|true|True|\[\s*\]|\{\s*\}|0|-1|""|''|``|new Map\(\)|new Set\(\))\s*\)?)?|null|undefined|nil|None|true|false|pass|\.\.\.|:|\(\))\s*;?$/;

/** Finds every run of comments that is all a body holds, or the last thing in the file. */
export function findLoneComments(path: string, { comments, code }: CommentedText): readonly LoneComment[] {
  const ending = endingOrName(path);
  const end = code.trimEnd().length;
  const found: LoneComment[] = [];
  for (const run of runsOf(comments, code)) {
    const before = code.slice(Math.max(0, run.start - OPENER_CHARACTERS), run.start);
    const after = code.slice(run.end, run.end + OPENER_CHARACTERS);
    const place = placeOf(ending, before, after, run.end >= end);
    if (place !== null) found.push({ line: run.line, text: run.text.slice(0, MAX_TEXT), ...place });
  }
  return found;
}

interface Run {
  readonly line: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Comments between which nothing stands are one. */
function runsOf(comments: readonly Comment[], code: string): readonly Run[] {
  const runs: Run[] = [];
  for (const { line, text, start, end } of comments) {
    const last = runs.at(-1);
    if (last !== undefined && (start === last.start || code.slice(last.end, start).trim() === '')) {
      runs[runs.length - 1] = {
        ...last,
        text: last.text.length > MAX_TEXT ? last.text : `${last.text} ${text}`.trim(),
        end: Math.max(end, last.end),
      };
    } else runs.push({ line, text, start, end });
  }
  return runs;
}

type Found = Pick<LoneComment, 'place' | 'opener' | 'rest'>;

function placeOf(ending: string, before: string, after: string, isLast: boolean): Found | null {
  const inBraces = BRACES.has(ending) ? (betweenBraces(ending, before, after) ?? besideBraces(before)) : null;
  if (inBraces !== null) return inBraces;
  if (INDENTED.has(ending)) {
    const indented = underColon(before, after);
    if (indented !== null) return indented;
  }
  if (WORDED.has(ending)) {
    const worded = betweenWords(before, after);
    if (worded !== null) return worded;
  }
  if (MARKED.has(ending)) {
    const marked = betweenTags(before, after);
    if (marked !== null) return marked;
  }
  return isLast ? { place: 'end', opener: '', rest: '' } : null;
}

function betweenBraces(ending: string, before: string, after: string): Found | null {
  const open = before.lastIndexOf('{');
  const close = after.indexOf('}');
  if (open < 0 || close < 0) return null;
  const rest = `${before.slice(open + 1)}${after.slice(0, close)}`.trim();
  if (rest !== '' && !REST.test(rest)) return null;
  const head = before.slice(0, open).trimEnd();
  const opener = head.slice(Math.max(...[';', '{', '}', '\n\n'].map((one) => head.lastIndexOf(one))) + 1).trim();
  const place = braceOf(ending, opener);
  return place === null ? null : { place, opener, rest };
}

/** The comment stands behind an empty function, on the same line. */
function besideBraces(before: string): Found | null {
  const line = before.slice(before.lastIndexOf('\n') + 1).trim();
  const opener = /^(.*(?:=>|\)(?::[^{}]*)?))\s*\{\s*\}[)}\]>;,\s]*$/.exec(line)?.[1];
  return opener === undefined || BRANCH.test(opener) || /\bcatch\b/.test(opener)
    ? null
    : { place: 'function', opener, rest: 'return' };
}

const BRANCH =
  /^(?:\}?\s*)?(?:else\b|if\b|for\b|foreach\b|while\b|do\b|try\b|finally\b|unless\b|switch\b|match\b|when\b|case\b|default\b|loop\b|using\b|lock\b|synchronized\b|guard\b|defer\b|select\b|with\b)/;

function braceOf(ending: string, opener: string): LonePlace | null {
  if (STYLES.has(ending)) return /^@(?:mixin|function)\b/.test(opener) ? 'function' : opener === '' ? null : 'rule';
  if (/^(?:\}?\s*)?(?:catch|rescue|except)\b|\bcatch\s*(?:\([^)]*\))?$|\.catch\(/.test(opener)) return 'handler';
  if (BRANCH.test(opener)) return 'branch';
  if (
    /\b(?:class|struct|interface|trait|impl|enum|record|protocol|extension|object|union)\s+\w/.test(opener) &&
    !/[=(]\s*$/.test(opener)
  )
    return 'type';
  if (/=>$|\|[^|]*\|$|->$|\bin$/.test(opener)) return 'function';
  if (/\)\s*(?:(?::|->|throws|const|override|noexcept|async|where|returns)[^;{}]*)?$/.test(opener)) return 'function';
  if (/^(?:export\s+)?(?:func|fn|def|function|sub|fun|constructor|init|get|set|static)\b/.test(opener))
    return 'function';
  if (ending === 'tf' || ending === 'hcl') return 'block';
  return null;
}

function underColon(before: string, after: string): Found | null {
  const lines = before.split('\n');
  const short = /^\s*((?:async\s+)?def\b.*:)\s*(pass|\.\.\.|return(?: None)?)\s*$/.exec(lines.at(-1) ?? '');
  if (short !== null) return { place: 'function', opener: short[1] ?? '', rest: short[2] ?? '' };
  // What stands before the comment on its own line, and back to the line that opens.
  const kept = lines.map((line) => line.trimEnd());
  const pieces: string[] = [];
  let at = kept.length - 1;
  for (; at >= 0 && kept[at]?.endsWith(':') !== true; at -= 1) {
    const piece = (kept[at] ?? '').trim();
    if (piece !== '') pieces.unshift(piece);
    if (pieces.length > 1) return null;
  }
  const opener = kept[at] ?? '';
  const indent = /^\s*/.exec(opener)?.[0].length ?? 0;
  if (
    at < 0 ||
    !/^\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b|^\s*\).*:$/.test(
      opener,
    )
  )
    return null;
  const behind = after.split('\n');
  for (const [index, line] of behind.entries()) {
    if (line.trim() === '') continue;
    const depth = index === 0 ? Infinity : line.length - line.trimStart().length;
    if (depth <= indent) break;
    pieces.push(line.trim());
    if (pieces.length > 1) return null;
  }
  const [rest = ''] = pieces;
  if (rest === '' || !(REST.test(rest) || /^(?:raise NotImplementedError\b.*|return \w+\(\))$/.test(rest))) return null;
  const head = opener.trim();
  const place: LonePlace = /^(?:async\s+)?def\b|^\)/.test(head)
    ? 'function'
    : /^class\b/.test(head)
      ? 'type'
      : /^except\b/.test(head)
        ? 'handler'
        : 'branch';
  return { place, opener: head, rest };
}

const OPENING_LINE =
  /^\s*(?:def\b.*|.*\bdo(?:\s*\|[^|]*\|)?|(?:else\s+|els)?if\b.*|else|then|unless\b.*|while\b.*|for\b.*|begin|rescue\b.*|class\b.*|module\b.*|(?:local\s+)?function\b.*|.*\bfunction\s*\([^)]*\)|case\b.*|when\b.*|.*\bAS\s+\$\w*\$)$/i;
const CLOSING_WORD = /^\s*(?:end\b|fi\b|done\b|esac\b|else\b|elif\b|elsif\b|when\b|rescue\b|ensure\b|\$\w*\$)/i;

function betweenWords(before: string, after: string): Found | null {
  const lines = before.trimEnd().split('\n');
  const last = (lines.at(-1) ?? '').trim();
  const isRest = REST.test(last);
  const opener = (isRest ? (lines.at(-2) ?? '') : last).trim();
  if (!OPENING_LINE.test(opener)) return null;
  const behind = /^\s*(nil|null|return(?: nil| NULL)?;?|:|NULL;|true)?[ \t]*(?:\n|$)/i.exec(after);
  const rest = isRest ? last : (behind?.[1] ?? '');
  const tail = behind === null ? after : after.slice(behind[0].length);
  if (!CLOSING_WORD.test(tail)) return null;
  const place: LonePlace = /\b(?:def|function)\b|\bAS\s+\$|^begin$/i.test(opener)
    ? 'function'
    : /^(?:class|module)\b/.test(opener)
      ? 'type'
      : /^rescue\b/.test(opener)
        ? 'handler'
        : /\bdo\b/.test(opener)
          ? 'block'
          : 'branch';
  return { place, opener, rest };
}

function betweenTags(before: string, after: string): Found | null {
  const open = /<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>\s*\{?\s*$/.exec(before);
  const close = /^\s*\}?\s*<\/([A-Za-z][\w.:-]*)>/.exec(after);
  if (open !== null && close !== null && open[1] === close[1])
    return { place: 'element', opener: open[0].trim(), rest: '' };
  const block = /\{%-?\s*(\w+)[^{}%]*%\}\s*$/.exec(before);
  const ended = /^\s*\{%-?\s*(?:end(\w*)|else|elif)\b/.exec(after);
  return block !== null && ended !== null ? { place: 'element', opener: block[0].trim(), rest: '' } : null;
}
