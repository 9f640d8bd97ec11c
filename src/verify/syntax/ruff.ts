import type * as Ruff from '@astral-sh/ruff-wasm-nodejs';
import { createRequire } from 'node:module';

/** What ruff says of one place. */
export interface RuffDiagnostic {
  /** `invalid-syntax`, or the name of a rule. */
  readonly code: string | null;
  readonly message: string;
  /** Both counted from 1; the column in UTF-16 units. */
  readonly start_location: { readonly row: number; readonly column: number };
}

/** What Python refuses before it runs a line: the grammar alone does not tell. */
export const COMPILE_RULES = ['F404', 'F407', 'F701', 'F702', 'F704', 'F706', 'F707', 'PLE0117', 'PLE0118', 'PLE1142'];
/** What fails whenever the line is reached. */
export const RUN_RULES = ['F502', 'F503', 'F505', 'F506', 'F507', 'F508', 'F509', 'F521', 'F524', 'F525', 'PLE0101'];
/** A name that nothing binds. */
export const UNDEFINED_RULE = 'F821';
/** A name that is bound again before anybody used it. */
export const REDEFINED_RULE = 'F811';

/** A name that `__all__` lists and nothing binds. */
export const UNLISTED_RULE = 'F822';

const PACKAGE = '@astral-sh/ruff-wasm-nodejs';
const RULES = [...COMPILE_RULES, ...RUN_RULES, UNDEFINED_RULE, REDEFINED_RULE, UNLISTED_RULE];
/** Texts whose diagnostics are kept: of one project each is asked for by more than one check. */
const MAX_KNOWN = 500;

const require = createRequire(import.meta.url);
const known = new Map<string, readonly RuffDiagnostic[]>();
let workspace: Ruff.Workspace | undefined;

/** Reads a Python text once, with every rule that some check asks for. @throws what the parser throws when it falls over */
export function readWithRuff(text: string): readonly RuffDiagnostic[] {
  const found = known.get(text) ?? diagnose(text);
  known.delete(text);
  known.set(text, found);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return found;
}

function diagnose(text: string): readonly RuffDiagnostic[] {
  try {
    return openWorkspace().check(text) as readonly RuffDiagnostic[];
  } catch (error) {
    forget();
    throw error;
  }
}

function openWorkspace(): Ruff.Workspace {
  if (workspace !== undefined) return workspace;
  const { Workspace, PositionEncoding } = require(PACKAGE) as typeof Ruff;
  // The newest version that it knows: nothing is reported for being too new.
  workspace = new Workspace({ 'target-version': 'py314', lint: { select: RULES } }, PositionEncoding.Utf16);
  return workspace;
}

/** A WebAssembly instance that has panicked is of no more use; loading the package again makes another. */
function forget(): void {
  workspace = undefined;
  Reflect.deleteProperty(require.cache, require.resolve(PACKAGE));
}
