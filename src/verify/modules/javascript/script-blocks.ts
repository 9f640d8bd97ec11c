const OPENING = /^<script\b[^>]{0,2000}>/gim;

/** The scripts of a component, every other line left blank so that lines keep their numbers. */
export function scriptOf(path: string, text: string): string {
  if (path.endsWith('.astro')) {
    const start = /^---\r?\n/.exec(text)?.[0].length ?? 0;
    const end = start === 0 ? -1 : text.indexOf('\n---', start - 1);
    return end < 0 ? '' : blank(text.slice(0, start)) + text.slice(start, end);
  }
  let script = '';
  let at = 0;
  for (const { 0: tag, index } of text.matchAll(OPENING)) {
    const start = index + tag.length;
    if (index < at) continue;
    const end = text.indexOf('</script', start);
    if (end < 0) break;
    script += blank(text.slice(at, start)) + text.slice(start, end) + ';';
    at = end;
  }
  return script;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
