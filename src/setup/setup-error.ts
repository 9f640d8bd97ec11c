import type { Values, WordingKey } from './wording.ts';

/** Raised on purpose: what keeps the App from being set up, as a sentence for the operator. It never holds a secret. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly key: WordingKey;
  readonly values: Values;

  constructor(key: WordingKey, values: Values = {}, options?: ErrorOptions) {
    super(key, options);
    this.key = key;
    this.values = values;
  }
}
