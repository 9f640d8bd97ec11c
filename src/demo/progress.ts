import { styleText } from 'node:util';

const barWidth = 24;
/** Faster would only flicker. */
const redrawMs = 80;
const clearLine = '\r\u001b[2K';

/** Draws what happens: lines that stay and, on a terminal, one bar below them that is redrawn. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #start = performance.now();
  #done = 0;
  #total: number | undefined;
  #note = '';
  #drawnAt = 0;
  #isBarShown = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** A heading between the parts of the show. */
  heading(text: string): void {
    this.#write(`\n${this.#style('bold', text)}`);
  }

  /** A line with the time since the start. */
  line(text: string, mark = '·'): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1).padStart(5);
    this.#write(`${this.#style('dim', `${seconds} s`)}  ${mark} ${text}`);
  }

  /** Text as it is, indented. */
  quote(text: string): void {
    this.#write(text.replace(/^/gm, '    '));
  }

  /** The plan told how many files there will be. */
  expect(total: number): void {
    this.#total = total;
    this.#draw();
  }

  /** One file more is there. */
  finish(path: string): void {
    this.#done += 1;
    const of = this.#total === undefined ? '' : this.#style('dim', ` (${this.#done} of ${this.#total})`);
    this.line(`${path}${of}`, this.#style('green', '✓'));
  }

  /** What is under way, beside the bar; shown on terminals only. */
  note(text: string): void {
    this.#note = text;
    if (performance.now() - this.#drawnAt >= redrawMs) this.#draw();
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isBarShown) this.#out.write(clearLine);
    this.#isBarShown = false;
    this.#total = undefined;
  }

  #write(text: string): void {
    this.#out.write(`${this.#isBarShown ? clearLine : ''}${text}\n`);
    this.#isBarShown = false;
    this.#draw();
  }

  #draw(): void {
    if (!this.#out.isTTY || this.#total === undefined) return;
    const filled = Math.round((this.#done / Math.max(this.#total, 1)) * barWidth);
    const bar = `${this.#style('cyan', '█'.repeat(filled))}${this.#style('dim', '░'.repeat(barWidth - filled))}`;
    const room = Math.max(this.#out.columns - barWidth - 24, 0);
    this.#out.write(`${clearLine}   ${bar} ${this.#done}/${this.#total} files  ${this.#note.slice(0, room)}`);
    this.#isBarShown = true;
    this.#drawnAt = performance.now();
  }

  #style(format: 'bold' | 'dim' | 'green' | 'cyan', text: string): string {
    return styleText(format, text, { stream: this.#out });
  }
}
