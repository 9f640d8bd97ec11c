/** What an error says of itself. */
export interface ErrorWords {
  /** Its codes and types, as they stand. */
  readonly codes: readonly string[];
  /** All its sentences, those that a gateway passes on from a server behind it included. */
  readonly text: string;
}

/** Where servers put codes, and where sentences; `raw` is OpenRouter's place for the answer that it got itself. */
const CODES = ['code', 'type', 'error_code', 'status'];
const WORDS = ['message', 'msg', 'error', 'detail', 'errors', 'error_message', 'error_msg', 'metadata', 'raw'];
/** Bodies inside bodies that are looked into. */
const MAX_DEPTH = 5;
const MAX_WORDS = 6;

/** Reads the body of an error in whatever form it comes: an object, one inside another, a list, JSON in a string, text. */
export function readErrorBody(body: unknown): ErrorWords {
  const codes: string[] = [];
  const words: string[] = [];
  const read = (part: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || words.length >= MAX_WORDS) return;
    if (typeof part === 'string') {
      const inner = part.trimStart().startsWith('{') ? parseJson(part) : undefined;
      if (isObject(inner)) read(inner, depth + 1);
      else if (part.trim() !== '' && !words.includes(part)) words.push(part);
    } else if (Array.isArray(part)) {
      for (const one of part.slice(0, MAX_WORDS)) read(one, depth + 1);
    } else if (isObject(part)) {
      codes.push(
        ...CODES.map((name) => part[name])
          .filter(isWord)
          .map(String),
      );
      for (const name of WORDS) read(part[name], depth + 1);
    }
  };
  read(body, 0);
  return { codes, text: words.join(': ') };
}

/**
 * The error that an answer, or an event of a stream, holds in place of a piece of text; undefined: it is none. Old vLLM
 * and some gateways send it without `error` around it.
 */
export function errorIn(json: unknown): unknown {
  if (!isObject(json)) return undefined;
  const { error } = json;
  if (error !== undefined && error !== null && error !== false && error !== '') return error;
  if (json['choices'] !== undefined && json['choices'] !== null) return undefined;
  const isNamed = json['object'] === 'error' || json['type'] === 'error';
  const isTold = typeof json['message'] === 'string' && isWord(json['code'] ?? json['type'] ?? json['status']);
  return isNamed || isTold || typeof json['detail'] === 'string' ? json : undefined;
}

/** JSON as it is; undefined: it cannot be read. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
