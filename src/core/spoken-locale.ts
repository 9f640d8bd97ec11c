import { mapMarkdown } from './markdown/map.ts';
import type { Locale } from './task-request.ts';

/** Characters that are looked at: the language of a text shows at its beginning. */
const READ_CHARACTERS = 10_000;
// What somebody else says, or what a page shall show, is no sign of the language in which it is asked for.
const QUOTED = /"[^"\n]{1,200}"|“[^”\n]{1,200}”|「[^」\n]{1,200}」|『[^』\n]{1,200}』/g;
const HAN = '\\p{Script=Han}\\p{Script=Bopomofo}';
const KANA = '\\p{Script=Hiragana}\\p{Script=Katakana}';
/** A Chinese character, a letter that Japanese alone has, or a word of another script: `src/app.ts` is one, `--flag` none. */
const TOKEN = new RegExp(
  `(?<han>[${HAN}])|(?<kana>[${KANA}])|(?<![^\\s${HAN}${KANA}，。：；、！？（）])[\\p{L}\\p{N}][^\\s${HAN}${KANA}，。：；、！？（）]*`,
  'gu',
);

/**
 * The language that a prompt or a command is written in, where we speak it and can tell: Chinese where it is mostly
 * Chinese, code and quotations apart, a character weighing as much as a word of another script. Null: another language,
 * Japanese with its Chinese characters among them; or there are no words.
 */
export function spokenLocale(text: string): Locale | null {
  const read = text.slice(0, READ_CHARACTERS).replaceAll('\r\n', '\n');
  const prose = withoutCode(read);
  // A text that is all quotation, or all code, is taken as it stands.
  for (const part of [prose.replace(QUOTED, ' '), prose, read]) {
    const { han, kana, words } = countTokens(part);
    if (han + kana + words === 0) continue;
    // No Japanese sentence goes without its endings and particles; a Chinese one may name a Japanese thing.
    return han > words && han > kana * 8 ? 'zh' : null;
  }
  return null;
}

function withoutCode(text: string): string {
  const { isOpaque } = mapMarkdown(text);
  return text.replace(/[^\n]/g, (char, offset: number) => (isOpaque(offset) ? ' ' : char));
}

function countTokens(text: string): { readonly han: number; readonly kana: number; readonly words: number } {
  const count = { han: 0, kana: 0, words: 0 };
  for (const { groups } of text.matchAll(TOKEN)) {
    if (groups?.['han'] !== undefined) count.han += 1;
    else if (groups?.['kana'] !== undefined) count.kana += 1;
    else count.words += 1;
  }
  return count;
}
