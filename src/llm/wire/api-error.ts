import { APIError } from 'openai';

/** Is this an error of the SDK? With `instanceof` alone its fields would be `any`. */
export function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}
