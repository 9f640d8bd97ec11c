/** Bytes that may come without the end of an event, and bytes of a whole answer that is no stream: 4 MiB. */
const MAX_UNBROKEN_BYTES = 4 * 1024 * 1024;

/**
 * `fetch` for streams of events, which holds neither an endless event nor an endless error page in memory: the SDK
 * reads both to their end. The body fails once it went on for 4 MiB without a blank line.
 */
export async function guardedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  // Some servers stream events under another name, or under none.
  const isWhole = !response.ok || (response.headers.get('content-type') ?? '').includes('json');
  return new Response(limitUnbroken(response.body, !isWhole), response);
}

function limitUnbroken(body: ReadableStream<Uint8Array>, hasEvents: boolean): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let unbroken = 0;
  let tail = Buffer.alloc(0);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        // A blank line may come in two pieces.
        const seen = Buffer.concat([tail, value]);
        const end = hasEvents
          ? Math.max(seen.lastIndexOf('\n\n'), seen.lastIndexOf('\n\r\n'), seen.lastIndexOf('\r\r'))
          : -1;
        unbroken = end === -1 ? unbroken + value.length : seen.length - end;
        tail = Buffer.from(seen.subarray(-2));
        if (unbroken > MAX_UNBROKEN_BYTES) {
          void reader.cancel().catch(() => undefined);
          throw new RangeError('the answer goes on without an end of event');
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
