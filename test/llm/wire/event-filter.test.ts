import { describe, expect, it } from 'vitest';
import { EventFilter } from '../../../src/llm/wire/event-filter.ts';

/** What comes out of a stream that comes in pieces of so many bytes. */
function filtered(raw: string, size = Infinity): string {
  const filter = new EventFilter();
  const bytes = Buffer.from(raw);
  let out = '';
  for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length))
    out += filter.push(bytes.subarray(at, at + size));
  return out + filter.end();
}

const chunk = (content: string): string => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
const A = chunk('a');
const B = chunk('创建🐍');
const EVENTS = `data: ${A}\n\ndata: ${B}\n\ndata: [DONE]\n\n`;

describe('events as they are in the wild', () => {
  const wild: Readonly<Record<string, string>> = {
    'with blank data': `data: ${A}\n\ndata:\n\ndata: \n\ndata\n\ndata: ${B}\n\ndata: [DONE]\n\n`,
    'with comments, also wrapped as data': `: hi\n\ndata: : PROCESSING\n\ndata: ${A}\n\ndata: : OPENROUTER PROCESSING\n\n:\n\ndata: ${B}\n\ndata: [DONE]\n\n`,
    'with pings': `event: ping\ndata: 1732752000\n\nevent: ping\ndata: {heartbeat}\n\ndata: ${A}\n\nevent: keepalive\ndata: still here\n\nevent: ping\ndata: [1]\n\ndata: ${B}\n\ndata: [DONE]\n\n`,
    'with CRLF': EVENTS.replaceAll('\n', '\r\n'),
    'with CR': EVENTS.replaceAll('\n', '\r'),
    'behind a byte order mark': `\ufeff${EVENTS}`,
    'with id, retry, names and fields nobody knows': `retry: 100\nid: 1\nevent: message\nfoo: bar\ndata: ${A}\n\nid: 2\nevent: completion\ndata:${B}\n\nid\ndata: [DONE]\n\n`,
    'over several lines of data': `data: ${A.replaceAll(',', ',\ndata: ')}\n\ndata: ${B}\n\ndata: [DONE]\n\n`,
    'without the last blank line': EVENTS.trimEnd(),
    'without blank lines at all': EVENTS.replaceAll('\n\n', '\n'),
    'with blanks around the end': `data: ${A}\n\ndata: ${B}\n\ndata:   [DONE]  \n\n`,
    'inside a second data field': `data: data: ${A}\n\ndata: data: ${B}\n\ndata: data: [DONE]\n\n`,
  };

  it.each(Object.entries(wild))('%s come out as they are meant', (_, raw) => {
    const read = (text: string): unknown[] =>
      text
        .split('\n\n')
        .filter((event) => event !== '')
        .map((event) => (event === 'data: [DONE]' ? 'done' : (JSON.parse(event.slice(6)) as unknown)));
    for (const size of [1, 2, 7, Infinity]) expect(read(filtered(raw, size)), `by ${size}`).toEqual(read(EVENTS));
  });

  it('are handed on when they begin like a chunk and are broken, so that the answer ends there as a cut one', () => {
    expect(filtered(`data: ${A}\n\ndata: {"choices":[{"del\n\ndata: ${B}\n\n`)).toContain('{"choices":[{"del\n\n');
  });

  it('are dropped when the stream ends inside of them', () => {
    expect(filtered(`data: ${A}\n\ndata: {"choices":[{"del`)).toBe(`data: ${A}\n\n`);
  });

  it.each([
    ['event: error\ndata: upstream timed out\n\n', { message: 'upstream timed out' }],
    ['event: error\ndata:\n\n', { message: '' }],
    ['event: error\ndata: {"error":{"code":502}}\n\n', { code: 502 }],
    ['data: {"error":{"code":502,"message":"m"},"choices":[]}\n\n', { code: 502, message: 'm' }],
    ['data: {"object":"error","message":"m","code":400}\n\n', { object: 'error', message: 'm', code: 400 }],
    ['data: {"type":"error","error":{"type":"overloaded_error"}}\n\n', { type: 'overloaded_error' }],
    ['data: {"error":"words"}\n\n', 'words'],
    ['{"error":{"message":"bare"}}\n', { message: 'bare' }],
  ])('that are an error stay one: %j', (raw, error) => {
    expect(JSON.parse(filtered(raw).slice(6))).toEqual({ error });
  });

  it('never pile up', () => {
    const filter = new EventFilter();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let sent = 0; sent < 6; sent += 1) filter.push(piece);
    }).toThrow(RangeError);
  });
});
