import { mapMarkdown, type MarkdownMap } from './markdown/map.ts';
import { visibleText } from './markdown/visible-text.ts';
import { isRepositoryName, LOGIN } from './names.ts';
import { cleanPrompt, MAX_PROMPT_CHARACTERS, readPrompt, type PromptReading } from './prompt.ts';
import { VISIBILITIES, type Visibility } from './task-request.ts';

/** What stands between the name and the prompt. */
export interface CommandFlags {
  /** As it was typed; the catalog of models decides whether it exists. */
  readonly model?: string;
  readonly visibility?: Visibility;
  readonly dryRun: boolean;
}

/** Why help is given although it was not asked for. */
export type HelpReason = 'prompt_missing' | 'update_unknown';

interface FlagFault {
  readonly reason: 'name_missing' | 'bad_flag' | 'two_visibilities' | 'two_models' | 'model_missing';
  readonly values: { readonly flag: string };
}

/** `values` hold what was typed, cut short: foreign text, to be shown through `inlineCode` alone. */
export type RefusedCommand = { readonly kind: 'refused' } & (
  | { readonly reason: 'two_commands'; readonly values: { readonly count: number } }
  | { readonly reason: 'bad_name'; readonly values: { readonly name: string } }
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
/** Words after `/gencode` that are never names. */
const RESERVED_WORDS = new Set(['help', 'status', 'cancel', 'retry', 'update']);
const SHOWN_CHARACTERS = 100;

/**
 * Reads the one command of a comment. A command begins in the very first column of a line (an indented one is prose),
 * outside code, quotes and HTML; the prompt is all that follows, less what a reader of the page does not see.
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
  const word = target.toLowerCase();
  if (word === 'help' || word === '--help' || word === '-h') return { kind: 'help' };
  if (word === 'update') return { kind: 'help', reason: 'update_unknown' };
  if (word === 'status' || word === 'cancel' || word === 'retry') return { kind: word };
  // A repository could be called so, but nobody who writes a flag first means that.
  if (/^--[a-z]/.test(word)) return { kind: 'refused', reason: 'name_missing', values: { flag: shorten(target) } };
  const named = parseTargetName(target);
  if (named === null) return { kind: 'refused', reason: 'bad_name', values: { name: shorten(target) } };

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

/** `name` or `owner/name` → its parts, or null when no repository can be called this. */
export function parseTargetName(text: string): { readonly owner: string | null; readonly name: string } | null {
  const slash = text.indexOf('/');
  const owner = slash === -1 ? null : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (owner !== null && !LOGIN.test(owner)) return null;
  return isRepositoryName(name) && !RESERVED_WORDS.has(name.toLowerCase()) ? { owner, name } : null;
}

interface Document {
  readonly text: string;
  readonly map: MarkdownMap;
  /** Offsets at which commands begin. */
  readonly commands: readonly number[];
}

function readDocument(raw: string): Document {
  const text = raw.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const map = mapMarkdown(text);
  const commands: number[] = [];
  for (let start = 0; start !== -1;) {
    const end = start + WORD.length;
    const isWord = text.slice(start, end).toLowerCase() === WORD && (end >= text.length || isSpace(text.charAt(end)));
    if (isWord && !map.isOpaque(start)) commands.push(start);
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

/** Flags from `--` and a letter on; the first other word begins the prompt, and a bare `--` ends the flags. */
function takeFlags(line: Words): CommandFlags | FlagFault {
  let model: string | undefined;
  let visibility: Visibility | undefined;
  let dryRun = false;
  for (let word = line.peek(); /^--(?:$|[A-Za-z])/.test(word); word = line.peek()) {
    line.take();
    if (word === '--') break;
    const values = { flag: shorten(word) };
    const equals = word.indexOf('=');
    const flag = (equals === -1 ? word : word.slice(0, equals)).toLowerCase();
    const chosen = VISIBILITIES.find((one) => word.toLowerCase() === `--${one}`);
    if (flag === '--model') {
      const value = equals === -1 ? line.take() : word.slice(equals + 1);
      if (value === '' || value.startsWith('--')) return { reason: 'model_missing', values };
      if (model !== undefined) return { reason: 'two_models', values };
      model = value.slice(0, SHOWN_CHARACTERS);
    } else if (chosen !== undefined) {
      if (visibility !== undefined) return { reason: 'two_visibilities', values };
      visibility = chosen;
    } else if (word.toLowerCase() === '--dry-run') {
      dryRun = true;
    } else {
      return { reason: 'bad_flag', values };
    }
  }
  return { ...(model === undefined ? {} : { model }), ...(visibility === undefined ? {} : { visibility }), dryRun };
}

/** The words of one line, one after the other. */
class Words {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  take(): string {
    const word = this.peek();
    this.#at += word.length;
    return word;
  }

  /** The next word without taking it; empty at the end of the line. */
  peek(): string {
    while (this.#at < this.#line.length && isSpace(this.#line.charAt(this.#at))) this.#at += 1;
    let end = this.#at;
    while (end < this.#line.length && !isSpace(this.#line.charAt(end))) end += 1;
    return this.#line.slice(this.#at, end);
  }

  rest(): string {
    return this.#line.slice(this.#at);
  }
}

// Any Unicode white space separates: an ideographic space is what a Chinese keyboard gives.
function isSpace(char: string): boolean {
  return /\s/.test(char);
}

function shorten(text: string): string {
  return cleanPrompt(text.slice(0, SHOWN_CHARACTERS));
}
