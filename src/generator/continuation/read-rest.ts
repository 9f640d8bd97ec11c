import { readMarkerLine } from '../answer/marker-line.ts';
import { gluedEnd } from '../answer/markers.ts';
import { isTalkLine } from '../../verify/talk.ts';
import { linesOf } from '../../core/text-lines.ts';

/** What an answer holds of the rest of one file. */
export interface Rest {
  /** To the byte, from the beginning of the answer, or from behind the opening marker that it repeated. */
  readonly text: string;
  /** Was its end marked? */
  readonly isEnded: boolean;
  /** Did the model repeat the opening marker? */
  readonly isAnew: boolean;
  /** Did the model leave the file for another one, without a word of its end? */
  readonly isLeft: boolean;
}

/** Reads what goes on with a file. The last part whose end is marked counts, else the last one. */
export function readRest(answer: string, nonce: string, path: string): Rest {
  const parts: Rest[] = [];
  let open: { readonly from: number; readonly isAnew: boolean } | null = { from: 0, isAnew: false };
  const close = (to: number, isEnded: boolean, isLeft: boolean): void => {
    if (open !== null) {
      const text = answer.slice(open.from, to);
      const glued = isEnded ? -1 : gluedEnd(text, nonce, isTalkLine);
      parts.push({
        text: glued < 0 ? text : text.slice(0, glued),
        isEnded: isEnded || glued >= 0,
        isAnew: open.isAnew,
        isLeft,
      });
    }
    open = null;
  };
  for (const line of linesOf(answer)) {
    const mark = readMarkerLine(line.text, nonce);
    if (mark?.isOwn !== true) continue;
    if (mark.kind === 'closing') {
      close(line.start, true, false);
    } else {
      const isAnew = mark.named.toLowerCase() === path.toLowerCase();
      close(line.start, false, !isAnew);
      open = isAnew ? { from: line.end, isAnew } : null;
    }
  }
  close(answer.length, false, false);
  const ofFile = parts.filter(({ text, isAnew, isEnded }) => isAnew || isEnded || text.trim() !== '');
  return ofFile.findLast(({ isEnded }) => isEnded) ?? ofFile.at(-1) ?? parts[0] ?? NO_REST;
}

const NO_REST: Rest = { text: '', isEnded: false, isAnew: false, isLeft: false };
