import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkPack, TooLargeError } from '../../../src/github/git/pack-bounds.ts';

/** A number as the packs write it: seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}

/** An object of a type, with the size that it says it has. */
function object(type: number, content: Uint8Array, size = content.byteLength, between: readonly number[] = []): Buffer {
  const rest = Math.floor(size / 16);
  const head = [(type << 4) | (size % 16) | (rest > 0 ? 0x80 : 0), ...(rest > 0 ? varint(rest) : [])];
  return Buffer.concat([Buffer.from([...head, ...between]), deflateSync(content)]);
}

function pack(...objects: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  return Buffer.concat([header, ...objects, Buffer.alloc(20)]);
}

const BOUNDS = { files: 2, bytes: 1_000 };
const zeros = (size: number): Buffer => Buffer.alloc(size);
/** A delta that makes `size` bytes of something small. */
const delta = (size: number): Buffer => Buffer.from([...varint(10), ...varint(size), 0x90, 10]);

describe('a pack', () => {
  test('passes that holds no more than it may', () => {
    const deltas = [object(6, delta(200), undefined, [5]), object(7, delta(200), undefined, [...zeros(20)])];
    expect(() => checkPack(pack(object(3, zeros(500)), ...deltas), BOUNDS)).not.toThrow();
  });

  test.each([
    ['one object too large', pack(object(3, zeros(1_001)))],
    ['objects too large together', pack(object(3, zeros(600)), object(3, zeros(600)))],
    ['a delta that makes too much', pack(object(6, delta(5_000), undefined, [5]))],
    ['too many objects', pack(...Array.from({ length: 17 }, () => object(3, zeros(1))))],
  ])('is refused with %s', (_, bytes) => {
    expect(() => checkPack(bytes, BOUNDS)).toThrow(TooLargeError);
  });

  test.each([
    ['says less than it holds', pack(object(3, zeros(800_000), 10))],
    ['says more than it holds', pack(object(3, zeros(10), 20))],
    ['is cut off', pack(object(3, zeros(500))).subarray(0, 20)],
  ])('is refused that %s', (_, bytes) => {
    expect(() => checkPack(bytes, BOUNDS)).toThrow();
  });
});
