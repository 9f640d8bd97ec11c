/** A part of a text without what its page hides. `hidden` stands in order; a span may reach into the part from outside. */
export function visibleText(
  text: string,
  hidden: readonly { readonly start: number; readonly end: number }[],
  from = 0,
  to = text.length,
): string {
  const parts: string[] = [];
  let at = from;
  for (const { start, end } of hidden) {
    if (end <= at || start >= to) continue;
    parts.push(text.slice(at, Math.max(at, start)));
    at = end;
  }
  parts.push(text.slice(Math.min(at, to), to));
  return parts.join('');
}
