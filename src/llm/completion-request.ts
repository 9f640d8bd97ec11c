import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ModelCall } from '../ports/language-model.ts';
import { isApiError } from './provider-fault.ts';
import type { ProviderQuirks } from './providers.ts';

/** Which optional parameters a server takes. Begins as a guess and loses what the server refuses. */
export interface RequestForm {
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens' | null;
  readonly hasTemperature: boolean;
  readonly hasResponseFormat: boolean;
  readonly hasStreamOptions: boolean;
  readonly hasThinking: boolean;
}

/** What DeepSeek adds to the common parameters. */
interface Extensions {
  thinking?: { type: 'disabled' };
}
type PrefixMessage = ChatCompletionMessageParam & { prefix?: true };

/** The form of the first request to a model. */
export function initialForm(quirks: ProviderQuirks, model: string): RequestForm {
  return {
    maxTokensField: quirks.maxTokensField,
    hasTemperature: quirks.acceptsTemperature(model),
    hasResponseFormat: true,
    hasStreamOptions: true,
    hasThinking: quirks.thinking !== null,
  };
}

/** The body of a request in the given form. */
export function toRequestBody(
  call: ModelCall,
  model: string,
  quirks: ProviderQuirks,
  form: RequestForm,
): ChatCompletionCreateParamsStreaming & Extensions {
  const messages: PrefixMessage[] = call.messages.map(({ role, content }) => ({ role, content }));
  if (call.prefix !== null) messages.push({ role: 'assistant', content: call.prefix, prefix: true });
  return {
    model,
    messages,
    stream: true,
    ...(form.hasStreamOptions ? { stream_options: { include_usage: true } } : {}),
    ...(form.maxTokensField === null ? {} : { [form.maxTokensField]: quirks.maxTokens }),
    ...(form.hasTemperature ? { temperature: call.temperature } : {}),
    ...(form.hasResponseFormat && call.format === 'json' ? { response_format: { type: 'json_object' } } : {}),
    ...(form.hasThinking && quirks.thinking !== null ? { thinking: { type: quirks.thinking } } : {}),
  };
}

/**
 * The form to ask again with after the server refused a parameter of this one; null when the error is about something
 * else. Each step takes something away, so that it ends.
 */
export function adaptForm(form: RequestForm, error: unknown): RequestForm | null {
  if (!isApiError(error) || (error.status !== 400 && error.status !== 422)) return null;
  const { message } = error;
  const named = (parameter: string): boolean =>
    typeof error.param === 'string' ? error.param.split(/[.[]/)[0] === parameter : message.includes(parameter);
  if (form.maxTokensField !== null && isAboutMaxTokens(named, message)) {
    const canRename = form.maxTokensField === 'max_tokens' && message.includes('max_completion_tokens');
    const isTooLarge = /too large|at most|valid range|maximum context|in the completion/i.test(message);
    return { ...form, maxTokensField: canRename && !isTooLarge ? 'max_completion_tokens' : null };
  }
  if (form.hasTemperature && named('temperature')) return { ...form, hasTemperature: false };
  if (form.hasResponseFormat && named('response_format')) return { ...form, hasResponseFormat: false };
  if (form.hasStreamOptions && named('stream_options')) return { ...form, hasStreamOptions: false };
  if (form.hasThinking && named('thinking')) return { ...form, hasThinking: false };
  return null;
}

function isAboutMaxTokens(named: (parameter: string) => boolean, message: string): boolean {
  // vLLM and its kin count our limit into the context: "40000 tokens (7232 in the messages, 32768 in the completion)".
  return named('max_tokens') || named('max_completion_tokens') || message.includes('in the completion');
}
