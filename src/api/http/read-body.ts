import { RefusalError } from '../../core/errors.ts';

/**
 * The body of a request, up to `limit` bytes, whether its length was announced or not.
 * @throws RefusalError `payload_too_large`, or `invalid_request` when it breaks off
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = new RefusalError('payload_too_large', { values: { limit } });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge;
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const body: AsyncIterable<Uint8Array> = request.body;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that goes away in the middle is no failure of ours.
    throw error === tooLarge ? tooLarge : new RefusalError('invalid_request', { cause: error });
  }
  return Buffer.concat(chunks, size);
}
