import { APIError, OpenAI } from 'openai';
import { z } from 'zod';
import type { ModelCall } from '../../ports/language-model.ts';
import { initialForm, toRequestBody, type ProviderCall, type RequestForm } from './completion-request.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { Negotiation } from './negotiation.ts';
import { isApiError } from './api-error.ts';
import { errorIn } from './error-body.ts';
import { ProviderFault } from '../provider-fault.ts';
import { quirksOf, type ProviderQuirks, type ProviderSettings } from '../providers.ts';
import { toFaultOfBody, type FaultSource } from './read-fault.ts';

const Refused = z.object({ code: z.literal([400, 402, 422, '400', '402', '422']) });

/** Sends calls for one model to one base URL, in the form which that server takes. */
export class CompletionClient {
  readonly #source: FaultSource;
  readonly #model: string;
  readonly #settings: ProviderSettings;
  readonly #quirks: ProviderQuirks;
  readonly #plain: OpenAI;
  readonly #withPrefix: OpenAI;
  readonly #negotiation: Negotiation;

  /** `timeoutMs`: how long the server may take for the head of its answer. */
  constructor(settings: ProviderSettings, source: FaultSource, model: string, timeoutMs: number) {
    this.#source = source;
    this.#model = model;
    this.#settings = settings;
    this.#quirks = quirksOf(settings.name, settings.baseUrl);
    this.#plain = createOpenAI(settings, settings.baseUrl, timeoutMs);
    this.#withPrefix = createOpenAI(settings, this.#quirks.prefixBaseUrl(settings.baseUrl), timeoutMs);
    this.#negotiation = new Negotiation(initialForm(this.#quirks, model));
  }

  /**
   * Sends a call in the form that the server takes. Gives the chunks as they come, unread.
   * @throws whatever the SDK throws · ProviderFault for an error or a web page under status 200
   */
  send(call: ModelCall, signal: AbortSignal): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    const { planEffort, effort } = this.#settings;
    const effortOfStep = call.step === 'plan' ? planEffort : effort;
    const asked: ProviderCall = { ...call, effort: effortOfStep, maxTokens: this.#quirks.maxTokens };
    return this.#negotiation.negotiate(asked, signal, (form) => this.#sendWithin(form, asked, signal));
  }

  /** Asks once more for as much as the account can pay, where the server says how much that is. */
  async #sendWithin(
    form: RequestForm,
    call: ProviderCall,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    try {
      return await this.#sendAs(form, call, signal);
    } catch (error) {
      const affordable = affordableTokens(error);
      if (affordable === null || affordable >= call.maxTokens || form.maxTokensFields.length === 0) throw error;
      return await this.#sendAs(form, { ...call, maxTokens: affordable }, signal);
    }
  }

  async #sendAs(
    form: RequestForm,
    call: ProviderCall,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    const client = call.prefix === null ? this.#plain : this.#withPrefix;
    const body = toRequestBody(call, this.#model, form);
    const { data, response } = await client.chat.completions.create(body, { signal }).withResponse();
    const kind = response.headers.get('content-type') ?? '';
    if (kind.includes('json')) return [await this.#readWhole(response)];
    if (!kind.includes('html')) return data;
    await response.body?.cancel();
    throw new ProviderFault('model_unavailable', this.#source.model, { isRetryable: true, kind: 'web_page' });
  }

  /** An answer in one piece: from a server that does not stream, or an error under status 200. */
  async #readWhole(response: Response): Promise<unknown> {
    const body: unknown = JSON.parse(await response.text());
    const error = errorIn(body);
    if (error === undefined) return body;
    // Gateways pass a refused parameter on under status 200, with the status they met inside.
    const status = Refused.safeParse(error).data?.code;
    if (status !== undefined) throw APIError.generate(Number(status), { error }, undefined, response.headers);
    throw toFaultOfBody(error, this.#source);
  }
}

/** Fewer tokens are no use: neither a plan nor a file would get anywhere. */
const MIN_TOKENS = 512;

/**
 * Tokens that the account can pay for, out of OpenRouter's words: "requires more credits, or fewer max_tokens. You
 * requested up to 32768 tokens, but can only afford 3102." Null: not said, or too few.
 */
function affordableTokens(error: unknown): number | null {
  if (!isApiError(error) || error.status !== 402) return null;
  const [, tokens = '0'] = /can only afford (\d{1,9})/i.exec(error.message) ?? [];
  return Number(tokens) < MIN_TOKENS ? null : Number(tokens);
}

function createOpenAI(settings: ProviderSettings, baseURL: string, timeoutMs: number): OpenAI {
  return new OpenAI({
    // The SDK wants a key; servers that need none do not look at it.
    apiKey: settings.apiKey ?? 'none',
    baseURL,
    // Left out, these would be read from the environment and sent to whatever provider this is.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: guardedFetch,
    // A redirect would carry prompt and key to another host.
    fetchOptions: { redirect: 'error' },
  });
}
