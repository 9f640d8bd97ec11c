import { endingOf, nameOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { findTreeFaults, type GrammarGaps } from '../tree-faults.ts';

const ENDINGS = new Set(['rb', 'rake', 'gemspec', 'ru']);
const NAMES = /^(?:gemfile|rakefile|guardfile|capfile|vagrantfile|fastfile|podfile|brewfile)$/;

const GAPS: GrammarGaps = {
  // `x ?1:2` is a condition to Ruby and a character to the grammar.
  unjudged: /\s\?\w:\S/,
};

export const ruby: SyntaxReader = {
  name: 'Ruby',
  owns: (path) => ENDINGS.has(endingOf(path)) || NAMES.test(nameOf(path)),
  findFaults: (text) => findTreeFaults('ruby', ruby.name, text, GAPS),
};
