import { strengthOf } from './overlap.ts';

/** Longer stretches that come again are content: records, table rows. */
const MAX_PERIOD = 800;
const WINDOW = 16_000;
/** Times that a stretch of lines stands in a row before it is a loop (measured: real files stay below). */
const MIN_TIMES = 8;
/** Significant characters below which a stretch is a row of data, such as `0,`. */
const MIN_STRENGTH = 4;
/** Characters after which a stretch of any kind is a loop. */
const MAX_ROW = 4_000;

/**
 * Length of what a model that was caught in a loop wrote too much: the same line, or few lines in turn, again and again
 * up to the end of the text. 0 when there is no loop.
 */
export function repetitionAtEnd(text: string): number {
  const tail = text.slice(-WINDOW);
  for (let period = 1; period <= Math.min(MAX_PERIOD, tail.length / MIN_TIMES); period += 1) {
    let length = period;
    while (length < tail.length && tail[tail.length - 1 - length] === tail[tail.length - 1 - length + period]) {
      length += 1;
    }
    if (length < period * MIN_TIMES) continue;
    const unit = tail.slice(-period);
    const isLoop = unit.includes('\n') && strengthOf(unit) >= MIN_STRENGTH;
    if (!isLoop && (length < MAX_ROW || unit.trim() === '')) continue;
    // The loop may be longer than the window.
    while (length < text.length && text[text.length - 1 - length] === text[text.length - 1 - length + period]) {
      length += 1;
    }
    return length - period;
  }
  return 0;
}
