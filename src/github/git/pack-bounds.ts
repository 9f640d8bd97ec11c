import { inflateSync } from 'node:zlib';

/** What may come of somebody's repository at the most. */
export interface PackBounds {
  readonly files: number;
  /** Bytes of all objects, unpacked. */
  readonly bytes: number;
}

/** Raised when a repository holds more than what is taken over. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

const HEADER_BYTES = 12;
const TRAILER_BYTES = 20;
const [OFFSET_DELTA, REFERENCE_DELTA] = [6, 7] as const;
/** Folders and the commit are objects too. */
const OBJECTS_PER_FILE = 8;

/**
 * Measures a pack before anything unpacks it: a few kilobytes can stand for gigabytes. Each object says its size first
 * (https://git-scm.com/docs/gitformat-pack), and none is inflated further than that.
 * @throws TooLargeError; Error where it is no pack
 */
export function checkPack(pack: Uint8Array, { files, bytes }: PackBounds): void {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const count = view.getUint32(8);
  if (count > files * OBJECTS_PER_FILE) throw new TooLargeError(`${count} objects`);
  let at = HEADER_BYTES;
  let total = 0;
  const add = (size: number): void => {
    total += size;
    if (total > bytes) throw new TooLargeError(`more than ${bytes} bytes`);
  };
  for (let index = 0; index < count; index += 1) {
    const first = view.getUint8(at);
    const type = (first >> 4) & 7;
    let size = first & 15;
    for (let shift = 4; (view.getUint8(at++) & 0x80) !== 0; shift += 7) size += (view.getUint8(at) & 0x7f) * 2 ** shift;
    add(size);
    if (type === OFFSET_DELTA) while ((view.getUint8(at++) & 0x80) !== 0);
    if (type === REFERENCE_DELTA) at += 20;
    const { data, read } = inflate(pack.subarray(at, pack.byteLength - TRAILER_BYTES), size);
    at += read;
    if (type === OFFSET_DELTA || type === REFERENCE_DELTA) add(resultSize(data));
  }
}

function inflate(bytes: Uint8Array, size: number): { readonly data: Uint8Array; readonly read: number } {
  // With `info` Node gives the engine as well, which knows how much of its input it took; the types know nothing of it.
  const inflated: unknown = inflateSync(bytes, { maxOutputLength: size + 1, info: true });
  const { buffer, engine } = inflated as { buffer: Uint8Array; engine: { bytesWritten: number } };
  if (buffer.byteLength !== size) throw new Error('an object of the pack is not as large as it says');
  return { data: buffer, read: engine.bytesWritten };
}

/** A delta begins with the size of what it changes and the size of what comes of it. */
function resultSize(delta: Uint8Array): number {
  let at = 0;
  const next = (): number => {
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return size;
    }
  };
  next();
  return next();
}
