import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countTokens, PrefixCache, promptTokens, reportUsage, type ReportedUsage } from './model-cache.ts';
import { answerWish, readWish, type ModelWish } from './model-conversation.ts';
import { spoil, type Behaviour, type Reply, type Spoiling } from './model-misbehaviour.ts';
import { isRefusalBehaviour, refuse, sendJson, statusBody } from './model-refusal.ts';
import { flaskLogin } from './projects/flask-login.ts';
import type { KnownProject } from './projects/known-project.ts';
import { todoApi } from './projects/todo-api.ts';
import { wordCount } from './projects/word-count.ts';
import { ModelFailure, parseChatRequest, refuseUnknown, type ChatRequest } from './model-request.ts';
import { streamReply, writeReply, type Pace } from './model-stream.ts';

/** How the stand-in starts; all of it may be left out. */
export interface ModelStandInOptions extends Partial<Pace> {
  port?: number;
  apiKey?: string;
  models?: readonly string[];
  /** What it can write; the first is its choice when the prompt names none. */
  projects?: readonly [KnownProject, ...KnownProject[]];
  /** Contents that take the place of the known ones, by path. */
  files?: Readonly<Record<string, string>>;
  /** The first answer with this file is cut off there, with finish_reason `length`. */
  cut?: { path: string; afterCharacters: number };
  /** No answer with files is longer; the rest takes continuations. */
  maxAnswerCharacters?: number;
  /** Beyond it: 429. */
  maxConcurrent?: number;
  /** Is part of what each answer reports of its usage. */
  reports?: Pick<ReportedUsage, 'cost' | 'cache_write_tokens'>;
  /** Parameters that it does not know, and refuses. */
  refuses?: readonly string[];
}

/** One request that the stand-in got, in the order of arrival. The key is left out. */
interface ModelRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly at: number;
  wish: ModelWish | undefined;
  /** 0 until it is answered. */
  status: number;
  answer: string;
  finishReason: string | undefined;
  usage: ReportedUsage | undefined;
  /** The caller hung up before the end. */
  wasAborted: boolean;
  /** Milliseconds from arrival to the end; 0 while it is under way. */
  durationMs: number;
}

/** A rule of the script: the next `times` requests that match behave like this. */
interface ScriptRule {
  match?: (request: ModelRequest) => boolean;
  times?: number;
  behave: Behaviour;
}

/** A running stand-in for a model provider. */
export interface ModelStandIn {
  readonly url: string;
  readonly apiKey: string;
  readonly requests: readonly ModelRequest[];
  /** Requests under way now, and the most there were at once. */
  readonly concurrency: { now: number; most: number };
  script(rule: ScriptRule): void;
  clearScript(): void;
  close(): Promise<void>;
}

const chatPaths = ['/chat/completions', '/v1/chat/completions', '/beta/chat/completions'];
const modelPaths = ['/models', '/v1/models', '/beta/models'];

/** Starts an OpenAI-compatible server that knows a few projects by heart and speaks the service's conversation. */
export async function startModelStandIn(options: ModelStandInOptions = {}): Promise<ModelStandIn> {
  const apiKey = options.apiKey ?? 'sk-stand-in-0123456789abcdef';
  const requests: ModelRequest[] = [];
  const rules: { rule: ScriptRule; left: number }[] = [];
  const concurrency = { now: 0, most: 0 };
  const server = createModelServer({
    ...{ options, apiKey, requests, concurrency },
    cache: new PrefixCache(),
    takeRule: (request) => {
      const found = rules.find(({ rule, left }) => left > 0 && (rule.match?.(request) ?? true));
      if (found !== undefined) found.left -= 1;
      return found?.rule.behave;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ apiKey, requests, concurrency },
    script: (rule) => void rules.push({ rule, left: rule.times ?? 1 }),
    clearScript: () => void rules.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Desk {
  options: ModelStandInOptions;
  apiKey: string;
  requests: ModelRequest[];
  concurrency: { now: number; most: number };
  cache: PrefixCache;
  takeRule: (request: ModelRequest) => Behaviour | undefined;
}

function createModelServer(desk: Desk): ReturnType<typeof createServer> {
  return createServer((request, response) => {
    serve(desk, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof ModelFailure) sendJson(response, error.status, error.body);
      else sendJson(response, 500, { error: { message: `The stand-in failed: ${String(error)}` } });
    });
  });
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options } = desk;
  const models = options.models ?? ['deepseek-flash', 'deepseek-v4-flash', 'deepseek-v4-pro'];
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.headers.authorization !== `Bearer ${desk.apiKey}`) {
    throw new ModelFailure(401, 'Authentication Fails, Your api key is invalid', 'authentication_error');
  }
  if (request.method === 'GET' && modelPaths.includes(path)) {
    const data = models.map((id) => ({ id, object: 'model', owned_by: options.style ?? 'deepseek' }));
    sendJson(response, 200, { object: 'list', data });
    return;
  }
  if (request.method !== 'POST' || !chatPaths.includes(path)) throw new ModelFailure(404, 'Not Found');
  const entry = await note(desk, request, response, path);
  refuseUnknown(entry.body, options.refuses ?? []);
  const chat = parseChatRequest(entry.body, path, options.style ?? 'deepseek', models);
  entry.wish = readWish(chat);
  const behaviour = desk.takeRule(entry);
  if (desk.concurrency.now > (options.maxConcurrent ?? Number.POSITIVE_INFINITY)) {
    sendJson(response, 429, statusBody(429));
    return;
  }
  if (behaviour?.kind === 'delay') {
    await new Promise((resolve) => setTimeout(resolve, behaviour.ms));
    await answer(desk, entry, chat, entry.wish, undefined, response);
  } else if (behaviour !== undefined && isRefusalBehaviour(behaviour)) refuse(behaviour, response);
  else await answer(desk, entry, chat, entry.wish, behaviour, response);
}

async function note(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<ModelRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const kept = Object.entries(request.headers).filter(([name]) => name !== 'authorization');
  const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  const start = performance.now();
  const entry: ModelRequest = {
    ...{ path, headers, body: parseJson(Buffer.concat(chunks).toString()), at: Date.now() },
    ...{ wish: undefined, status: 0, answer: '', finishReason: undefined, usage: undefined },
    ...{ wasAborted: false, durationMs: 0 },
  };
  desk.requests.push(entry);
  desk.concurrency.now += 1;
  desk.concurrency.most = Math.max(desk.concurrency.most, desk.concurrency.now);
  response.on('close', () => {
    desk.concurrency.now -= 1;
    entry.status = response.headersSent ? response.statusCode : 0;
    entry.wasAborted = !response.writableFinished;
    entry.durationMs = performance.now() - start;
  });
  return entry;
}

async function answer(
  desk: Desk,
  entry: ModelRequest,
  chat: ChatRequest,
  wish: ModelWish,
  spoiling: Spoiling | undefined,
  response: ServerResponse,
): Promise<void> {
  const { options, cache } = desk;
  const pace: Pace = {
    style: options.style ?? 'deepseek',
    charactersPerSecond: options.charactersPerSecond ?? Number.POSITIVE_INFINITY,
    charactersPerChunk: options.charactersPerChunk ?? 12,
    firstContentMs: options.firstContentMs ?? 0,
    keepAlives: options.keepAlives ?? 0,
  };
  const projects = options.projects ?? [todoApi, flaskLogin, wordCount];
  const whole = answerWish(wish, chat.messages, projects, options.files ?? {});
  const good = limit(whole, wish, chat, options);
  const reply = spoiling === undefined ? good : spoil(spoiling, good, wish);
  // DeepSeek thinks unless told not to.
  const isThinking = pace.style === 'deepseek' && chat.thinking?.type !== 'disabled' && wish.kind !== 'continuation';
  const reasoning = isThinking ? 'The request is clear. I know a project like this, so I write it down as it is.' : '';
  const cached = cache.hit(chat.model, chat.messages);
  const usage = { ...reportUsage(promptTokens(chat.messages), cached, reply.text, reasoning), ...options.reports };
  Object.assign(entry, { answer: reply.text, finishReason: reply.finishReason, usage });
  if (reply.ending === 'done') cache.keepAnswer(chat.model, chat.messages, reply.text);
  const frame = { model: chat.model, reasoning, usage, includeUsage: chat.stream_options?.include_usage === true };
  await (chat.stream === true ? streamReply : writeReply)(response, reply, frame, pace);
}

function limit(whole: string, wish: ModelWish, chat: ChatRequest, options: ModelStandInOptions): Reply {
  const tokens = chat.max_tokens ?? chat.max_completion_tokens ?? Number.POSITIVE_INFINITY;
  const limits = [tokens * 4];
  if (wish.kind !== 'plan') limits.push(options.maxAnswerCharacters ?? Number.POSITIVE_INFINITY);
  if (wish.kind === 'files' && options.cut !== undefined && wish.paths.includes(options.cut.path)) {
    limits.push(options.cut.afterCharacters);
  }
  const most = Math.min(...limits);
  if (countTokens(whole) <= tokens && whole.length <= most)
    return { text: whole, finishReason: 'stop', ending: 'done' };
  return { text: whole.slice(0, most), finishReason: 'length', ending: 'done' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelFailure(400, 'Failed to parse the request body as JSON');
  }
}
