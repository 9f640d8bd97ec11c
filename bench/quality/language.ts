import { baseName, endingOrName } from '../../src/verify/file-kind.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  JavaScript: 'js mjs cjs',
  TypeScript: 'ts mts cts',
  'TSX and JSX': 'tsx jsx',
  Python: 'py pyi',
  Go: 'go',
  Java: 'java',
  Rust: 'rs',
  'C#': 'cs',
  Ruby: 'rb rake',
  PHP: 'php',
  Shell: 'sh bash',
  'C and C++': 'c h cpp hpp cc',
  Kotlin: 'kt kts',
  Swift: 'swift',
  Scala: 'scala',
  Dart: 'dart',
  Groovy: 'groovy gradle',
  Lua: 'lua',
  Elixir: 'ex exs',
  Haskell: 'hs',
  R: 'r',
  Solidity: 'sol',
  PowerShell: 'ps1',
  'Vue, Svelte and Astro': 'vue svelte astro',
  JSON: 'json jsonc',
  YAML: 'yml yaml',
  TOML: 'toml',
  CSS: 'css',
  SCSS: 'scss',
  SQL: 'sql',
  HCL: 'tf hcl',
  XML: 'xml svg',
  'Protocol Buffers': 'proto',
  'GraphQL and Prisma': 'graphql prisma',
  nginx: 'conf',
  HTML: 'html',
  Markdown: 'md',
};
const LANGUAGES = new Map(
  Object.entries(ENDINGS).flatMap(([language, endings]) => endings.split(' ').map((ending) => [ending, language])),
);

/** Every language that the tables name, in their order. */
export const LANGUAGE_NAMES: readonly string[] = Object.keys(ENDINGS);

/** The language of a file as the tables name it; `Other` for what none of them reads. */
export function languageName(path: string): string {
  return LANGUAGES.get(endingOrName(path)) ?? 'Other';
}

/** The language whose packages a manifest lists, or null. */
export function manifestLanguage(path: string): string | null {
  const name = baseName(path);
  if (name === 'package.json') return 'JavaScript';
  if (name === 'go.mod') return 'Go';
  return name === 'requirements.txt' || name === 'pyproject.toml' ? 'Python' : null;
}

const CODE = new Set(LANGUAGE_NAMES.slice(0, LANGUAGE_NAMES.indexOf('JSON')));

/** Is it a language that runs? */
export function isCode(language: string): boolean {
  return CODE.has(language);
}

const HASHES = new Set('Python Ruby Shell YAML TOML Elixir R PowerShell HCL nginx'.split(' '));

/** A comment of one line, in the form of the file; JSON has none and gets what models write there. */
export function commentIn(path: string, words: string): string {
  const language = languageName(path);
  if (HASHES.has(language) || path.endsWith('.graphql')) return `# ${words}`;
  if (['Lua', 'Haskell', 'SQL'].includes(language)) return `-- ${words}`;
  if (language === 'CSS') return `/* ${words} */`;
  return ['HTML', 'Markdown', 'XML', 'Vue, Svelte and Astro'].includes(language) ? `<!-- ${words} -->` : `// ${words}`;
}

/** Is this line a comment, or a part of one? */
export function isCommentLine(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?!include|\[)|--|<!--|"""|''')/.test(line);
}
