import { endingOf, nameOf } from '../file-ending.ts';
import { keepFirstBranches } from '../preprocessor.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { toImbalance } from './imbalance-fault.ts';
import type { Lexicon } from './lexicon.ts';
import * as lexicons from './lexicons.ts';
import { scan, type Imbalance } from './scan.ts';

/** Marks by which a text is filled in before anything reads it. */
const FILLED_IN = /<%[=-]?\s|\{%-?\s|\{\{[-{]?\s*[\w.#/]+\s*[-}]?\}\}/;

interface Kind {
  readonly name: string;
  readonly endings: string;
  readonly names?: RegExp;
  /** It is sound when one of them can read it. */
  readonly dialects: readonly Lexicon[];
  readonly prepare?: (text: string) => string;
}

const KINDS: readonly Kind[] = [
  { name: 'Kotlin', endings: 'kt kts', dialects: [lexicons.KOTLIN] },
  { name: 'Swift', endings: 'swift', dialects: [lexicons.SWIFT] },
  { name: 'Scala', endings: 'scala sbt sc', dialects: [lexicons.SCALA] },
  { name: 'Dart', endings: 'dart', dialects: [lexicons.DART] },
  { name: 'Groovy', endings: 'groovy gradle', names: /^jenkinsfile$/, dialects: [lexicons.GROOVY] },
  { name: 'Lua', endings: 'lua', dialects: [lexicons.LUA] },
  { name: 'Elixir', endings: 'ex exs', dialects: [lexicons.ELIXIR] },
  { name: 'Erlang', endings: 'erl hrl', dialects: [lexicons.ERLANG] },
  { name: 'Clojure', endings: 'clj cljs cljc edn', dialects: [lexicons.CLOJURE] },
  { name: 'Haskell', endings: 'hs', dialects: [lexicons.HASKELL] },
  { name: 'R', endings: 'r', dialects: [lexicons.R] },
  { name: 'Protocol Buffers', endings: 'proto', dialects: [lexicons.PROTOBUF] },
  { name: 'GraphQL', endings: 'graphql gql graphqls', dialects: [lexicons.GRAPHQL] },
  { name: 'Prisma', endings: 'prisma', dialects: [lexicons.PRISMA] },
  { name: 'Solidity', endings: 'sol', dialects: [lexicons.SOLIDITY] },
  { name: 'HCL', endings: 'tf tfvars hcl', dialects: [lexicons.HCL] },
  { name: 'SCSS or Less', endings: 'scss less', dialects: [lexicons.STYLE_SHEET] },
  { name: 'PowerShell', endings: 'ps1 psm1 psd1', dialects: [lexicons.POWER_SHELL] },
  {
    name: 'C, C++ or Objective-C',
    endings: 'c h cc cpp cxx hpp hh hxx ino m mm',
    dialects: [lexicons.C_FAMILY],
    prepare: keepFirstBranches,
  },
  { name: 'nginx', endings: 'nginx', names: /^nginx[\w.-]*\.conf(?:\.template)?$/, dialects: [lexicons.NGINX] },
  { name: 'SQL', endings: 'sql', dialects: lexicons.SQL_DIALECTS },
];

/** Languages without a parser here: only brackets, texts and comments that do not match are told. */
export const BALANCE_READERS: readonly SyntaxReader[] = KINDS.map(toReader);

function toReader({ name, endings, names, dialects, prepare = (text) => text }: Kind): SyntaxReader {
  const owned = new Set(endings.split(' '));
  return {
    name,
    owns: (path) => owned.has(endingOf(path)) || names?.test(nameOf(path)) === true,
    findFaults(text) {
      const prepared = prepare(text);
      let first: Imbalance | null = null;
      for (const lexicon of dialects) {
        const found = scan(prepared, lexicon);
        if (found === null || lexicon.unjudged?.test(text) === true) return [];
        first ??= found;
      }
      return first === null || FILLED_IN.test(text) ? [] : [toImbalance(first, text, name)];
    },
  };
}
