import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** What one connection to a stream gave. */
export interface EventReader {
  readonly response: Response;
  readonly events: readonly EventSourceMessage[];
  readonly comments: readonly string[];
  readonly retries: readonly number[];
  /** Reads on until the condition holds; false: the stream ended before. */
  until(condition: () => boolean): Promise<boolean>;
  /** Reads to the end of the stream. */
  toEnd(): Promise<void>;
  close(): Promise<void>;
}

/** Reads an event stream the way a browser does. */
export function readEvents(response: Response): EventReader {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onComment: (comment) => comments.push(comment),
    onRetry: (retry) => retries.push(retry),
  });
  if (response.body === null) throw new Error('the answer has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (condition: () => boolean): Promise<boolean> => {
    while (!condition()) {
      const { done, value } = await reader.read();
      if (done) return condition();
      parser.feed(value);
    }
    return true;
  };
  return {
    response,
    events,
    comments,
    retries,
    until,
    toEnd: async () => {
      await until(() => false);
    },
    close: () => reader.cancel(),
  };
}

/** The data of an event. */
export function dataOf(event: EventSourceMessage | undefined): Record<string, unknown> {
  return JSON.parse(event?.data ?? 'null') as Record<string, unknown>;
}
