import { TaskError } from '../core/errors.ts';
import type { TaskRequest } from '../core/task-request.ts';
import {
  addUsage,
  cachedShareOf,
  costOf,
  estimateTokens,
  inUsd,
  NO_USAGE,
  priceOf,
  spentTokens,
  totalTokens,
  weighTokens,
  type Prices,
  type Usage,
} from '../core/usage.ts';
import type { LanguageModel, ModelCall } from '../ports/language-model.ts';
import type { Forecast } from './forecast.ts';

/** What one task may use. */
interface BudgetLimits {
  readonly tokens: number;
  /** Where that limit is set. */
  readonly setting: string;
  /** USD; null: no limit. */
  readonly usd: number | null;
  /** Where the limit in USD is set. */
  readonly usdSetting: string;
  /** Of the model that was asked for. */
  readonly prices: Prices | null;
}

/** The lower one of the service's budget of tokens and that of the policy, and the policy's in USD. */
export function budgetLimits(
  { model, tokenLimit, usdLimit }: Pick<TaskRequest, 'model' | 'tokenLimit' | 'usdLimit'>,
  service: { readonly budgetTokens: number; readonly pricesOf: (model: string) => Prices | null },
): BudgetLimits {
  const isPolicys = tokenLimit != null && tokenLimit < service.budgetTokens;
  return {
    ...(isPolicys
      ? { tokens: tokenLimit, setting: 'limits.tokens_per_task' }
      : { tokens: service.budgetTokens, setting: 'TASK_BUDGET_TOKENS' }),
    usd: usdLimit ?? null,
    usdSetting: 'limits.usd_per_task',
    prices: service.pricesOf(model),
  };
}

/** The budget of one task, in tokens and where it is wished in USD, over all that it has used so far. */
export class TaskBudget {
  readonly #limits: BudgetLimits;
  readonly #share: number;
  #used: Usage;
  /** What the running calls are expected to take. */
  #reserved = NO_USAGE;
  /** Of the calls so far: tokens of their prompts as we estimate them, and as they were counted. */
  readonly #prompts = { estimated: 0, counted: 0 };

  constructor(usedBefore: Usage, limits: BudgetLimits) {
    this.#used = usedBefore;
    this.#limits = limits;
    this.#share = cachedShareOf(limits.prices);
  }

  /** Is there a limit in USD, so that what a call costs has to be known? */
  get isInUsd(): boolean {
    return this.#limits.usd !== null;
  }

  /** Tokens that are counted for each one that we estimate, as far as it is known from calls of this task. */
  get tokensPerEstimate(): number {
    const { estimated, counted } = this.#prompts;
    return estimated === 0 ? 1 : Math.min(2, Math.max(0.2, counted / estimated));
  }

  /**
   * The model within the budget: a task ends before the call that would pass it. What is used, what the running calls
   * will take, and the prompt of the next one are added up.
   * @throws TaskError `budget_exceeded` out of `generate`
   */
  guard(model: LanguageModel): LanguageModel {
    return {
      name: model.name,
      canContinuePrefix: model.canContinuePrefix,
      generate: (call, signal) => this.#generate(model, call, signal),
    };
  }

  /**
   * Ends a task whose files cannot fit into what is left, before they are paid for.
   * @throws TaskError `budget_exceeded`, with the estimate
   */
  refuseTooMuch({ files, least, likely }: Forecast): void {
    const { tokens, setting, usd, usdSetting, prices } = this.#limits;
    const all = (more: Usage): number => weighTokens(addUsage(this.#used, more), this.#share);
    if (all(least) > tokens) {
      const values = { files, estimate: all(likely), tokens: totalTokens(this.#used), limit: tokens, setting };
      throw new TaskError('budget_exceeded', { reason: 'tokens_forecast', ...values });
    }
    if (usd === null || prices === null) return;
    const spent = costOf(this.#used, prices) ?? 0;
    if (spent + priceOf(least, prices) <= usd) return;
    const values = { files, estimate: inUsd(spent + priceOf(likely, prices)), cost: inUsd(spent), limit: usd };
    throw new TaskError('budget_exceeded', { reason: 'usd_forecast', ...values, setting: usdSetting });
  }

  async *#generate(model: LanguageModel, call: ModelCall, signal: AbortSignal): ReturnType<LanguageModel['generate']> {
    const expected = expectedUsage(call);
    this.#refuseNext(expected);
    this.#reserved = addUsage(this.#reserved, expected);
    try {
      for await (const piece of model.generate(call, signal)) {
        if (piece.type === 'finish') this.#count(piece.usage, expected);
        yield piece;
      }
    } catch (error) {
      if (error instanceof TaskError && error.usage !== null) this.#used = addUsage(this.#used, error.usage);
      throw error;
    } finally {
      this.#reserved = without(this.#reserved, expected);
    }
  }

  #refuseNext(expected: Usage): void {
    const { tokens, setting, usd, usdSetting, prices } = this.#limits;
    const expectation = addUsage(this.#reserved, expected);
    if (weighTokens(addUsage(this.#used, expectation), this.#share) > tokens) {
      throw new TaskError('budget_exceeded', {
        ...{ reason: 'tokens_spent', limit: tokens, setting, share: this.#share },
        ...spentTokens(this.#used, this.#share),
      });
    }
    if (usd === null || prices === null) return;
    const spent = costOf(this.#used, prices) ?? 0;
    if (spent + priceOf(expectation, prices) <= usd) return;
    throw new TaskError('budget_exceeded', {
      reason: 'usd_spent',
      cost: inUsd(spent),
      limit: usd,
      setting: usdSetting,
    });
  }

  #count(usage: Usage, expected: Usage): void {
    this.#used = addUsage(this.#used, usage);
    if (usage.calls !== 1) return;
    this.#prompts.estimated += expected.promptTokens;
    this.#prompts.counted += usage.promptTokens;
  }
}

/** What a call takes at the least: its prompt, of which a file's shares all but the end with the calls before it. */
function expectedUsage({ messages, prefix, step }: ModelCall): Usage {
  const sizes = messages.map(({ content }) => Buffer.byteLength(content));
  const bytes = sizes.reduce((sum, size) => sum + size, Buffer.byteLength(prefix ?? ''));
  const shared = step === 'plan' ? 0 : sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
  return { ...NO_USAGE, promptTokens: estimateTokens(bytes), cachedTokens: estimateTokens(shared) };
}

function without(all: Usage, part: Usage): Usage {
  const promptTokens = all.promptTokens - part.promptTokens;
  return { ...NO_USAGE, promptTokens, cachedTokens: all.cachedTokens - part.cachedTokens };
}
