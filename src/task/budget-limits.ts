import type { TaskRequest } from '../core/task-request.ts';
import type { Prices } from '../core/usage.ts';
import type { BudgetLimits } from '../generator/budget.ts';

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
