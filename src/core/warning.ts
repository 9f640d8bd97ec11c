import { z } from 'zod';
import type { GapsOf } from './messages/sentence.ts';
import { WARNING_MESSAGES } from './messages/warning-messages.ts';

/** What can be said of a file, a plan or a task. Codes are part of the API. */
export type WarningCode = keyof typeof WARNING_MESSAGES;

/** Is this the code of something that can be said? */
export function isWarningCode(code: string): code is WarningCode {
  return Object.hasOwn(WARNING_MESSAGES, code);
}

/** What fills the gaps: short facts and foreign words, never a sentence of ours. */
const WarningValues = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()).readonly()]));
export type WarningValues = z.infer<typeof WarningValues>;

type ValuesOf<Code extends WarningCode> = Readonly<
  Record<GapsOf<(typeof WARNING_MESSAGES)[Code]>, WarningValues[string]>
> & {
  /** What was probably meant instead. */
  readonly near?: string;
  /** How many of a list are not named. */
  readonly more?: number;
};

/** Something said by its code, to be put in words where it is read. A code without its values does not compile. */
export type Statement = {
  readonly [Code in WarningCode]: { readonly code: Code; readonly values: ValuesOf<Code> };
}[WarningCode];

/** Of version 0.1.0: by this sentence a task that reuses files knows itself again. */
const REUSED_IN_0_1_0 = 'the files are those of an earlier identical request; no model was called';
/** Of version 0.1.0: a sentence that stands with every call, and is told once whatever its figures. */
const TRUNCATED_IN_0_1_0 = /^the model server read about (\d+) of (\d+) tokens of the prompt/;

/** Version 0.1.0 stored sentences: their texts are kept, but for those that something hangs on. */
function fromSentence(text: string): Statement {
  if (text === REUSED_IN_0_1_0) return { code: 'reused', values: {} };
  const [, read, sent] = TRUNCATED_IN_0_1_0.exec(text) ?? [];
  return read === undefined
    ? { code: 'earlier', values: { text } }
    : { code: 'prompt_truncated', values: { read: Number(read), sent: Number(sent) } };
}

const remark = { code: z.string().refine(isWarningCode), values: WarningValues };

/** A statement as it is stored. */
export const Remark = z.preprocess(
  (stored) => (typeof stored === 'string' ? fromSentence(stored) : stored),
  z.object(remark),
);
export type Remark = z.infer<typeof Remark>;

/** Do two say the same, whatever their figures? */
export function isAlike(one: Remark, other: Remark): boolean {
  const words = ({ code, values }: Remark): string =>
    JSON.stringify([code, Object.entries(values).filter(([, value]) => typeof value !== 'number')]);
  return words(one) === words(other);
}

const EarlierFileEvent = z.looseObject({ type: z.literal('file-generated'), warning: z.string() });

/** An event as it is stored → in the form of today: with a file, version 0.1.0 stored one sentence. */
export function upgradeEvent(stored: unknown): unknown {
  const earlier = EarlierFileEvent.safeParse(stored).data;
  if (earlier === undefined) return stored;
  const { warning, ...event } = earlier;
  return { ...event, warnings: [fromSentence(warning)] };
}

const EarlierWarning = z.object({ path: z.string(), message: z.string() });

/** Something that a reader of the repository should know about one file. `path` is empty for the task as a whole. */
export const Warning = z.preprocess(
  (stored) => {
    const earlier = EarlierWarning.safeParse(stored).data;
    return earlier === undefined ? stored : { path: earlier.path, ...fromSentence(earlier.message) };
  },
  z.object({ path: z.string(), ...remark }),
);
export type Warning = z.infer<typeof Warning>;
