/** One line on its way through its containers: tabs count to columns of four, a tab can be taken in parts. */
export class MarkdownLine {
  readonly text: string;
  #offset = 0;
  #column = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** What is not taken yet. */
  rest(): string {
    return this.text.slice(this.#offset);
  }

  /** The line with all that was taken turned into spaces, so that offsets hold. */
  blanked(): string {
    return ' '.repeat(this.#offset) + this.rest();
  }

  isBlank(): boolean {
    return this.#offset + this.#spaces() === this.text.length;
  }

  /** Columns of white space ahead. */
  indent(): number {
    let column = this.#column;
    for (let at = this.#offset; at < this.text.length; at += 1) {
      if (this.text[at] === ' ') column += 1;
      else if (this.text[at] === '\t') column += 4 - (column % 4);
      else break;
    }
    return column - this.#column;
  }

  /** The text after the indentation. */
  content(): string {
    return this.text.slice(this.#offset + this.#spaces());
  }

  /** Takes so many columns of white space, or as many as there are. */
  takeColumns(columns: number): void {
    let left = columns;
    while (left > 0) {
      const char = this.text[this.#offset];
      if (char !== ' ' && char !== '\t') return;
      const width = char === ' ' ? 1 : 4 - (this.#column % 4);
      if (width <= left) this.#offset += 1;
      this.#column += Math.min(width, left);
      left -= width;
    }
  }

  /** Takes the indentation and so many characters after it. */
  takeCharacters(count: number): void {
    this.takeColumns(this.indent());
    this.#offset += count;
    this.#column += count;
  }

  #spaces(): number {
    let at = this.#offset;
    while (this.text[at] === ' ' || this.text[at] === '\t') at += 1;
    return at - this.#offset;
  }
}
