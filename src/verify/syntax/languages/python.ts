import type * as Ruff from '@astral-sh/ruff-wasm-nodejs';
import { createRequire } from 'node:module';
import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';

interface Diagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: { readonly row: number };
}

const PACKAGE = '@astral-sh/ruff-wasm-nodejs';
/** Python 2, and the commands of notebooks: other languages under the same ending. */
const OTHER_DIALECT = /^#!.*python2|^[%!][a-z]\w* |^%%\w/m;

const require = createRequire(import.meta.url);
let workspace: Ruff.Workspace | undefined;

/** Python by ruff's parser, with no rule selected. */
export const python: SyntaxReader = {
  name: 'Python',
  owns: (path) => ['py', 'pyi', 'pyw'].includes(endingOf(path)),
  findFaults(text, path) {
    if (OTHER_DIALECT.test(text) || /(?:^|[/_-])py(?:thon)?2/.test(path)) return [];
    try {
      const found = openWorkspace().check(text) as readonly Diagnostic[];
      return found
        .filter(({ code }) => code === 'invalid-syntax')
        .map(({ message, start_location: { row } }) => ({ line: row, what: message }));
    } catch (error) {
      forget();
      throw error;
    }
  },
};

function openWorkspace(): Ruff.Workspace {
  if (workspace !== undefined) return workspace;
  const { Workspace, PositionEncoding } = require(PACKAGE) as typeof Ruff;
  // The newest version that it knows: nothing is reported for being too new.
  workspace = new Workspace({ 'target-version': 'py314', lint: { select: [] } }, PositionEncoding.Utf16);
  return workspace;
}

/** A WebAssembly instance that has panicked is of no more use; loading the package again makes another. */
function forget(): void {
  workspace = undefined;
  Reflect.deleteProperty(require.cache, require.resolve(PACKAGE));
}
