/** The words of one line, one after the other. */
export class Words {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  take(): string {
    const [start, end] = this.#wordAt(this.#at);
    this.#at = end;
    return this.#line.slice(start, end);
  }

  /** The next word without taking it; empty at the end of the line. */
  peek(): string {
    return this.#line.slice(...this.#wordAt(this.#at));
  }

  /** The word after the next one. */
  peekSecond(): string {
    return this.#line.slice(...this.#wordAt(this.#wordAt(this.#at)[1]));
  }

  rest(): string {
    return this.#line.slice(this.#at);
  }

  #wordAt(from: number): [start: number, end: number] {
    let start = from;
    while (start < this.#line.length && isSpace(this.#line.charAt(start))) start += 1;
    let end = start;
    while (end < this.#line.length && !isSpace(this.#line.charAt(end))) end += 1;
    return [start, end];
  }
}

/** Any Unicode white space separates: an ideographic space is what a Chinese keyboard gives. */
export function isSpace(char: string): boolean {
  return /\s/.test(char);
}
