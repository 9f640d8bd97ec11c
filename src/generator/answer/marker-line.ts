/** A line that opens or closes a file, whatever the model has put around it. */
export interface MarkerLine {
  readonly kind: 'opening' | 'closing';
  /** Does it bear the word of the task? */
  readonly isOwn: boolean;
  /** The path that an opening names, or what else stands in a closing. */
  readonly named: string;
  /** What was done to the line, and so perhaps to the lines of the file: a quote before each, or entities. */
  readonly dress: 'plain' | 'quoted' | 'escaped';
  /** Decoration before it, which may stand before its counterpart as well: `**`. */
  readonly decoration: string;
}

/** Longer lines are text. A path has 255 characters at most. */
const MAX_CHARACTERS = 500;
const QUOTE = /^(?:>[ \t]?)+/;
const ENTITY = /&(?:amp;)?(lt|gt|#0*60|#0*62|#x0*3c|#x0*3e);/gi;
const BEFORE = /^(?:[*_`~#|\s-]|\/\/|\/\*|<!--)+/;
const AFTER = /(?:[*_`~|\s]|\*\/|-->)+$/;
const MARKER = /^<{2,4}[ \t]*(file|end)(?:_file)?(?![a-z])[ \t:]*(.*?)[ \t]*(>{0,4})$/i;

/**
 * Reads a line as a marker: in bold, quoted, escaped for HTML, in other letters, or with 2 to 4 brackets. One that does
 * not bear the task's word needs its brackets at both ends. Null: it is none.
 */
export function readMarkerLine(line: string, nonce: string): MarkerLine | null {
  if (line.length > MAX_CHARACTERS || !/[<&]/.test(line)) return null;
  const trimmed = line.trim();
  const quote = QUOTE.exec(trimmed)?.[0] ?? '';
  const decoded = trimmed
    .slice(quote.length)
    .replace(ENTITY, (_, name: string) => (/lt|60|3c/i.test(name) ? '<' : '>'));
  const bare = decoded.replace(/\\(?=[<>])/g, '');
  const decoration = BEFORE.exec(bare)?.[0] ?? '';
  const match = MARKER.exec(bare.slice(decoration.length).replace(AFTER, ''));
  if (match === null) return null;
  const [, word = '', body = '', brackets = ''] = match;
  // An end may say more before the word than was asked for: `END FILE`, or the path.
  const at = word.toLowerCase() === 'end' ? Math.max(body.toLowerCase().lastIndexOf(` ${nonce}`) + 1, 0) : 0;
  const isOwn = body.toLowerCase().startsWith(nonce, at) && !/^[\w-]/.test(body.slice(at + nonce.length));
  if (!isOwn && brackets.length < 2) return null;
  return {
    kind: word.toLowerCase() === 'file' ? 'opening' : 'closing',
    isOwn,
    named: pathIn(isOwn ? body.slice(at + nonce.length) : body),
    dress: quote !== '' ? 'quoted' : decoded === trimmed.slice(quote.length) ? 'plain' : 'escaped',
    decoration: decoration.trim(),
  };
}

/** A path without what models put around it. */
export function pathIn(text: string): string {
  return text
    .trim()
    .replace(/^["'`*]+|["'`*:]+$/g, '')
    .replace(/^\.\//, '');
}

/**
 * The lines of a file without what was done to all of them, together with its markers. Null where nobody can tell whether
 * it was done.
 */
export function undress(content: string, dress: MarkerLine['dress']): string | null {
  switch (dress) {
    case 'plain':
      return content;
    case 'quoted': {
      const lines = content.split('\n');
      const body = lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
      const isQuoted = body.every((line) => /^[ \t]*>/.test(line));
      return isQuoted ? `${body.map((line) => line.replace(/^[ \t]*> ?/, '')).join('\n')}\n` : null;
    }
    case 'escaped': {
      const isEscaped = /&(?:lt|gt|amp|quot|#39);/.test(content);
      return isEscaped && !/[<>]/.test(content) ? null : content;
    }
  }
}
