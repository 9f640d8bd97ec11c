import type { ErrorWords } from './error-body.ts';

const CODES =
  /^(context_?(length|window|size)_?(is_)?exceeded|exceed_context_size_error|(model_)?context_window_exceeded|ContextWindowExceededError|prompt_too_long|input_too_long|string_above_max_length|request_too_large|invalid_request_prompt_too_long)$/i;

/**
 * In the words of OpenAI, Azure, DeepSeek, vLLM, SGLang, llama.cpp, Ollama, LM Studio, TGI, OpenRouter, Mistral,
 * Together, Groq, Anthropic, Gemini, Bedrock, Cohere, Fireworks, xAI, Moonshot, Zhipu, Qwen. Each says that a limit of
 * length was passed; a word such as "context" alone says nothing ("context deadline exceeded" is a time-out).
 */
const WORDS: readonly RegExp[] = [
  // "This model's maximum context length is 8192 tokens" · "too large for model with 32768 maximum context length"
  /\bmax(imum)? (context|model|prompt|input|sequence) (length|size|window) ?(is|of|was|:|\(|but)/i,
  /\bmax(imum)? context (length|window|size)\b.{0,40}\b(but|however|requested)|\d+ max(imum)? context length/i,
  // "exceeds the available context size" · "exceeds the context window of this model" · "exceeded model token limit: 8192"
  /\bexceed(s|ed|ing)?\b.{0,60}\b(context|prompt|input|model'?s?)[ _-]?(length|window|size|token limit|limit)\b/i,
  /\bexceed(s|ed|ing)?\b.{0,40}\bmax(imum)? (number of (input )?tokens|(input |prompt )?(length|tokens))\b/i,
  // "Context size has been exceeded" · "context window exceeds limit" · "Reached context length of 4096 tokens"
  /\bcontext[ _-]?(length|window|size|limit)s?\b.{0,40}\b(exceed(s|ed)?|overflow(s|ed)?|is full|too small|not enough)/i,
  /\breached (the )?(maximum )?context (length|window|size)/i,
  /\bcontext (the )?overflow|context shift is disabled|loaded with context length of only|greater than the context (length|size|window)/i,
  // "The decoder prompt (length 5000) is longer than the maximum model length" · "longer than the model's context length"
  /\b(longer|larger|greater|more) than (the )?(model'?s |available |allowed )?(max(imum)? )?(context|model|prompt|input|sequence)( |-)(length|size|window)/i,
  // "prompt is too long" · "Input is too long for requested model" · "the input is too large to process"
  /\b(prompts?|inputs?|messages?|conversation|context)( (length|size|text))?( is| are| was| were)? too (long|large)\b/i,
  /\brequest (is )?too (large|long) for (the )?(model|context)\b(?!.{0,120}per (minute|day))/i,
  // "`inputs` must have less than 4096 tokens" · "`inputs` tokens + `max_new_tokens` must be <= 8193"
  /\binputs?`? (must have less than|tokens? \+ .{0,40}must be)/i,
  /\b(prompt|input) (token )?(count|length)\b.{0,40}\b(exceed|cannot exceed|greater|larger)/i,
  /\breduce the (length|size) of (the|your) (messages?|prompt|input|conversation)/i,
  /\btoo many (input|prompt) tokens\b|\btoo many tokens(:| in)/i,
  /\brange of input length should be\b/i,
  /上下文.{0,8}(超|过长|不足)|(输入|提示词|prompt).{0,12}(超长|过长|超(过|出)).{0,12}|超(出|过).{0,8}(上下文|最大输入)/i,
];

/** A limit of what may be sent in a time, or be paid, and none of what a model can hold. */
const OTHER_LIMIT = /per (second|minute|min|hour|day)|\b[rt]p[md]\b|rate.?limit|quota|time.?out|timed out|deadline/i;

/** Does an error say that the request does not fit into the model's context? Whatever its status is. */
export function isContextOverflow({ codes, text }: ErrorWords): boolean {
  if (saysContextByCode(codes)) return true;
  return !OTHER_LIMIT.test(text) && WORDS.some((words) => words.test(text));
}

/** Does one of its codes say so? That holds also where the words speak of rates. */
export function saysContextByCode(codes: readonly string[]): boolean {
  return codes.some((code) => CODES.test(code));
}
