import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import type { Finding } from '../../../src/ports/verifier.ts';
import { checkSyntax } from '../../../src/verify/syntax/syntax.ts';

/** What the check of syntax says of one file. */
export async function findSyntax(path: string, text: string): Promise<readonly Finding[]> {
  return checkSyntax({ path: parseRepositoryPath(path), text });
}
