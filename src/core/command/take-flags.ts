import { VISIBILITIES, type Visibility } from '../task-request.ts';
import { shorten, SHOWN_CHARACTERS } from './shorten.ts';
import { DASHES, foldWidth, HYPHENS, unquote } from './typed-forms.ts';
import type { Words } from './words.ts';

/** What stands between the name and the prompt. */
export interface CommandFlags {
  /** As it was typed; the catalog of models decides whether it exists. */
  readonly model?: string;
  readonly visibility?: Visibility;
  readonly dryRun: boolean;
}

export interface FlagFault {
  readonly reason: 'name_missing' | 'bad_flag' | 'two_visibilities' | 'two_models' | 'model_missing';
  readonly values: { readonly flag: string };
}

// Whatever dashes a phone made of `--`, in any case, and with any hyphen or none inside of the name.
const FLAG = new RegExp(
  `^[${DASHES}]+(model|${VISIBILITIES.join('|')}|dry[${DASHES}_]*run)(?![A-Za-z0-9_${HYPHENS}])(.*)$`,
  'is',
);
const LONE_DASH = new RegExp(`^[${DASHES}]+$`);
const FIRST_DASH = new RegExp(`^[${DASHES}]`);

interface TypedFlag {
  readonly name: 'model' | 'dry-run' | Visibility;
  /** What is glued to it: `=x`, with its sign. */
  readonly rest: string;
}

/** The flag that a word is, however its dashes were typed; null where it bears the name of none. */
export function readFlag(word: string): TypedFlag | null {
  const [, name, rest] = FLAG.exec(unquote(foldWidth(word))) ?? [];
  if (name === undefined || rest === undefined) return null;
  const folded = name.toLowerCase();
  if (folded === 'model') return { name: folded, rest };
  return { name: VISIBILITIES.find((one) => one === folded) ?? 'dry-run', rest };
}

/** A word that begins with the dashes of a flag, whatever its name. A dash of another kind may as well be prose. */
export function isFlagLike(word: string): boolean {
  return /^--[A-Za-z]/.test(foldWidth(word));
}

/** Flags up to the first other word, which begins the prompt; a bare `--` ends them. */
export function takeFlags(line: Words): CommandFlags | FlagFault {
  let model: string | undefined;
  let visibility: Visibility | undefined;
  let dryRun = false;
  for (let word = line.peek(); word !== ''; word = line.peek()) {
    const flag = readFlag(word);
    // `− −dry-run`: two dashes that were torn apart.
    const isTorn = flag === null && word !== '--' && LONE_DASH.test(word) && readFlag(line.peekSecond()) !== null;
    if (flag === null && word !== '--' && !isTorn && !isFlagLike(word)) break;
    line.take();
    if (word === '--') break;
    if (isTorn) continue;
    const values = { flag: shorten(word) };
    if (flag === null) return { reason: 'bad_flag', values };
    if (flag.name === 'model') {
      if (flag.rest !== '' && !/^[=:]/.test(flag.rest)) return { reason: 'bad_flag', values };
      const value = flag.rest === '' ? line.take() : flag.rest.slice(1);
      if (value === '' || FIRST_DASH.test(value)) return { reason: 'model_missing', values };
      if (model !== undefined) return { reason: 'two_models', values };
      model = readModel(value).slice(0, SHOWN_CHARACTERS);
    } else if (flag.rest !== '') {
      return { reason: 'bad_flag', values };
    } else if (flag.name === 'dry-run') {
      dryRun = true;
    } else {
      if (visibility !== undefined) return { reason: 'two_visibilities', values };
      visibility = flag.name;
    }
  }
  return { ...(model === undefined ? {} : { model }), ...(visibility === undefined ? {} : { visibility }), dryRun };
}

/** The name of a model has plain signs alone: other forms are what a keyboard made of them. */
function readModel(value: string): string {
  return unquote(foldWidth(value)).replace(new RegExp(`[${DASHES}]`, 'g'), '-');
}
