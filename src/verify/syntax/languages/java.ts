import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { findTreeFaults, type GrammarGaps } from '../tree-faults.ts';

const GAPS: GrammarGaps = {
  modernise: (text) =>
    text
      .replace(/^(\s*import )module /gm, '$1       ')
      // Since Java 25 statements may stand before the call of another constructor.
      .replace(/\bsuper\(/g, 'supeR(')
      .replace(/\bthis\(/g, 'thiS('),
};

export const java: SyntaxReader = {
  name: 'Java',
  owns: (path) => endingOf(path) === 'java',
  findFaults: (text) => findTreeFaults('java', java.name, text, GAPS),
};
