/** What keyboards, fonts and phones put for `-`; the last two also for `--`. To stand in a class of characters. */
export const HYPHENS = '\\-\\u2010-\\u2013\\u2043\\u2212\\ufe58\\ufe63\\uff0d';
export const DASHES = `${HYPHENS}\\u2014\\u2015`;

const QUOTES = new Set('"\'`´“”„‟‘’‚‛«»‹›「」『』〝〞');

/** Full-width letters and signs as the plain ones. The length stays the same. */
export function foldWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}

/** A word without the quotes round it; one that has none at either end stays as it is. */
export function unquote(word: string): string {
  let start = 0;
  while (start < word.length && QUOTES.has(word.charAt(start))) start += 1;
  let end = word.length;
  while (end > start && QUOTES.has(word.charAt(end - 1))) end -= 1;
  return start === 0 || end === word.length ? word : word.slice(start, end);
}
