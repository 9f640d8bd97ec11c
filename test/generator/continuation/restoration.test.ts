import { parseSync } from 'oxc-parser';
import postcss from 'postcss';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { TaskError } from '../../../src/core/errors.ts';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { completeFile, type CompletionContext } from '../../../src/generator/continuation/completion.ts';
import type { Question } from '../../../src/generator/ask-model.ts';
import { readRealFiles, type RealFile } from '../../support/real-files.ts';

const NONCE = 'a1b2c3d4e5f6';
const CALL: Question = {
  messages: [{ role: 'user', content: 'write it' }],
  format: 'text',
  prefix: null,
  step: 'file',
  temperature: 0,
  priority: 0,
};

/** Faults of syntax, for the kinds of files that can be read here. */
function judge(path: string, text: string): Promise<number> {
  return Promise.resolve(countFaults(path, text));
}
/** Verdicts by path and text: most cuts of a file lead to the same text again. */
const verdicts = new Map<string, Map<string, number>>();
function countFaults(path: string, text: string): number {
  const known = verdicts.get(path) ?? new Map<string, number>();
  const faults = known.get(text) ?? parseForFaults(path, text);
  verdicts.set(path, known.set(text, faults));
  return faults;
}
function parseForFaults(path: string, text: string): number {
  try {
    if (/\.[mc]?[jt]sx?$/.test(path)) return parseSync(path, text).errors.length;
    if (path.endsWith('.json')) JSON.parse(text.replace(/^\ufeff/, ''));
    if (path.endsWith('.css')) postcss.parse(text);
    if (path.endsWith('.yml')) return parseDocument(text).errors.length;
    return 0;
  } catch {
    return 1;
  }
}

/** Numbers from 0 to 1 that are the same each time for the same word. */
function randomFrom(seed: string): () => number {
  let state = Buffer.from(seed).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 20_261_122);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const FILES: readonly RealFile[] = readRealFiles().map(({ path, text }) => ({
  path,
  text: randomFrom(`${path} `)() < 0.2 ? text.replace(/\r?\n/g, '\r\n') : text,
}));
/** Where each file is cut: anywhere, inside a word, at a line end. */
const CUTS = FILES.flatMap(({ path, text }) => {
  const random = randomFrom(path);
  const somewhere = (): number => 1 + Math.floor(random() * (text.length - 1));
  const inWord = (): number => {
    const from = somewhere();
    return from + (/\w\w/.exec(text.slice(from))?.index ?? 0) + 1;
  };
  const atLine = (): number => text.indexOf('\n', somewhere()) + 1;
  const cuts = [somewhere, inWord, atLine, somewhere, somewhere, atLine].map((cut) => cut());
  return cuts.filter((at) => at > 0).map((at) => ({ path: parseRepositoryPath(path), text, at }));
});

const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .slice(-count - 1)
    .join('\n');
const closed = (text: string): string => `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}\`\`\`\n`;

interface Way {
  readonly way: string;
  /** Share that is restored to the byte at least. */
  readonly share: number;
  readonly say: (kept: string, rest: string, path: string) => string;
  readonly isFenced?: boolean;
}

/** The ways in which models go on. Shares: measured elsewhere on 1,171 files with the same rules. */
const WAYS: readonly [Way, ...Way[]] = [
  { way: 'exactly', share: 0.997, say: (_, rest) => rest },
  { way: 'last 20 characters again', share: 0.916, say: (kept, rest) => kept.slice(-20) + rest },
  { way: 'last 5 lines again', share: 0.998, say: (kept, rest) => lastLines(kept, 5) + rest },
  {
    way: 'talk, fence, last 5 lines',
    share: 0.997,
    isFenced: true,
    say: (kept, rest) =>
      `Sure, here is the rest of the file:\n\n\`\`\`js\n${closed(lastLines(kept, 5) + rest)}\nThat is all.\n`,
  },
  { way: 'in a fence', share: 0.997, isFenced: true, say: (_, rest) => `\`\`\`\n${closed(rest)}` },
  { way: 'whole file anew', share: 0.997, say: (kept, rest) => kept + rest },
  {
    way: 'whole file anew, fenced',
    share: 0.997,
    isFenced: true,
    say: (kept, rest) => `\`\`\`\n${closed(kept + rest)}`,
  },
  {
    way: 'marker and whole file anew',
    share: 0.997,
    say: (kept, rest, path) => `<<<FILE ${NONCE} ${path}>>>\n${kept}${rest}`,
  },
];

/** None today; what is cut changes with the files of the repository and of the packages. */
const MAX_SILENT = 1;

interface Figures {
  readonly count: number;
  readonly restored: number;
  readonly silent: readonly string[];
  readonly warned: number;
}

async function play(
  say: Way['say'],
  options: { isPrefixed: boolean; isEnded: boolean; isJudged: boolean; isFenced: boolean },
): Promise<Figures> {
  const { isPrefixed, isEnded, isJudged, isFenced } = options;
  let count = 0;
  let restored = 0;
  let warned = 0;
  const silent: string[] = [];
  /** Files whose end nobody marked, and that do not say so. */
  const unsaid: string[] = [];
  for (const { path, text, at } of CUTS) {
    // In Markdown a fence may be content: there it stays. And what comes in a fence ends with a line end.
    if (isFenced && path.endsWith('.md')) continue;
    const file = isFenced && !text.endsWith('\n') ? text + (text.includes('\r\n') ? '\r\n' : '\n') : text;
    let round = 0;
    const context: CompletionContext = {
      nonce: NONCE,
      canContinuePrefix: isPrefixed,
      ask: (_, { prefix, messages }) => {
        const partial = prefix ?? messages.at(-2)?.content ?? '';
        const kept = partial.slice(partial.indexOf('\n') + 1);
        const rest = file.startsWith(kept) ? file.slice(kept.length) : '';
        const said = round > 0 && rest === '' ? '' : say(kept, rest, path);
        round += 1;
        return Promise.resolve({ text: isEnded ? `${said}<<<END ${NONCE}>>>\n` : said, reason: 'stop' });
      },
      ...(isJudged ? { judge } : {}),
    };
    count += 1;
    const written = await completeFile(context, path, file.slice(0, at), CALL).catch((error: unknown) => {
      if (error instanceof TaskError) return null;
      throw error;
    });
    if (written?.text === file) {
      restored += 1;
      // That its end was not confirmed is no false alarm.
      if (written.warnings.some(({ code }) => code === 'seams_doubtful')) warned += 1;
      if (!isEnded && !written.warnings.some(({ code }) => code === 'end_unconfirmed')) unsaid.push(`${path} ${at}`);
    } else if (written?.warnings.length === 0 && countFaults(path, written.text) === 0) silent.push(`${path} ${at}`);
  }
  expect(unsaid).toEqual([]);
  return { count, restored, silent, warned };
}

const percent = (figures: Figures): number => figures.restored / figures.count;

describe('a real file that was cut', () => {
  test('is one of enough, in many languages', () => {
    expect(FILES.length).toBeGreaterThan(250);
    expect(new Set(FILES.map(({ path }) => path.split('.').at(-1))).size).toBeGreaterThan(9);
  });

  describe.each([true, false])('whose end is marked: %s', (isEnded) => {
    test.each([true, false])(
      'comes back to the byte from a model that goes on from a prefix (judged: %s)',
      async (isJudged) => {
        const figures = await play(WAYS[0].say, { isPrefixed: true, isEnded, isJudged, isFenced: false });
        show('prefix: exactly', isEnded, isJudged, figures);
        expect(percent(figures)).toBeGreaterThanOrEqual(0.995);
        expect(figures.silent).toEqual([]);
      },
    );

    describe.each([true, false])('and whose syntax can be judged: %s', (isJudged) => {
      test.each(WAYS)('comes back from a model that sends $way', async ({ way, share, say, isFenced = false }) => {
        const figures = await play(say, { isPrefixed: false, isEnded, isJudged, isFenced });
        show(way, isEnded, isJudged, figures);
        expect(percent(figures)).toBeGreaterThanOrEqual(share);
        // What is not as it was is seen by its syntax, or told.
        expect(figures.silent.length, figures.silent.join('\n')).toBeLessThanOrEqual(MAX_SILENT);
        expect(figures.warned).toBeLessThanOrEqual(figures.count * 0.04);
      });
    });
  });
});

/** The figures of one row, for the documentation: FIGURES=1. */
function show(way: string, isEnded: boolean, isJudged: boolean, { count, restored, silent, warned }: Figures): void {
  if (process.env['FIGURES'] === undefined) return;
  const share = (part: number): string => `${((100 * part) / count).toFixed(2)} %`;
  const row = [
    way,
    isEnded ? 'end' : 'no end',
    isJudged ? 'judged' : 'not judged',
    count,
    share(restored),
    silent.length,
  ];
  process.stdout.write(`| ${[...row, share(warned)].join(' | ')} |\n`);
}
