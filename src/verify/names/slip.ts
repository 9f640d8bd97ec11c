import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';

/** Something wrong with a line of a file. `line`: counted from 1. */
export type Slip = Statement & Pick<Finding, 'weight'> & { readonly line: number };
