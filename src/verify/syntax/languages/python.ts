import { endingOf } from '../file-ending.ts';
import { COMPILE_RULES, readWithRuff } from '../ruff.ts';
import type { SyntaxReader } from '../syntax-reader.ts';

/** Python 2, and the commands of notebooks: other languages under the same ending. */
const OTHER_DIALECT = /^#!.*python2|^[%!][a-z]\w* |^%%\w/m;
const REFUSED = new Set<string | null>(['invalid-syntax', ...COMPILE_RULES]);

/** Is a text under this path Python of today? */
export function isPython(path: string, text: string): boolean {
  return !OTHER_DIALECT.test(text) && !/(?:^|[/_-])py(?:thon)?2/.test(path);
}

/** Python by ruff: its parser, and what the compiler refuses beyond the grammar. */
export const python: SyntaxReader = {
  name: 'Python',
  owns: (path) => ['py', 'pyi', 'pyw'].includes(endingOf(path)),
  findFaults(text, path) {
    if (!isPython(path, text)) return [];
    return readWithRuff(text)
      .filter(({ code }) => REFUSED.has(code))
      .map(({ message, start_location: { row } }) => ({ line: row, what: message }));
  },
};
