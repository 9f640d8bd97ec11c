import { OpenAI } from 'openai';
import { z } from 'zod';
import type { ModelCall } from '../ports/language-model.ts';
import { adaptForm, initialForm, toRequestBody, type RequestForm } from './completion-request.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { ProviderFault, toFaultOfBody } from './provider-fault.ts';
import { quirksOf, type ProviderQuirks, type ProviderSettings } from './providers.ts';

const ErrorAnswer = z.object({ error: z.unknown().refine((error) => error !== null && error !== undefined) });

/** Sends calls for one model to one base URL, in the form which that server takes. */
export class CompletionClient {
  readonly #provider: string;
  readonly #model: string;
  readonly #quirks: ProviderQuirks;
  readonly #plain: OpenAI;
  readonly #withPrefix: OpenAI;
  /** What the server takes, as far as it has told: remembered for all later calls. */
  #form: RequestForm;

  /** `timeoutMs`: how long the server may take for the head of its answer. */
  constructor(settings: ProviderSettings, model: string, timeoutMs: number) {
    this.#provider = settings.name;
    this.#model = model;
    this.#quirks = quirksOf(settings.name);
    this.#plain = createOpenAI(settings, settings.baseUrl, timeoutMs);
    this.#withPrefix = createOpenAI(settings, this.#quirks.prefixBaseUrl(settings.baseUrl), timeoutMs);
    this.#form = initialForm(this.#quirks, model);
  }

  /**
   * Sends a call, and sends it again without what the server refuses to take; these are no retries, since nothing was
   * generated. Gives the chunks as they come, unread.
   * @throws whatever the SDK throws · ProviderFault for an error or a web page under status 200
   */
  async send(call: ModelCall, signal: AbortSignal): Promise<AsyncIterable<unknown> | Iterable<unknown>> {
    const client = call.prefix === null ? this.#plain : this.#withPrefix;
    let form = this.#form;
    for (;;) {
      try {
        const body = toRequestBody(call, this.#model, this.#quirks, form);
        const { data, response } = await client.chat.completions.create(body, { signal }).withResponse();
        const kind = response.headers.get('content-type') ?? '';
        if (kind.includes('json')) return [await this.#readWhole(response)];
        if (!kind.includes('html')) return data;
        await response.body?.cancel();
      } catch (error) {
        const adapted = adaptForm(form, error);
        if (adapted === null) throw error;
        form = adapted;
        this.#form = adapted;
        continue;
      }
      throw new ProviderFault('model_unavailable', this.#provider, { isRetryable: true, reason: 'web page' });
    }
  }

  /** An answer in one piece: from a server that does not stream, or an error under status 200. */
  async #readWhole(response: Response): Promise<unknown> {
    const body: unknown = JSON.parse(await response.text());
    const failed = ErrorAnswer.safeParse(body);
    if (failed.success) throw toFaultOfBody(failed.data.error, this.#provider);
    return body;
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
