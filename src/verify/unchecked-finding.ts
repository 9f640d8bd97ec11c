import type { GeneratedFile } from '../core/generated-file.ts';
import type { Finding } from '../ports/verifier.ts';

/** What is said of a file that the checks did not come to an end with. */
export function uncheckedFinding({ path }: GeneratedFile): Finding {
  return { path, line: null, kind: 'unreadable', weight: 'remark', code: 'unchecked', values: {} };
}
