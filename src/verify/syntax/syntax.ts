import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { READERS } from './readers.ts';
import { lineAt } from './line-at.ts';
import { findStrayText } from './stray-text.ts';
import type { SyntaxFault, SyntaxReader } from './syntax-reader.ts';
import { findTemplateFault } from './templates/template-blocks.ts';
import { isTemplate } from './template-marks.ts';

/** Characters: nobody writes more by hand, and grammars take seconds. */
const MAX_LENGTH = 1_000_000;
const MAX_FAULTS = 3;
/** Characters of a parser's words. */
const MAX_DETAIL = 150;
// What terminals are coloured with.
const COLOURS = /\u001b\[[\d;]*m/g;

/** Reads a file with the parser of its language. A parser that falls over is no finding: the file is then not judged. */
export async function checkSyntax(file: GeneratedFile): Promise<readonly Finding[]> {
  const text = file.text.replace(/^\ufeff/, '');
  if (text.trim() === '' || text.length > MAX_LENGTH) return [];
  const stray = findStrayText(file.path, text);
  if (stray !== null) return [toFinding(file, stray, '')];
  const unmatched = findTemplateFault(file.path, text);
  if (unmatched !== null) return [toFinding(file, unmatched, '')];
  if (isTemplate(file.path, text)) return [];
  const reader = READERS.find((one) => one.owns(file.path, text));
  if (reader === undefined || text.length > (reader.maxLength ?? MAX_LENGTH)) return [];
  return (await read(reader, text, file.path)).map((fault) => toFinding(file, fault, reader.name));
}

async function read(reader: SyntaxReader, text: string, path: string): Promise<readonly SyntaxFault[]> {
  try {
    return keepFirst(await reader.findFaults(text, path));
  } catch {
    return [];
  }
}

/** One fault a line, in order: what follows on the same line is mostly the same mistake. */
function keepFirst(faults: readonly SyntaxFault[]): readonly SyntaxFault[] {
  const byLine = new Map<number, SyntaxFault>();
  for (const fault of faults) if (!byLine.has(fault.line)) byLine.set(fault.line, fault);
  return [...byLine.values()].toSorted((a, b) => a.line - b.line).slice(0, MAX_FAULTS);
}

function toFinding({ path, text }: GeneratedFile, { line, isRemark, what }: SyntaxFault, language: string): Finding {
  // What is missed at the end is told at the last line there is.
  const last = lineAt(text, text.trimEnd().length);
  const said: Statement =
    typeof what === 'string' ? { code: 'syntax_error', values: { language, detail: shorten(what) } } : what;
  return {
    path,
    line: Math.min(line, last),
    kind: 'syntax',
    weight: isRemark === true ? 'remark' : 'fault',
    ...said,
  };
}

function shorten(words: string): string {
  const clean = words.replace(COLOURS, '').replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return clean.length > MAX_DETAIL ? `${clean.slice(0, MAX_DETAIL - 1)}…` : clean;
}
