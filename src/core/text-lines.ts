/** A line with its offsets in the text it came from. */
export interface Line {
  /** Without the LF; a CR before it is content. */
  readonly text: string;
  readonly start: number;
  /** Past the line end. */
  readonly end: number;
}

/** The lines of a text, in order. Only LF ends a line. */
export function* linesOf(text: string): Generator<Line> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    yield { text: text.slice(start, newline < 0 ? end : newline), start, end };
    start = end;
  }
}

/** Does the line show nothing? */
export function isBlank(line: Line): boolean {
  return line.text.trim() === '';
}
