import { onTestFinished } from 'vitest';
import { ChatCompletionsModel } from '../../src/llm/wire/chat-completions.ts';
import type { ProviderSettings } from '../../src/llm/providers.ts';
import type { LanguageModel, ModelCall, ModelPiece } from '../../src/ports/language-model.ts';
import { startModelServer, type ReplyScript, type ModelServer } from '../support/model-server.ts';

/** The key in every test: it must never be seen again. */
export const KEY = 'sk-canary-0123456789abcdef';

/** A plain call, changed as wanted. */
export function aCall(change: Partial<ModelCall> = {}): ModelCall {
  const messages = [{ role: 'user', content: 'Write a file' }] as const;
  const usual = { task: 'a-task', step: 'file', messages, format: 'text', prefix: null } as const;
  return { ...usual, temperature: 0.2, priority: 1, ...change };
}

export function settingsOf(name: string, baseUrl: string, change: Partial<ProviderSettings> = {}): ProviderSettings {
  const usual = { model: 'test-model', prefix: false, prices: null, planEffort: 'low', effort: 'off' } as const;
  return { name, apiKey: KEY, baseUrl, ...usual, ...change };
}

/** A server with this script, and a model of the named provider in front of it. */
export async function serve(
  script: ReplyScript,
  options: {
    provider?: string;
    model?: string;
    stallTimeoutMs?: number;
    queueTimeoutMs?: number;
    prefix?: boolean;
    settings?: Partial<ProviderSettings>;
  } = {},
): Promise<{ server: ModelServer; model: LanguageModel }> {
  const server = await startModelServer(script);
  onTestFinished(() => server.close());
  const {
    provider = 'local',
    model = 'test-model',
    stallTimeoutMs = 5_000,
    queueTimeoutMs = 5_000,
    prefix = false,
  } = options;
  const settings = settingsOf(provider, server.url, { prefix, ...options.settings });
  return { server, model: new ChatCompletionsModel(settings, model, { stallTimeoutMs, queueTimeoutMs }) };
}

/** The JSON mode that a request asks for. */
export function modeOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const format = body['response_format'];
  return typeof format === 'object' && format !== null && 'type' in format ? String(format.type) : undefined;
}

export interface Answer {
  readonly text: string;
  readonly finish: Extract<ModelPiece, { type: 'finish' }>;
}

/** Asks and reads to the end. */
export async function ask(
  model: LanguageModel,
  call: ModelCall = aCall(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Answer> {
  let text = '';
  for await (const piece of model.generate(call, signal)) {
    if (piece.type === 'finish') return { text, finish: piece };
    text = piece.type === 'discarded' ? '' : text + piece.text;
  }
  throw new Error('the stream ended without a finish');
}

/** Asks, reads one piece and leaves. */
export async function firstPiece(model: LanguageModel): Promise<ModelPiece | null> {
  for await (const piece of model.generate(aCall(), new AbortController().signal)) return piece;
  return null;
}
