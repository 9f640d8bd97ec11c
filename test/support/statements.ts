import { renderRemark } from '../../src/core/messages/render-warning.ts';
import type { Remark, Statement } from '../../src/core/warning.ts';

/** What is said, in English. */
export function inEnglish(what: Remark): string {
  return renderRemark('en', what);
}

/** A statement of any words. */
export function saying(text: string): Extract<Statement, { readonly code: 'earlier' }> {
  return { code: 'earlier', values: { text } };
}
