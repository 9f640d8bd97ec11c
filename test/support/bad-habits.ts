import type { ModelCall } from '../../src/ports/language-model.ts';
import { wantedBy, type ScriptedReply } from './scripted-model.ts';

/** The file that a model with a bad habit is asked for. */
export const HABIT_PATH = 'src/app.py';

/** What it holds when the model is good: 120 lines, no two of them alike. */
export const HABIT_TEXT = Array.from(
  { length: 60 },
  (_, at) => `def step_${at}(value):\n    return value * ${at + 2} + ${at * 7}\n`,
).join('');

/** What comes out of a habit. */
export type Expectation =
  | {
      readonly kind: 'file';
      /** To the byte; left out: `HABIT_TEXT`. */
      readonly text?: string;
      /** What the warning says; left out: there is none. */
      readonly warning?: RegExp;
      /** Calls of the model. */
      readonly calls: number;
    }
  | { readonly kind: 'failure'; readonly code: string; readonly reason?: RegExp; readonly calls: number };

/** A model that does one thing badly, with what comes of it. */
export interface BadHabit {
  readonly name: string;
  /** Left out: the model has to be asked for the rest. */
  readonly canContinuePrefix?: boolean;
  /** `index` counts the calls for the file from 0. */
  readonly answer: (good: GoodAnswer, index: number) => ScriptedReply;
  readonly expected: Expectation;
}

/** What a good model would say to a call, in parts. */
export interface GoodAnswer {
  readonly call: ModelCall;
  readonly nonce: string;
  readonly open: string;
  readonly text: string;
  readonly end: string;
  /** All of it: opening marker, text, closing marker. */
  readonly all: string;
  /** What is there already, in a call for the rest; else empty. */
  readonly kept: string;
  /** The rest of the text behind that. */
  readonly rest: string;
}

/** The good answer to a call for the file. */
export function goodAnswer(call: ModelCall, text = HABIT_TEXT): GoodAnswer {
  const { nonce = '', paths = [] } = wantedBy(call) ?? {};
  const open = `<<<FILE ${nonce} ${paths[0] ?? ''}>>>\n`;
  const end = `<<<END ${nonce}>>>\n`;
  const partial = call.step === 'continuation' ? (call.prefix ?? call.messages.at(-2)?.content ?? '') : '';
  const kept = partial.slice(open.length);
  return { call, nonce, open, text, end, all: open + text + end, kept, rest: text.slice(kept.length) };
}

const HALF = HABIT_TEXT.length / 2;
const LINE = HABIT_TEXT.indexOf('\n', HALF) + 1;
const IN_LINE = LINE + 7;
const WHOLE: Expectation = { kind: 'file', calls: 1 };
const CONTINUED: Expectation = { kind: 'file', calls: 2 };
const ASKED_TWICE: Expectation = { kind: 'file', calls: 2 };
const NO_FILE = /gave no text/;
const REFUSAL = "I'm sorry, but I can't help with that.";

/** Answers badly first, and well from then on. */
const once =
  (first: (good: GoodAnswer) => ScriptedReply) =>
  (good: GoodAnswer, index: number): ScriptedReply =>
    index === 0 ? first(good) : good.kept === '' ? good.all : good.rest + good.end;

/** Is cut in the middle of the file, and goes on badly from then on. */
const cutThen =
  (next: (good: GoodAnswer, round: number) => ScriptedReply) =>
  (good: GoodAnswer, index: number): ScriptedReply =>
    index === 0 ? cut(good, IN_LINE) : next(good, index - 1);

const cut = ({ open, text }: GoodAnswer, at: number, reason: 'length' | 'cut' | 'stop' = 'length'): ScriptedReply => ({
  text: open + text.slice(0, at),
  reason,
});
const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .slice(-count - 1)
    .join('\n');
const refill = '    value = normalise(value)\n';

/** Each bad habit of models that is known, by itself. Add one by adding a row. */
export const BAD_HABITS: readonly BadHabit[] = [
  // Cut off.
  { name: 'is cut at its limit, at a line end', answer: once((good) => cut(good, LINE)), expected: CONTINUED },
  { name: 'is cut at its limit, inside a line', answer: once((good) => cut(good, IN_LINE)), expected: CONTINUED },
  {
    name: 'is cut at its limit, and goes on from a prefix',
    canContinuePrefix: true,
    answer: once((good) => cut(good, IN_LINE)),
    expected: CONTINUED,
  },
  { name: 'drops the stream', answer: once((good) => cut(good, IN_LINE, 'cut')), expected: CONTINUED },
  {
    name: 'drops the stream without a word of its end',
    answer: once(({ open, text }) => ({ text: open + text.slice(0, IN_LINE), reason: 'none' })),
    expected: CONTINUED,
  },
  {
    name: 'stops in the middle as if it were done',
    answer: once((good) => cut(good, LINE, 'stop')),
    expected: CONTINUED,
  },
  {
    name: 'is cut inside the opening marker',
    answer: once(({ open }) => ({ text: open.slice(0, 9), reason: 'length' })),
    expected: { kind: 'file', calls: 2 },
  },
  {
    name: 'is cut inside the closing marker',
    answer: once(({ open, text, end }) => ({ text: open + text + end.slice(0, 9), reason: 'length' })),
    expected: CONTINUED,
  },
  // The form of the answer.
  { name: 'ignores the markers', answer: ({ text }) => text, expected: WHOLE },
  { name: 'puts a fence instead of markers', answer: ({ text }) => `\`\`\`python\n${text}\`\`\`\n`, expected: WHOLE },
  {
    name: 'puts a fence inside the markers',
    answer: ({ open, text, end }) => `${open}\`\`\`python\n${text}\`\`\`\n${end}`,
    expected: WHOLE,
  },
  {
    name: 'talks before and after',
    answer: ({ all }) => `Sure! Here is the file:\n\n${all}\nLet me know!`,
    expected: WHOLE,
  },
  {
    name: 'talks around a fence',
    answer: ({ text }) => `Here is the file:\n\n\`\`\`python\n${text}\`\`\`\n\nIt has 60 steps.`,
    expected: WHOLE,
  },
  { name: 'thinks aloud', answer: ({ all }) => `<think>\nI need steps.\n${all}</think>\n\n${all}`, expected: WHOLE },
  { name: 'thinks aloud without a beginning', answer: ({ all }) => `I need steps.\n</think>\n${all}`, expected: WHOLE },
  {
    name: 'writes the path in other letters',
    answer: ({ all }) => all.replace('src/app.py', './SRC/app.py'),
    expected: WHOLE,
  },
  {
    name: 'writes another path',
    answer: once(({ all }) => all.replace('src/app.py', 'src/main.py')),
    expected: ASKED_TWICE,
  },
  {
    name: 'writes two files when one was asked for',
    answer: ({ all, nonce, end }) => `<<<FILE ${nonce} src/extra.py>>>\nx = 1\n${end}${all}`,
    expected: WHOLE,
  },
  {
    name: 'uses the nonce of another task',
    answer: once(({ all, nonce }) => all.replaceAll(nonce, '0123456789ab')),
    expected: ASKED_TWICE,
  },
  {
    name: 'ends with the nonce of another task',
    answer: ({ open, text }, index) => (index === 0 ? `${open}${text}<<<END 0123456789ab>>>\n` : ''),
    expected: { kind: 'file', warning: /did not confirm the end/, calls: 2 },
  },
  {
    name: 'never ends a file',
    answer: ({ open, text }, index) => (index === 0 ? open + text : ''),
    expected: { kind: 'file', warning: /did not confirm the end/, calls: 2 },
  },
  {
    name: 'puts the end behind the last line, and talks on',
    answer: ({ open, text, end }) => `${open}${text.trimEnd()}${end}\nThat is all.`,
    expected: { kind: 'file', text: HABIT_TEXT.trimEnd(), calls: 1 },
  },
  {
    name: 'writes CRLF',
    answer: ({ open, text, end }) => open + text.replaceAll('\n', '\r\n') + end,
    expected: { kind: 'file', text: HABIT_TEXT.replaceAll('\n', '\r\n'), calls: 1 },
  },
  // No file at all.
  { name: 'says nothing', answer: once(() => ''), expected: ASKED_TWICE },
  {
    name: 'never says anything',
    answer: () => ' \n',
    expected: { kind: 'failure', code: 'verification_failed', reason: NO_FILE, calls: 3 },
  },
  {
    name: 'reaches its limit before a word',
    answer: once(() => ({ text: '', reason: 'length' })),
    expected: ASKED_TWICE,
  },
  { name: 'refuses once', answer: once(() => REFUSAL), expected: ASKED_TWICE },
  { name: 'refuses in words', answer: () => REFUSAL, expected: { kind: 'failure', code: 'model_refused', calls: 2 } },
  {
    name: 'is stopped by a filter',
    answer: () => ({ text: '', reason: 'refused' }),
    expected: { kind: 'failure', code: 'model_refused', calls: 1 },
  },
  { name: 'asks back', answer: once(() => 'Which framework would you like me to use?'), expected: ASKED_TWICE },
  {
    name: 'always asks back',
    answer: () => 'Which framework would you like me to use?',
    expected: { kind: 'failure', code: 'verification_failed', reason: NO_FILE, calls: 3 },
  },
  { name: 'says that it is done', answer: once(() => 'I have written the file. It is ready.'), expected: ASKED_TWICE },
  // Going on.
  { name: 'begins anew when asked for the rest', answer: cutThen(({ text, end }) => text + end), expected: CONTINUED },
  { name: 'begins anew with the marker', answer: cutThen(({ all }) => all), expected: CONTINUED },
  {
    name: 'begins anew in a fence, with talk',
    answer: cutThen(({ text }) => `Here is the complete file:\n\n\`\`\`python\n${text}\`\`\`\n`),
    expected: { kind: 'file', warning: /did not confirm the end/, calls: 3 },
  },
  {
    name: 'begins anew each time and is cut at the same place',
    answer: (good) => cut(good, IN_LINE),
    expected: { kind: 'failure', code: 'verification_failed', reason: /cut off/, calls: 3 },
  },
  {
    name: 'repeats the last lines when it goes on',
    answer: cutThen(({ kept, rest, end }) => lastLines(kept, 5) + rest + end),
    expected: CONTINUED,
  },
  {
    name: 'goes on after talk, in a fence, with the last lines again',
    answer: cutThen(
      ({ kept, rest, end }) => `Continuing:\n\n\`\`\`python\n${lastLines(kept, 5)}${rest}\`\`\`\n\nDone.\n${end}`,
    ),
    expected: CONTINUED,
  },
  {
    name: 'refuses to go on, once',
    answer: cutThen(({ rest, end }, round) => (round === 0 ? REFUSAL : rest + end)),
    expected: { kind: 'file', calls: 3 },
  },
  {
    name: 'refuses to go on',
    answer: cutThen(() => REFUSAL),
    expected: { kind: 'failure', code: 'model_refused', calls: 3 },
  },
  {
    name: 'goes on in the tags of another tool',
    answer: cutThen(() => '<boltAction type="file" filePath="src/app.py">\nx = 1\n</boltAction>\n'),
    expected: { kind: 'failure', code: 'verification_failed', reason: /did not go on/, calls: 3 },
  },
  {
    name: 'has nothing new to go on with',
    answer: cutThen(({ kept }) => ({ text: lastLines(kept, 5), reason: 'length' })),
    expected: { kind: 'failure', code: 'verification_failed', reason: /cut off/, calls: 2 },
  },
  {
    name: 'goes on by a line at a time',
    answer: cutThen(({ rest }) => ({ text: rest.slice(0, rest.indexOf('\n') + 1), reason: 'length' })),
    expected: { kind: 'failure', code: 'verification_failed', reason: /cut off/, calls: 9 },
  },
  {
    name: 'loops',
    answer: ({ open, call }) => ({
      text: (call.step === 'continuation' ? '' : `${open}def run(value):\n`) + refill.repeat(500),
      reason: 'length',
    }),
    expected: { kind: 'failure', code: 'model_runaway', reason: /repeated itself without end/, calls: 4 },
  },
  {
    name: 'loops once',
    answer: ({ open, text, rest, end, call }) =>
      call.step === 'continuation'
        ? rest + end
        : {
            text: open + text.slice(0, LINE) + text.slice(LINE).split('\n', 1).join('').concat('\n').repeat(500),
            reason: 'length',
          },
    expected: { kind: 'file', calls: 2 },
  },
];
