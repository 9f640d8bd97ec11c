/** Nesting beyond which nothing sensible is meant; deeper JSON breaks what comes after `JSON.parse`. */
const MAX_DEPTH = 32;

/**
 * The complete `{…}` stretches at the top of a text. Strings and comments are skipped, so that a brace in one does not
 * count; a stretch whose brackets do not pair is none.
 */
export function* objectsIn(text: string): Generator<string> {
  const open: string[] = [];
  let start = 0;
  let isDeep = false;
  /** The last character that was neither blank nor comment: a single quote begins a string only behind some. */
  let before = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (open.length === 0 && character !== '{') continue;
    if (character === '"' || ((character === "'" || character === '`') && '{[,:'.includes(before))) {
      index = endOfString(text, index);
      before = '"';
    } else if (character === '/' && /[/*]/.test(text.charAt(index + 1)) && '{[,:]}"'.includes(before)) {
      index = endOfComment(text, index);
    } else if (character === '{' || character === '[') {
      if (open.length === 0) {
        start = index;
        isDeep = false;
      }
      open.push(character === '{' ? '}' : ']');
      isDeep ||= open.length > MAX_DEPTH;
      before = character;
    } else if (character === '}' || character === ']') {
      const isPaired = open.pop() === character;
      before = character;
      if (!isPaired) open.length = 0;
      else if (open.length === 0 && !isDeep) yield text.slice(start, index + 1);
    } else if (character.trim() !== '') before = character;
  }
}

/** Index of the closing quote; past the text when there is none. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return index;
  }
  return text.length;
}

/** Index of the last character of a comment; past the text when it has no end. */
function endOfComment(text: string, start: number): number {
  const isLine = text[start + 1] === '/';
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2);
  if (end < 0) return text.length;
  return isLine ? end : end + 1;
}
