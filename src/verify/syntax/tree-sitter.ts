import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser, type Node, type Tree } from 'web-tree-sitter';

/** A language whose grammar is at hand, by the name of its file. */
export type GrammarName = 'bash' | 'c-sharp' | 'cpp' | 'css' | 'go' | 'java' | 'php' | 'python' | 'ruby' | 'rust';

/** Ms for one text: a grammar that takes longer has met something made to hold it up. */
const PARSE_LIMIT_MS = 5_000;

const require = createRequire(import.meta.url);
const GRAMMAR_FOLDER = join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');

let runtime: Promise<void> | undefined;
const parsers = new Map<GrammarName, Promise<Parser>>();

/**
 * Parses a text and hands its root to `use`; the tree is gone afterwards, so nothing of it may be kept.
 * Null: the parser did not come to an end in time. Positions count from 0, in UTF-16 units.
 */
export async function parseWith<T>(language: GrammarName, text: string, use: (root: Node) => T): Promise<T | null> {
  const parser = await parserOf(language);
  const end = performance.now() + PARSE_LIMIT_MS;
  parser.reset();
  const tree = parseOrForget(language, () =>
    parser.parse(text, null, { progressCallback: () => performance.now() > end }),
  );
  if (tree === null) return null;
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** A parser that fell over keeps what it stumbled on: the next text gets another. */
function parseOrForget(language: GrammarName, parse: () => Tree | null): Tree | null {
  try {
    return parse();
  } catch (error) {
    parsers.delete(language);
    throw error;
  }
}

function parserOf(language: GrammarName): Promise<Parser> {
  const known = parsers.get(language);
  if (known !== undefined) return known;
  const loading = loadParser(language);
  parsers.set(language, loading);
  return loading;
}

async function loadParser(language: GrammarName): Promise<Parser> {
  runtime ??= Parser.init();
  await runtime;
  const grammar = await Language.load(join(GRAMMAR_FOLDER, `tree-sitter-${language}.wasm`));
  return new Parser().setLanguage(grammar);
}
