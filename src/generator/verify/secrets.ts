import type { GeneratedFile } from '../../core/generated-file.ts';
import { findPrivateKeys, type Span } from './private-keys.ts';

/** What stands where a secret stood. It matches no pattern below, so a second pass changes nothing. */
const PLACEHOLDER = 'REPLACE_ME';

/** The operator's own values below this many characters are words: taking them out would spoil files and hide nothing. */
const MIN_OWN_CHARACTERS = 8;

/** A shape of credentials. Each pattern takes in the whole run that it begins in, so that the search stays linear. */
interface Shape {
  readonly pattern: RegExp;
  /** What tells a live one from a name or an example; none: the pattern is enough. */
  readonly isLive?: (match: string) => boolean;
}

/**
 * Shapes of live credentials. GitHub refuses a push that holds one (GH013), which would leave an empty repository.
 * GitHub's own tokens are opaque and may be long, and hold dots since they are stateless.
 */
const SHAPES: readonly Shape[] = [
  { pattern: /\bgh[opsur]_[A-Za-z0-9._-]{36,}/g },
  { pattern: /\bgithub_pat_\w{22,}/g },
  { pattern: /\bsk-[A-Za-z0-9_-]{20,}/g, isLive: isRandomKey },
  { pattern: /\bAKIA[0-9A-Z]{16}\b/g, isLive: isNoExample },
  { pattern: /\bASIA[0-9A-Z]{16}\b/g, isLive: (match) => /\d/.test(match) && isNoExample(match) },
  { pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, isLive: (match) => /\d{4}/.test(match) && isNoExample(match) },
  { pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g, isLive: isNoExample },
  { pattern: /\b[sr]k_live_[0-9A-Za-z]{16,}/g, isLive: isNoExample },
  { pattern: /\bglpat-[\w-]{20,}/g, isLive: isNoExample },
  { pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, isLive: isNoExample },
  {
    pattern: /(?<![\w-])eyJ[\w-]+(?:\.[\w-]+)+/g,
    isLive: (match) => /^eyJ[\w-]{15,}$/.test(match.split('.')[0] ?? '') && isToken(match.split('.')),
  },
];

export interface SecretScan {
  readonly file: GeneratedFile;
  /** Lines of `file`, from 1, on which a placeholder now stands. */
  readonly lines: readonly number[];
}

/** Replaces whatever is shaped like a live credential, and the operator's own secrets by value. */
export function removeSecrets(file: GeneratedFile, ownSecrets: readonly string[]): SecretScan {
  const spans = mergeSpans([
    ...ownSecrets.flatMap((secret) => findValue(file.text, secret)),
    ...SHAPES.flatMap((shape) => findShape(file.text, shape)),
    ...findPrivateKeys(file.text),
  ]);
  if (spans.length === 0) return { file, lines: [] };
  const lines = new Set<number>();
  const parts: string[] = [];
  let at = 0;
  let line = 1;
  for (const { start, end } of spans) {
    const before = file.text.slice(at, start);
    line += before.split('\n').length - 1;
    lines.add(line);
    parts.push(before, PLACEHOLDER);
    at = end;
  }
  return { file: { path: file.path, text: parts.join('') + file.text.slice(at) }, lines: [...lines] };
}

function findValue(text: string, secret: string): readonly Span[] {
  const spans: Span[] = [];
  if (secret.length < MIN_OWN_CHARACTERS || PLACEHOLDER.includes(secret)) return spans;
  for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length)) {
    spans.push({ start, end: start + secret.length });
  }
  return spans;
}

function findShape(text: string, { pattern, isLive }: Shape): readonly Span[] {
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

/** `sk-` also begins words of CSS: a key has a long random run, or is long and mixed as a whole. */
function isRandomKey(match: string): boolean {
  if (!isNoExample(match)) return false;
  const isMixed = /\d/.test(match) && /[a-z]/.test(match) && /[A-Z]/.test(match);
  return (match.length >= 40 && isMixed) || match.split(/[-_]/).some((run) => run.length >= 16 && /\d/.test(run));
}

/** Header, payload and signature of a JSON Web Token. */
function isToken([, payload = '', signature = '']: readonly string[]): boolean {
  return /^eyJ[\w-]{15,}$/.test(payload) && signature.length >= 20;
}

/** A run of one character is an example that says so itself. */
function isNoExample(match: string): boolean {
  return !/(.)\1{11}$/.test(match.slice(-12));
}
