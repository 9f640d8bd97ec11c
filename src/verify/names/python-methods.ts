import type { Slip } from './slip.ts';

/** `def name():`, and any other line that opens a block with names of its own. */
const BARE = /^\s*(?:async\s+)?def\s+(\w+)\(\s*\)\s*(?:->.*)?:/;
const OPENS = /^\s*(?:async\s+def|def|class)\s/;
/** Descriptions of what others have to do: nobody calls them. */
const DESCRIPTION = /^\s*class\s+\w+\(.*\b(?:Interface|Protocol)\b/;

interface Block {
  readonly indent: number;
  readonly isClass: boolean;
  readonly bare: { readonly name: string; readonly line: number }[];
  readonly called: Set<string>;
  readonly assigned: Set<string>;
}

/** Methods without a parameter that their own class calls on an object all the same. */
export function methodsWithoutSelf(lines: readonly string[]): readonly Slip[] {
  const slips: Slip[] = [];
  const open: Block[] = [];
  const close = (indent: number): void => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      open.pop();
      const { bare, called, assigned } = top;
      for (const { name, line } of bare) {
        if (called.has(name) && !assigned.has(name))
          slips.push({ line, weight: 'fault', code: 'self_missing', values: { name } });
      }
    }
  };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const indent = line.length - line.trimStart().length;
    close(indent);
    const above = open.at(-1);
    const name = BARE.exec(line)?.[1];
    const isDecorated = /^\s*@|[)\]}],?\s*(?:#.*)?$/.test(lines[index - 1] ?? '');
    if (name !== undefined && above?.isClass === true && !isDecorated) above.bare.push({ name, line: index + 1 });
    const owner = open.findLast(({ isClass }) => isClass);
    for (const [, called = ''] of line.matchAll(/\bself\.(\w+)\(/g)) owner?.called.add(called);
    const assigned = /^\s*(?:self\.)?(\w+)\s*(?::[^=]+)?=(?!=)/.exec(line)?.[1];
    if (assigned !== undefined) owner?.assigned.add(assigned);
    if (!OPENS.test(line)) continue;
    const isClass = /^\s*class\s/.test(line) && !DESCRIPTION.test(line);
    open.push({ indent, isClass, bare: [], called: new Set(), assigned: new Set() });
  }
  close(0);
  return slips;
}
