import type { OxcError, ParserOptions, Program } from 'oxc-parser';
import { isTooDeep, isTooLong } from '../../nesting.ts';
import { endingOf, nameOf } from '../file-ending.ts';
import { lineAt } from '../line-at.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';

type Language = NonNullable<ParserOptions['lang']>;
type SourceType = NonNullable<ParserOptions['sourceType']>;

const ENDINGS = new Set(['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts']);
/** Flow's types are no JavaScript, and the pragma stands in the first comment. */
const FLOW = /@(?:no)?flow\b/;
/** Of the errors that need scopes, the one that a doubled piece shows and that holds in every host. */
const REDECLARED = 'has already been declared';

/** JavaScript and TypeScript by oxc. */
export const javascript: SyntaxReader = {
  name: 'JavaScript or TypeScript',
  owns: (path) => ENDINGS.has(endingOf(path)),
  async findFaults(text, path) {
    const { parseSync } = await import('oxc-parser');
    if (FLOW.test(text.slice(0, 2_000)) || isTooDeep(text) || isTooLong(text)) return [];
    const lang = languageOf(path);
    let least: readonly OxcError[] | undefined;
    for (const sourceType of sourceTypesOf(path)) {
      const result = parseSync(path, text, { lang, sourceType, showSemanticErrors: true });
      // The tree costs more than the errors, so it is asked for where it can matter alone.
      if (lang === 'jsx' && text.trimStart().startsWith('<') && isMarkupAlone(result.program)) return [TAGGED];
      const found = result.errors.filter((error) => isFault(error, lang));
      // What imports or exports is a module, and TypeScript's parser would take it for anything else as well.
      if (sourceType === 'module' && result.module.hasModuleSyntax) return found.map((error) => toFault(error, text));
      if (found.length === 0) return [];
      if (least === undefined || found.length < least.length) least = found;
    }
    return (least ?? []).map((error) => toFault(error, text));
  },
};

/** Only the tags around an answer make a file of nothing but one element: what is an expression to JSX does nothing. */
const TAGGED: SyntaxFault = { line: 1, what: { code: 'conversation_left', values: {} } };

function isMarkupAlone({ body }: Program): boolean {
  return (
    body.length > 0 &&
    body.every((one) => one.type === 'ExpressionStatement' && /^JSX(?:Element|Fragment)$/.test(one.expression.type))
  );
}

function languageOf(path: string): Language {
  const ending = endingOf(path);
  if (/\.d\.(?:[\w-]+\.)?[mc]?ts$/.test(nameOf(path))) return 'dts';
  if (ending === 'tsx') return 'tsx';
  // Bundlers read JSX in any of these, and no JavaScript means something else with it.
  return ending.endsWith('ts') ? 'ts' : 'jsx';
}

/** A `.js` file may be a module, a script or the body of a CommonJS function: it is sound when it is one of them. */
function sourceTypesOf(path: string): readonly SourceType[] {
  const ending = endingOf(path);
  if (ending === 'mjs' || ending === 'mts') return ['module'];
  if (ending === 'cjs') return ['commonjs', 'script'];
  return ['module', 'commonjs', 'script'];
}

function isFault({ severity, message }: OxcError, lang: Language): boolean {
  return (severity as string) === 'Error' && (lang !== 'dts' || !message.includes(REDECLARED));
}

function toFault({ message, labels, helpMessage }: OxcError, text: string): SyntaxFault {
  // A second declaration is the place to mend, and it is labelled last.
  const label = message.includes(REDECLARED) ? labels.at(-1) : labels[0];
  const hint = helpMessage === null ? '' : ` (${helpMessage})`;
  return { line: lineAt(text, label?.start ?? text.length), what: `${message}${hint}` };
}
