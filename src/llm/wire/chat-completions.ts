import type { Prices, Usage } from '../../core/usage.ts';
import type { FinishReason, LanguageModel, ModelCall, ModelPiece } from '../../ports/language-model.ts';
import { readChunk } from './completion-chunk.ts';
import { CompletionClient } from './completion-client.ts';
import { ProviderFault, type ProviderFaultKind } from '../provider-fault.ts';
import { quirksOf, type ProviderSettings } from '../providers.ts';
import { toProviderFault, type FaultSource } from './read-fault.ts';
import { RunawayGuard } from '../runaway-guard.ts';
import { truncationWarning } from './truncation.ts';
import { UsageMeter } from './usage-meter.ts';
import { Watchdog } from './watchdog.ts';

/** How long a provider may be silent, in milliseconds. Comments and empty chunks are silence. */
export interface StreamLimits {
  /** Between two pieces of content, once content has come. */
  readonly stallTimeoutMs: number;
  /** From the request to the first content: the provider's own queue. */
  readonly queueTimeoutMs: number;
}

/** Milliseconds to wait for the usage after the finish reason, for servers that then leave the connection open. */
const LAST_CHUNK_TIMEOUT_MS = 5_000;
/** Once the usage is there too, nothing more has to come; a piece of text that is on its way is still taken. */
const LAST_PIECE_TIMEOUT_MS = 200;

/** A model behind the chat-completions API, asked once for each call. Throws `ProviderFault`, never retries. */
export class ChatCompletionsModel implements LanguageModel {
  readonly name: string;
  readonly canContinuePrefix: boolean;
  readonly #source: FaultSource;
  readonly #mayTruncate: boolean;
  readonly #limits: StreamLimits;
  readonly #client: CompletionClient;
  readonly #prices: Prices | null;

  /** `redact` takes what is secret out of words of the provider. */
  constructor(settings: ProviderSettings, model: string, limits: StreamLimits, redact = (text: string) => text) {
    this.name = `${settings.name}/${model}`;
    const quirks = quirksOf(settings.name);
    this.canContinuePrefix = quirks.continuesPrefix || settings.prefix;
    this.#source = { model: this.name, apiKey: settings.apiKey, redact };
    this.#mayTruncate = quirks.mayTruncate;
    this.#limits = limits;
    this.#prices = settings.prices;
    // A second later than the watchdog, which is the one to say why.
    this.#client = new CompletionClient(settings, this.#source, model, limits.queueTimeoutMs + 1_000);
  }

  async *generate(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelPiece, void, undefined> {
    signal.throwIfAborted();
    if (call.prefix !== null && !this.canContinuePrefix) throw new TypeError(`${this.name} does not continue a prefix`);
    const watchdog = new Watchdog();
    const guards = { text: new RunawayGuard(), reasoning: new RunawayGuard() };
    let finish: FinishReason | null = null;
    const meter = new UsageMeter(call, this.#prices);
    /** Finish reason and usage are there. */
    let isComplete = false;
    let hasText = false;
    // Blanks at the head wait for the first word: an answer of blanks alone is none, and can be asked for again.
    let blanks = '';
    let interruption: ProviderFault | null = null;
    try {
      watchdog.arm(this.#limits.queueTimeoutMs);
      const chunks = await this.#client.send(call, AbortSignal.any([signal, watchdog.signal]));
      meter.begin();
      for await (const raw of chunks) {
        const chunk = readChunk(raw);
        meter.read(chunk);
        if (guards.text.isRunaway(chunk.text) || guards.reasoning.isRunaway(chunk.reasoning)) {
          throw this.#fault('endless_output', meter.usage);
        }
        if (!hasText && chunk.text.trim() === '') blanks += chunk.text;
        else if (chunk.text !== '') {
          hasText = true;
          watchdog.disarm();
          yield { type: 'text', text: blanks + chunk.text };
          blanks = '';
        }
        finish ??= chunk.isRefusal ? 'refused' : chunk.finishReason;
        if (finish !== null && (chunk.usage !== null || isComplete)) {
          isComplete = true;
          watchdog.arm(LAST_PIECE_TIMEOUT_MS);
        } else if (finish !== null) watchdog.arm(Math.min(LAST_CHUNK_TIMEOUT_MS, this.#limits.stallTimeoutMs));
        else if (chunk.text !== '' || chunk.reasoning !== '') watchdog.arm(this.#limits.stallTimeoutMs);
      }
    } catch (error) {
      signal.throwIfAborted();
      interruption = toProviderFault(error, this.#source);
      if (interruption.code === 'model_runaway') throw interruption;
    } finally {
      watchdog.disarm();
    }
    // The SDK ends an aborted stream, and one that was cut in silence, as if it were whole.
    signal.throwIfAborted();
    const { usage } = meter;
    if (finish === null || finish === 'cut') {
      if (watchdog.hasFired) interruption = this.#fault('silence', usage);
      interruption ??= this.#fault('broken_off', usage);
      if (!hasText) throw interruption.with({ usage });
      yield { type: 'finish', reason: 'cut', usage, model: this.name, fault: interruption };
      return;
    }
    if (!hasText && finish === 'stop' && call.step !== 'continuation') throw this.#fault('empty_answer', usage);
    if (blanks !== '') yield { type: 'text', text: blanks };
    const warning = this.#mayTruncate ? truncationWarning(call, meter.reported) : null;
    yield { type: 'finish', reason: finish, usage, model: this.name, ...(warning === null ? {} : { warning }) };
  }

  #fault(kind: ProviderFaultKind, usage: Usage): ProviderFault {
    const code = kind === 'endless_output' ? 'model_runaway' : 'model_unavailable';
    return new ProviderFault(code, this.name, { isRetryable: true, kind, usage });
  }
}
