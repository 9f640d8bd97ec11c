import type { TaskError } from '../core/errors.ts';
import type { Fallback } from '../core/report.ts';
import type { Usage } from '../core/usage.ts';
import type { Statement } from '../core/warning.ts';

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The form of a JSON answer, as a JSON Schema that strict servers take: every property is required. */
export interface AnswerSchema {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * What a model is asked for. `continuation`: the rest of something; an empty answer says that there is none, while
 * elsewhere an empty one is no answer. `repair`: a file once more, for the faults of the one before.
 */
export const MODEL_STEPS = ['plan', 'file', 'continuation', 'repair'] as const;
export type ModelStep = (typeof MODEL_STEPS)[number];

/** One question to a model. */
export interface ModelCall {
  /** Id of the task that it is for. */
  readonly task: string;
  readonly step: ModelStep;
  readonly messages: readonly ModelMessage[];
  /** `json` asks for one JSON object, where the provider has a mode for it. */
  readonly format: 'text' | 'json';
  /** The form of that object, for providers that know no other mode. */
  readonly schema?: AnswerSchema;
  /** How often this very call was answered with nothing but blanks. */
  readonly blankAnswers?: number;
  /** The beginning of the answer, which the model goes on from. Only where `canContinuePrefix`. */
  readonly prefix: string | null;
  readonly temperature: number;
  /** Calls with a smaller number go first when calls have to wait. */
  readonly priority: number;
  /**
   * What this question met with before: why the answer that it goes on with was cut, or why it was not answered in
   * another form. The tries that it has had count for this call too.
   */
  readonly after?: TaskError | undefined;
}

/**
 * How an answer ended. `cut`: the stream broke off, stalled, or ended without a reason; what came is what there is.
 * `length`: the provider's limit of output tokens.
 */
export type FinishReason = 'stop' | 'length' | 'cut' | 'refused';

/** The last piece of an answer. */
export interface Finish {
  readonly type: 'finish';
  readonly reason: FinishReason;
  readonly usage: Usage;
  readonly model: string;
  /** What the operator should know of the model's server, for the report. */
  readonly warning?: Statement;
  /** Why it was cut, for the call that goes on with it. Nothing else has one. */
  readonly fault?: TaskError;
  /** This model answered in place of the one that was asked. */
  readonly fallback?: Fallback;
}

/**
 * A piece of an answer. `discarded`: what came so far is of no use, and an answer from the beginning follows. The last
 * piece is `finish`, and nothing follows it.
 */
export type ModelPiece = { readonly type: 'text'; readonly text: string } | { readonly type: 'discarded' } | Finish;

/**
 * A model that answers. Retry, concurrency and fallback are wrappers of this same type.
 * `generate` throws `TaskError` (`model_*`) when no answer came; once text has come it ends with `finish` instead, so
 * that nothing paid for is thrown away. When `signal` aborts it throws the signal's reason.
 */
export interface LanguageModel {
  /** `provider/model-id`. */
  readonly name: string;
  /** Does the provider go on from an assistant prefix? */
  readonly canContinuePrefix: boolean;
  generate(call: ModelCall, signal: AbortSignal): AsyncIterable<ModelPiece>;
}

export interface ModelTerms {
  /** Only those may stand in whose prices are known: what they cost has to be counted. */
  readonly priced?: boolean;
  /** Only those may stand in that the policy names: a provider, `provider/model-id` or a model id. */
  readonly allowed?: readonly string[] | undefined;
}

/** The models that the operator set up. */
export interface ModelCatalog {
  /** Names to offer: `provider/model-id` of each provider, the default first. */
  list(): readonly ModelEntry[];
  /** `deepseek`, `deepseek/model-id` or nothing → `provider/model-id`; null when no such provider is set up. */
  resolve(wish: string | null): string | null;
  /** The model by its resolved name, with retries, the limit of calls and the fallbacks in front of it. */
  open(name: string, wish?: ModelTerms): LanguageModel;
}

export interface ModelEntry {
  readonly name: string;
  readonly provider: string;
  readonly isDefault: boolean;
}
