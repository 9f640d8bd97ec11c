import type { Failure } from '../errors.ts';
import { providerVariable } from '../known-providers.ts';
import type { Locale } from '../task-request.ts';
import { FAILURE_MESSAGES } from './failure-messages.ts';
import { fillGaps, type MessageValues, type Show } from './sentence.ts';

/**
 * Why a model gave no answer, sentence by sentence: what came from its provider in the end, what to check, and the
 * provider's own words. Empty for any other failure.
 */
export function renderCause(locale: Locale, { code, values }: Failure, show: Show): readonly string[] {
  const { provider, tries, said, seconds } = values;
  const key = `cause.${String(values['kind'])}`;
  if (!code.startsWith('model_') || provider === undefined || !isCause(key)) return [];
  const fill = (name: keyof typeof FAILURE_MESSAGES, gaps: MessageValues, shown: Show = show): string =>
    fillGaps(FAILURE_MESSAGES[name][locale], gaps, shown);
  const what = fill(key, values).trim();
  const isTriedAgain = typeof tries === 'number' && tries > 1;
  const cause = fill(isTriedAgain ? 'failure.cause_at_last' : 'failure.cause', { ...values, what }, (value, gap) =>
    gap === 'what' ? value : show(value, gap),
  );
  const settings = {
    model: values['model'] ?? provider,
    setting: providerVariable(String(provider), 'MODEL'),
    address: providerVariable(String(provider), 'BASE_URL'),
  };
  return [
    cause,
    ...(typeof seconds === 'number' && seconds > 60
      ? [fill('failure.asked_to_wait', { minutes: Math.ceil(seconds / 60) })]
      : []),
    ...(code === 'model_unavailable' ? [fill(checkOf(key, values), settings)] : []),
    ...(typeof said === 'string' && said !== '' ? [fill('failure.provider_text', { said })] : []),
  ];
}

type Cause = Extract<keyof typeof FAILURE_MESSAGES, `cause.${string}`>;

function isCause(key: string): key is Cause {
  return Object.hasOwn(FAILURE_MESSAGES, key);
}

/** What whoever runs the service can look at, by what happened. */
function checkOf(
  cause: Cause,
  { detail }: MessageValues,
): Extract<keyof typeof FAILURE_MESSAGES, `failure.check_${string}`> {
  const isRefused = cause === 'cause.http_status' && typeof detail === 'number' && detail < 500;
  // 408 and 409 pass by themselves.
  if (isRefused && detail !== 408 && detail !== 409) return 'failure.check_model';
  const isElsewhere = cause === 'cause.redirect' || cause === 'cause.web_page' || cause === 'cause.connection_lost';
  return isElsewhere ? 'failure.check_address' : 'failure.check_later';
}
