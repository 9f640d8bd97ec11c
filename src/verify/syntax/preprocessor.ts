interface Condition {
  /** This branch, or one around it. */
  readonly isHidden: boolean;
  /** One branch was kept: the others are not. */
  readonly isTaken: boolean;
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** A comment that begins on the line of a directive may go on behind it. */
function withoutDirective(line: string): string {
  const open = line.lastIndexOf('/*');
  return open < 0 || line.includes('*/', open) ? blank(line) : blank(line.slice(0, open)) + line.slice(open);
}

/** A text with one branch of each condition, and without the lines of the preprocessor: all of them together need not be one program. */
export function keepFirstBranches(text: string): string {
  const conditions: Condition[] = [];
  return text.replace(/^.*(?:(?<=\\\r?)\n.*)*$/gm, (line) => {
    const last = conditions.at(-1);
    const isHidden = last?.isHidden === true;
    const [, directive, rest = ''] = /^[ \t]*#[ \t]*(\w+)(.*)/.exec(line) ?? [];
    if (directive === undefined) return isHidden ? blank(line) : line;
    if (/^if(?:n?def)?$/.test(directive)) {
      const isNever = /^\s*0\b/.test(rest);
      conditions.push({ isHidden: isHidden || isNever, isTaken: !isNever });
    } else if (directive === 'endif') conditions.pop();
    else if (/^(?:else|elif|elifn?def)$/.test(directive) && last !== undefined) {
      conditions[conditions.length - 1] = {
        isHidden: last.isTaken || conditions.at(-2)?.isHidden === true,
        isTaken: true,
      };
    }
    return isHidden ? blank(line) : withoutDirective(line);
  });
}
