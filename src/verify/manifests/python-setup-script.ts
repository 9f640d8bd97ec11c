/** What a `setup.py` lists. */
export interface SetupLists {
  readonly needed: readonly string[];
  /** For extras and tests. */
  readonly extra: readonly string[];
}

const KEYWORD = /\b(install_requires|extras_require|tests_require)\s*=\s*/g;
/** Characters of one list that are looked at. */
const MAX_LIST = 20_000;

/** Reads the literal lists of a `setup.py`. Null: one of them is made by code, so that only running it would tell. */
export function readSetupScript(text: string): SetupLists | null {
  const needed: string[] = [];
  const extra: string[] = [];
  for (const { 0: whole, 1: keyword, index } of text.matchAll(KEYWORD)) {
    const start = index + whole.length;
    const list = literalAt(text, start) ?? literalOf(text, /^[A-Za-z_]\w*/.exec(text.slice(start, start + 100))?.[0]);
    if (list === null) return null;
    (keyword === 'install_requires' ? needed : extra).push(...list);
  }
  return { needed, extra };
}

/** The list that a name is given at the top of the file. */
function literalOf(text: string, name: string | undefined): readonly string[] | null {
  if (name === undefined) return null;
  const found = new RegExp(`^${name}\\s*=\\s*`, 'm').exec(text);
  return found === null ? null : literalAt(text, found.index + found[0].length);
}

/** The texts in a list, tuple or dictionary of such; null where anything else stands in it. */
function literalAt(text: string, start: number): readonly string[] | null {
  if (!/[[({]/.test(text[start] ?? '')) return null;
  const texts: string[] = [];
  const token = /\s+|#[^\n]*|,|:|[[({]|[\])}]|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/y;
  let depth = 0;
  token.lastIndex = start;
  while (token.lastIndex < start + MAX_LIST) {
    const found = token.exec(text);
    if (found === null) return null;
    const [whole, double, single] = found;
    if (/^[[({]$/.test(whole)) depth += 1;
    else if (/^[\])}]$/.test(whole)) depth -= 1;
    const content = double ?? single;
    if (content !== undefined) texts.push(content);
    if (depth === 0) return texts;
  }
  return null;
}
