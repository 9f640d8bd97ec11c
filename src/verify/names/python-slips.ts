import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { isTestFile } from '../file-kind.ts';
import { isPython, python } from '../syntax/languages/python.ts';
import { readWithRuff, REDEFINED_RULE, RUN_RULES, UNLISTED_RULE, type RuffDiagnostic } from '../syntax/ruff.ts';
import { methodsWithoutSelf } from './python-methods.ts';
import { SETS_NAMES } from './python-names.ts';
import type { Slip } from './slip.ts';

const MAX_FINDINGS = 4;
/** Characters of ruff's words. */
const MAX_DETAIL = 150;
const DEFINITION = /^(\s*)(?:async\s+)?(?:def|class)\s+([\p{L}_][\p{L}\p{N}_]*)/u;

/**
 * Python that can be compiled and yet cannot do what it says: lines that fail, functions that stand twice. A test that
 * stands twice does no more harm than to be lost.
 */
export function checkPythonSlips(file: GeneratedFile): readonly Finding[] {
  const text = file.text.replace(/^\ufeff/, '');
  if (!python.owns(file.path, text) || !isPython(file.path, text)) return [];
  const diagnostics = readWithRuff(text);
  if (diagnostics.some(({ code }) => code === 'invalid-syntax')) return [];
  const lines = text.split('\n');
  const slips = diagnostics.flatMap((one): Slip[] => {
    const what = slipOf(one, lines, file.path);
    return what === null ? [] : [{ line: one.start_location.row, ...what }];
  });
  return [...slips, ...methodsWithoutSelf(lines)]
    .toSorted((a, b) => a.line - b.line)
    .slice(0, MAX_FINDINGS)
    .map((slip) => ({ path: file.path, kind: 'name', ...slip }));
}

function slipOf(
  { code, message, start_location: { row } }: RuffDiagnostic,
  lines: readonly string[],
  path: string,
): (Statement & Pick<Finding, 'weight'>) | null {
  const line = lines[row - 1] ?? '';
  if (code === REDEFINED_RULE) {
    const first = Number(/\bfrom line (\d+)/.exec(message)?.[1]);
    const name = DEFINITION.exec(line)?.[2];
    return name === undefined || !isPlainlyTwice(lines, first, row)
      ? null
      : { weight: isTestFile(path) ? 'remark' : 'fault', code: 'name_doubled', values: { name, first } };
  }
  if (code === UNLISTED_RULE) {
    const name = /`([^`]+)`/.exec(message)?.[1];
    // A package may list its modules.
    const isOpen = path.endsWith('__init__.py') || SETS_NAMES.test(lines.join('\n'));
    return name === undefined || isOpen ? null : { weight: 'remark', code: 'name_unlisted', values: { name } };
  }
  if (code === null || !RUN_RULES.includes(code)) return null;
  // `return super().__init__()` gives nothing back.
  if (code === 'PLE0101' && !/^\s*return\s+(?:self\s*(?:#|$)|True\b|False\b|["'\d[{(f])/.test(line)) return null;
  return { weight: 'fault', code: 'line_fails', values: { detail: message.slice(0, MAX_DETAIL).toWellFormed() } };
}

/** Two definitions of one name side by side. What is decorated is handed on by its decorator, but not word for word. */
function isPlainlyTwice(lines: readonly string[], first: number, second: number): boolean {
  const [one, other] = [first, second].map((row) => DEFINITION.exec(lines[row - 1] ?? ''));
  const isSame = one != null && other != null && one[1] === other[1] && one[2] === other[2];
  if (!isSame) return false;
  const isDecorated = [first, second].some((row) => /^\s*@|[)\]}],?\s*(?:#.*)?$/.test(lines[row - 2] ?? ''));
  const body = bodyAt(lines, first);
  return !isDecorated || (body.length > 2 && body.join('\n') === bodyAt(lines, second).join('\n'));
}

/** The lines of a definition that say something. */
function bodyAt(lines: readonly string[], row: number): readonly string[] {
  const indent = /^\s*/.exec(lines[row - 1] ?? '')?.[0].length ?? 0;
  const below = lines.slice(row);
  const end = below.findIndex((line) => line.trim() !== '' && (/^\s*/.exec(line)?.[0].length ?? 0) <= indent);
  return [lines[row - 1] ?? '', ...below.slice(0, end < 0 ? undefined : end)].filter((line) => line.trim() !== '');
}
