import type { CommentedText } from './comments.ts';
import { findLoneComments, type LoneComment } from './lone-comments.ts';
import { senseOf } from './note-words.ts';
import { quote } from './placeholder-rules.ts';

/** A comment in the place of code. */
export interface LoneNote {
  /** Counted from 1. */
  readonly line: number;
  readonly quote: string;
}

/** What was planned for a file, as far as it says what must be there. */
export interface Expected {
  /** Names that the plan promises. */
  readonly promised: readonly string[];
  /** Written lines by planned ones; 1 where the plan says nothing. */
  readonly share: number;
}

/** Shares of the planned lines below which a note that explains nothing is believed to stand for the rest. */
const MUCH_SHORTER = 0.5;
const FAR_SHORTER = 0.3;

/**
 * Comments that fill a body, or end a file, in the place of code: by where they stand and what the plan wants there. What
 * they say decides only whether somebody has thought of it.
 */
export function findLoneNotes(path: string, commented: CommentedText, expected: Expected): readonly LoneNote[] {
  return findLoneComments(path, commented)
    .filter((lone) => standsForCode(lone, commented.code, expected))
    .map(({ line, text }) => ({ line, quote: quote(text) }));
}

function standsForCode(lone: LoneComment, code: string, { promised, share }: Expected): boolean {
  const sense = senseOf(lone.text);
  if (sense === 'reason') return false;
  const { place, opener, rest } = lone;
  switch (place) {
    case 'function':
      return (
        sense === 'work' ||
        sense === 'deed' ||
        share < FAR_SHORTER ||
        (rest === '' && (owesResult(opener) || promised.some((name) => mentions(opener, name)))) ||
        (sense === 'todo' && (share < MUCH_SHORTER || promised.some((name) => mentions(opener, name))))
      );
    case 'type':
    case 'rule':
    case 'block':
      return sense === 'work';
    case 'branch':
    case 'handler':
      return sense === 'work' && (rest === '' || rest === 'pass');
    case 'element':
      return sense === 'work' && !FILLED_LATER.test(`${opener} ${lone.text}`);
    case 'end':
      return share < FAR_SHORTER || promised.some((name) => isName(name) && !mentions(code, name));
  }
}

/** A body that a script fills. */
const FILLED_LATER =
  /\sid=|\sref=|v-|\bwill\b|dynamic|render|mount|inject|populat|insert|script|\bJS\b|将|动态|渲染|显示|加载|挂载|填充|插入|生成/i;

/** In languages that declare it, a function that gives a result cannot be empty. */
function owesResult(opener: string): boolean {
  const arrow = /\)\s*(?::|->)\s*([^={}]+?)\s*(?:=>)?$/.exec(opener)?.[1];
  if (arrow !== undefined)
    return !/\b(?:void|Unit|never|any|unknown|undefined|null|None|noreturn)\b|^\(\)$|Void$/i.test(arrow);
  return /^func\s*(?:\([^)]*\)\s*)?\w+\s*\([^)]*\)\s*(?:\([^)]+\)|[\w*[\].]+)$/.test(opener);
}

/** Does code hold a name, as a word of its own? What is no name is not looked for. */
export function mentions(code: string, name: string): boolean {
  // What is no name, the plan may have put into words.
  return isName(name) && new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(code);
}

function isName(name: string): boolean {
  return (
    /^[a-z_]\w{2,60}$/i.test(name) && !/^(?:default|module|exports?|function|class|const|the|all|app|main)$/i.test(name)
  );
}
