import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { APIError } from 'openai';
import { z } from 'zod';
import type { Effort } from '../../core/known-providers.ts';
import type { ModelCall } from '../../ports/language-model.ts';
import { isApiError } from './api-error.ts';
import type { ProviderQuirks } from '../providers.ts';

/** Names for the limit of an answer. */
type MaxTokensField = 'max_tokens' | 'max_completion_tokens';
type JsonMode = 'json_object' | 'json_schema';
/** Words for an effort: https://platform.openai.com/docs/api-reference/chat/create and most others. */
const EFFORT_WORDS = ['none', 'minimal', 'low', 'medium', 'high'] as const;
type EffortWord = (typeof EFFORT_WORDS)[number];

/** A call as it goes to one provider. */
export interface ProviderCall extends ModelCall {
  readonly effort: Effort;
  /** Tokens that the answer may have. */
  readonly maxTokens: number;
}

/**
 * What a server takes, as far as it is known. Begins as a guess and only ever loses what the server refuses; of a list,
 * the first is used.
 */
export interface RequestForm {
  readonly maxTokensFields: readonly MaxTokensField[];
  readonly jsonModes: readonly JsonMode[];
  readonly hasTemperature: boolean;
  readonly hasStreamOptions: boolean;
  readonly hasThinking: boolean;
  readonly effortWords: readonly EffortWord[];
  readonly hasCacheKey: boolean;
}

/** What DeepSeek adds to the common parameters. */
interface Extensions {
  thinking?: { type: 'disabled' | 'enabled' };
}
type PrefixMessage = ChatCompletionMessageParam & { prefix?: true };

/** Blank answers to one call in a row that are chance; with the next one the JSON mode itself is at fault. */
const BLANKS_IN_ONE_MODE = 1;

/** The form of the first request to a model. */
export function initialForm(quirks: ProviderQuirks, model: string): RequestForm {
  return {
    maxTokensFields:
      quirks.maxTokensField === 'max_tokens'
        ? ['max_tokens', 'max_completion_tokens']
        : ['max_completion_tokens', 'max_tokens'],
    jsonModes: quirks.hasJsonSchema ? ['json_object', 'json_schema'] : ['json_object'],
    hasTemperature: quirks.acceptsTemperature(model),
    hasStreamOptions: true,
    hasThinking: quirks.switchesThinking,
    effortWords: EFFORT_WORDS,
    hasCacheKey: quirks.takesCacheKey,
  };
}

/** What is left when a server refused what neither of two forms has. */
export function narrowestOf(a: RequestForm, b: RequestForm): RequestForm {
  return {
    maxTokensFields: a.maxTokensFields.filter((field) => b.maxTokensFields.includes(field)),
    jsonModes: a.jsonModes.filter((mode) => b.jsonModes.includes(mode)),
    hasTemperature: a.hasTemperature && b.hasTemperature,
    hasStreamOptions: a.hasStreamOptions && b.hasStreamOptions,
    hasThinking: a.hasThinking && b.hasThinking,
    effortWords: a.effortWords.filter((word) => b.effortWords.includes(word)),
    hasCacheKey: a.hasCacheKey && b.hasCacheKey,
  };
}

/** The body of a request in the given form. */
export function toRequestBody(
  call: ProviderCall,
  model: string,
  form: RequestForm,
): ChatCompletionCreateParamsStreaming & Extensions {
  const messages: PrefixMessage[] = call.messages.map(({ role, content }) => ({ role, content }));
  if (call.prefix !== null) messages.push({ role: 'assistant', content: call.prefix, prefix: true });
  const [maxTokensField] = form.maxTokensFields;
  return {
    model,
    messages,
    stream: true,
    ...(form.hasStreamOptions ? { stream_options: { include_usage: true } } : {}),
    ...(maxTokensField === undefined ? {} : { [maxTokensField]: call.maxTokens }),
    ...(form.hasTemperature ? { temperature: call.temperature } : {}),
    ...responseFormat(call, form),
    ...effortOf(call, form),
    ...(form.hasCacheKey ? { prompt_cache_key: call.task } : {}),
  };
}

/**
 * Effort that is not said is billed as the provider's default, so it is said on each call. DeepSeek knows `low`, `high`
 * and `max`, and takes `medium` for `high`; an answer that goes on from a prefix has done its thinking.
 */
function effortOf(
  { effort, prefix }: ProviderCall,
  form: RequestForm,
): Pick<ChatCompletionCreateParamsStreaming, 'reasoning_effort'> & Extensions {
  if (form.hasThinking && (effort === 'off' || prefix !== null)) return { thinking: { type: 'disabled' } };
  const word = effortWord(effort, form);
  const said = word === undefined ? {} : { reasoning_effort: form.hasThinking && word === 'medium' ? 'high' : word };
  return form.hasThinking ? { thinking: { type: 'enabled' }, ...said } : said;
}

/** From the word that is meant to those that come near to it. OpenAI's models before 5.1 know no `none`, some no `minimal`. */
const NEAR_WORDS: Readonly<Record<Effort, readonly EffortWord[]>> = {
  off: ['none', 'minimal', 'low'],
  low: ['low', 'minimal', 'medium'],
  medium: ['medium', 'low', 'high'],
  high: ['high', 'medium'],
};

function effortWord(effort: Effort, { effortWords }: RequestForm): EffortWord | undefined {
  return NEAR_WORDS[effort].find((word) => effortWords.includes(word));
}

function responseFormat(
  call: ModelCall,
  form: RequestForm,
): Pick<ChatCompletionCreateParamsStreaming, 'response_format'> {
  switch (jsonModeOf(call, form)) {
    case undefined:
      return {};
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'json_schema':
      return call.schema === undefined
        ? {}
        : {
            response_format: {
              type: 'json_schema',
              json_schema: { name: call.schema.name, strict: true, schema: { ...call.schema.schema } },
            },
          };
  }
}

/** The mode in which a call asks for JSON; undefined: by words alone. */
function jsonModeOf(call: ModelCall, form: RequestForm): JsonMode | undefined {
  if (call.format === 'text') return undefined;
  const modes = form.jsonModes.filter((mode) => mode !== 'json_schema' || call.schema !== undefined);
  // Blanks say something of this answer, not of the server: the next call begins with the first mode again.
  return modes[(call.blankAnswers ?? 0) > BLANKS_IN_ONE_MODE ? 1 : 0];
}

/**
 * The form to ask again with after the server refused a parameter of this one; null when the error is about something
 * else. Each step takes something away, so that it ends.
 */
export function adaptForm(form: RequestForm, error: unknown, call: ProviderCall): RequestForm | null {
  if (!isApiError(error) || !isRefusedRequest(error)) return null;
  const { message } = error;
  const names = namesIn(error);
  const named = (parameter: string): boolean => names?.has(parameter) ?? message.includes(parameter);
  const [maxTokensField] = form.maxTokensFields;
  // vLLM and its kin count our limit into the context: "40000 tokens (7232 in the messages, 32768 in the completion)".
  const isOfMaxTokens = named('max_tokens') || named('max_completion_tokens') || message.includes('in the completion');
  if (maxTokensField !== undefined && isOfMaxTokens) {
    // A number that is too high is so under either name.
    const isTooLarge = /too large|at most|valid range|maximum context|in the completion/i.test(message);
    return { ...form, maxTokensFields: isTooLarge ? [] : form.maxTokensFields.slice(1) };
  }
  if (form.hasTemperature && named('temperature')) return { ...form, hasTemperature: false };
  const jsonMode = jsonModeOf(call, form);
  if (jsonMode !== undefined && (named('response_format') || (names === null && message.includes(jsonMode)))) {
    return { ...form, jsonModes: form.jsonModes.filter((mode) => mode !== jsonMode) };
  }
  if (form.hasStreamOptions && named('stream_options')) return { ...form, hasStreamOptions: false };
  if (form.hasThinking && named('thinking')) return { ...form, hasThinking: false };
  const word = effortWord(call.effort, form);
  const isOfEffort = named('reasoning_effort') || (names === null && /\b(thinking|reasoning)\b/i.test(message));
  if (word !== undefined && isOfEffort) return { ...form, effortWords: wordsAfter(form.effortWords, word, error) };
  if (form.hasCacheKey && named('prompt_cache_key')) return { ...form, hasCacheKey: false };
  return null;
}

/** Is it the value that is refused, and not the parameter, or thinking as such? */
const OF_VALUE = /unsupported[_ ]value|invalid[_ ](?!request)|supported values|one of|(should|must) be '/i;

/** The words for an effort that are left when one was refused: those that the server names, else the others, or none. */
function wordsAfter(
  words: readonly EffortWord[],
  refused: EffortWord,
  { code, message }: APIError,
): readonly EffortWord[] {
  if (!OF_VALUE.test(`${String(code)} ${message}`)) return [];
  const others = words.filter((word) => word !== refused);
  const named = others.filter((word) => message.includes(`'${word}'`) || message.includes(`"${word}"`));
  return named.length > 0 ? named : others;
}

/** Did the server look at the request and not like it? */
export function isRefusedRequest(error: unknown): boolean {
  return isApiError(error) && (error.status === 400 || error.status === 422);
}

/** How servers built on pydantic name what they refuse; some quote the whole request beside it. */
const Located = z.object({
  detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])) })).min(1),
});

/** The parameters that an error names in a field of its own; null: only its words can tell. */
function namesIn({ param, error }: { readonly param?: unknown; readonly error?: unknown }): ReadonlySet<string> | null {
  if (typeof param === 'string' && param !== '') return new Set([param.split(/[.[]/)[0] ?? param]);
  const located = Located.safeParse(error).data;
  return located === undefined ? null : new Set(located.detail.flatMap(({ loc }) => loc.map(String)));
}
