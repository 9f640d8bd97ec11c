import type { GeneratedFile } from '../../src/core/generated-file.ts';
import { seeded } from '../../test/support/seeded.ts';
import type { SoundProject } from './corpus.ts';
import * as inFile from './file-defects.ts';
import { languageName, manifestLanguage } from './language.ts';
import * as inProject from './project-defects.ts';

export type Random = () => number;

/** Where a defect is planted. */
export interface Site {
  readonly project: SoundProject;
  readonly file: GeneratedFile;
}

/**
 * Makes a defect out of a sound file: its text, or null where it cannot be planted. `expected`: what a repair leaves,
 * where that is not the sound text. `turn` counts the plantings of this kind, to show its forms one after the other.
 */
export type Planting = (
  site: Site,
  random: Random,
  turn: number,
) => string | null | { readonly text: string; readonly expected: string };

interface DefectKind {
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
  'import of a file that is not there': { plant: inProject.fileNotThere, toldBy: 'import', each: 4 },
  'import of a name that is not exported': { plant: inProject.nameNotExported, toldBy: 'import', each: 4 },
  'package missing from the manifest': {
    plant: inProject.packageNotListed,
    toldBy: 'manifest',
    isManifest: true,
    each: 4,
  },
  'package that nobody uses': { plant: inProject.packageNotUsed, toldBy: 'manifest', isManifest: true, each: 4 },
  secret: { plant: inFile.secretWritten, toldBy: 'secret' },
  'bidirectional or zero-width character': { plant: inFile.hiddenCharacter, toldBy: 'hidden-character' },
  'control characters, NUL': { plant: inFile.controlCharacter, toldBy: 'unreadable' },
  'empty file': { plant: inFile.emptied, toldBy: 'shape' },
  'conflict left in': { plant: inFile.conflictLeft, toldBy: 'shape' },
  'marker line left in': { plant: inFile.markerLeft, toldBy: 'shape' },
  'loop of the same lines': { plant: inFile.loop, toldBy: 'shape' },
} as const satisfies Readonly<Record<string, DefectKind>>;
export type DefectName = keyof typeof DEFECT_KINDS;
export const DEFECT_NAMES = Object.keys(DEFECT_KINDS) as readonly DefectName[];

/** One defect in one file of a project that is sound otherwise. */
export interface Plant {
  readonly kind: DefectName;
  readonly language: string;
  readonly project: SoundProject;
  readonly file: GeneratedFile;
  /** The text that a repair should leave. */
  readonly expected: string;
}

/** Plants up to `times` defects of a kind in a file, the same each time. `turn`: how many were planted before. */
export function plant(site: Site, kind: DefectName, times: number, turn: number): readonly Plant[] {
  const { plant: make, isManifest = false, each = 0 }: DefectKind = DEFECT_KINDS[kind];
  const { project, file } = site;
  const language = isManifest ? manifestLanguage(file.path) : languageName(file.path);
  if (language === null || language === 'Other') return [];
  const random = seeded(hash(`${project.name} ${file.path} ${kind}`));
  const known = new Set([file.text]);
  const plants: Plant[] = [];
  for (let index = 0; index < Math.max(times, each); index += 1) {
    const made = make(site, random, turn + plants.length);
    const { text, expected } =
      typeof made === 'string' ? { text: made, expected: file.text } : (made ?? { text: file.text, expected: '' });
    if (known.has(text)) continue;
    known.add(text);
    plants.push({ kind, language, project, file: { path: file.path, text }, expected });
  }
  return plants;
}

function hash(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
}
