import { TaskError } from '../../core/errors.ts';
import type { RepositoryPath } from '../../core/generated-file.ts';
import { statedFailure } from '../../core/stated-failure.ts';
import type { Remark, Statement } from '../../core/warning.ts';
import type { ModelMessage } from '../../ports/language-model.ts';
import { cutBack, MAX_CONTINUATIONS, withoutPacking } from './continuation.ts';
import { withoutStrayCloser } from '../answer/fence.ts';
import { closingMarker, openingMarker, withoutMarkerPiece } from '../answer/markers.ts';
import type { ModelAnswer, Question } from '../ask-model.ts';
import { renderContinuation } from '../prompts.ts';
import { repetitionAtEnd } from './loop.ts';
import { readRest, type Rest } from './read-rest.ts';
import { appendRest, cutJoined, joinRest, otherWay, type JoinedText, type Seam } from './seam.ts';
import { hasForeignTag, isCompletion, isRefusal, isTalk } from '../../verify/talk.ts';
import { withoutLeadingThought } from '../answer/thinking.ts';

/** A file, and what a reader of the repository should know about how it came. */
export interface WrittenText {
  readonly text: string;
  readonly warnings: readonly Remark[];
}

/** What it takes to go on with a file. */
export interface CompletionContext {
  readonly nonce: string;
  readonly canContinuePrefix: boolean;
  /** One call to the model. @throws TaskError `model_*` */
  readonly ask: (path: RepositoryPath, call: Question) => Promise<ModelAnswer>;
  /** Faults of syntax in a whole text; 0 also for a language that nobody can read. It decides doubtful seams. */
  readonly judge?: (path: RepositoryPath, text: string) => Promise<number>;
}

/** Answers that are no rest of the file are asked for again so often. */
const MAX_REJECTED = 1;
/** Loops that are cut off, and gone on from in a warmer way: as many as a model call has tries. */
const MAX_LOOPS = 3;
/** At the temperature of the first try a model gives the same answer again. */
const WARMER = 0.6;

const NO_END: Statement = { code: 'end_unconfirmed', values: {} };
const NO_LAST_LINE: Statement = { code: 'last_line_lost', values: {} };

/**
 * Has a cut file continued where it stopped, until its end comes or nothing more does. `call` is the one whose answer
 * was cut, with what it met with there; each stream that is cut is one of its tries, which the model counts. What is not
 * certain of the result is told in its warnings.
 * @throws TaskError `verification_failed`, `model_*`
 */
export async function completeFile(
  context: CompletionContext,
  path: RepositoryPath,
  begun: string,
  call: Question,
): Promise<WrittenText> {
  let draft: JoinedText = { text: withoutMarkerPiece(begun, context.nonce), seams: [] };
  let { temperature, after } = call;
  let floor = -1;
  const rejected: Rest[] = [];
  for (let round = 0, loops = 0; round < MAX_CONTINUATIONS; round += 1) {
    const loop = repetitionAtEnd(draft.text);
    if (loop > 0) {
      if (loops >= MAX_LOOPS) throw new TaskError('model_runaway', { path, reason: 'endless_repetition' });
      loops += 1;
      temperature = Math.max(temperature, WARMER);
      draft = cutJoined(draft, draft.text.length - loop);
      floor = -1;
    }
    const kept = cutJoined(draft, cutBack(draft.text, floor).length);
    const { rest, reason, fault } = await goOn(context, path, kept.text, { ...call, temperature, after });
    after = fault;
    const isDone = isCompletion(rest.text, path);
    if (!isDone && isNoRest(rest, kept.text, path, context.canContinuePrefix)) {
      // The beginning of something that was cut may be the rest, when it is not cut.
      if (fault !== undefined) continue;
      rejected.push(rest);
      if (rejected.length > MAX_REJECTED) throw notTheRest(path, rejected);
      temperature = Math.max(temperature, WARMER);
      continue;
    }
    floor = kept.text.length;
    if (isDone && rest.isEnded && rest.text.trim() !== '') return finish(context, path, draft, null);
    const isClosing = rest.isLeft || reason === 'stop';
    // Asked for the rest, the model says that there is none: the file stands, but nobody confirmed its end.
    if (isDone && !rest.isEnded && isClosing) return finish(context, path, draft, NO_END);
    const join = context.canContinuePrefix ? appendRest : joinRest;
    const joined = withEndOf(join(kept, rest), rest, context.nonce);
    if (rest.isEnded) {
      const dropped = rest.text.trim() === '' ? draft.text.slice(kept.text.length).trim() : '';
      return finish(context, path, joined, closingMarker(context.nonce).startsWith(dropped) ? null : NO_LAST_LINE);
    }
    if (joined.text.length <= kept.text.length) {
      // The last lines once more, and nothing after them, says the same.
      if (reason === 'stop' && rest.text.trim() !== '') return finish(context, path, draft, NO_END);
      if (fault !== undefined) continue;
      break;
    }
    if (joined.text.length > draft.text.length) draft = joined;
  }
  throw after ?? notCompleted(path, 'cut_off');
}

/** Asks for what follows `kept`. */
async function goOn(
  { nonce, canContinuePrefix, ask }: CompletionContext,
  path: RepositoryPath,
  kept: string,
  call: Question,
): Promise<Pick<ModelAnswer, 'reason' | 'fault'> & { readonly rest: Rest }> {
  const partial = `${openingMarker(nonce, path)}\n${kept}`;
  const more: readonly ModelMessage[] = [
    { role: 'assistant', content: partial },
    { role: 'user', content: renderContinuation(path, kept, nonce) },
  ];
  const { text, reason, fault } = await ask(
    path,
    canContinuePrefix
      ? { ...call, prefix: partial, step: 'continuation' }
      : { ...call, messages: [...call.messages, ...more], step: 'continuation' },
  );
  const rest = readRest(withoutLeadingThought(text, kept), nonce, path);
  const isPacked = !canContinuePrefix || kept === '';
  return { reason, fault, rest: isPacked ? { ...rest, text: withoutPacking(rest.text, path, kept) } : rest };
}

/** Is it talk, or the words of another tool, and no part of the file? */
function isNoRest({ text, isEnded, isAnew }: Rest, kept: string, path: string, isPrefixed: boolean): boolean {
  if (isRefusal(text)) return true;
  return !isPrefixed && !isAnew && ((!isEnded && isTalk(text, path)) || hasForeignTag(text, kept, path));
}

function withEndOf(draft: JoinedText, { isEnded }: Rest, nonce: string): JoinedText {
  return isEnded ? draft : cutJoined(draft, withoutMarkerPiece(draft.text, nonce).length);
}

/** The file as it stands at its end: seams in the way that has no fault, and a word on those that nobody can judge. */
async function finish(
  { judge }: CompletionContext,
  path: RepositoryPath,
  draft: JoinedText,
  warning: Statement | null,
): Promise<WrittenText> {
  const text = withoutStrayCloser(draft.text);
  const { seams } = cutJoined({ text, seams: draft.seams }, text.length);
  const faults = seams.length > 0 ? await judge?.(path, text) : undefined;
  const doubtful: Seam[] = [];
  for (const seam of seams) {
    const other = otherWay(text, seam);
    const otherFaults = faults === undefined ? undefined : await judge?.(path, other);
    if (faults !== undefined && faults > 0 && otherFaults === 0) {
      return toWritten(other, [warning, describeSeams(other, seam.doubt === 'lasting' ? [seam] : [])]);
    }
    // Syntax has decided when one way has no fault and the other has.
    const isDecided = seam.doubt === 'none' || (seam.doubt === 'open' && faults === 0 && otherFaults !== 0);
    if (!isDecided) doubtful.push(seam);
  }
  return toWritten(text, [warning, describeSeams(text, doubtful)]);
}

function toWritten(text: string, remarks: readonly (Statement | null)[]): WrittenText {
  return { text, warnings: remarks.filter((one) => one !== null) };
}

function describeSeams(text: string, seams: readonly Seam[]): Statement | null {
  if (seams.length === 0) return null;
  const lines = new Set(seams.map(({ at }) => String(text.slice(0, at).split('\n').length)));
  return { code: 'seams_doubtful', values: { lines: [...lines] } };
}

function notTheRest(path: RepositoryPath, rejected: readonly Rest[]): TaskError {
  if (rejected.every(({ text }) => isRefusal(text))) return new TaskError('model_refused');
  return notCompleted(path, 'not_continued');
}

function notCompleted(path: RepositoryPath, code: 'cut_off' | 'not_continued'): TaskError {
  return statedFailure('verification_failed', path, { code, values: {} });
}
