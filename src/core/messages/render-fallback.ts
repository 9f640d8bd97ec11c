import type { Fallback } from '../report.ts';
import type { Locale } from '../task-request.ts';
import { fillGaps, type Show } from './sentence.ts';
import { TASK_MESSAGES } from './task-messages.ts';

/** Which model stood in for which, and why. */
export function renderFallback(locale: Locale, { from, to, reason }: Fallback, show: Show = (value) => value): string {
  const key = `fallback.${reason}`;
  const why = TASK_MESSAGES[isReason(key) ? key : 'fallback.other'][locale];
  return fillGaps(TASK_MESSAGES.fallback[locale], { from, to, reason: why }, (value, gap) =>
    gap === 'reason' ? value : show(value, gap),
  );
}

type Reason = Extract<keyof typeof TASK_MESSAGES, `fallback.${string}`>;

function isReason(key: string): key is Reason {
  return Object.hasOwn(TASK_MESSAGES, key);
}
