import { lineAt } from '../line-at.ts';
import type { SyntaxFault } from '../syntax-reader.ts';
import type { Imbalance } from './scan.ts';

/** What is said of a place where a text of a language does not match. */
export function toImbalance({ kind, at, token }: Imbalance, text: string, language: string): SyntaxFault {
  const line = lineAt(text, at);
  const quoted = JSON.stringify(token);
  if (kind === 'missing') return { line, what: { code: 'syntax_token_missing', values: { language, token } } };
  if (kind === 'stray') return { line, what: { code: 'syntax_unexpected', values: { language, text: quoted } } };
  if (kind === 'end') return { line, what: { code: 'syntax_ends_short', values: { language, text: quoted } } };
  return { line, what: { code: 'syntax_never_closed', values: { language, text: quoted } } };
}
