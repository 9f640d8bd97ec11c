import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import { isMinified, isTestFile } from '../../file-kind.ts';
import { readScopes } from './javascript-scopes.ts';

const MAX_FINDINGS = 6;
/** Somebody has looked at the line, or at the one below. */
const SILENCED = /@ts-(?:expect-error|ignore|nocheck)|eslint-disable/;

/**
 * What the parser takes and every engine or compiler refuses, or fails at: a constant that is given another value, a
 * name that two things have, a class that never calls its parent's constructor, a constant used above its line. Tests
 * may do it to see what happens.
 */
export function checkJavaScriptBindings({ path, text }: GeneratedFile): readonly Finding[] {
  if (isTestFile(path) || isMinified(path)) return [];
  const slips = readScopes(path, text)?.slips ?? [];
  if (slips.length === 0) return [];
  const lines = text.split('\n');
  return slips
    .filter(({ line }) => !lines.slice(Math.max(0, line - 2), line).some((one) => SILENCED.test(one)))
    .map(({ line, what }): Finding => ({ path, line, kind: 'name', weight: 'fault', ...what }))
    .slice(0, MAX_FINDINGS);
}
