import { isModelAllowed } from '../core/access.ts';
import { TaskError } from '../core/errors.ts';
import { providerOfModel } from '../core/known-providers.ts';
import { MODEL_ID, providerOf } from '../core/names.ts';
import type { LanguageModel, ModelCatalog } from '../ports/language-model.ts';
import type { Observe } from '../ports/observation.ts';
import { CallSlots } from './call-slots.ts';
import { ChatCompletionsModel, type StreamLimits } from './wire/chat-completions.ts';
import { CallLimiter, limited } from './concurrency.ts';
import { withFallbacks } from './fallback.ts';
import { completeSettings, currentModel, type ConfiguredProvider } from './providers.ts';
import { withRetry, type RetryPolicy } from './retry.ts';
import { timed } from './timing.ts';

export interface ModelCatalogOptions {
  readonly providers: readonly ConfiguredProvider[];
  /** `provider` or `provider/model-id`, as in `DEFAULT_MODEL`. */
  readonly defaultModel: string;
  /** In the order in which they are tried. */
  readonly fallbackModels: readonly string[];
  readonly limits: StreamLimits & { readonly maxConcurrentCalls: number };
  readonly retry?: Partial<RetryPolicy>;
  /** Hears of each call. */
  readonly observe?: Observe;
  /** Takes what is secret out of words that the provider said. */
  readonly redact?: (text: string) => string;
  /** Told of settings that were put right. Values of secrets never appear. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * The models of all providers that are set up. A model that is opened stands for one task: calls of one opened model
 * take turns with those of the others.
 */
export function createModelCatalog(options: ModelCatalogOptions): ModelCatalog {
  const { limits, onWarning, redact, observe = () => undefined } = options;
  const complete = options.providers.map(completeSettings).filter((settings) => settings !== null);
  const providers = new Map(complete.map((settings) => [settings.name, settings]));
  const shared = new CallSlots(limits.maxConcurrentCalls);
  const limiters = new Map<string, CallLimiter>();
  const models = new Map<string, ChatCompletionsModel>();
  const warned = new Set<string>();

  const warn = (warning: string): void => {
    if (!warned.has(warning)) onWarning?.(warning);
    warned.add(warning);
  };

  const resolve = (wish: string | null): string | null => {
    const [whole = '', provider = '', wanted] =
      /^([^/]+)(?:\/(.+))?$/.exec((wish ?? options.defaultModel).trim()) ?? [];
    const named = providers.get(provider.toLowerCase());
    // `gpt-4`, or an id that has a slash of its own: whose it is has to be told from the id.
    const owner = named === undefined ? providerOfModel(whole, [...providers.values()]) : null;
    const settings = named ?? (owner === null ? undefined : providers.get(owner));
    if (settings === undefined) return null;
    const asked = named === undefined ? whole : (wanted ?? settings.model);
    const model = currentModel(settings.name, asked);
    if (model !== asked) {
      warn(`${settings.name}/${asked} was shut down by its provider; ${model} is used in its place`);
    }
    return MODEL_ID.test(model) ? `${settings.name}/${model}` : null;
  };

  const openOne = (name: string, lane: symbol): LanguageModel => {
    const provider = providerOf(name);
    const settings = providers.get(provider);
    if (settings === undefined) throw new TaskError('model_unavailable', { provider });
    // Providers limit each model by itself, and one that takes another's place must not wait for it.
    const limiter = limiters.get(name) ?? new CallLimiter(limits.maxConcurrentCalls, shared);
    limiters.set(name, limiter);
    // One for all tasks, so that what it learns of the server is learnt once.
    const model =
      models.get(name) ?? new ChatCompletionsModel(settings, name.slice(provider.length + 1), limits, redact);
    models.set(name, model);
    // Retry stands outside, so that nobody holds a slot while he waits to come back.
    return withRetry(limited(timed(model, observe), limiter, lane), options.retry, observe);
  };

  const fallbacks = options.fallbackModels.flatMap((wish) => {
    const name = resolve(wish);
    if (name === null) warn(`the fallback model ${wish} belongs to no provider that is set up; it is left out`);
    return name === null ? [] : [name];
  });

  return {
    list: () => {
      const byDefault = resolve(null);
      const names = [...providers.keys()].map(resolve);
      return [...new Set([byDefault, ...names])]
        .filter((name) => name !== null)
        .map((name) => ({ name, provider: providerOf(name), isDefault: name === byDefault }));
    },
    resolve,
    open: (wish, { priced = false, allowed = null } = {}) => {
      const name = resolve(wish);
      if (name === null) throw new TaskError('model_unavailable', { provider: wish });
      const lane = Symbol(name);
      const others = new Set(
        fallbacks
          .filter((fallback) => fallback !== name)
          .filter((fallback) => isModelAllowed({ models: allowed }, fallback))
          .filter((fallback) => !priced || providers.get(providerOf(fallback))?.prices != null),
      );
      return withFallbacks(
        openOne(name, lane),
        [...others].map((other) => openOne(other, lane)),
        observe,
      );
    },
  };
}
