import { closingMarker, openingBeginning } from './markers.ts';
import { readFence } from './fence.ts';
import { readMarkerLine } from './marker-line.ts';
import { linesOf } from '../../core/text-lines.ts';

const OPENING = /^\s*<think(?:ing)?>/;
const CLOSING = /<\/think(?:ing)?>/;

/**
 * An answer without the reasoning that some servers leave in it: blocks at the head, also one whose opening tag the
 * server swallowed. The tag inside a file stays. Of a block without an end only whole marked files are left.
 */
export function withoutThinking(answer: string, nonce: string): string {
  let text = answer;
  while (OPENING.test(text)) {
    const end = CLOSING.exec(text);
    if (end === null) return fromWholeFile(text, nonce);
    text = text.slice(end.index + end[0].length);
  }
  return text.includes('</think') ? text.slice(endOfOrphan(text, nonce)) : text;
}

/** From the first opening on behind which an end stands; nothing where there is none. */
function fromWholeFile(text: string, nonce: string): string {
  let opening = -1;
  for (const line of linesOf(text)) {
    const mark = readMarkerLine(line.text, nonce);
    if (mark?.isOwn !== true) continue;
    if (mark.kind === 'closing' && opening >= 0) return text.slice(opening);
    if (mark.kind === 'opening' && opening < 0) opening = line.start;
  }
  return '';
}

/** The rest of a file without the reasoning before it, unless the file itself speaks of such tags. */
export function withoutLeadingThought(rest: string, soFar: string): string {
  if (soFar.includes('think>') || soFar.includes('thinking>')) return rest;
  let text = rest;
  while (OPENING.test(text)) {
    const end = CLOSING.exec(text);
    if (end === null) return '';
    // The line end behind the tag is not the file's.
    text = text.slice(end.index + end[0].length).replace(/^[ \t]*\r?\n(?:\r?\n)?/, '');
  }
  const orphan = /^<\/think(?:ing)?>[ \t]*\r?\n(?:\r?\n)?/m.exec(text);
  // A tag that was opened in the text is no orphan.
  const isOrphan = orphan !== null && !text.slice(0, orphan.index).includes('<think');
  return isOrphan ? text.slice(orphan.index + orphan[0].length) : text;
}

/** Past the last end tag that no file holds; 0 when there is none, or nothing to read behind it. */
function endOfOrphan(text: string, nonce: string): number {
  const opening = openingBeginning(nonce);
  const closing = closingMarker(nonce);
  let isInFile = false;
  let isInFence = false;
  let firstOpening = Infinity;
  let lastOpening = -1;
  let found = 0;
  for (const line of linesOf(text)) {
    const trimmed = line.text.trim();
    if (trimmed.startsWith(opening)) {
      isInFile = true;
      firstOpening = Math.min(firstOpening, line.start);
      lastOpening = line.start;
    } else if (trimmed === closing) isInFile = false;
    else if (readFence(line.text) !== null) isInFence = !isInFence;
    else if (!isInFile && !isInFence && /^<\/think(?:ing)?>|<\/think(?:ing)?>$/.test(trimmed)) {
      const tag = CLOSING.exec(line.text);
      if (tag !== null) found = line.start + tag.index + tag[0].length;
    }
  }
  // Files that stand before the tag alone were no rehearsal.
  if (found > lastOpening && firstOpening < found) return 0;
  // A tag that was opened in the text is no orphan.
  const isOrphan = !text.slice(0, found).includes('<think') && text.slice(found).trim() !== '';
  return isOrphan ? found : 0;
}
