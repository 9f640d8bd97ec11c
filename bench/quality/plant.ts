import type { GeneratedFile } from '../../src/core/generated-file.ts';
import { seeded } from '../../test/support/seeded.ts';
import type { SoundProject } from './corpus.ts';
import { DEFECT_KINDS, type DefectKind, type DefectName } from './defect-kinds.ts';
import { languageName, manifestLanguage } from './language.ts';
import type { Site } from './planting.ts';

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
