import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { findTreeFaults, type GrammarGaps } from '../tree-faults.ts';

const GAPS: GrammarGaps = {
  // To the grammar a file may be a heap of statements.
  atTop: /^(?:package_clause|comment|(?:import|function|method|type|const|var)_declaration)$/,
  // Since Go 1.26 `new` takes a value; to the grammar it takes a type, and any other name takes values.
  modernise: (text) => text.replace(/\bnew\((?!\s*(?:[[*(]|<-|map\[|chan\b|struct\b|func\b|interface\b))/g, 'neW('),
  // A value that begins as a type does: neither reading is safe.
  unjudged: /\bnew\(\s*(?:\[|map\[|struct\b|func\b|\*|\()[^\n]*[{}+]/,
};

export const go: SyntaxReader = {
  name: 'Go',
  owns: (path) => endingOf(path) === 'go',
  findFaults: (text) => findTreeFaults('go', go.name, text, GAPS),
};
