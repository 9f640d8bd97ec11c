import type { GeneratedFile } from '../../src/core/generated-file.ts';
import type { SoundProject } from './corpus.ts';

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
