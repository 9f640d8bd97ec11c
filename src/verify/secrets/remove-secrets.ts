import type { GeneratedFile } from '../../core/generated-file.ts';
import { findPrivateKeys, type Span } from './private-keys.ts';
import { findByRules } from './secret-rules.ts';
import { SECRET_SHAPES, type SecretShape } from './secret-shapes.ts';

/** What stands where a secret stood. It matches no pattern below, so a second pass changes nothing. */
const PLACEHOLDER = 'REPLACE_ME';

/** The operator's own values below this many characters are words: taking them out would spoil files and hide nothing. */
const MIN_OWN_CHARACTERS = 8;

export interface SecretScan {
  readonly file: GeneratedFile;
  /** Lines of `file`, from 1, on which a placeholder now stands. */
  readonly lines: readonly number[];
}

/** What is taken out may lay bare what its neighbour hid; more often than this it never does. */
const MAX_PASSES = 4;

/** Replaces whatever is shaped like a live credential, and the operator's own secrets by value. */
export function removeSecrets(file: GeneratedFile, ownSecrets: readonly string[]): SecretScan {
  // A picture is as it is.
  if (file.encoding !== undefined) return { file, lines: [] };
  const lines = new Set<number>();
  let text = file.text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const spans = mergeSpans([
      ...ownSecrets.flatMap((secret) => findValue(text, secret)),
      ...SECRET_SHAPES.flatMap((shape) => findShape(text, shape)),
      ...findByRules(file.path, text),
      ...findPrivateKeys(text),
    ]);
    if (spans.length === 0) break;
    text = replaceSpans(text, spans, lines);
  }
  return text === file.text ? { file, lines: [] } : { file: { ...file, text }, lines: [...lines] };
}

/** Puts the placeholder in their stead, and notes its lines. */
function replaceSpans(text: string, spans: readonly Span[], lines: Set<number>): string {
  const parts: string[] = [];
  let at = 0;
  let line = 1;
  for (const { start, end } of spans) {
    const before = text.slice(at, start);
    line += before.split('\n').length - 1;
    lines.add(line);
    parts.push(before, PLACEHOLDER);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function findValue(text: string, secret: string): readonly Span[] {
  const spans: Span[] = [];
  if (secret.length < MIN_OWN_CHARACTERS || PLACEHOLDER.includes(secret)) return spans;
  for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length)) {
    spans.push({ start, end: start + secret.length });
  }
  return spans;
}

function findShape(text: string, { pattern, isLive }: SecretShape): readonly Span[] {
  return [...text.matchAll(pattern)]
    .filter(([match]) => isLive === undefined || isLive(match))
    .map(({ 0: match, index }) => ({ start: index, end: index + match.length }));
}

function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}
