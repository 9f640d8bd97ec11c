import { checkCompleteness } from './completeness.ts';
import type { Check } from './check.ts';
import { checkHiddenCharacters } from './shape/hidden-characters.ts';
import { checkImports } from './modules/imports.ts';
import { checkManifest } from './manifests/manifest.ts';
import { checkPlaceholders } from './placeholders/placeholders.ts';
import { checkShape } from './shape/shape.ts';
import { checkSyntax } from './syntax/syntax.ts';

/** What a file must stand by itself, as soon as it is written. */
export const FILE_CHECKS: readonly Check[] = [checkShape, checkSyntax, checkPlaceholders, checkHiddenCharacters];

/** What only the files together can tell. */
export const PROJECT_CHECKS: readonly Check[] = [checkImports, checkManifest, checkCompleteness];
