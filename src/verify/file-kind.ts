/** What a file is to those who read it, by its name alone. */
export type FileKind = 'code' | 'style' | 'markup' | 'prose' | 'data' | 'binary' | 'other';

const ENDINGS: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  code:
    'js jsx mjs cjs ts tsx mts cts vue svelte astro py pyw pyi go java kt kts scala groovy rs c h cc cpp cxx hpp hh cs fs ' +
    'swift m mm dart rb php pl pm lua r jl ex exs erl hs clj elm zig nim sh bash zsh fish ps1 bat cmd sql sol proto ' +
    'graphql gql tf hcl gradle',
  style: 'css scss sass less styl',
  markup: 'html htm xhtml xml svg hbs ejs njk jinja j2 twig erb mustache',
  prose: 'md mdx markdown rst adoc txt tex',
  data: 'json jsonc json5 ndjson jsonl geojson yaml yml toml ini cfg conf properties csv tsv lock snap map po srt env',
  binary: 'png jpg jpeg gif ico webp avif bmp woff woff2 ttf otf eot pdf zip gz mp3 mp4 wav ogg webm jar class',
};
const KINDS = new Map(
  (['code', 'style', 'markup', 'prose', 'data', 'binary'] as const).flatMap((kind) =>
    ENDINGS[kind].split(' ').map((ending) => [ending, kind] as const),
  ),
);

/** The name without folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What stands after the last dot, in small letters; of a name without one, the name itself (`dockerfile`). */
export function endingOrName(path: string): string {
  const name = baseName(path).toLowerCase();
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The kind of a file. */
export function kindOf(path: string): FileKind {
  return KINDS.get(endingOrName(path)) ?? 'other';
}

/** Tests, fixtures and examples: they say the same thing many times, and stand in for others. */
export function isTestFile(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec|__mocks__|fixtures?|mocks?)\/|(?:^|\/)(?:test_|conftest)|[._-](?:test|spec|mock|stories)\.\w+$|_test\.\w+$|Tests?\.\w+$/.test(
    path,
  );
}

/** Signatures alone: nothing in it has a body. */
export function isDeclaration(path: string): boolean {
  return /\.d\.[cm]?ts$|\.pyi$|\.proto$|\.graphql$/.test(path);
}

/** What a tool has pressed together. */
export function isMinified(path: string): boolean {
  return /[.-]min\.\w+$|\.(?:map|lock)$|(?:^|\/)(?:vendor|third_party)\//.test(path);
}

/** Is a fence part of what this file says, as in a README? */
export function isMarkdown(path: string): boolean {
  return /\.(?:md|mdx|mdc|markdown|rmd|qmd)$/i.test(path);
}
