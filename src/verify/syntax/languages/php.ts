import { createRequire } from 'node:module';
import type { Engine } from 'php-parser';
import { endingOf } from '../file-ending.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';
import { findTreeFaults } from '../tree-faults.ts';

const require = createRequire(import.meta.url);

/** PHP by php-parser, seconded by a grammar: each is behind the language somewhere, and seldom in the same place. */
export const php: SyntaxReader = {
  name: 'PHP',
  // Blade's templates are written in tags of its own.
  owns: (path) => endingOf(path) === 'php' && !path.endsWith('.blade.php'),
  async findFaults(text) {
    const before = findTextBeforeCode(text);
    if (before !== null) return [before];
    const faults = parsePhp(modernise(text));
    if (faults.length === 0) return [];
    return (await findTreeFaults('php', php.name, text, { modernise })).length === 0 ? [] : faults;
  },
};

/** A file that is all code begins with its tag: what stands before would be sent to every visitor. */
function findTextBeforeCode(text: string): SyntaxFault | null {
  const isTemplate = text.includes('?>') || text.includes('<?=');
  if (isTemplate || /^(?:#!|\s*<)/.test(text)) return null;
  return { line: 1, what: { code: 'php_text_before', values: {} } };
}

function parsePhp(text: string): SyntaxFault[] {
  const { Engine: Parser } = require('php-parser') as { Engine: new (options: object) => Engine };
  // Newer than what is out: nothing is reported for being too new.
  const parser = new Parser({ parser: { extractDoc: false, suppressErrors: false, version: '8.9' } });
  try {
    parser.parseCode(text, 'file.php');
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = 'lineNumber' in error && typeof error.lineNumber === 'number' ? error.lineNumber : 1;
    return [{ line, what: error.message.replace(/^Parse Error : /, '').replace(/ on line \d+$/, '') }];
  }
}

/** Newer forms as older ones of the same length: `clone` with values, `(void)`, and promoted properties that are final. */
function modernise(text: string): string {
  return text
    .replace(/\bclone(?=\()/g, 'clonE')
    .replace(/\(void\)/g, '      ')
    .replace(/(?<=[(,]\s*)final (?=(?:public|protected|private|readonly)\b)/g, '      ')
    .replace(/\b(public |protected |private |)(public|protected|private)\(set\)/g, (found, first: string) =>
      (first === '' ? 'public' : first).padEnd(found.length),
    );
}
