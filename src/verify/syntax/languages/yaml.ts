import { isScalar, parseAllDocuments, type ParsedNode } from 'yaml';
import { isTooDeep } from '../../nesting.ts';
import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { hasTemplateMarks } from '../template-marks.ts';

/** YAML of any number of documents, with whatever tags it brings. */
export const yaml: SyntaxReader = {
  name: 'YAML',
  owns: (path) => ['yaml', 'yml'].includes(endingOf(path)),
  /** The parser reads some 300 characters a millisecond. */
  maxLength: 300_000,
  findFaults(text) {
    if (isTooDeep(text)) return [];
    const documents = parseAllDocuments(text, { prettyErrors: true, logLevel: 'silent', uniqueKeys: isSameKey });
    const errors = [...documents]
      .flatMap((document) => document.errors)
      .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
    if (errors.length === 0 || hasTemplateMarks(text)) return [];
    return errors.map(({ linePos, message }) => ({
      line: linePos?.[0].line ?? 1,
      what: message.split('\n', 1)[0] ?? '',
    }));
  },
};

/** Two merge keys in one map are custom, though no version of YAML allows them. */
function isSameKey(a: ParsedNode, b: ParsedNode): boolean {
  return isScalar(a) && isScalar(b) && a.value === b.value && a.value !== '<<';
}
