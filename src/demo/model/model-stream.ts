import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ReportedUsage } from './model-cache.ts';
import type { Reply } from './model-misbehaviour.ts';
import type { Style } from './model-request.ts';

/** How fast, and in what manner, an answer is written. */
export interface Pace {
  style: Style;
  /** Infinite writes as fast as the socket takes it. */
  charactersPerSecond: number;
  charactersPerChunk: number;
  /** Before the first content; keep-alive comments fill the time. */
  firstContentMs: number;
  keepAlives: number;
}

/** What proxies send to keep a connection open: events without data, comments wrapped as data, pings. */
const HEARTBEATS =
  'data:\n\ndata: : PROCESSING\r\n\r\nevent: ping\ndata: 1732752000\n\nevent: ping\ndata: still here\n\n';

/** What is written besides the text. */
export interface ReplyFrame {
  model: string;
  reasoning: string;
  usage: ReportedUsage;
  includeUsage: boolean;
}

/** Writes the answer as server-sent events, the way the provider's own server does, or breaks off as told. */
export async function streamReply(
  response: ServerResponse,
  reply: Reply,
  frame: ReplyFrame,
  pace: Pace,
): Promise<void> {
  const id = randomUUID();
  const created = Math.floor(Date.now() / 1000);
  const head = { id, object: 'chat.completion.chunk', created, model: frame.model, system_fingerprint: 'fp_stand_in' };
  const send = async (value: unknown): Promise<void> => {
    if (response.write(`data: ${JSON.stringify(value)}\n\n`) || response.destroyed) return;
    const over = new AbortController();
    const { signal } = over;
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
    over.abort();
  };
  const choice = (delta: unknown, finishReason: string | null = null): unknown[] => [
    { index: 0, delta, logprobs: null, finish_reason: finishReason },
  ];
  const isOpenAi = pace.style === 'openai';

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (let beat = 0; beat < pace.keepAlives; beat += 1) {
    response.write(': keep-alive\n\n');
    await sleep(pace.firstContentMs / pace.keepAlives);
  }
  if (pace.keepAlives === 0) await sleep(pace.firstContentMs);
  const first = isOpenAi
    ? { role: 'assistant', content: '' }
    : { role: 'assistant', content: null, reasoning_content: '' };
  await send({ ...head, choices: choice(first) });
  for (const piece of slices(frame.reasoning, pace.charactersPerChunk)) {
    await send({ ...head, choices: choice({ content: null, reasoning_content: piece }) });
  }
  const start = performance.now();
  let written = 0;
  for (const piece of slices(reply.text, pace.charactersPerChunk)) {
    if (response.destroyed) return;
    const delta = isOpenAi ? { content: piece } : { content: piece, reasoning_content: null };
    if (reply.isWild === true) {
      response.write(HEARTBEATS);
      await send({ ...head, choices: [{ index: 1, delta: { content: 'another answer' }, finish_reason: null }] });
    }
    await send({ ...head, choices: choice(delta) });
    written += piece.length;
    await sleep(start + (written / pace.charactersPerSecond) * 1000 - performance.now());
  }
  switch (reply.ending) {
    case 'error-event':
      await send({
        error: { message: 'Internal error while generating', type: 'server_error', param: null, code: null },
      });
      response.end();
      return;
    case 'reset':
      await sleep(20);
      response.socket?.resetAndDestroy();
      return;
    case 'half-event':
      response.end(`data: ${JSON.stringify({ ...head, choices: choice({ content: 'half' }) }).slice(0, 60)}`);
      return;
    case 'eof':
      response.end();
      return;
    case 'stall':
      return;
    case 'open':
    case 'done': {
      const usage = frame.includeUsage ? { usage: frame.usage } : {};
      const last = isOpenAi ? {} : { content: '', reasoning_content: null };
      await send({ ...head, choices: choice(last, reply.finishReason), ...(!isOpenAi && usage) });
      if (isOpenAi && frame.includeUsage) await send({ ...head, choices: [], ...usage });
      if (reply.ending === 'done') response.end('data: [DONE]\n\n');
    }
  }
}

/** Writes the answer in one piece, or breaks off as told. */
export async function writeReply(response: ServerResponse, reply: Reply, frame: ReplyFrame, pace: Pace): Promise<void> {
  await sleep(pace.firstContentMs);
  const message = {
    role: 'assistant',
    content: reply.text,
    ...(frame.reasoning && { reasoning_content: frame.reasoning }),
  };
  const json = JSON.stringify({
    id: randomUUID(),
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: frame.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reply.finishReason }],
    usage: frame.usage,
    system_fingerprint: 'fp_stand_in',
  });
  response.writeHead(200, { 'content-type': 'application/json' });
  if (reply.ending === 'done') {
    response.end(json);
    return;
  }
  response.write(json.slice(0, json.length / 2));
  await sleep(20);
  if (reply.ending === 'reset') response.socket?.resetAndDestroy();
  else if (reply.ending !== 'stall') response.end();
}

function* slices(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function sleep(ms: number): Promise<void> {
  if (ms > 1) await new Promise((resolve) => setTimeout(resolve, ms));
}
