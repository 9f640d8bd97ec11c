import { TaskError, type FailureCode } from '../core/errors.ts';
import { providerVariable } from '../core/known-providers.ts';
import { providerOf } from '../core/names.ts';
import { NO_USAGE, type Usage } from '../core/usage.ts';

/** What happened to a call that got no answer. After an empty one another request may fare better than the same again. */
export type ProviderFaultKind =
  | 'http_status'
  | 'error_as_answer'
  | 'no_answer_in_time'
  | 'broken_event'
  | 'redirect'
  | 'connection_lost'
  | 'web_page'
  | 'endless_output'
  | 'silence'
  | 'broken_off'
  | 'empty_answer';

export interface FaultFacts {
  readonly isRetryable: boolean;
  readonly kind: ProviderFaultKind;
  /** Milliseconds that the provider asked us to wait; null when it named none. */
  readonly retryAfterMs?: number | null;
  /** What tells one of a kind from another: the HTTP status, or the system's word such as `ECONNREFUSED`. */
  readonly detail?: number | string | null;
  /** The provider's own words, cleaned (`said.ts`): some echo the key. */
  readonly said?: string | null;
  /** What was paid for an answer that could not be used. */
  readonly usage?: Usage;
  /** Tries that the question has had with this model, this one included. */
  readonly tries?: number;
}

/** The codes that a provider's fault can have. */
export type ModelFailureCode = Extract<FailureCode, `model_${string}`>;

/** Why a model gave no answer, or not the whole of one. It never carries a cause or a header: some echo the key. */
export class ProviderFault extends TaskError {
  declare readonly code: ModelFailureCode;
  /** `provider/model-id`. */
  readonly model: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | null;
  readonly kind: ProviderFaultKind;
  readonly tries: number;
  override readonly usage: Usage;
  readonly #facts: FaultFacts;

  constructor(code: ModelFailureCode, model: string, facts: FaultFacts) {
    const provider = providerOf(model);
    const { kind, isRetryable, retryAfterMs = null, detail = null, said = null, tries = 1, usage = NO_USAGE } = facts;
    super(code, {
      ...{ provider, model, kind, tries, variable: providerVariable(provider, 'API_KEY') },
      ...(detail === null ? {} : { detail }),
      ...(said === null ? {} : { said }),
      ...(retryAfterMs === null ? {} : { seconds: Math.ceil(retryAfterMs / 1000) }),
    });
    this.model = model;
    this.isRetryable = isRetryable;
    this.retryAfterMs = retryAfterMs;
    this.kind = kind;
    this.tries = tries;
    this.usage = usage;
    this.#facts = facts;
  }

  /** The same fault, with another bill or after more tries. */
  with(change: Pick<FaultFacts, 'usage' | 'tries'>): ProviderFault {
    return new ProviderFault(this.code, this.model, { ...this.#facts, ...change });
  }

  /** What log and metrics hear of it: the status, and in whose words what happened. */
  get seen(): { readonly status: number | null; readonly kind: ProviderFaultKind; readonly said: string | null } {
    const { detail = null, said = null, kind } = this.#facts;
    return {
      kind,
      status: typeof detail === 'number' ? detail : null,
      said: said ?? (typeof detail === 'string' ? detail : null),
    };
  }
}
