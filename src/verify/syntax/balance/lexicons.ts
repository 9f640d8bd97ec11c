import {
  BRACKETS,
  C_COMMENT,
  CHARACTER,
  HASH,
  NESTED_COMMENT,
  SLASHES,
  atom,
  blockComment,
  lineComment,
  manyLines,
  oneLine,
  raw,
  type Lexicon,
  type Enclosure,
} from './lexicon.ts';

/** The closing of a raw string whose opening bears its own delimiter. */
const LONG_BRACKET = (opening: string): string => `\\]${'='.repeat(opening.split('=').length - 1)}\\]`;
const MIRRORED: Readonly<Record<string, string>> = { '(': '\\)', '[': '\\]', '{': '\\}', '<': '>' };
const mirrorOf = (mark: string): string => MIRRORED[mark] ?? mark.replace(/[|/]/, '\\$&');
const doubled = (quote: string): Enclosure => ({
  open: quote,
  close: quote,
  isComment: false,
  escape: `${quote}${quote}`,
});

export const KOTLIN: Lexicon = {
  forms: [
    SLASHES,
    NESTED_COMMENT,
    raw('"""', '"{3,}', '\\$\\{'),
    oneLine('"', '\\$\\{'),
    CHARACTER,
    atom('`[^`\\n]+`'),
  ],
  brackets: BRACKETS,
};

export const SWIFT: Lexicon = {
  forms: [
    SLASHES,
    NESTED_COMMENT,
    raw('#+"""(?=[ \\t]*\\r?\\n)', (opening) => `"""${'#'.repeat(opening.lastIndexOf('#') + 1)}`),
    raw('#"', '"#', '\\\\#\\('),
    raw('##+"', (opening) => `"${'#'.repeat(opening.length - 1)}`),
    { ...manyLines('"""', '\\\\\\('), open: '"""(?=[ \\t]*\\r?\\n)', escape: '\\\\[^(]' },
    { ...oneLine('"', '\\\\\\('), escape: '\\\\[^(]' },
    atom('`\\w+`'),
  ],
  brackets: BRACKETS,
  // A regular expression between slashes is told from a division by types alone.
  unjudged: /[=(,:]\s*#*\/[^/*\s]|^\s*#(?:else|elseif)\b/m,
};

export const SCALA: Lexicon = {
  forms: [
    SLASHES,
    NESTED_COMMENT,
    raw('\\b[a-z]\\w*"""', '"{3,}', '\\$\\{'),
    raw('"""', '"{3,}'),
    { ...oneLine('"', '\\$\\{'), open: '\\b[a-z]\\w*"' },
    oneLine('"'),
    CHARACTER,
    atom('`[^`\\n]+`'),
  ],
  brackets: BRACKETS,
  // Elements of XML, in which any text may stand.
  unjudged: /<\/[a-zA-Z]|\/>/,
};

export const DART: Lexicon = {
  forms: [
    SLASHES,
    NESTED_COMMENT,
    ...["'", '"'].flatMap((quote) => [
      raw(`\\br${quote.repeat(3)}`, quote.repeat(3)),
      { ...raw(`\\br${quote}`, quote), isOneLine: true },
      manyLines(quote.repeat(3), '\\$\\{'),
      oneLine(quote, '\\$\\{'),
    ]),
  ],
  brackets: BRACKETS,
};

export const GROOVY: Lexicon = {
  forms: [SLASHES, C_COMMENT, manyLines("'''"), manyLines('"""', '\\$\\{'), oneLine("'"), oneLine('"', '\\$\\{')],
  brackets: BRACKETS,
  // Texts between slashes.
  unjudged: /(?:[=(,:~|]|^)\s*\/[^/*]|\$\/|^#!/m,
};

export const LUA: Lexicon = {
  forms: [
    { ...blockComment('--\\[=*\\[', ''), close: LONG_BRACKET },
    lineComment('--'),
    raw('\\[=*\\[', LONG_BRACKET),
    { ...oneLine('"'), escape: '\\\\(?:z\\s*|[\\s\\S])' },
    { ...oneLine("'"), escape: '\\\\(?:z\\s*|[\\s\\S])' },
    atom('^#![^\\n]*'),
    // A field is no keyword.
    atom('\\b\\d[\\w.]*'),
    atom('(?<![.:])[.:][A-Za-z_]\\w*'),
  ],
  brackets: BRACKETS,
  words: {
    pattern: '\\b(?:function|if|do|repeat|end|until)\\b',
    closers: { function: 'end', if: 'end', do: 'end', repeat: 'until' },
  },
};

export const ELIXIR: Lexicon = {
  forms: [
    HASH,
    ...['"""', "'''"].flatMap((quote) => [
      raw(`~[A-Z]+${quote}`, quote),
      { ...manyLines(quote, '#\\{'), open: `~[a-z]${quote}` },
      manyLines(quote, '#\\{'),
    ]),
    raw('~[A-Z]+[(\\[{<|/"\']', (opening) => mirrorOf(opening.slice(-1))),
    {
      ...manyLines('~[a-z][(\\[{<|/"\']', '#\\{'),
      close: (opening: string): string => mirrorOf(opening.slice(-1)),
    },
    atom('(?<!\\w)\\?(?:\\\\.|[^\\s\\\\])'),
    manyLines(':?"', '#\\{'),
    manyLines("'", '#\\{'),
    // Atoms, fields, keys, and names that only begin or end like a keyword.
    atom('(?<![:\\w]):[A-Za-z_]\\w*|\\.(?:do|fn|end)\\b|\\b(?:do|fn|end)(?:[:?!](?!:)|\\w)|@(?:do|fn|end)\\b'),
  ],
  brackets: BRACKETS,
  words: { pattern: '\\b(?:do|fn|end)\\b', closers: { do: 'end', fn: 'end' } },
};

export const R: Lexicon = {
  forms: [
    HASH,
    raw('\\b[rR]["\']-*[(\\[{]', (opening) => {
      const mark = opening.slice(-1);
      return `${mirrorOf(mark)}${'-'.repeat(opening.split('-').length - 1)}${opening.charAt(1)}`;
    }),
    manyLines('"'),
    manyLines("'"),
    manyLines('`'),
    atom('%[^%\\n]{0,20}%'),
  ],
  brackets: BRACKETS,
};

export const HASKELL: Lexicon = {
  forms: [
    lineComment('--+(?![!#$%&*+./<=>?@\\\\^|~:-])'),
    atom('[!#$%&*+./<=>?@\\\\^|~:-]{1,9}--+|--+[!#$%&*+./<=>?@\\\\^|~:]+'),
    blockComment('\\{-', '-\\}', true),
    { ...oneLine('"'), escape: '\\\\(?:\\s+\\\\|[^\\n])' },
    CHARACTER,
    atom("\\b[A-Za-z_]\\w*'[\\w']*"),
  ],
  brackets: BRACKETS,
  // Other languages in brackets of their own, the preprocessor, and names of names.
  unjudged: /\[[\w.']*\|[^\]]|^#\s*(?:if|define)|''?[A-Z]\w*/m,
};

export const ERLANG: Lexicon = {
  forms: [lineComment('%'), manyLines('"'), { ...oneLine("'"), isOneLine: false }, atom('\\$(?:\\\\.|[^\\\\])')],
  brackets: BRACKETS,
  unjudged: /"""|~[a-zA-Z]*["'([{<|/`#]/,
};

export const CLOJURE: Lexicon = {
  forms: [lineComment(';'), lineComment('#!'), manyLines('#?"'), atom('\\\\(?:[a-z]+|u[0-9a-fA-F]{4}|[^\\s])')],
  brackets: BRACKETS,
};

export const PROTOBUF: Lexicon = {
  forms: [SLASHES, C_COMMENT, oneLine('"'), oneLine("'")],
  brackets: BRACKETS,
  ending: /[;}]$/,
};

export const GRAPHQL: Lexicon = {
  forms: [HASH, { ...raw('"""', '"""'), escape: '\\\\"""' }, oneLine('"')],
  brackets: BRACKETS,
};

export const PRISMA: Lexicon = { forms: [SLASHES, oneLine('"')], brackets: BRACKETS, ending: /\}$/ };

export const SOLIDITY: Lexicon = {
  forms: [SLASHES, C_COMMENT, oneLine('"'), oneLine("'")],
  brackets: BRACKETS,
  ending: /[;}]$/,
};

export const HCL: Lexicon = {
  forms: [
    HASH,
    SLASHES,
    C_COMMENT,
    {
      open: '<<-?[A-Za-z_][\\w-]*[ \\t]*\\r?\\n',
      close: (opening) => `^[ \\t]*${/[A-Za-z_][\w-]*/.exec(opening)?.[0] ?? ''}[ \\t]*\\r?$`,
      isComment: false,
    },
    { ...oneLine('"', '(?:\\$\\{|%\\{)'), escape: '\\\\[\\s\\S]|\\$\\$\\{|%%\\{' },
  ],
  brackets: BRACKETS,
};

export const STYLE_SHEET: Lexicon = {
  forms: [
    atom('\\burl\\(\\s{0,9}(?!["\'\\s])[^)\\n]*\\)'),
    SLASHES,
    C_COMMENT,
    { ...oneLine('"', '#\\{'), escape: '\\\\[\\s\\S]' },
    oneLine("'", '#\\{'),
  ],
  brackets: BRACKETS,
  unjudged: /~?`|\burl\(\s*[^"'\s)]*[('"]/,
};

export const POWER_SHELL: Lexicon = {
  forms: [
    blockComment('<#', '#>'),
    { pattern: '(?<![\\w`$])#[^\\n]*', isComment: true },
    raw('@"[ \\t]*\\r?\\n', '^"@'),
    raw("@'[ \\t]*\\r?\\n", "^'@"),
    { ...manyLines('"', '\\$\\('), escape: '`[\\s\\S]|""' },
    doubled("'"),
    atom('`[\\s\\S]'),
    atom('\\$\\{[^}\\n]+\\}'),
  ],
  brackets: BRACKETS,
};

/** C, C++ and Objective-C without the lines of the preprocessor. */
export const C_FAMILY: Lexicon = {
  forms: [
    SLASHES,
    C_COMMENT,
    raw('\\b(?:u8|[uUL])?R"[^()\\\\ \\n]{0,16}\\(', (opening) => {
      const mark = opening.slice(opening.indexOf('"') + 1, -1);
      return `\\)${mark.replace(/[^\w]/g, '\\$&')}"`;
    }),
    oneLine('"'),
    atom("\\b\\d(?:'?[\\w.])*"),
    CHARACTER,
  ],
  brackets: BRACKETS,
};

export const NGINX: Lexicon = {
  forms: [
    { pattern: '(?<![^\\s;{}])#[^\\n]*', isComment: true },
    { ...manyLines('"'), open: '(?<![^\\s;{}])"' },
    { ...manyLines("'"), open: "(?<![^\\s;{}])'" },
    atom('\\$\\{\\w+\\}|\\\\[^\\n]'),
  ],
  brackets: '{}',
  ending: /[;}]$/,
  unjudged: /_by_lua_block\b/,
};

/** What all dialects of SQL have. Square brackets quote names in some and count in others. */
const SQL_FORMS = [
  lineComment('--'),
  doubled('"'),
  doubled('`'),
  raw('\\$(?:[A-Za-z_]\\w*)?\\$', (opening) => opening.replace(/\$/g, '\\$')),
];
const STANDARD: Lexicon = {
  forms: [
    NESTED_COMMENT,
    { ...manyLines("\\b[eE]'"), close: "'", escape: "\\\\[\\s\\S]|''" },
    doubled("'"),
    ...SQL_FORMS,
  ],
  brackets: '()',
};
const BACKSLASHES: Lexicon = {
  forms: [C_COMMENT, HASH, { ...manyLines("'"), escape: "\\\\[\\s\\S]|''" }, ...SQL_FORMS],
  brackets: '()',
};
const BRACKETED: Lexicon = {
  forms: [NESTED_COMMENT, atom('\\[[^\\]\\n]*\\]'), doubled("'"), ...SQL_FORMS],
  brackets: '()',
};
/** A text is sound when one of them can read it. */
export const SQL_DIALECTS: readonly Lexicon[] = [STANDARD, BACKSLASHES, BRACKETED];
