import type { CommentedText } from './comments.ts';
import { endingOrName } from '../file-kind.ts';

/** A function that does nothing but say so. */
export interface Stub {
  /** Counted from 1. */
  readonly line: number;
  /** What its body is; null: a refusal in so many words. */
  readonly body: string | null;
}

/** Stubs of a file, and how many functions it has at least. */
export interface StubCount {
  readonly stubs: readonly Stub[];
  readonly functions: number;
}

/** Classes that are made to be empty, or to be filled in by others. */
const MADE_EMPTY =
  /abstract|base|interface|protocol|mixin|null|noop|dummy|fake|mock|stub|template|adapter|error|exception/i;
/** What an abstract method says of itself. */
const FOR_OTHERS =
  /subclass|override|overrid|must (?:be )?implement|derived|abstract|child class|not supported|browser/i;

const ASKS_FOR_WORK = /\b(?:TODO|FIXME|implement)\b|实现|添加/i;

/** Functions whose whole body is `pass`, `...` or a refusal, where nobody would leave them so on purpose. */
export function findStubs(path: string, text: string, { code, comments }: CommentedText): StubCount {
  const ending = endingOrName(path);
  if (ending === 'py' || ending === 'pyw') {
    const explained = comments.filter((comment) => !ASKS_FOR_WORK.test(comment.text)).map(({ line }) => line);
    return findPythonStubs(text, code, new Set(explained));
  }
  const rule = RULES.get(ending);
  if (rule === undefined) return { stubs: [], functions: 0 };
  const stubs: Stub[] = [];
  const lines = lineCounter(text);
  const classes = classFinder(code);
  const bases = basesIn(code);
  const isForOthers = (name: string): boolean => MADE_EMPTY.test(name) || bases.has(/\w+$/.exec(name)?.[0] ?? '');
  for (const match of text.matchAll(rule.body)) {
    // In a comment or a string there is no code at this place.
    const isCode = code[match.index] === text[match.index];
    if (!isCode || FOR_OTHERS.test(match[0]) || isForOthers(classes(match.index))) continue;
    stubs.push({ line: lines(match.index), body: null });
  }
  return { stubs, functions: countMatches(code, rule.functions) };
}

interface StubRule {
  /** From the brace that opens the body to the one that closes it. */
  readonly body: RegExp;
  readonly functions: RegExp;
}

const NOT_DONE = `(?:not\\s{0,4}(?:yet\\s)?implemented|unimplemented|todo\\b|implement me)`;
const throwing = (call: string): RegExp =>
  new RegExp(
    `\\{\\s{0,200}${call}\\s{0,4}\\(\\s{0,4}["'\`][^"'\`\\n]{0,80}${NOT_DONE}[^"'\`\\n]{0,80}["'\`]\\s{0,4}\\);?\\s{0,200}\\}`,
    'gi',
  );
const BODIES = /\)\s{0,4}(?::[^{};=()\n]{1,120}|->[^{};=()\n]{1,120}|throws [\w, .]{1,80})?\s{0,4}\{|=>/g;

const RULES: ReadonlyMap<string, StubRule> = new Map(
  (
    [
      ['js jsx mjs cjs ts tsx mts cts vue svelte', throwing('throw\\s{1,4}new\\s{1,4}\\w{0,20}Error'), BODIES],
      ['java kt scala groovy dart php', throwing('throw\\s{1,4}(?:new\\s{1,4})?\\\\?\\w{0,40}'), BODIES],
      ['cs', /(?:\{|=>)\s{0,200}throw\s{1,4}new\s{1,4}(?:System\.)?NotImplementedException\([^;\n]{0,120}\);/g, BODIES],
      ['rs', /\{\s{0,200}(?:todo|unimplemented)!\([^;{}\n]{0,120}\);?\s{0,200}\}/g, /\bfn\s{1,4}\w/g],
      ['go', throwing('panic'), /\bfunc\b/g],
      ['swift', throwing('fatalError'), /\bfunc\b/g],
    ] as const
  ).flatMap(([endings, body, functions]) => endings.split(' ').map((one) => [one, { body, functions }])),
);

const DEF = /^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)/;
const CLASS = /^([ \t]*)class[ \t]+(\w+[^:\n]{0,200})/;
/** Methods that are there to be called, whatever they do. */
const HOOK =
  /^(?:__\w+__|on_\w+|visit_\w+|set_?up\w*|tear_?down\w*|log_\w+|handle_\w*|close|flush|reset|noop|pre_\w+|post_\w+)$/i;

function findPythonStubs(text: string, code: string, commented: ReadonlySet<number>): StubCount {
  const lines = text.split('\n');
  // An example in a docstring is none of the file's functions.
  const bare = code.split('\n');
  const stubs: Stub[] = [];
  const bases = basesIn(text);
  let functions = 0;
  let owner: { readonly indent: number; readonly name: string } | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').slice(0, 400);
    const opened = CLASS.exec(line);
    if (opened !== null) owner = { indent: opened[1]?.length ?? 0, name: opened[2] ?? '' };
    const def = DEF.exec(line);
    if (def === null || !DEF.test((bare[at] ?? '').slice(0, 400))) continue;
    functions += 1;
    const indent = def[1]?.length ?? 0;
    if (owner !== null && indent <= owner.indent) owner = null;
    const before = lines[at - 1] ?? '';
    if (/^\s*@(?:\w+\.)*(?:abstract\w*|overload|typing|\w*command|\w*group|\w*fixture|click|app|\w*event)/.test(before))
      continue;
    const body = readPythonBody(lines, at, indent);
    if (body === null) continue;
    const isForOthers =
      owner !== null &&
      (MADE_EMPTY.test(owner.name) ||
        bases.has(/^\w+/.exec(owner.name)?.[0] ?? '') ||
        /\bABC\b|Meta\b/.test(owner.name));
    if (isForOthers || (owner !== null && HOOK.test(def[2] ?? ''))) continue;
    // Somebody who says why there is nothing to do has thought of it.
    if (body.kind === 'pass' && (owner?.name.includes('(') === true || commented.has(body.line))) continue;
    stubs.push({ line: at + 1, body: body.kind });
  }
  return { stubs, functions };
}

/** The one statement of a function, docstrings aside, when it is an empty one. `at`: the line of the `def`. */
function readPythonBody(lines: readonly string[], at: number, indent: number): { kind: string; line: number } | null {
  const limit = Math.min(lines.length, at + 60);
  let next = at;
  // The head may run over several lines.
  while (next < limit && !/:\s*(?:#.*)?$|:\s*(?:pass|\.\.\.)\s*$/.test((lines[next] ?? '').slice(0, 400))) next += 1;
  const short = /:\s*(pass|\.\.\.)\s*$/.exec((lines[next] ?? '').slice(0, 400));
  if (short !== null) return { kind: short[1] ?? 'pass', line: next + 1 };
  let found: { kind: string; line: number } | null = null;
  let isDoc = false;
  for (next += 1; next < limit; next += 1) {
    const line = (lines[next] ?? '').slice(0, 400);
    const text = line.trim();
    if (text === '') continue;
    const quotes = text.split('"""').length + text.split("'''").length - 2;
    if (isDoc || (found === null && /^[rbu]?(?:"""|''')/.test(text))) {
      if (quotes % 2 === 1) isDoc = !isDoc;
      continue;
    }
    if (text.startsWith('#')) {
      // A comment that explains, unless it asks for the work.
      if (!ASKS_FOR_WORK.test(text)) return null;
      continue;
    }
    const depth = line.length - line.trimStart().length;
    if (depth <= indent) break;
    if (found !== null) return null;
    const empty = /^(pass|\.\.\.)\s*(#.*)?$/.exec(text);
    const refusal = /^raise NotImplementedError\b(.*)$/.exec(text);
    if (refusal !== null && FOR_OTHERS.test(refusal[1] ?? '')) return null;
    if (empty !== null) found = { kind: empty[1] ?? 'pass', line: next + 1 };
    else if (refusal !== null) found = { kind: 'raise NotImplementedError', line: next + 1 };
    else return null;
  }
  return found;
}

/** Names from which classes of this file are derived. */
function basesIn(code: string): ReadonlySet<string> {
  const heads = code.matchAll(/\bextends\s{1,4}([\w.]{1,80})|\bclass\s{1,4}\w{1,80}\s?[(:]([^\n){]{1,200})/g);
  return new Set([...heads].flatMap(([, one = '', many = '']) => `${one},${many}`.match(/\w+/g) ?? []));
}

/** Name of the class that was opened last before an offset. Offsets are asked for in rising order. */
function classFinder(code: string): (offset: number) => string {
  const classes = [...code.matchAll(/(?:\babstract\s{1,4})?\b(?:class|interface|trait|protocol)\s{1,4}\w{1,80}/g)];
  let next = 0;
  return (offset) => {
    while ((classes[next]?.index ?? Infinity) < offset) next += 1;
    return next === 0 ? '' : (classes[next - 1]?.[0] ?? '').replace(/^class\s+/, '');
  };
}

function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const match of text.matchAll(pattern)) count += match[0] === '' ? 0 : 1;
  return count;
}
