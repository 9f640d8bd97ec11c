import { parse, TomlError } from 'smol-toml';
import { isTooDeep } from '../../nesting.ts';
import { endingOf, nameOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { hasTemplateMarks } from '../template-marks.ts';

const LOCKS = /^(?:cargo|poetry|uv|pdm)\.lock$|^pipfile$/;

/** TOML, under its own ending and that of a few lock files. */
export const toml: SyntaxReader = {
  name: 'TOML',
  owns: (path) => endingOf(path) === 'toml' || LOCKS.test(nameOf(path)),
  findFaults(text) {
    if (isTooDeep(text)) return [];
    try {
      parse(text, { integersAsBigInt: 'asNeeded' });
      return [];
    } catch (error) {
      if (!(error instanceof TomlError) || hasTemplateMarks(text)) return [];
      return [{ line: error.line, what: error.message.split('\n', 1)[0] ?? '' }];
    }
  },
};
