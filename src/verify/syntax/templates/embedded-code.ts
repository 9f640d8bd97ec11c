import { javascript } from '../languages/javascript.ts';
import { ruby } from '../languages/ruby.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';

const TAG = /<%%|<%#[\s\S]*?%>|<%(?<mark>[-=_]?)(?<code>(?:[^%]|%(?!>))*)%>/g;

/** A comment that never closes is looked for anew behind each opening. */
const MAX_LENGTH = 60_000;

/** Templates of Ruby: the code of all tags, put one behind the other, is a program. */
export const erb: SyntaxReader = {
  name: 'ERB',
  owns: (path) => /\.erb$/i.test(path),
  maxLength: MAX_LENGTH,
  findFaults: (text) =>
    findOpenTag(text, erb.name) ??
    ruby.findFaults(
      codeOf(text, (code) => `  ${code.replace(/-$/, ' ')};`),
      'x.rb',
    ),
};

/** Templates of JavaScript: likewise. */
export const ejs: SyntaxReader = {
  name: 'EJS',
  owns: (path) => /\.ejs$/i.test(path),
  maxLength: MAX_LENGTH,
  findFaults(text) {
    const program = codeOf(text, (code, isValue) => {
      const clean = code.replace(/[-_]$/, ' ');
      return isValue && clean.trim() !== ''
        ? `;(${withoutComments(clean).replace(/;(\s*)$/, ' $1')});`
        : ` ${withoutComments(clean)} `;
    });
    return findOpenTag(text, ejs.name) ?? javascript.findFaults(program, 'x.cjs');
  },
};

/** A comment ends with its tag, whatever stands behind. */
function withoutComments(code: string): string {
  return code.replace(/(?<![:'"`\\])\/\/[^\n'"`]*$/, '');
}

function findOpenTag(text: string, language: string): readonly SyntaxFault[] | null {
  const rest = text.replace(TAG, (found) => found.replace(/[^\n]/g, ' '));
  const open = /<%(?!%)/.exec(rest)?.index;
  if (open === undefined) return null;
  const line = rest.slice(0, open).split('\n').length;
  const quoted = JSON.stringify(text.slice(open, open + 40).split('\n', 1)[0]);
  return [{ line, what: { code: 'syntax_never_closed', values: { language, text: quoted } } }];
}

/** The code of the tags, each on its own line. */
function codeOf(text: string, write: (code: string, isValue: boolean) => string): string {
  let program = '';
  let at = 0;
  for (const match of text.matchAll(TAG)) {
    program += text.slice(at, match.index).replace(/[^\n]/g, '');
    at = match.index + match[0].length;
    const code = match.groups?.['code'];
    program +=
      code === undefined ? match[0].replace(/[^\n]/g, '') : write(code, /[-=]/.test(match.groups?.['mark'] ?? ''));
  }
  return program;
}
