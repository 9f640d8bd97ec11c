import { isCommentLine } from './language.ts';
import type { Random } from './planting.ts';

/** Shares of a text between which its middle lies: a cut of the first or last words is another defect. */
const FROM = 0.3;
const TO = 0.92;

/** One of them, or null where there is none. */
export function pick<T>(all: readonly T[], random: Random): T | null {
  return all[Math.floor(random() * all.length)] ?? null;
}

/** Does this offset lie in the middle of the text? */
export function isInMiddle(text: string, at: number): boolean {
  return at > text.length * FROM && at < text.length * TO;
}

/** Offsets of line beginnings in the middle of a text, with something behind each. */
export function lineStarts(text: string): readonly number[] {
  return [...text.matchAll(/\n/g)]
    .map(({ index }) => index + 1)
    .filter((at) => isInMiddle(text, at) && text.slice(at).trim() !== '');
}

/** Indexes of lines that say something and are no comment; neither the first nor the last. */
export function sayingLines(lines: readonly string[]): readonly number[] {
  return [...lines.keys()].filter((index) => {
    const line = lines[index] ?? '';
    return index > 0 && index < lines.length - 1 && /\w{2}/.test(line) && !isCommentLine(line);
  });
}

/** The text with a line end at its end. */
export function closed(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
