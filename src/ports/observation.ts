import type { FailureCode } from '../core/errors.ts';
import type { ModelStep } from './language-model.ts';

/** What a call to a model was for. */
interface ModelCallOrigin {
  readonly task: string;
  readonly step: ModelStep;
  /** `provider/model-id` that was asked. */
  readonly model: string;
}

/** Why something did not work, in the words of whoever was asked. */
interface Cause {
  /** HTTP status; null where there was none. */
  readonly status: number | null;
  /** The words of the provider or of GitHub, already redacted; null where there were none. */
  readonly said: string | null;
}

/** Why a model did not answer. */
interface ModelCause extends Cause {
  /** What happened, also where nobody said a word: `http_status`, `silence`, `broken_off`, …; null: it answered. */
  readonly kind?: string | null;
}

/**
 * What was seen of one call to the outside while it was made: for the log and the metrics, never kept. Nothing of it
 * bears a prompt, an answer or a secret. Times are in milliseconds.
 */
export type Observation =
  /** One request to a provider came to its end. `firstTokenMs`: null when nothing came. */
  | ({
      readonly type: 'model-call-ended';
      readonly outcome: 'answered' | 'cut' | FailureCode;
      readonly firstTokenMs: number | null;
      readonly ms: number;
    } & ModelCallOrigin &
      ModelCause)
  /** It is asked again after `waitMs`. `attempt`: the one that failed, from 1. */
  | ({
      readonly type: 'model-call-retried';
      readonly code: FailureCode;
      readonly attempt: number;
      readonly waitMs: number;
    } & ModelCallOrigin &
      ModelCause)
  /** Another model (`to`) answers in place of this one. */
  | ({ readonly type: 'model-fell-back'; readonly to: string; readonly code: FailureCode } & ModelCallOrigin &
      ModelCause)
  /** One request to GitHub came to its end. `route` is that of GitHub's reference: `GET /repos/{owner}/{repo}`. */
  | ({ readonly type: 'github-call-ended'; readonly route: string; readonly ms: number } & Cause)
  | ({
      readonly type: 'github-call-retried';
      readonly route: string;
      readonly attempt: number;
      readonly waitMs: number;
    } & Cause)
  /** A run of a task ended with this error, of which its own log keeps a code and some values. */
  | { readonly type: 'task-broke'; readonly task: string; readonly error: unknown }
  | { readonly type: 'push-ended'; readonly outcome: 'accepted' | 'found' | FailureCode; readonly ms: number };

/** Hears what was seen. It never throws. */
export type Observe = (observation: Observation) => void;
