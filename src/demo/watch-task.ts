import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import type { Progress } from './progress.ts';

/** How a watched task ended. */
export interface TaskEnd {
  repoUrl: string;
  usage: TaskUsage | undefined;
}

const usageTotals = z.object({
  prompt_tokens: z.number(),
  cached_tokens: z.number(),
  completion_tokens: z.number(),
  llm_calls: z.number(),
});
/** What the task has used, as the service counts it. */
type TaskUsage = z.infer<typeof usageTotals>;

const data = {
  status: z.object({ status: z.string(), message: z.string(), repo_url: z.string().nullish() }),
  error: z.object({ message: z.string(), code: z.string() }),
  plan: z.object({ summary: z.string(), files_total: z.number().nullish(), files: z.array(z.unknown()) }),
  file: z.object({ path: z.string() }),
  delta: z.object({ path: z.string().nullish(), text: z.string() }),
  usage: z.object({ total: usageTotals }),
};

/** Follows a task's event stream to its end and draws it. Rejects when the task fails or the stream breaks off. */
export async function watchTask(address: URL, progress: Progress, signal: AbortSignal): Promise<TaskEnd> {
  const answer = await fetch(address, { headers: { accept: 'text/event-stream' }, signal });
  if (!answer.ok || answer.body === null) {
    throw new Error(`The event stream answered ${answer.status}: ${await answer.text()}`);
  }
  const events = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  let usage: TaskUsage | undefined;
  let characters = 0;
  for await (const event of events) {
    const json: unknown = JSON.parse(event.data);
    switch (event.event) {
      case 'status': {
        const { status, message, repo_url: repoUrl } = data.status.parse(json);
        progress.line(`${status}: ${message}`, '▶');
        if (status === 'completed') return { repoUrl: repoUrl ?? '', usage };
        if (status === 'cancelled') throw new Error('The task was cancelled');
        break;
      }
      case 'error': {
        const { code, message } = data.error.parse(json);
        throw new Error(`The task failed (${code}): ${message}`);
      }
      case 'plan': {
        const { files, files_total: total, summary } = data.plan.parse(json);
        progress.line(`plan: ${summary}`);
        progress.expect(total ?? files.length);
        break;
      }
      case 'file':
        progress.finish(data.file.parse(json).path);
        break;
      case 'delta': {
        const { path, text } = data.delta.parse(json);
        characters += text.length;
        progress.note(`${characters.toLocaleString('en')} characters, writing ${path ?? 'the plan'}`);
        break;
      }
      case 'usage':
        usage = data.usage.safeParse(json).data?.total;
        break;
      case undefined:
      default:
    }
  }
  throw new Error('The event stream ended before the task did');
}
