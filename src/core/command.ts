import { shorten } from './command/shorten.ts';
import { isFlagLike, readFlag, takeFlags, type CommandFlags, type FlagFault } from './command/take-flags.ts';
import { parseTargetName, readReservedWord, rightForm } from './command/target-name.ts';
import { foldWidth } from './command/typed-forms.ts';
import { isSpace, Words } from './command/words.ts';
import { mapMarkdown, type MarkdownMap } from './markdown/map.ts';
import { visibleText } from './markdown/visible-text.ts';
import { MAX_PROMPT_CHARACTERS, readPrompt, type PromptReading } from './prompt.ts';

/** Why help is given although it was not asked for. */
export type HelpReason = 'prompt_missing' | 'update_unknown';

/** `values` hold what was typed, cut short: foreign text, to be shown through `inlineCode` alone. */
export type RefusedCommand = { readonly kind: 'refused' } & (
  | { readonly reason: 'two_commands'; readonly values: { readonly count: number } }
  | { readonly reason: 'bad_name'; readonly values: { readonly name: string } }
  /** The name is quoted, or runs into the prompt. `form`: how the command is written. */
  | { readonly reason: 'name_glued'; readonly values: { readonly name: string; readonly form: string } }
  | { readonly reason: 'prompt_too_long'; readonly values: { readonly limit: number; readonly length: number } }
  | FlagFault
);

/** What a comment asks for. */
export type Command =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'generate';
      /** As it was typed in `owner/name`; whether it is the installation's account is for the caller to say. */
      readonly owner: string | null;
      readonly name: string;
      readonly prompt: string;
      readonly flags: CommandFlags;
    }
  | { readonly kind: 'help'; readonly reason?: HelpReason }
  | { readonly kind: 'status' | 'cancel' | 'retry' }
  | RefusedCommand;

/** The issue on which the command stands. */
export interface IssueText {
  readonly title: string;
  /** Where the command stands in the issue itself, the same text as the body given to `parseCommand`. */
  readonly body: string;
}

const WORD = '/gencode';
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads the one command of a comment. A command begins in the very first column of a line (an indented one is prose),
 * outside code, quotes and HTML, also right below a quote, of which CommonMark would lazily make it a part; the prompt is
 * all that follows, less what a reader of the page does not see.
 */
export function parseCommand(body: string, issue: IssueText): Command {
  const document = readDocument(body);
  const [first, second] = document.commands;
  if (first === undefined) return { kind: 'none' };
  if (second !== undefined)
    return { kind: 'refused', reason: 'two_commands', values: { count: document.commands.length } };
  const text = visibleText(document.text, document.map.hidden, first + WORD.length);
  const lineEnd = text.indexOf('\n');
  const line = new Words(lineEnd === -1 ? text : text.slice(0, lineEnd));
  const below = lineEnd === -1 ? '' : text.slice(lineEnd);

  const target = line.take();
  if (target === '') return { kind: 'help' };
  const word = readReservedWord(target);
  if (word === 'update') return { kind: 'help', reason: 'update_unknown' };
  if (word !== null) return { kind: word };
  // A repository could be called so, but nobody who writes a flag first means that.
  if (readFlag(target) !== null || isFlagLike(target))
    return { kind: 'refused', reason: 'name_missing', values: { flag: shorten(target) } };
  const named = parseTargetName(target);
  if (named === null) {
    const name = shorten(target);
    const form = rightForm(target, line.rest());
    if (form === null) return { kind: 'refused', reason: 'bad_name', values: { name } };
    return { kind: 'refused', reason: 'name_glued', values: { name, form } };
  }

  const flags = takeFlags(line);
  if ('reason' in flags) return { kind: 'refused', ...flags };
  const typed = readPrompt(line.rest() + below);
  const prompt = typed.reason === 'prompt_empty' ? issuePrompt(issue) : typed;
  if (prompt.reason === 'prompt_empty') return { kind: 'help', reason: 'prompt_missing' };
  if (prompt.reason !== null) {
    return { kind: 'refused', reason: prompt.reason, values: { limit: MAX_PROMPT_CHARACTERS, length: prompt.length } };
  }
  return { kind: 'generate', ...named, prompt: prompt.prompt, flags };
}

interface Document {
  readonly text: string;
  readonly map: MarkdownMap;
  /** Offsets at which commands begin. */
  readonly commands: readonly number[];
}

function readDocument(raw: string): Document {
  // A mark at the head belongs to no line; others stand where texts were put together.
  const text = raw
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/^\ufeff/, '');
  const map = mapMarkdown(text);
  const commands: number[] = [];
  for (let start = 0; start !== -1;) {
    let word = start;
    while (text[word] === BYTE_ORDER_MARK) word += 1;
    const end = word + WORD.length;
    const isWord =
      foldWidth(text.slice(word, end)).toLowerCase() === WORD && (end >= text.length || isSpace(text.charAt(end)));
    if (isWord && !map.isOpaque(word)) commands.push(word);
    const lineEnd = text.indexOf('\n', start);
    start = lineEnd === -1 ? -1 : lineEnd + 1;
  }
  return { text, map, commands };
}

/** Title and body of the issue, less the lines that are commands. */
function issuePrompt(issue: IssueText): PromptReading {
  const { text, map, commands } = readDocument(issue.body);
  const parts: string[] = [];
  let at = 0;
  for (const command of commands) {
    parts.push(visibleText(text, map.hidden, at, command));
    const lineEnd = text.indexOf('\n', command);
    at = lineEnd === -1 ? text.length : lineEnd + 1;
  }
  parts.push(visibleText(text, map.hidden, at));
  const body = readPrompt(parts.join(''));
  return body.reason === 'prompt_empty' ? body : readPrompt(`${issue.title}\n\n${parts.join('').trim()}`);
}
