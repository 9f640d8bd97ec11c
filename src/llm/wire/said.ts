import { truncate } from '../../core/markdown/safe.ts';

/** Characters of a provider's words that are kept. */
const MAX_CHARACTERS = 300;
/** Characters that are looked at: error pages are long. */
const MAX_READ = 65_536;
/** So many characters of the key in a row are a part of it, and no chance. */
const PART_OF_KEY = 8;
/** How providers leave out the middle of a key. */
const MASK = /\*{3,}|•{3,}|x{4,}|\.{3}|…/i;

/** What is secret, whatever a provider says. */
export interface Secrecy {
  /** The key that this provider was sent. */
  readonly apiKey: string | null;
  /** Takes out what else is secret. */
  readonly redact: (text: string) => string;
}

/**
 * A provider's own words, fit to be shown: on one line, bounded, without tags and without the key, be it raw, partly
 * masked or behind `Bearer`. Null: there are none.
 */
export function toSaid(text: string, { apiKey, redact }: Secrecy): string | null {
  const line = withoutTags(text.slice(0, MAX_READ))
    // A key may be parted by what nobody sees.
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const said = redact(line)
    .replace(/\bbearer\s+[^\s"',]{6,}/gi, 'Bearer [redacted]')
    .replace(/[^\s"'`,;:=()<>{}[\]]+/g, (word) => (isOfKey(word, apiKey) ? '[redacted]' : word));
  return said === '' ? null : truncate(said, MAX_CHARACTERS);
}

function withoutTags(text: string): string {
  return /^\s*</.test(text) ? text.replace(/<(script|style)\b[^]*?<\/\1>|<[^<>]*>/gi, ' ') : text;
}

function isOfKey(word: string, key: string | null): boolean {
  if (/[\w-]\*{3,}|\*{3,}[\w-]/.test(word)) return true;
  if (key === null || key.length < PART_OF_KEY) return false;
  if (MASK.test(word) && (word.startsWith(key.slice(0, 3)) || word.endsWith(key.slice(-3)))) return true;
  for (let at = 0; at + PART_OF_KEY <= key.length; at += 1) {
    if (word.includes(key.slice(at, at + PART_OF_KEY))) return true;
  }
  return false;
}
