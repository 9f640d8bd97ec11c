import { z } from 'zod';
import type { Usage } from '../../core/usage.ts';
import type { FinishReason } from '../../ports/language-model.ts';

const text = z.string().nullish().catch(null);
/** Mistral's thinking models send parts, of which only those of this type are the answer. */
const parts = z
  .array(z.object({ type: z.string(), text: z.string().optional() }))
  .transform((all) => all.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''));
/** Beyond these no answer can be: what a server reports above them it did not count. */
const MOST_TOKENS = 1e9;
const MOST_USD = 1e6;
const tokens = z.number().min(0).max(MOST_TOKENS).transform(Math.floor).nullish().catch(null);
const usd = z.number().min(0).max(MOST_USD).nullish().catch(null);

/** `prompt_cache_hit_tokens` is DeepSeek's name, `cache_read_input_tokens` and `cache_creation_input_tokens` Anthropic's. */
const ReportedUsage = z
  .object({
    prompt_tokens: tokens,
    completion_tokens: tokens,
    prompt_cache_hit_tokens: tokens,
    cache_read_input_tokens: tokens,
    cache_write_tokens: tokens,
    cache_creation_input_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens, cache_write_tokens: tokens }).nullish().catch(null),
    // https://openrouter.ai/docs/use-cases/usage-accounting: with a key of one's own, `cost` is the fee alone.
    cost: usd,
    is_byok: z.boolean().nullish().catch(null),
    cost_details: z.object({ upstream_inference_cost: usd }).nullish().catch(null),
  })
  .nullish()
  .catch(null);
type ReportedUsage = z.infer<typeof ReportedUsage>;

/** `reasoning_content` is DeepSeek's name, `reasoning` that of Ollama and newer vLLM. */
const Content = z
  .object({
    content: z.union([z.string(), parts]).nullish().catch(null),
    reasoning_content: text,
    reasoning: text,
    refusal: text,
  })
  .nullish()
  .catch(null);

/** A chunk as servers really send it: anything may be missing, null or of another kind. */
const RawChunk = z.object({
  choices: z
    .array(
      z.object({
        index: z.number().nullish().catch(null),
        delta: Content,
        message: Content,
        finish_reason: text,
        usage: ReportedUsage,
      }),
    )
    .nullish()
    .catch(null),
  usage: ReportedUsage,
  x_groq: z.object({ usage: ReportedUsage }).nullish().catch(null),
});

/** What one chunk of a stream says. */
export interface CompletionChunk {
  readonly text: string;
  readonly reasoning: string;
  readonly isRefusal: boolean;
  readonly finishReason: FinishReason | null;
  /** Null: the chunk reports none. */
  readonly usage: Usage | null;
}

/** Reads a chunk, or a whole answer that came without streaming. What is not understood says nothing. */
export function readChunk(raw: unknown): CompletionChunk {
  const chunk = RawChunk.safeParse(raw).data;
  // Some servers interleave several answers to one question.
  const choice = chunk?.choices?.find(({ index }) => (index ?? 0) === 0);
  const content = choice?.delta ?? choice?.message;
  // Groq and Moonshot have places of their own for it.
  const usage = chunk?.usage ?? chunk?.x_groq?.usage ?? choice?.usage;
  return {
    text: content?.content ?? '',
    // Servers between the two names send both, one of them empty.
    reasoning: [content?.reasoning_content, content?.reasoning].find((one) => one != null && one !== '') ?? '',
    isRefusal: (content?.refusal ?? '') !== '',
    finishReason: mapFinishReason(choice?.finish_reason ?? ''),
    usage: usage === null || usage === undefined ? null : mapUsage(usage),
  };
}

function mapUsage(usage: NonNullable<ReportedUsage>): Usage {
  const details = usage.prompt_tokens_details;
  const written = usage.cache_write_tokens ?? details?.cache_write_tokens ?? usage.cache_creation_input_tokens ?? 0;
  const upstream = usage.is_byok === true ? (usage.cost_details?.upstream_inference_cost ?? 0) : 0;
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_cache_hit_tokens ?? details?.cached_tokens ?? usage.cache_read_input_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    calls: 1,
    ...(written === 0 ? {} : { cacheWriteTokens: written }),
    ...(usage.cost == null ? {} : { costUsd: usage.cost + upstream }),
  };
}

/** A word nobody knows still says that the model came to an end; markers tell whether the answer is whole. */
function mapFinishReason(word: string): FinishReason | null {
  switch (word) {
    case '':
    case 'null':
      return null;
    case 'length':
    case 'max_tokens':
    case 'model_length':
    case 'model_context_window_exceeded':
      return 'length';
    case 'content_filter':
    case 'safety':
    case 'refusal':
      return 'refused';
    // DeepSeek's word for an answer that it broke off under load; `error` and `abort` are those of gateways.
    case 'insufficient_system_resource':
    case 'error':
    case 'abort':
      return 'cut';
    default:
      return 'stop';
  }
}
