/**
 * A text that an operator wrote with whatever editor there was: UTF-8, or UTF-16 where a byte order mark says so, as
 * Windows tools write it. The mark is no part of the text.
 */
export function decodeOperatorText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
