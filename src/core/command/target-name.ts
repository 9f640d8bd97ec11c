import { truncate } from '../markdown/safe.ts';
import { isRepositoryName, LOGIN } from '../names.ts';
import { cleanPrompt } from '../prompt.ts';
import { DASHES, foldWidth, HYPHENS } from './typed-forms.ts';

const RESERVED_WORDS = ['help', 'status', 'cancel', 'retry', 'update'] as const;
/** A word after `/gencode` that is never a name. */
export type ReservedWord = (typeof RESERVED_WORDS)[number];

// `status.`, `cancel，谢谢`, `—help`, `[retry]`: a name may hold dots and dashes, but nobody means one by these.
const RESERVED = new RegExp(
  `^[^\\p{L}\\p{N}/._]*(${RESERVED_WORDS.join('|')}|h(?<=^[${DASHES}]+h))(?:\\.*$|\\.*[^\\p{L}\\p{N}/._\\-])`,
  'iu',
);
const NAME = /^(?:[A-Za-z0-9_-]+\/)?[A-Za-z0-9._-]+/;
const SIGNS = /^[[\p{P}\p{S}\p{Cf}]--[.\/]]+/v;
// Scripts that part words by no blanks: there a name ends where the script begins, and in others it is misspelt.
const UNPARTED = /^(?:\P{L}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])/u;
/** Of a form that is shown. */
const FORM_CHARACTERS = 150;

/** `name` or `owner/name` → its parts, or null when no repository can be called this. */
export function parseTargetName(text: string): { readonly owner: string | null; readonly name: string } | null {
  const slash = text.indexOf('/');
  const owner = slash === -1 ? null : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (owner !== null && !LOGIN.test(owner)) return null;
  return isRepositoryName(name) && !RESERVED_WORDS.some((word) => word === name.toLowerCase()) ? { owner, name } : null;
}

/** The reserved word that stands where a name would, whatever stands round it; null: there is none. */
export function readReservedWord(typed: string): ReservedWord | null {
  const word = RESERVED.exec(foldWidth(typed))?.[1]?.toLowerCase();
  return word === 'h' ? 'help' : (RESERVED_WORDS.find((one) => one === word) ?? null);
}

/**
 * The right form of a command whose name is quoted or runs into its prompt (`my-app：创建…`); null where no name can be
 * told. `rest` is what follows on the line.
 */
export function rightForm(typed: string, rest: string): string | null {
  const folded = foldWidth(typed).replace(new RegExp(`[${HYPHENS}]`, 'g'), '-');
  const start = SIGNS.exec(folded)?.[0].length ?? 0;
  const target = NAME.exec(folded.slice(start))?.[0] ?? '';
  const end = start + target.length;
  const after = folded.slice(end);
  if (after.startsWith('/') || after.startsWith('://') || !UNPARTED.test(after === '' ? ' ' : after)) return null;
  if (parseTargetName(target) === null) return null;
  const glued = typed.slice(end);
  const prompt = cleanPrompt(glued.slice(SIGNS.exec(glued)?.[0].length ?? 0) + rest.slice(0, FORM_CHARACTERS * 2));
  return truncate(`/gencode ${target} ${prompt}`.trim(), FORM_CHARACTERS);
}
