import { APIError, OpenAI } from 'openai';
import { z } from 'zod';
import type { ModelCall } from '../../ports/language-model.ts';
import { initialForm, toRequestBody, type RequestForm } from './completion-request.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { Negotiation } from './negotiation.ts';
import { ProviderFault, toFaultOfBody } from '../provider-fault.ts';
import { quirksOf, type ProviderQuirks, type ProviderSettings } from '../providers.ts';

const ErrorAnswer = z.object({ error: z.unknown().refine((error) => error !== null && error !== undefined) });

const Refused = z.object({ code: z.literal([400, 422, '400', '422']) });

/** Sends calls for one model to one base URL, in the form which that server takes. */
export class CompletionClient {
  readonly #provider: string;
  readonly #model: string;
  readonly #quirks: ProviderQuirks;
  readonly #plain: OpenAI;
  readonly #withPrefix: OpenAI;
  readonly #negotiation: Negotiation;

  /** `timeoutMs`: how long the server may take for the head of its answer. */
  constructor(settings: ProviderSettings, model: string, timeoutMs: number) {
    this.#provider = settings.name;
    this.#model = model;
    this.#quirks = quirksOf(settings.name);
    this.#plain = createOpenAI(settings, settings.baseUrl, timeoutMs);
    this.#withPrefix = createOpenAI(settings, this.#quirks.prefixBaseUrl(settings.baseUrl), timeoutMs);
    this.#negotiation = new Negotiation(initialForm(this.#quirks, model));
  }

  /**
   * Sends a call in the form that the server takes. Gives the chunks as they come, unread.
   * @throws whatever the SDK throws · ProviderFault for an error or a web page under status 200
   */
  send(call: ModelCall, signal: AbortSignal): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    return this.#negotiation.negotiate(call, signal, (form) => this.#sendAs(form, call, signal));
  }

  async #sendAs(
    form: RequestForm,
    call: ModelCall,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    const client = call.prefix === null ? this.#plain : this.#withPrefix;
    const body = toRequestBody(call, this.#model, this.#quirks, form);
    const { data, response } = await client.chat.completions.create(body, { signal }).withResponse();
    const kind = response.headers.get('content-type') ?? '';
    if (kind.includes('json')) return [await this.#readWhole(response)];
    if (!kind.includes('html')) return data;
    await response.body?.cancel();
    throw new ProviderFault('model_unavailable', this.#provider, { isRetryable: true, kind: 'web_page' });
  }

  /** An answer in one piece: from a server that does not stream, or an error under status 200. */
  async #readWhole(response: Response): Promise<unknown> {
    const body: unknown = JSON.parse(await response.text());
    const failed = ErrorAnswer.safeParse(body).data;
    if (failed === undefined) return body;
    // Gateways pass a refused parameter on under status 200, with the status they met inside.
    const status = Refused.safeParse(failed.error).data?.code;
    if (status !== undefined) throw APIError.generate(Number(status), failed, undefined, response.headers);
    throw toFaultOfBody(failed.error, this.#provider);
  }
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
