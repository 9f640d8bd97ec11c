import { EventFilter } from './event-filter.ts';

/** Bytes of a whole answer that is no stream: 4 MiB. */
const MAX_WHOLE_BYTES = 4 * 1024 * 1024;

/**
 * `fetch` for streams of events, which hands on the events that the SDK can read, and holds neither an endless event nor
 * an endless error page in memory: the SDK reads both to their end.
 */
export async function guardedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  // Some servers stream events under another name, or under none.
  const isWhole = !response.ok || /json|html/.test(response.headers.get('content-type') ?? '');
  const body = isWhole ? limitWhole(response.body) : filterEvents(response.body);
  return new Response(body, response);
}

function filterEvents(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const filter = new EventFilter();
  return mapBytes(body, {
    map: (bytes) => Buffer.from(filter.push(bytes)),
    end: () => Buffer.from(filter.end()),
  });
}

function limitWhole(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let length = 0;
  return mapBytes(body, {
    map: (bytes) => {
      length += bytes.length;
      if (length > MAX_WHOLE_BYTES) throw new RangeError('the answer goes on without an end');
      return bytes;
    },
    end: () => new Uint8Array(),
  });
}

/** What becomes of each piece, and what follows the last one. */
interface ByteMap {
  readonly map: (bytes: Uint8Array) => Uint8Array;
  readonly end: () => Uint8Array;
}

function mapBytes(body: ReadableStream<Uint8Array>, { map, end }: ByteMap): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read();
          let mapped: Uint8Array;
          try {
            mapped = done ? end() : map(value);
          } catch (error) {
            void reader.cancel().catch(() => undefined);
            throw error;
          }
          if (mapped.length > 0) controller.enqueue(mapped);
          if (done) controller.close();
          if (done || mapped.length > 0) return;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
