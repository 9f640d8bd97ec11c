/** A Makefile, as far as it can be read without running it. */
export interface Makefile {
  readonly path: string;
  readonly targets: ReadonlySet<string>;
  /** It includes others, or makes rules of variables and patterns: it may have any target. */
  readonly isOpen: boolean;
  /** Plain words that a target is made of. */
  readonly prerequisites: readonly { readonly name: string; readonly line: number }[];
  /** Lines that a shell is given. */
  readonly recipes: readonly { readonly text: string; readonly line: number }[];
}

const RULE = /^([^\s:=#][^:=#]*?)\s*::?(?!=)\s*([^=#;]*)(?:;.*)?(?:#.*)?$/;

/** Reads a Makefile. Lines are counted from 1. */
export function readMakefile(path: string, text: string): Makefile {
  const targets = new Set<string>();
  const prerequisites: { name: string; line: number }[] = [];
  const recipes: { text: string; line: number }[] = [];
  let isOpen = /^\s*-?s?include\s|\$\(eval|\bdefine\b|^\.(?:RECIPEPREFIX|DEFAULT)\b/m.test(text);
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let whole = lines[index] ?? '';
    while (whole.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      whole = `${whole.slice(0, -1)} ${(lines[index] ?? '').trim()}`;
    }
    if (whole.startsWith('\t')) {
      recipes.push({ text: whole.trim().replace(/^[@+-]+/, ''), line });
      continue;
    }
    if (whole.length > 2_000) continue;
    const [, names = '', needs = ''] = RULE.exec(whole.trimEnd()) ?? [];
    if (names === '') continue;
    isOpen ||= /[$%&]/.test(names);
    for (const name of names.split(/\s+/)) targets.add(name);
    // An assignment for one target, and what is no rule.
    if (names.startsWith('.') || /[:?+]$/.test(needs)) continue;
    for (const name of needs.split(/\s+/)) if (/^[a-z][\w-]*$/i.test(name)) prerequisites.push({ name, line });
  }
  return { path, targets, isOpen, prerequisites, recipes };
}
