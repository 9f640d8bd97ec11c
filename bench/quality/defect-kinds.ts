import * as inFile from './file-defects.ts';
import * as inNames from './name-defects.ts';
import type { Planting } from './planting.ts';
import * as inProject from './project-defects.ts';
import * as inScript from './script-defects.ts';

/** How one kind of defect is planted, and what should tell of it. */
export interface DefectKind {
  readonly plant: Planting;
  /** What tells of it: the kind of a finding, or the removal of secrets. */
  readonly toldBy: string;
  /** It is planted in manifests alone. */
  readonly isManifest?: boolean;
  /** Plantings in one file, where only few files have a place for it. */
  readonly each?: number;
}

/** Every kind of defect, by the name that the tables show. */
export const DEFECT_KINDS = {
  'cut inside a line': { plant: inFile.cutInLine, toldBy: 'syntax' },
  'cut at a line end': { plant: inFile.cutAtLineEnd, toldBy: 'syntax' },
  'closing bracket missing': { plant: inFile.bracketLost, toldBy: 'syntax' },
  'stray fence at the end': { plant: inFile.strayFence, toldBy: 'syntax' },
  'talk behind the file': { plant: inFile.talkAfter, toldBy: 'syntax' },
  'talk before the file': { plant: inFile.talkBefore, toldBy: 'syntax' },
  'seam doubled (4 lines)': { plant: inFile.seamDoubled, toldBy: 'syntax' },
  'one line lost': { plant: inFile.lineLost, toldBy: 'syntax' },
  'note instead of the rest': { plant: inFile.halfLeftOut, toldBy: 'placeholder' },
  'bodies emptied to a TODO': { plant: inFile.bodiesEmptied, toldBy: 'placeholder' },
  'body left to a note': { plant: inFile.bodyLeftToNote, toldBy: 'placeholder', each: 2 },
  'packing instead of the file': { plant: inFile.packed, toldBy: 'shape', each: 2 },
  'import of a file that is not there': { plant: inProject.fileNotThere, toldBy: 'import', each: 4 },
  'import of a name that is not exported': { plant: inProject.nameNotExported, toldBy: 'import', each: 4 },
  'package missing from the manifest': {
    plant: inProject.packageNotListed,
    toldBy: 'manifest',
    isManifest: true,
    each: 4,
  },
  'package that nobody uses': { plant: inProject.packageNotUsed, toldBy: 'manifest', isManifest: true, each: 4 },
  'import line lost': { plant: inNames.importLost, toldBy: 'name', each: 3 },
  'function defined twice': { plant: inNames.functionTwice, toldBy: 'name', each: 2 },
  'return outside of a function': { plant: inNames.returnOutside, toldBy: 'syntax' },
  'short declaration at the top': { plant: inNames.shortDeclarationAtTop, toldBy: 'syntax' },
  'import that nothing uses': { plant: inNames.importUnused, toldBy: 'name' },
  'variable that nothing uses': { plant: inNames.variableUnused, toldBy: 'name' },
  'package clause of another folder': { plant: inNames.clauseChanged, toldBy: 'name' },
  'import line of a script lost': { plant: inScript.scriptImportLost, toldBy: 'name', each: 3 },
  'constant assigned': { plant: inScript.constantChanged, toldBy: 'name', each: 2 },
  'declared twice': { plant: inScript.declaredTwice, toldBy: 'syntax', each: 2 },
  'two default exports': { plant: inScript.defaultTwice, toldBy: 'syntax' },
  'return at the top of a module': { plant: inScript.returnAtTop, toldBy: 'syntax' },
  'ending of a path lost': { plant: inScript.endingLost, toldBy: 'import' },
  secret: { plant: inFile.secretWritten, toldBy: 'secret' },
  'bidirectional or zero-width character': { plant: inFile.hiddenCharacter, toldBy: 'hidden-character' },
  'control characters, NUL': { plant: inFile.controlCharacter, toldBy: 'unreadable' },
  'empty file': { plant: inFile.emptied, toldBy: 'shape' },
  'conflict left in': { plant: inFile.conflictLeft, toldBy: 'shape' },
  'marker line left in': { plant: inFile.markerLeft, toldBy: 'shape' },
  'loop of the same lines': { plant: inFile.loop, toldBy: 'shape' },
} as const satisfies Readonly<Record<string, DefectKind>>;
/** The name of one of them. */
export type DefectName = keyof typeof DEFECT_KINDS;
/** All of the names, in the order of the tables. */
export const DEFECT_NAMES = Object.keys(DEFECT_KINDS) as readonly DefectName[];
