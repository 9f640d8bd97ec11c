import { gzipSync } from 'node:zlib';

/** Bytes of text, or of reasoning, at which an answer is stopped: 2 MiB. */
const MAX_ANSWER_BYTES = 2_097_152;

/** Characters that are weighed at once. */
const WINDOW = 16_384;
/** A loop over a few lines shrinks to 1 % of its size, over a few dozens to 5 %; so do fixtures of like records, to 2.5 %. */
const SAME_LINES = 0.015;
const SAME_BLOCK = 0.05;
/** Reached after 64 Ki characters of the same lines, or 256 Ki of the same block: fixtures are shorter, loops go on. */
const SCORE_OF_LOOP = 16;

/** Watches what a model writes for output without end. */
export class RunawayGuard {
  #bytes = 0;
  #pieces: string[] = [];
  #length = 0;
  #score = 0;

  /** Takes the next piece. True: the answer has to be stopped. */
  isRunaway(text: string): boolean {
    this.#bytes += Buffer.byteLength(text);
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= WINDOW) this.#weighWindows();
    return this.#bytes >= MAX_ANSWER_BYTES || this.#score >= SCORE_OF_LOOP;
  }

  #weighWindows(): void {
    const text = this.#pieces.join('');
    let start = 0;
    for (; start + WINDOW <= text.length && this.#score < SCORE_OF_LOOP; start += WINDOW) {
      const window = Buffer.from(text.slice(start, start + WINDOW));
      const share = gzipSync(window).length / window.length;
      this.#score = share >= SAME_BLOCK ? 0 : this.#score + (share < SAME_LINES ? 4 : 1);
    }
    this.#pieces = [text.slice(start)];
    this.#length = text.length - start;
  }
}
