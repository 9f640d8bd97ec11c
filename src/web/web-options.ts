import type { Context } from 'hono';
import type { Task } from '../core/task.ts';
import type { Locale, Visibility } from '../core/task-request.ts';
import type { Prices } from '../core/usage.ts';
import type { KeyFigures } from '../ports/key-figures.ts';
import type { ModelCatalog } from '../ports/language-model.ts';
import type { TaskManager } from '../task/task-manager.ts';
import type { ApiKey } from '../core/api-key.ts';

/** Everything the dashboard speaks to. */
export interface WebOptions {
  readonly manager: Pick<TaskManager, 'get' | 'list' | 'cancel' | 'retry' | 'forget' | 'readLog' | 'readFile'>;
  readonly models: Pick<ModelCatalog, 'list'>;
  readonly apiKeys: readonly ApiKey[];
  /** Signs cookies, the tokens of forms, and tickets. */
  readonly secretKey: string;
  readonly defaults: { readonly locale: Locale; readonly visibility: Visibility };
  /**
   * Takes a new task by the rules of `POST /api/v1/generate`; `body` is its body, not yet checked.
   * @throws RefusalError, with the faults at the fields of the body
   */
  submit(
    key: ApiKey,
    body: Readonly<Record<string, unknown>>,
    context: { readonly locale: Locale; readonly idempotencyKey: string },
  ): Promise<Task>;
  /** What a model costs (`provider/model-id`); null: not known. */
  pricesOf(model: string): Prices | null;
  /** How the service does, for its operator. */
  readFigures(): Promise<KeyFigures>;
  /** Who is at the other end, seen through trusted proxies. */
  client(c: Context): { readonly address: string; readonly isHttps: boolean };
  /** Told of what nobody meant. */
  onError(message: string, facts: Readonly<Record<string, unknown>>): void;
  /** Ms since 1970. */
  readonly now?: () => number;
}
