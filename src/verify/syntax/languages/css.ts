import { endingOf } from '../file-ending.ts';
import type { SyntaxReader } from '../syntax-reader.ts';
import { hasTemplateMarks } from '../template-marks.ts';

/** CSS by postcss, which takes the rules of Tailwind and of tomorrow as they are. SCSS and Less are left alone. */
export const css: SyntaxReader = {
  name: 'CSS',
  owns: (path) => endingOf(path) === 'css',
  async findFaults(text) {
    const { CssSyntaxError, parse } = await import('postcss');
    try {
      parse(text);
      return [];
    } catch (error) {
      if (!(error instanceof CssSyntaxError) || hasTemplateMarks(text)) return [];
      return [{ line: error.line ?? 1, what: error.reason }];
    }
  },
};
