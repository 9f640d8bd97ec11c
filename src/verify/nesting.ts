/**
 * Levels up to which a parser that recurses on the machine's stack is safe. oxc ends the whole process, not the thread,
 * at some 1,500 levels for every 4 MB of stack.
 */
const MAX_LEVELS = 500;
/** What can open a level, at the most: with the stack of the checking thread, so many are safe whatever they nest in. */
const MAX_OPENINGS = 15_000;

const SKIPPED = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/.source;
const OPENING =
  /[([{]|<(?=[A-Za-z>])|=>|\*\*|\?|!|=(?!=)|\b(?:else|if|for|while|do|new|typeof|void|delete|await|yield)\b|\w:/.source;
const TOKENS = new RegExp(`${SKIPPED}|(?<open>${OPENING})|(?<close>[)\\]}])|(?<end>[;,\\n])`, 'g');

/** Whether a text nests so deeply that no person wrote it and no recursive parser may be given it. */
export function isTooDeep(text: string): boolean {
  let openings = 0;
  let level = 0;
  let chain = 0;
  for (const { groups } of text.matchAll(TOKENS)) {
    if (groups?.['open'] !== undefined) {
      openings += 1;
      chain += 1;
      if ('([{'.includes(groups['open'])) level += 1;
    } else if (groups?.['close'] !== undefined) level = Math.max(0, level - 1);
    else if (groups?.['end'] !== undefined) chain = 0;
    if (level > MAX_LEVELS || chain > MAX_LEVELS || openings > MAX_OPENINGS) return true;
  }
  return false;
}

/** Operators and members of one expression: oxc goes down a level for each, and ends the process at some 10,000. */
const MAX_LINKS = 3_000;
const LINKS = new RegExp(`${SKIPPED}|(?<link>\\.(?=[\\p{L}_$#])|&&|\\|\\||\\?\\?|[+\\-*/%&|^])|(?<end>[;,{}])`, 'gu');

/** Whether a text of JavaScript holds an expression so long that no person wrote it and no parser may be given it. */
export function isTooLong(text: string): boolean {
  let links = 0;
  for (const { groups } of text.matchAll(LINKS)) {
    if (groups?.['link'] !== undefined) links += 1;
    else if (groups?.['end'] !== undefined) links = 0;
    if (links > MAX_LINKS) return true;
  }
  return false;
}
