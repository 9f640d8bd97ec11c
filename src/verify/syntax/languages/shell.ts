import { endingOf, nameOf } from '../file-ending.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';

const ENDINGS = new Set(['sh', 'bash', 'bats', 'ksh']);
const SHEBANG = /^#!\s*\S*(?:\/|\/env (?:-S )?)(?:(?:ba|da|k|mk|a)?sh|busybox sh|bats)\b/;
/** Tests of bats, whatever the file is called. */
const BATS = /^#!.*\bbats\b|^@test[ \t]+\S.*\{/m;
/** A script that is both: the shell hands it to another interpreter and never reads on. */
const POLYGLOT =
  /^#![^\n]*\n(?:[^\n]*\n){0,12}?(?:'''|"""|":"|[^#\n]*\bexec \S*(?:tclsh|wish|python\d?|ruby|perl|node|scala|java)\b.*"\$0")/;
/** Said by the first line, or by a line for an editor or a linter. */
const OTHER_SHELL =
  /^#!.*\b(?:zsh|fish|csh|tcsh|python\d?|node|perl|ruby|expect|pwsh|nu|elvish|xonsh|osh|ysh|rc|awk|gawk|sed|make|php|lua|tclsh|wish|Rscript|deno|bun|tsx)\b|^#(?:compdef|autoload)\b|^#.*\b(?:shellcheck shell=|mode:\s*|ft=|filetype=)(?:zsh|fish|csh|tcsh)\b/m;

/** Shell scripts by the parser of shfmt, told by their ending or their first line. zsh and fish are left alone. */
export const shell: SyntaxReader = {
  name: 'shell',
  owns: (path, text) =>
    !OTHER_SHELL.test(text) &&
    !POLYGLOT.test(text) &&
    (ENDINGS.has(endingOf(path)) || (!nameOf(path).includes('.') && SHEBANG.test(text))),
  async findFaults(text, path) {
    const { LangVariant, ParseError, parse } = await import('sh-syntax');
    const { LangBash, LangBats, LangMirBSDKorn, LangPOSIX } = LangVariant;
    let fault: SyntaxFault | undefined;
    // What one of them takes was perhaps written for it.
    const isBats = path.endsWith('.bats') || BATS.test(text);
    for (const variant of isBats ? [LangBats] : [LangBash, LangPOSIX, LangMirBSDKorn]) {
      try {
        await parse(text, { variant, filepath: 'script' });
        return [];
      } catch (error) {
        if (error instanceof ParseError && error.Pos !== undefined) {
          fault ??= { line: error.Pos.Line, what: error.Text };
        } else if (fault === undefined) {
          // Without a position it is the parser that failed, not the script; after a fault, it only says that the
          // script was written for another shell.
          throw error;
        }
      }
    }
    return fault === undefined ? [] : [fault];
  },
};
