import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { findTreeFaults, type GrammarGaps } from '../tree-faults.ts';

const GAPS: GrammarGaps = {
  modernise: (text) =>
    text
      .replace(/\bsafe (?=(?:fn|static)\b)/g, '     ')
      .replace(/\bimpl(<[^{}\n]*>)? const (?=[A-Z:])/g, 'impl$1       ')
      .replace(/~const (?=[A-Z:])/g, '       '),
  // What only nightly compilers take.
  unjudged: /^#!\[feature\(/m,
};

export const rust: SyntaxReader = {
  name: 'Rust',
  owns: (path) => endingOf(path) === 'rs',
  findFaults: (text) => findTreeFaults('rust', rust.name, text, GAPS),
};
