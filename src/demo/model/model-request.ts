import { z } from 'zod';

const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'developer']),
  content: z.string().nullable().default(''),
  prefix: z.boolean().optional(),
});

const chatRequest = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z.object({ type: z.string() }).nullish(),
  thinking: z.object({ type: z.enum(['enabled', 'disabled', 'adaptive']) }).nullish(),
  max_tokens: z.int().min(1).max(393_216).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
});

/** One message of a conversation. */
export type ChatMessage = z.infer<typeof message>;
/** The part of a chat completion request that the stand-in looks at. */
export type ChatRequest = z.infer<typeof chatRequest>;
/** Whose manners the stand-in has. */
export type Style = 'deepseek' | 'openai';

/** A request that the provider would refuse with this status and message. */
export class ModelFailure extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string, type = 'invalid_request_error') {
    super(message);
    this.name = 'ModelFailure';
    this.status = status;
    this.type = type;
  }

  /** The body, in the one form that DeepSeek and OpenAI share. */
  get body(): unknown {
    return { error: { message: this.message, type: this.type, param: null, code: 'invalid_request_error' } };
  }
}

/** Refuses the first parameter of a request that is one of these. @throws ModelFailure */
export function refuseUnknown(json: unknown, names: readonly string[]): void {
  const name = names.find((one) => typeof json === 'object' && json !== null && one in json);
  if (name !== undefined) throw new ModelFailure(400, `Unrecognized request argument supplied: ${name}`);
}

/** Checks a request as strictly as the provider does, and a little more. */
export function parseChatRequest(json: unknown, path: string, style: Style, models: readonly string[]): ChatRequest {
  const parsed = chatRequest.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    throw new ModelFailure(where === 'max_tokens' ? 400 : 422, `Invalid request: ${where}: ${issue?.message ?? ''}`);
  }
  const request = parsed.data;
  if (!models.includes(request.model)) {
    if (style === 'deepseek') throw new ModelFailure(400, 'Model Not Exist');
    throw new ModelFailure(404, `The model \`${request.model}\` does not exist or you do not have access to it.`);
  }
  checkPrefix(request, path, style);
  checkFormat(request, style);
  if (style === 'openai' && request.thinking !== undefined) {
    throw new ModelFailure(400, 'Unrecognized request argument supplied: thinking');
  }
  return request;
}

function checkPrefix(request: ChatRequest, path: string, style: Style): void {
  const marked = request.messages.filter((one) => one.prefix !== undefined);
  const last = request.messages.at(-1);
  if (marked.length > 0 && style === 'openai') {
    throw new ModelFailure(400, "Unknown parameter: 'messages[0].prefix'.");
  }
  if (marked.some((one) => one.prefix === true)) {
    if (!path.startsWith('/beta/')) {
      throw new ModelFailure(
        400,
        'This feature is only available when using beta api. Set base_url="https://api.deepseek.com/beta" to activate this feature.',
      );
    }
    if (last?.prefix !== true || last.role !== 'assistant') {
      throw new ModelFailure(400, 'Only the last message may have prefix, and its role must be assistant.');
    }
  } else if (last?.role !== 'user' && style === 'deepseek') {
    throw new ModelFailure(
      400,
      'The last message must be a user message, or an assistant message with prefix mode on.',
    );
  }
}

function checkFormat(request: ChatRequest, style: Style): void {
  const type = request.response_format?.type ?? 'text';
  if (type === 'json_schema' && style === 'deepseek') {
    throw new ModelFailure(400, 'This response_format type is unavailable now');
  }
  const saysJson = request.messages.some((one) => /json/i.test(one.content ?? ''));
  if (type === 'json_object' && !saysJson) {
    throw new ModelFailure(
      400,
      "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
    );
  }
}
