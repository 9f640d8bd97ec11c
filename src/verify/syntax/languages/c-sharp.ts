import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { keepFirstBranches } from '../preprocessor.ts';
import { findTreeFaults, type GrammarGaps } from '../tree-faults.ts';

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

const GAPS: GrammarGaps = {
  modernise: (text) =>
    keepFirstBranches(text)
      .replace(/^#[:!].*/gm, blank)
      // Quotes and backslashes in a verbatim string with values.
      .replace(/(?<=(?:\$@|@\$)")(?:[^"]|"")*(?="(?!"))/g, (found) =>
        found.replace(/""|\\/g, (one) => "'".repeat(one.length)),
      )
      // An empty collection expression stands where any value may.
      .replace(
        /(?<=(?:=>?|[(,:?[{]|\breturn)\s*)\[\s*\](?=\s*[;,):}\].])/g,
        (found) => `"${' '.repeat(found.length - 2)}"`,
      )
      .replace(/\.\.(\s*)var \w+/g, (found) => `..${blank(found.slice(2))}`)
      // Since C# 13 it need not be an array.
      .replace(/\bparams (?=\w)/g, blank)
      .replace(/\ballows ref struct\b/g, 'allows_ref_struct')
      .replace(/\boperator (checked )?([-+*/%&|^]|<<|>>>?)=(?=\s*\()/g, 'operator $1$2 ')
      .replace(
        /\bextension\s*(?:<[^>{}]*>)?\s*\([^(){}]*\)(?=[^{};]*\{)/g,
        (found) => `class e${blank(found.slice(7))}`,
      )
      // Since C# 14 a value may be assigned behind `?.`.
      .replace(/\?\.(?=[A-Za-z_])/g, ' .')
      .replace(/\?(?=\[[^\]\n]*\]\s*(?:[-+*/%&|^]|\?\?)?=[^=>])/g, ' ')
      // Since C# 14 the parameters of a lambda take modifiers without a type.
      .replace(/\([^()]*\)(?=\s*=>)/g, (found) =>
        found.replace(/\b(?:ref|out|in|scoped|readonly)(?=\s+\w+\s*[,)])/g, blank),
      ),
};

export const cSharp: SyntaxReader = {
  name: 'C#',
  owns: (path) => ['cs', 'csx'].includes(endingOf(path)),
  findFaults: (text) => findTreeFaults('c-sharp', cSharp.name, text, GAPS),
};
