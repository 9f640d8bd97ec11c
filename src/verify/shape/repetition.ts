/** A run of lines that says the same again and again. */
export interface Repetition {
  /** Its first line, counted from 1. */
  readonly line: number;
  /** Lines that are said again: 1 to 4. */
  readonly period: number;
  readonly times: number;
}

const MAX_PERIOD = 4;

/**
 * The first run in which one line, or two to four in turn, stands at least `minTimes` times: the way in which a model
 * that has lost itself goes on until it is stopped. Lines of markup and of few letters (tables, boards) need
 * `minMarkupTimes`.
 */
export function findRepetition(text: string, minTimes: number, minMarkupTimes: number): Repetition | null {
  const lines = text.split('\n').map((line) => line.trimEnd());
  let found: Repetition | null = null;
  for (let period = 1; period <= MAX_PERIOD; period += 1) {
    let run = 0;
    for (let at = period; at <= lines.length; at += 1) {
      if (at < lines.length && lines[at] === lines[at - period]) {
        run += 1;
        continue;
      }
      const times = Math.floor(run / period) + 1;
      const start = at - run - period;
      if (times >= minTimes && times >= timesFor(lines.slice(start, start + period), minTimes, minMarkupTimes)) {
        if (found === null || start + 1 < found.line) found = { line: start + 1, period, times };
      }
      run = 0;
    }
  }
  return found;
}

function timesFor(lines: readonly string[], minTimes: number, minMarkupTimes: number): number {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (said.length === 0) return Infinity;
  const isPlain = said.some(
    (line) => !/^[<|{[('"`-]/.test(line) && /\p{L}[^\p{L}]*\p{L}[^\p{L}]*\p{L}[^\p{L}]*\p{L}/u.test(line.slice(0, 400)),
  );
  return isPlain ? minTimes : minMarkupTimes;
}

/** Lines that a model which goes on after a cut says once more. */
const SEAM_LINES = 4;

/**
 * The line, counted from 1, at which the same four lines begin to stand a second time right behind the first; null when
 * none do. Lines of few letters and rows of one line again and again do not count: those are written that way.
 */
export function findDoubledSeam(text: string): number | null {
  const lines = text.split('\n').map((line) => line.trimEnd());
  let run = 0;
  for (let at = SEAM_LINES; at < lines.length; at += 1) {
    run = lines[at] === lines[at - SEAM_LINES] ? run + 1 : 0;
    if (run < SEAM_LINES) continue;
    const seam = lines.slice(at - SEAM_LINES + 1, at + 1);
    if (isTelling(seam)) return at - SEAM_LINES + 2;
  }
  return null;
}

function isTelling(seam: readonly string[]): boolean {
  const words = seam.filter((line) => /\p{L}{3}/u.test(line));
  const letters = seam.join('').replace(/[^\p{L}\p{N}_]/gu, '').length;
  return new Set(seam).size >= 3 && words.length >= 2 && letters >= 30;
}
