import { errorIn, parseJson } from './error-body.ts';

/** Characters that may come without the end of an event: 4 Mi. */
const MAX_UNBROKEN = 4 * 1024 * 1024;

/**
 * Server-sent events as servers and proxies really send them → those that the SDK can read, which stops at anything that
 * is no JSON. Events without data, heartbeats and comments wrapped as data are dropped, errors in whatever dress come out
 * as errors. What begins like a chunk and cannot be read is handed on, so that the stream ends there as a cut one: a chunk
 * that was dropped would be a hole in a file that nobody sees.
 */
export class EventFilter {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string | null = null;
  #event = '';
  /** The last piece ended between the two characters of a line end. */
  #isInLineEnd = false;

  /** Takes the next bytes; gives the events that are complete. @throws RangeError for an event without end */
  push(bytes: Uint8Array): string {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Takes the end of the stream. An event that lacks its blank line counts when it is whole. */
  end(): string {
    const events = this.#read(this.#decoder.decode()) + this.#readLine(this.#rest);
    const isWhole = this.#event === 'error' || isWholeData(this.#data ?? '');
    return isWhole ? events + this.#dispatch() : events;
  }

  #read(text: string): string {
    if (text === '') return '';
    let events = '';
    let from = this.#isInLineEnd && text.startsWith('\n') ? 1 : 0;
    for (const { 0: mark, index } of text.matchAll(/\r\n|\n|\r/g)) {
      if (index < from) continue;
      events += this.#readLine(this.#rest + text.slice(from, index));
      this.#rest = '';
      from = index + mark.length;
    }
    this.#isInLineEnd = text.endsWith('\r');
    this.#rest += text.slice(from);
    if (this.#rest.length + (this.#data?.length ?? 0) > MAX_UNBROKEN) {
      throw new RangeError('the answer goes on without an end of event');
    }
    return events;
  }

  #readLine(line: string): string {
    if (line === '') return this.#dispatch();
    // Some servers send an error as it stands, without a field's name before it.
    if (line.startsWith('{')) return this.#add(line);
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === 'data') return this.#add(value);
    if (field === 'event') this.#event = value.trim();
    return '';
  }

  /** Some proxies lose the blank line between two events. */
  #add(value: string): string {
    const events = this.#data !== null && isWholeData(this.#data) ? this.#dispatch() : '';
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    return events;
  }

  #dispatch(): string {
    const [data, event] = [bareData(this.#data ?? ''), this.#event];
    this.#data = null;
    this.#event = '';
    if (event === 'error') return encode({ error: errorIn(parseJson(data)) ?? { message: data } });
    if (isDone(data)) return 'data: [DONE]\n\n';
    const json = parseJson(data);
    if (json === undefined) return /^\{\s*"/.test(data) ? encodeText(data) : '';
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return '';
    const error = errorIn(json);
    return error === undefined ? encodeText(data) : encode({ error });
  }
}

/** Without blanks around it, and without a second `data:` that some proxies wrap around the first. */
function bareData(data: string): string {
  let bare = data.trim();
  while (bare.startsWith('data:')) bare = bare.slice(5).trim();
  return bare;
}

function isDone(data: string): boolean {
  return data.toUpperCase() === '[DONE]';
}

function isWholeData(raw: string): boolean {
  const data = bareData(raw);
  return isDone(data) || (data.startsWith('{') && parseJson(data) !== undefined);
}

function encode(data: unknown): string {
  return encodeText(JSON.stringify(data));
}

/** In JSON, a line end between two lines of data is a blank. */
function encodeText(data: string): string {
  return `data: ${data.replaceAll('\n', ' ')}\n\n`;
}
